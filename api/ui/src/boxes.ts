/** Draws suggestions, marks and found places of one page. A box has a colour, and a label that says the same in a word. */
import type * as api from "./api";
import { svg } from "./dom";
import { short, tone } from "./kinds";
import type { Snapshot } from "./model";

export type Box = api.Box;

export function boundsOf(quad: number[]): Box {
  const x = [0, 2, 4, 6].map((i) => quad[i] as number);
  const y = [1, 3, 5, 7].map((i) => quad[i] as number);
  return [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)];
}

/** The places of a mark. */
export const placeOf = (mark: api.Mark): Box => (mark.box ? mark.box : boundsOf(mark.quad ?? [0, 0, 0, 0, 0, 0, 0, 0]));

const VERDICTS: Record<string, string> = { open: "to decide", accept: "accepted", reject: "rejected", adjust: "adjusted" };

function labelled(box: Box, type: string, state: string, title: string): SVGGElement {
  const [x0, y0, x1, y1] = box;
  const label = short(type);
  const width = label.length * 3.3 + 4;
  const hint = svg("title");
  hint.textContent = title;
  const shape = svg("g", { class: `obelus-box obelus-box--${state} ${tone(type)}` }, hint,
    svg("rect", { class: "obelus-box__area", x: x0 - 1, y: y0 - 0.5, width: x1 - x0 + 2, height: y1 - y0 + 1, rx: 1 }));
  if (state === "open") {
    shape.append(svg("rect", { class: "obelus-box__tag", x: x0 - 1, y: y0 - 7, width, height: 7, rx: 1 }));
  }
  const isInside = state === "accept" || state === "adjust";
  const text = svg("text", { class: "obelus-box__label", x: isInside ? (x0 + x1) / 2 : x0 + 1, y: isInside ? (y0 + y1) / 2 + 2.2 : y0 - 1.6 });
  if (isInside) text.setAttribute("text-anchor", "middle");
  text.textContent = isInside && width > x1 - x0 ? "" : label;
  if (state !== "reject") shape.append(text);
  return shape;
}

interface Drawing {
  now: Snapshot; suggestions: api.Suggestion[]; current: string | null; page: number;
  chosen: (suggestion: api.Suggestion) => void; marked: (mark: api.Mark) => void;
  found: { pieces: api.Piece[]; isCurrent: boolean }[];
}

export function drawBoxes(overlay: SVGSVGElement, drawing: Drawing): void {
  const shapes: SVGElement[] = [];
  for (const place of drawing.found) {
    for (const piece of place.pieces.filter((p) => p.page === drawing.page)) {
      const [x0, y0, x1, y1] = boundsOf(piece.quad);
      shapes.push(svg("rect", { class: `obelus-found${place.isCurrent ? " obelus-found--current" : ""}`, x: x0 - 1, y: y0 - 1, width: x1 - x0 + 2, height: y1 - y0 + 2 }));
    }
  }
  for (const suggestion of drawing.suggestions) {
    const state = drawing.now.verdict(suggestion) ?? "open";
    const adjusted = drawing.now.adjusted(suggestion);
    const places = adjusted ? [placeOf(adjusted)] : suggestion.quads.map(boundsOf);
    places.forEach((box, index) => {
      const shape = labelled(box, suggestion.redaction_type, state, `${suggestion.redaction_type}, ${VERDICTS[state]}: ${suggestion.text}`);
      if (index > 0) shape.querySelectorAll(".obelus-box__tag, .obelus-box--open text").forEach((extra) => extra.remove());
      shape.setAttribute("data-suggestion", suggestion.id);
      if (suggestion.id === drawing.current) shape.classList.add("obelus-box--current");
      shape.addEventListener("click", () => drawing.chosen(suggestion));
      shapes.push(shape);
    });
  }
  for (const mark of drawing.now.marks.filter((m) => m.page === drawing.page)) {
    const shape = labelled(placeOf(mark), mark.redaction_type ?? "Other", "accept", `${mark.redaction_type ?? "Other"}, drawn by a reviewer`);
    shape.setAttribute("data-mark", mark.id);
    shape.addEventListener("click", () => drawing.marked(mark));
    shapes.push(shape);
  }
  // What belongs to drawing and selecting stays where it is: put back, it would have lost the focus and the keys that go with it.
  for (const child of [...overlay.children]) if (!child.classList.contains("obelus-editor")) child.remove();
  overlay.prepend(...shapes);
}
