/** A lawyer clears a document: opens it, accepts, rejects, takes back, draws, saves, downloads the proven copy. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { browser, start } from "./server.mjs";

const pictures = join(import.meta.dirname, "../../../out/screenshots");
let server, chrome, page;
const outside = [];
const complaints = [];

before(async () => {
  mkdirSync(pictures, { recursive: true });
  server = await start("fixtures/cases/tune");
  chrome = await browser();
  page = await chrome.context.newPage();
  page.on("request", (request) => { if (!request.url().startsWith(new URL(server.address).origin) && !request.url().startsWith("blob:")) outside.push(request.url()); });
  page.on("console", (message) => { if (message.type() === "error") complaints.push(message.text()); });
});

after(async () => { await chrome?.stop(); await server?.stop(); });

test("the list shows the case and its documents once they are read", { timeout: 240_000 }, async () => {
  await page.goto(server.address);
  await page.getByRole("heading", { name: "Cases" }).waitFor();
  assert.ok(!page.url().includes("key="), "the key must leave the address");
  await page.getByRole("link", { name: /mg11/ }).first().waitFor({ timeout: 200_000 });
  await page.screenshot({ path: join(pictures, "documents.png"), fullPage: true });
});

test("a bad upload says what is wrong and changes nothing", async () => {
  await page.setInputFiles("input[type=file]", { name: "report.pdf", mimeType: "application/pdf", buffer: Buffer.from("MZ\u0090\u0000\u0003 not a pdf at all") });
  await page.getByRole("alert").getByText(/program/).waitFor();
  await page.screenshot({ path: join(pictures, "bad-upload.png") });
});

test("the document is cleared with the keyboard and the mouse", { timeout: 240_000 }, async () => {
  await page.getByRole("link", { name: /mg11/ }).first().click();
  await page.locator(".obelus-box").first().waitFor();
  await page.waitForFunction(() => { const i = document.querySelector(".obelus-page__image"); return i?.complete && i.naturalWidth > 0; });
  await page.screenshot({ path: join(pictures, "review.png") });
  const total = await page.locator(".obelus-item").count();
  assert.ok(total > 10, `only ${total} suggestions`);

  await page.keyboard.press("j");
  const first = page.locator(".obelus-item--current");
  const withheld = await first.locator(".obelus-item__text").innerText();
  await page.keyboard.press("a");
  assert.equal(await page.locator('.obelus-item[data-verdict="accept"]').count(), 1);
  await page.keyboard.press("u");
  assert.equal(await page.locator('.obelus-item[data-verdict="accept"]').count(), 0);
  await page.locator(".obelus-item").nth(1).getByRole("button", { name: /^Reject/ }).click();
  await page.getByRole("button", { name: "Accept all left" }).click();
  await page.getByText(`All ${total} suggestions are decided.`).waitFor();

  await page.getByText("Page 1 of").first().scrollIntoViewIfNeeded();
  const frame = await page.locator(".obelus-page__overlay").first().boundingBox();
  await page.mouse.move(frame.x + frame.width - 150, frame.y + 60);
  await page.mouse.down();
  await page.mouse.move(frame.x + frame.width - 90, frame.y + 80, { steps: 4 });
  await page.mouse.up();
  await page.locator("rect.obelus-box--accept").waitFor();
  await page.screenshot({ path: join(pictures, "decided.png") });

  await page.locator("#save").click();
  await page.getByText("Proven copy ready").waitFor({ timeout: 120_000 });
  await page.screenshot({ path: join(pictures, "proven.png") });
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download the copy" }).click()]);
  const copy = join(pictures, "copy.pdf");
  await download.saveAs(copy);
  const text = execFileSync("pdftotext", ["-layout", copy, "-"], { encoding: "utf8" });
  assert.ok(text.length > 500, "the text that was not withheld must still be there");
  if (withheld.length > 6) assert.ok(!text.includes(withheld), "what was accepted must be gone");
});

test("decisions are still there after a reload", async () => {
  await page.reload();
  await page.getByText(/suggestions are decided/).waitFor();
  assert.match(await page.locator("#progress").innerText(), /^All \d+ suggestions are decided\.$/);
});

test("two reviewers at once: the slower one is told", async () => {
  const other = await chrome.context.newPage();
  await other.goto(page.url());
  await other.locator(".obelus-item").first().waitFor();
  await page.locator(".obelus-item").first().getByRole("button", { name: /^Reject/ }).click();
  await page.waitForTimeout(500);
  await other.locator(".obelus-item").first().getByRole("button", { name: /^Reject/ }).click();
  await other.getByText(/Somebody else has decided/).waitFor();
  await other.close();
});

test("nothing left the origin and the page broke no rule of its policy", () => {
  assert.deepEqual(outside, []);
  const broken = complaints.filter((text) => /Content Security Policy|Uncaught/.test(text));
  assert.deepEqual(broken, []);
  writeFileSync(join(pictures, "console.txt"), complaints.join("\n"));
});
