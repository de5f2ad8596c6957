/** Starts the real binary on a data folder of its own, with a case received, and opens the page in the system's Chromium. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";

const root = resolve(import.meta.dirname, "../../..");
const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");

export async function start(caseFolder) {
  const data = mkdtempSync(join(tmpdir(), "obelus-page-"));
  const server = spawn(process.env.OBELUS ?? join(target, "fast/obelus"),
    ["serve", "--data", data, "--listen", "127.0.0.1:0", "--receive", resolve(root, caseFolder)], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const address = await new Promise((found, fail) => {
    const listen = (chunk) => {
      said += chunk;
      const match = /http:\/\/127\.0\.0\.1:\d+\/#key=[0-9a-f]+/.exec(said);
      if (match) found(match[0]);
    };
    server.stdout.on("data", listen);
    server.stderr.on("data", listen);
    server.on("exit", (code) => fail(new Error(`the server ended with ${code}:\n${said}`)));
    setTimeout(() => fail(new Error(`the server did not say its address:\n${said}`)), 30_000).unref();
  });
  return {
    address, data,
    log: () => said,
    async stop() {
      const ended = new Promise((done) => server.once("exit", done));
      server.removeAllListeners("exit");
      server.once("exit", () => undefined);
      server.kill("SIGTERM");
      await Promise.race([ended, new Promise((done) => setTimeout(done, 5000))]);
      server.kill("SIGKILL");
      rmSync(data, { recursive: true, force: true });
    },
    key: () => readFileSync(join(data, "development.key"), "utf8").trim(),
  };
}

export async function browser() {
  const profile = mkdtempSync(join(tmpdir(), "obelus-chromium-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    viewport: { width: 1280, height: 800 },
    acceptDownloads: true,
    // Letters are drawn alike on every machine, or no picture could be held against another.
    args: ["--font-render-hinting=none", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
  return { context, async stop() { await context.close(); rmSync(profile, { recursive: true, force: true }); } };
}
