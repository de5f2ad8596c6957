/** Pictures of views as they are meant to look, kept in `goldens/`. GOLDENS=renew takes them anew. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pictures } from "./views.mjs";

const goldens = join(import.meta.dirname, "goldens");
const CELL = 8; // pixels
const UNLIKE = 24; // of 255, between the means of two cells
const MOST = 0.001; // of all cells

/** Runs in the browser: compares two pictures cell by cell, by the mean of each colour. Letters drawn a little lighter or heavier keep the
 * mean of a cell; a button that has moved, gone or changed its colour does not. */
async function unlike({ one, other, cell, limit }) {
  const [a, b] = await Promise.all([one, other].map(async (data) => {
    const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext("2d");
    context.drawImage(bitmap, 0, 0);
    return context.getImageData(0, 0, bitmap.width, bitmap.height);
  }));
  if (a.width !== b.width || a.height !== b.height) return { share: 1, where: [`${a.width} x ${a.height} instead of ${b.width} x ${b.height}`] };
  const mean = (image, left, top, colour) => {
    let sum = 0;
    for (let y = top; y < top + cell; y += 1) for (let x = left; x < left + cell; x += 1) sum += image.data[(y * image.width + x) * 4 + colour];
    return sum / (cell * cell);
  };
  const where = [];
  let cells = 0;
  for (let top = 0; top + cell <= a.height; top += cell) {
    for (let left = 0; left + cell <= a.width; left += cell) {
      cells += 1;
      if ([0, 1, 2].some((colour) => Math.abs(mean(a, left, top, colour) - mean(b, left, top, colour)) > limit)) where.push(`${left},${top}`);
    }
  }
  return { share: where.length / cells, where };
}

/** Holds a picture of the page against the golden of this name. `blank` is a page of the same browser with nothing on it. */
export async function golden(page, blank, name) {
  mkdirSync(pictures, { recursive: true });
  const taken = await page.screenshot({ path: join(pictures, `${name}.png`), animations: "disabled", caret: "hide" });
  const kept = join(goldens, `${name}.png`);
  if (process.env.GOLDENS === "renew") {
    mkdirSync(goldens, { recursive: true });
    writeFileSync(kept, taken);
    return;
  }
  const { share, where } = await blank.evaluate(unlike, { one: taken.toString("base64"), other: readFileSync(kept).toString("base64"), cell: CELL, limit: UNLIKE });
  if (process.env.GOLDENS === "tell") console.log(`${name}: ${where.length} cells, ${(share * 100).toFixed(3)} %`);
  assert.ok(share <= MOST, `${name} does not look as it did: ${where.length} places of ${CELL} x ${CELL} pixels differ, at ${where.slice(0, 12).join(" ")}. `
    + `See out/screenshots/${name}.png beside api/ui/test/goldens/${name}.png; if the change is meant, run \`just goldens\` and look at each.`);
}
