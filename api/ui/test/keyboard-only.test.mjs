/** A reviewer who never touches the mouse decides 60 suggestions on 10 pages, with a key press for each and nothing to wait for. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pdf } from "./made.mjs";
import { within } from "./times.mjs";
import { open, progress, seen } from "./views.mjs";

const [PAGES, EACH, ROUNDS] = [10, 6, 5];
const MOST_PRESSES = 90;
const LONGEST_WAIT = 200; // milliseconds
let all, page, folder, presses;

const press = async (...keys) => { for (const key of keys) { await page.keyboard.press(key); presses += 1; } };

/** Goes on with Tab until what has the focus fits. */
async function tabTo(fits, what) {
  for (let step = 0; step < 30; step += 1) {
    if (await page.evaluate(fits)) return;
    await press("Tab");
  }
  assert.fail(`${what} could not be reached with Tab`);
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "obelus-keys-"));
  const papers = join(folder, "case");
  mkdirSync(papers);
  for (let round = 1; round <= ROUNDS; round += 1) {
    // Different numbers, or they would be the same document.
    const calls = (at) => Array.from({ length: EACH }, (_, line) => [`Call ${line + 1} of the page came from 07700 900${round}${at}${line} that day.`, ""]).flat();
    writeFileSync(join(papers, `calls-${round}.pdf`), pdf(Array.from({ length: PAGES }, (_, at) => [`Calls, page ${at + 1}`, "", ...calls(at)])));
  }
  all = await open(papers);
  page = all.page;
  await page.getByRole("link", { name: /calls/ }).nth(ROUNDS - 1).waitFor({ timeout: 120_000 });
});
after(async () => { await all?.stop(); rmSync(folder, { recursive: true, force: true }); });

/** Decides one document; answers how long the longest key press took until it was painted. */
async function clear(round) {
  presses = 0;
  await page.evaluate(() => {
    globalThis.waits = [];
    globalThis.watching?.disconnect();
    globalThis.watching = new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (entry.name === "keydown") globalThis.waits.push(entry.duration); });
    globalThis.watching.observe({ type: "event", durationThreshold: 16 });
  });
  // Finds its row of the list by the keyboard, as a person would who knows the name.
  await tabTo(() => document.activeElement?.id.startsWith("filter-"), "the filter");
  await page.keyboard.type(`calls-${round}`);
  presses += 7;
  await tabTo(() => document.activeElement?.matches("tbody a"), "the document");
  await press("Enter");
  await seen(page);
  assert.deepEqual(await progress(page), [0, PAGES * EACH]);
  await press("j");
  for (let number = 0; number < PAGES * EACH; number += 1) await press(number % 5 === 4 ? "r" : "a");
  await page.getByText(`All ${PAGES * EACH} suggestions decided`, { exact: true }).waitFor();
  assert.ok(presses <= MOST_PRESSES, `${presses} key presses`);
  const rejected = await page.evaluate(async () => {
    const id = /\/d\/([\w-]+)/.exec(location.hash)[1];
    const { decisions } = await (await fetch(`/api/v1/documents/${id}/decisions`)).json();
    return decisions.filter((d) => d.verdict === "reject").length;
  });
  assert.equal(rejected, (PAGES * EACH) / 5, "what was pressed is what the server has");
  const waits = await page.evaluate(() => globalThis.waits);
  assert.ok(waits.length > 0, "the browser measured no key press");
  return Math.max(...waits);
}

test("60 suggestions on 10 pages need at most 90 key presses, and none is waited for longer than 200 ms", { timeout: 120_000 }, async () => {
  await within(LONGEST_WAIT, ROUNDS, "longest key press until painted", async (round) => {
    if (round > 0) await page.goBack();
    await page.getByRole("heading", { name: "Cases" }).waitFor();
    return clear(round + 1);
  });
  console.log(`${PAGES * EACH} suggestions, ${presses} key presses`);
});

test("the copy is saved and shown with the keyboard", { timeout: 120_000 }, async () => {
  await page.keyboard.press("Escape");
  for (let step = 0; step < 400 && !(await page.evaluate(() => document.activeElement?.id === "save")); step += 1) await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await page.getByText("Proven copy ready").waitFor({ timeout: 90_000 });
  for (let step = 0; step < 30 && !(await page.evaluate(() => document.activeElement?.textContent === "Look at the copy")); step += 1) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector(".obelus-preview__page")?.width > 0, undefined, { timeout: 60_000 });
  await page.keyboard.press("ArrowRight");
  await page.getByText("Page 2 of 10").waitFor();
  await page.keyboard.press("Escape");
});
