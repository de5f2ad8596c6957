/** A busy server answers late: nothing that was decided or begun meanwhile is lost. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { open, progress, review } from "./views.mjs";

const LINES = 12;
let all, page, folder;
const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const saved = () => page.waitForFunction(() => !document.querySelector("#progress").textContent.includes("saving"));
/** Another reviewer decides about the newest suggestion that nobody has decided about. */
const somebodyElse = (id) => page.evaluate(async (document) => {
  const get = async (what) => (await fetch(`/api/v1/documents/${document}/${what}`)).json();
  const { suggestions } = await get("suggestions");
  const known = new Set((window.decidedByOthers ??= []));
  const { id: suggestion } = suggestions.findLast((s) => !known.has(s.id));
  window.decidedByOthers.push(suggestion);
  const decisions = [{ suggestion, mark: null, verdict: "accept" }];
  await fetch(`/api/v1/documents/${document}/decisions`, { method: "POST", headers: { "x-obelus-page": "1", "content-type": "application/json" }, body: JSON.stringify({ decisions }) });
}, id);

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "obelus-slow-"));
  mkdirSync(join(folder, "case"));
  writeFileSync(join(folder, "case/calls.txt"), Array.from({ length: LINES }, (_, line) => `Call from 07700 9001${String(line).padStart(2, "0")} that day.\n`).join("\n"));
  all = await open(join(folder, "case"));
  page = all.page;
  await review(page, /calls/);
});
after(async () => { await all?.stop(); rmSync(folder, { recursive: true, force: true }); });

test("a list of decisions that comes late takes nothing back", { timeout: 60_000 }, async () => {
  const [, total] = await progress(page);
  assert.ok(total >= LINES, `only ${total} suggestions`);
  // It is asked for after another's decision, answered after one of ours, and arrives after the next.
  let asked = 0;
  await page.route("**/decisions", async (route) => {
    if (route.request().method() !== "GET") return route.continue();
    asked += 1;
    await wait(700);
    const response = await route.fetch();
    await wait(700);
    return route.fulfill({ response });
  });
  const arrived = page.waitForResponse((response) => response.url().endsWith("/decisions") && response.request().method() === "GET");
  await somebodyElse(/\/d\/([\w-]+)/.exec(page.url())[1]);
  await wait(300);
  assert.equal(asked, 1, "the list is fetched when others decide");
  await page.keyboard.press("j");
  await page.keyboard.press("a");
  await saved();
  await wait(700);
  await page.keyboard.press("a");
  await saved();
  await arrived;
  await wait(200);
  assert.equal((await progress(page))[0], 3);
  await page.unrouteAll({ behavior: "wait" });
  await page.keyboard.press("a");
  await saved();
  assert.equal((await progress(page))[0], 4);
  assert.match(await page.locator(".obelus-message").innerText(), /Somebody else made 1 decision/);
});

test("an answer that comes while a box is drawn by keyboard leaves the box its keys", { timeout: 60_000 }, async () => {
  await page.route("**/decisions", async (route) => {
    if (route.request().method() === "POST") await wait(800);
    return route.continue();
  });
  const answered = page.waitForResponse((response) => response.url().endsWith("/decisions") && response.request().method() === "POST");
  await page.keyboard.press("a");
  await page.keyboard.press("d");
  await page.keyboard.press("ArrowDown");
  await answered;
  await wait(100);
  for (const key of ["ArrowLeft", "Shift+ArrowRight", "Enter", "Enter"]) await page.keyboard.press(key);
  await page.locator("[data-mark]").first().waitFor({ state: "attached", timeout: 5000 });
  await saved();
  await page.unrouteAll({ behavior: "wait" });
});

test("the focus stays on a document while the list is renewed", { timeout: 60_000 }, async () => {
  await saved();
  await page.getByRole("link", { name: "All documents" }).click();
  const link = page.getByRole("link", { name: /calls/ });
  await link.focus();
  const id = /#\/d\/([\w-]+)/.exec(await link.getAttribute("href"))[1];
  const left = page.locator("tbody tr td").last();
  const before = await left.innerText();
  // Somebody else decides; the row is drawn anew.
  await somebodyElse(id);
  await page.waitForFunction((said) => document.querySelector("tbody tr td:last-child").textContent !== said, before, { timeout: 20_000 });
  assert.ok(await link.evaluate((element) => element === document.activeElement), "the link has lost the focus");
});
