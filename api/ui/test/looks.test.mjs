/** Every view looks as it did when somebody last looked at it, and breaks no rule of accessibility. */
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { golden } from "./goldens.mjs";
import { pdf } from "./made.mjs";
import { look, open } from "./views.mjs";

// Only values that have been told apart by their form since the first day: a better recogniser must not change a picture.
const LETTER = [
  ["Harrow Lane Surgery", "26 Harrow Lane, Keighley, BD20 6WS", "Telephone 01535 496 0123", "", "Date of birth: 14/03/1961", "NHS number: 943 476 5919", "",
    "To whom it may concern,", "", "The patient rang from 07700 900142 on Monday and again from 07700 900143 the day after.",
    "Please write to m.quill@example.com or to the practice at reception@example.com.", "The car with the registration OU67 NEP was left on the drive.", "",
    ...Array.from({ length: 24 }, (_, line) => `Line ${line + 1} of the history, which names nobody and nothing.`)],
  ["Continued", "", "A call to 07700 900142 was not answered.", "A message was left at 020 7946 0018.", "", ...Array.from({ length: 20 }, () => "Nothing else was noted on this page.")],
  ["Enclosures", "", "A copy of the record was sent to m.quill@example.com."],
];
let all, page, blank, folder;

const saved = () => page.waitForFunction(() => !document.querySelector("#progress").textContent.includes("saving"));
const drawn = () => page.waitForFunction(() => document.querySelector(".obelus-page__sheet") && !document.querySelector(".obelus-page__sheet--loading"));
/** Looks at a view: with axe, and beside its golden. */
async function seenAs(name) {
  // The pointer away from everything: what is under it looks different.
  await page.mouse.move(639, 2);
  await look(page, name);
  await golden(page, blank, name);
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "obelus-looks-"));
  const papers = join(folder, "44AB1234525");
  mkdirSync(papers);
  writeFileSync(join(papers, "01-letter.pdf"), pdf(LETTER));
  writeFileSync(join(papers, "02-calls.txt"), "Call from 07700 900142 at noon.\n\nCall from 07700 900150 at one.\n");
  copyFileSync(join(import.meta.dirname, "../../../fixtures/hostile/encrypted.pdf"), join(papers, "03-locked.pdf"));
  all = await open(papers);
  page = all.page;
  blank = await all.chrome.context.newPage();
  await page.getByRole("link", { name: /01-letter/ }).waitFor({ timeout: 120_000 });
  await page.waitForFunction(() => !/being read/.test(document.querySelector(".obelus-case__sums").textContent), undefined, { timeout: 120_000 });
});
after(async () => { await all?.stop(); rmSync(folder, { recursive: true, force: true }); });

test("cases and documents", () => seenAs("look-documents"));

test("a refused upload", async () => {
  await page.setInputFiles("input[type=file]", { name: "report.pdf", mimeType: "application/pdf", buffer: Buffer.from("MZ\u0090\u0000\u0003 not a pdf at all") });
  await page.getByRole("alert").getByText(/program/).waitFor();
  await seenAs("look-refused-upload");
  await page.getByRole("button", { name: "Dismiss" }).click();
});

test("a search", async () => {
  await page.getByLabel(/^Search all documents/).fill("07700 900142");
  await page.keyboard.press("Enter");
  // The other order is by time, and they were received at the same.
  await page.getByLabel("Order").selectOption("Most pages first");
  await page.locator(".obelus-found-document").first().getByText("01-letter.pdf").waitFor();
  await seenAs("look-search");
  await page.getByRole("link", { name: "All documents" }).click();
});

test("a document nobody has decided about", async () => {
  await page.getByRole("link", { name: /01-letter/ }).click();
  await drawn();
  await page.getByText("44AB1234525").waitFor();
  await seenAs("look-review");
});

test("decisions, and why something was suggested", async () => {
  for (const key of ["j", "a", "a", "r", "a"]) await page.keyboard.press(key);
  await saved();
  await drawn();
  await seenAs("look-why");
});

test("the list by type", async () => {
  await page.getByLabel("By type").check();
  await page.locator("body").press("Escape");
  await seenAs("look-by-type");
});

test("the question before many are accepted", async () => {
  await page.getByRole("button", { name: "Accept all of the type Phone number" }).click();
  await page.getByRole("heading", { name: /^Accept \d+ suggestions/ }).waitFor();
  await seenAs("look-confirmation");
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByLabel("By page").check();
});

test("a term found in the document", async () => {
  await page.locator("#find").fill("07700 900142");
  await page.keyboard.press("Enter");
  await page.getByText(/^1 of \d+/).waitFor();
  await drawn();
  await seenAs("look-found");
  await page.getByRole("button", { name: "Clear" }).click();
});

test("a box being drawn", async () => {
  await page.locator("#page").fill("1");
  await page.keyboard.press("Enter");
  await page.getByLabel("Draw box").check();
  const frame = await page.locator("#page-1 .obelus-page__overlay").boundingBox();
  await page.mouse.move(frame.x + 75, frame.y + 68);
  await page.mouse.down();
  await page.mouse.move(frame.x + 200, frame.y + 86, { steps: 4 });
  await page.mouse.up();
  await drawn();
  await seenAs("look-drawing");
  await page.getByRole("button", { name: "Withhold", exact: true }).click();
  await page.getByLabel("Point", { exact: true }).check();
  await saved();
});

test("turning a page and leaving it out", async () => {
  await page.getByRole("button", { name: "Delete or rotate page 1" }).click();
  await seenAs("look-page-menu");
  await page.getByRole("button", { name: "Close" }).click();
});

test("a proven copy with its report", async () => {
  await page.locator("#save").click();
  await page.getByText("Proven copy ready").waitFor({ timeout: 120_000 });
  await page.locator(".obelus-proof__details").evaluate((details) => { details.open = true; });
  await page.locator("#save").evaluate((save) => save.blur());
  await drawn();
  await seenAs("look-proven");
});

test("the copy as it will be sent", async () => {
  await page.getByRole("button", { name: "Look at the copy" }).click();
  await page.waitForFunction(() => document.querySelector(".obelus-preview__page")?.width > 0, undefined, { timeout: 60_000 });
  await seenAs("look-preview");
  await page.keyboard.press("Escape");
});

test("the keys", async () => {
  await page.keyboard.press("?");
  await page.getByRole("heading", { name: "Keyboard" }).waitFor();
  await seenAs("look-help");
  await page.keyboard.press("Escape");
});

test("a tablet held upright", async () => {
  await page.setViewportSize({ width: 820, height: 1180 });
  await page.reload();
  await page.locator(".obelus-box").first().waitFor({ state: "attached" });
  await drawn();
  await page.getByText("44AB1234525").waitFor();
  await seenAs("look-tablet");
  await page.setViewportSize({ width: 1280, height: 800 });
});

test("signing in, and a token that is wrong", async () => {
  await all.chrome.context.clearCookies();
  await page.goto(new URL(all.server.address).origin);
  await page.reload();
  await page.getByLabel(/access token/).fill("nonsense");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").waitFor();
  await seenAs("look-sign-in");
  assert.deepEqual(all.outside, []);
});
