/** A lawyer clears a document: opens it, accepts, rejects, takes back, draws, saves, downloads the proven copy. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { look, open, pictures, progress, review, seen } from "./views.mjs";

let all, page;

before(async () => { all = await open("fixtures/cases/tune"); page = all.page; });
after(async () => { await all?.stop(); });

test("the list shows the case and its documents once they are read", { timeout: 240_000 }, async () => {
  assert.ok(!page.url().includes("key="), "the key must leave the address");
  await page.getByRole("link", { name: /04-mg11/ }).first().waitFor({ timeout: 200_000 });
  await page.getByLabel("Filter by name").fill("mg11");
  assert.equal(await page.locator("tbody tr").count(), 3);
  await look(page, "documents");
  await page.getByLabel("Filter by name").fill("");
});

test("a file is dropped on the case, another one is refused with the reason", { timeout: 120_000 }, async () => {
  const drop = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(["Statement of Mary Quill, phone 07700 900456.\n"], "dropped.txt", { type: "text/plain" }));
    return data;
  });
  await page.dispatchEvent(".obelus-drop", "dragover", { dataTransfer: drop });
  await page.dispatchEvent(".obelus-drop", "drop", { dataTransfer: drop });
  await page.getByText("dropped.txt").first().waitFor();
  await page.setInputFiles("input[type=file]", { name: "report.pdf", mimeType: "application/pdf", buffer: Buffer.from("MZ\u0090\u0000\u0003 not a pdf at all") });
  await page.getByRole("alert").getByText(/program/).waitFor();
  await page.getByRole("alert").scrollIntoViewIfNeeded();
  await look(page, "bad-upload");
  await page.getByRole("button", { name: "Dismiss" }).click();
});

test("the document is cleared with the keyboard and the mouse", { timeout: 240_000 }, async () => {
  await review(page, /04-mg11/);
  const [, total] = await progress(page);
  assert.ok(total > 10, `only ${total} suggestions`);

  await page.keyboard.press("j");
  const first = page.locator(".obelus-item--current");
  const withheld = await first.locator(".obelus-item__text").innerText();
  await page.keyboard.press("a");
  assert.equal(await page.locator('.obelus-item[data-verdict="accept"]').count(), 1);
  await page.keyboard.press("u");
  assert.equal(await page.locator('.obelus-item[data-verdict="accept"]').count(), 0);
  await page.keyboard.press("k");
  await page.keyboard.press("a");
  await page.keyboard.press("r");
  await page.keyboard.press("j");
  await look(page, "review");

  // All of a type, after saying that the document was reviewed.
  await page.getByLabel("By type").check();
  await page.getByRole("button", { name: "Accept all of the type Named individual" }).click();
  const go = page.getByRole("button", { name: /^Accept \d+$/ });
  assert.ok(await go.isDisabled(), "nothing is accepted at once without the confirmation");
  await look(page, "confirmation");
  await page.getByLabel("I have reviewed the whole document").check();
  await go.click();
  await page.getByLabel("By page").check();
  for (;;) {
    const more = page.getByRole("button", { name: /^Accept all of page/ }).first();
    if (await more.count() === 0 || !(await more.isVisible())) break;
    await more.click();
    const confirm = page.getByLabel("I have reviewed the whole document");
    if (await confirm.count()) { await confirm.check(); await page.getByRole("button", { name: /^Accept \d+$/ }).click(); }
    await page.locator("dialog").waitFor({ state: "detached" });
    await page.waitForTimeout(100);
  }
  for (const item of await page.locator('.obelus-item[data-verdict="open"]').all()) await item.getByRole("button", { name: /^Accept/ }).click();
  await page.getByText(`All ${total} suggestions decided`).waitFor();

  // A box is drawn with the mouse over nothing that was suggested.
  await page.keyboard.press("Escape");
  await page.locator("#page").fill("1");
  await page.keyboard.press("Enter");
  await page.getByLabel("Draw box").check();
  const frame = await page.locator(".obelus-page__overlay").first().boundingBox();
  await page.mouse.move(frame.x + frame.width - 150, frame.y + 60);
  await page.mouse.down();
  await page.mouse.move(frame.x + frame.width - 90, frame.y + 80, { steps: 4 });
  await page.mouse.up();
  await look(page, "drawing");
  await page.getByRole("button", { name: "Withhold", exact: true }).click();
  await page.locator("[data-mark]").first().waitFor({ state: "attached" });
  await page.getByLabel("Point", { exact: true }).check();

  await page.locator("#save").click();
  await page.getByText("Proven copy ready").waitFor({ timeout: 120_000 });
  await look(page, "proven");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download the copy" }).click()]);
  const copy = join(pictures, "copy.pdf");
  await download.saveAs(copy);
  const text = execFileSync("pdftotext", ["-layout", copy, "-"], { encoding: "utf8" });
  assert.ok(text.length > 500, "the text that was not withheld must still be there");
  if (withheld.length > 6) assert.ok(!text.includes(withheld), "what was accepted must be gone");

  await page.getByRole("button", { name: "Look at the copy" }).click();
  await page.waitForFunction(() => document.querySelector(".obelus-preview__page")?.width > 0, undefined, { timeout: 60_000 });
  await look(page, "preview");
  await page.keyboard.press("Escape");
});

test("decisions are still there after a reload", async () => {
  await page.reload();
  await page.getByText(/suggestions decided/).waitFor();
  assert.match(await page.locator("#progress").innerText(), /^All \d+ suggestions decided$/);
});

test("what could not be sent yet survives a reload", { timeout: 60_000 }, async () => {
  await page.route("**/decisions", (route) => (route.request().method() === "POST" ? route.abort() : route.continue()));
  await seen(page);
  await page.locator(".obelus-item").nth(2).getByRole("button", { name: /^Reject/ }).click();
  await page.getByText(/server does not answer/).waitFor();
  await page.unroute("**/decisions");
  await page.reload();
  await page.locator('.obelus-item[data-verdict="reject"]').first().waitFor();
  await page.waitForFunction(() => !document.querySelector("#progress").textContent.includes("saving"));
  const id = /\/d\/([\w-]+)/.exec(page.url())[1];
  const stored = await page.evaluate(async (document) => (await fetch(`/api/v1/documents/${document}/decisions`)).json(), id);
  assert.ok(stored.decisions.some((d) => d.verdict === "reject"), "the rejection reached the server after the reload");
});

test("two reviewers at once: each sees what the other decides", { timeout: 60_000 }, async () => {
  const other = await all.chrome.context.newPage();
  await other.goto(page.url());
  await other.locator(".obelus-item").first().waitFor();
  await page.locator(".obelus-item").first().getByRole("button", { name: /^Reject/ }).click();
  await other.getByText(/Somebody else made 1 decision/).waitFor();
  await other.locator('.obelus-item[data-verdict="reject"]').first().waitFor();
  await other.close();
});

test("nothing left the origin and the page broke no rule of its policy", () => {
  assert.deepEqual(all.outside, []);
  const broken = all.complaints.filter((text) => /Content Security Policy|Uncaught/.test(text));
  assert.deepEqual(broken, []);
  writeFileSync(join(pictures, "console.txt"), all.complaints.join("\n"));
});
