/** Selecting words of a page with the mouse, so that what is withheld is exactly those words. */
import * as api from "./api";
import { boundsOf, type Box } from "./boxes";
import { svg } from "./dom";

const pages = new Map<string, Promise<api.Page>>();

/** A page's words; fetched once. */
export function wordsOf(document: string, page: number): Promise<api.Page> {
  const key = `${document}/${page}`;
  let found = pages.get(key);
  if (!found) {
    found = api.words(document, page);
    found.catch(() => pages.delete(key));
    pages.set(key, found);
    if (pages.size > 50) pages.delete(pages.keys().next().value as string);
  }
  return found;
}

/** The word at a place, or the nearest on the page. */
export function nearest(words: api.Word[], [x, y]: [number, number]): number {
  let best = -1;
  let least = Infinity;
  words.forEach((word, index) => {
    const [x0, y0, x1, y1] = boundsOf(word.quad);
    const dx = Math.max(x0 - x, 0, x - x1);
    const dy = Math.max(y0 - y, 0, y - y1);
    // A line off counts more than a word off: reading goes along lines.
    const distance = dx + dy * 4;
    if (distance < least) { least = distance; best = index; }
  });
  return best;
}

export interface Piece { quad: number[]; text: string; line: number }

/** The words from one to another, as one piece per line. */
export function pieces(words: api.Word[], from: number, to: number): Piece[] {
  const found: (Piece & { box: Box })[] = [];
  for (let index = Math.min(from, to); index <= Math.max(from, to); index += 1) {
    const word = words[index];
    if (!word) continue;
    const box = boundsOf(word.quad);
    const last = found.at(-1);
    if (last && last.line === word.line) {
      last.box = [Math.min(last.box[0], box[0]), Math.min(last.box[1], box[1]), Math.max(last.box[2], box[2]), Math.max(last.box[3], box[3])];
      last.text += ` ${word.text}`;
    } else found.push({ box, text: word.text, line: word.line, quad: [] });
  }
  return found.map(({ box: [x0, y0, x1, y1], text, line }) => ({ quad: [x0, y0, x1, y0, x1, y1, x0, y1], text, line }));
}

export function shadeWords(overlay: SVGSVGElement, list: Piece[]): void {
  overlay.querySelector(".obelus-selection")?.remove();
  if (list.length === 0) return;
  overlay.append(svg("g", { class: "obelus-editor obelus-selection" }, ...list.map((piece) => {
    const [x0, y0, x1, y1] = boundsOf(piece.quad);
    return svg("rect", { x: x0, y: y0, width: x1 - x0, height: y1 - y0 });
  })));
}
