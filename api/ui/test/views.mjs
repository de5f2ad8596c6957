/** What every journey needs: a page on a served case, a picture of it, and the rules of accessibility. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { browser, start } from "./server.mjs";

export const pictures = join(import.meta.dirname, "../../../out/screenshots");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Opens the page on a case folder; `complaints` and `outside` hear what must not happen. */
export async function open(caseFolder) {
  mkdirSync(pictures, { recursive: true });
  const server = await start(caseFolder);
  const chrome = await browser();
  const page = await chrome.context.newPage();
  const outside = [];
  const complaints = [];
  page.on("request", (request) => { if (!request.url().startsWith(new URL(server.address).origin) && !request.url().startsWith("blob:")) outside.push(request.url()); });
  page.on("console", (message) => { if (message.type() === "error") complaints.push(message.text()); });
  page.on("pageerror", (error) => complaints.push(`Uncaught ${error.message}`));
  await page.goto(server.address);
  await page.getByRole("heading", { name: "Cases" }).waitFor();
  return { server, chrome, page, outside, complaints, async stop() { await chrome.stop(); await server.stop(); } };
}

/** Opens a document for review once it is ready, and waits until its first page is seen. */
export async function review(page, name) {
  await page.getByRole("link", { name }).first().click({ timeout: 200_000 });
  await seen(page);
}

/** Waits until the first picture near the window is there. */
export async function seen(page) {
  await page.locator(".obelus-page__sheet:not(.obelus-page__sheet--loading)").first().waitFor({ state: "attached", timeout: 60_000 });
  await page.locator(".obelus-box").first().waitFor({ state: "attached" });
}

/** Takes a picture of the view and checks it against WCAG 2.2 AA with axe-core. */
export async function look(page, name) {
  await page.screenshot({ path: join(pictures, `${name}.png`) });
  // Evaluated by the test, not loaded by the page: its content security policy stays as strict as it is.
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  const said = found.violations.map((v) => `${v.id}: ${v.help}\n  ${v.nodes.slice(0, 4).map((n) => n.target.join(" ")).join("\n  ")}`);
  assert.deepEqual(said, [], `${name} breaks rules of accessibility:\n${said.join("\n")}`);
}

/** How many suggestions are decided and how many there are. */
export async function progress(page) {
  const said = await page.locator("#progress").innerText();
  const all = /^All (\d+)/.exec(said);
  if (all) return [Number(all[1]), Number(all[1])];
  const some = /^(\d+) of (\d+)/.exec(said);
  assert.ok(some, said);
  return [Number(some[1]), Number(some[2])];
}
