/** The list of boxes that reviewers drew, below the suggestions. */
import type * as api from "./api";
import { blocksIn } from "./blocks";
import { count, el } from "./dom";
import { short, tone } from "./kinds";
import type { Snapshot } from "./model";

const BLOCK = 24;
const ROW = 76; // CSS pixels, before one could be measured

export interface DrawnList { elements: HTMLElement[]; redraw(now: Snapshot): void; leave(): void }

export function drawnList(remove: (mark: api.Mark) => void): DrawnList {
  let marks: api.Mark[] = [];
  let shown = "";
  const head = el("h3", { class: "obelus-group__name obelus-group__drawn" });
  const list = el("div", { click: (event) => {
    const pressed = (event.target as Element).closest<HTMLElement>("button[data-mark-row]");
    const mark = pressed && marks[Number(pressed.dataset["markRow"])];
    if (mark) remove(mark);
  } });
  const column = blocksIn(list, ROW);

  const entry = (mark: api.Mark, index: number) => el("li", { class: "obelus-item", "data-verdict": "accept", "aria-posinset": String(index + 1), "aria-setsize": String(marks.length) },
    el("div", { class: "obelus-item__line" }, el("span", { class: `obelus-label ${tone(mark.redaction_type ?? "Other")}` }, short(mark.redaction_type ?? "Other")),
      el("span", { class: "obelus-item__text" }, mark.text || "Box drawn by a reviewer"), el("span", { class: "obelus-item__where" }, `p. ${mark.page}`)),
    el("div", { class: "obelus-item__buttons" },
      el("button", { class: "govuk-button govuk-button--secondary obelus-small", type: "button", "aria-label": `Remove the box on page ${mark.page}`, "data-mark-row": String(index) }, "Remove")));

  return {
    elements: [head, list],
    redraw(now) {
      marks = now.marks;
      // Every decision comes by here; most change no box.
      const wanted = JSON.stringify(marks.map(({ id, page, redaction_type, text }) => [id, page, redaction_type, text]));
      if (wanted === shown) return;
      shown = wanted;
      head.hidden = marks.length === 0;
      head.textContent = `${count(marks.length, "box", "boxes")} drawn by reviewers`;
      const starts = Array.from({ length: Math.ceil(marks.length / BLOCK) }, (_, block) => block * BLOCK);
      column.lay(starts.map((from) => {
        const rows = marks.slice(from, from + BLOCK);
        return {
          rows: rows.length,
          build: () => [el("ul", { class: "obelus-list", "aria-label": "Boxes drawn by reviewers" }, ...rows.map((mark, index) => entry(mark, from + index)))],
          dropped: () => undefined,
        };
      }));
    },
    leave() { column.leave(); },
  };
}
