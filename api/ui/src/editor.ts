/** A box being drawn, moved or sized, with the mouse or with the keyboard, and the bar that says what it is. */
import type * as api from "./api";
import type { Box } from "./boxes";
import { announce, button, el, svg } from "./dom";
import { TYPES } from "./kinds";

const LEAST = 3; // points
let lastType: string = TYPES[0];

/** Where a pointer is on the page, in points, whatever the zoom and the turn. */
export function pointOn(overlay: SVGSVGElement, page: api.PageSize, event: PointerEvent): [number, number] {
  const matrix = overlay.getScreenCTM();
  const at = matrix ? new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse()) : new DOMPoint();
  return [Math.min(Math.max(at.x, 0), page.width), Math.min(Math.max(at.y, 0), page.height)];
}

export const between = (from: [number, number], to: [number, number]): Box =>
  [Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.max(from[0], to[0]), Math.max(from[1], to[1])];

export const isBigEnough = (box: Box): boolean => box[2] - box[0] >= LEAST && box[3] - box[1] >= LEAST;

interface Asked {
  sheet: HTMLElement; page: api.PageSize; at: Box; act: string; type?: string | null;
  /** Called with the chosen redaction type. */
  done: (type: string) => void; cancel: () => void;
}

/** The bar under a place: its redaction type, and the button that withholds it. */
export function typeBar(asked: Asked): HTMLElement {
  document.querySelector(".obelus-bar")?.remove();
  const select = el("select", { class: "govuk-select obelus-bar__type", "aria-label": "Redaction type" },
    ...TYPES.map((type) => el("option", { value: type }, type)));
  select.value = asked.type ?? lastType;
  const finish = (go: boolean) => {
    bar.remove();
    if (!go) return asked.cancel();
    lastType = select.value;
    asked.done(select.value);
  };
  const bar = el("div", { class: "obelus-bar", role: "group", "aria-label": asked.act }, select,
    button(asked.act, () => finish(true), { class: "govuk-button obelus-small", "data-act": "withhold" }),
    button("Cancel", () => finish(false)));
  bar.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.stopPropagation(); finish(false); }
    if (event.key === "Enter" && event.target === select) { event.preventDefault(); finish(true); }
  });
  bar.addEventListener("pointerdown", (event) => event.stopPropagation());
  const below = asked.at[3] / asked.page.height;
  bar.style.setProperty("left", `${Math.min(asked.at[0] / asked.page.width, 0.45) * 100}%`);
  if (below < 0.9) bar.style.setProperty("top", `calc(${below * 100}% + 6px)`);
  else bar.style.setProperty("bottom", `calc(${(1 - asked.at[1] / asked.page.height) * 100}% + 6px)`);
  asked.sheet.append(bar);
  return bar;
}

interface Editing {
  overlay: SVGSVGElement; sheet: HTMLElement; page: api.PageSize; box: Box; act: string; type?: string | null;
  done: (box: Box, type: string) => void; cancel?: () => void;
}

const HANDLES: [string, number, number][] = [["nw", 0, 0], ["ne", 2, 0], ["se", 2, 2], ["sw", 0, 2]];

/** Lets a person move and size a box, then say what it is. Arrow keys move it, with Shift they size it. */
export function editBox(editing: Editing): void {
  let box: Box = [...editing.box];
  const area = svg("rect", { class: "obelus-editor__area" });
  const handles = HANDLES.map(([name]) => svg("rect", { class: `obelus-editor__handle obelus-editor__handle--${name}`, width: 6, height: 6 }));
  const group = svg("g", { class: "obelus-editor", tabindex: 0, role: "application",
    "aria-label": "Box. Arrow keys move it, Shift and arrow keys change its size, Enter goes on, Escape leaves it." }, area, ...handles);

  const place = () => {
    const [x0, y0, x1, y1] = box;
    for (const [name, value] of Object.entries({ x: x0, y: y0, width: x1 - x0, height: y1 - y0 })) area.setAttribute(name, String(value));
    HANDLES.forEach(([, h, v], index) => {
      handles[index]?.setAttribute("x", String((box[h] as number) - 3));
      handles[index]?.setAttribute("y", String((box[v === 0 ? 1 : 3] as number) - 3));
    });
  };
  const move = (dx: number, dy: number) => {
    const x = Math.min(Math.max(box[0] + dx, 0), editing.page.width - (box[2] - box[0]));
    const y = Math.min(Math.max(box[1] + dy, 0), editing.page.height - (box[3] - box[1]));
    box = [x, y, x + box[2] - box[0], y + box[3] - box[1]];
  };
  const end = () => { group.remove(); bar.remove(); };
  const bar = typeBar({
    sheet: editing.sheet, page: editing.page, at: box, act: editing.act, type: editing.type,
    done: (type) => { end(); if (isBigEnough(box)) editing.done(box, type); },
    cancel: () => { end(); editing.cancel?.(); },
  });

  group.addEventListener("keydown", (event) => {
    const step = event.altKey ? 1 : 6;
    const ways: Record<string, [number, number]> = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    const way = ways[event.key];
    if (way) {
      event.preventDefault();
      if (event.shiftKey) {
        box = [box[0], box[1], Math.min(Math.max(box[2] + way[0], box[0] + LEAST), editing.page.width), Math.min(Math.max(box[3] + way[1], box[1] + LEAST), editing.page.height)];
      } else move(...way);
      place();
    } else if (event.key === "Enter") {
      event.preventDefault();
      bar.querySelector("select")?.focus();
    } else if (event.key === "Escape") {
      end();
      editing.cancel?.();
    }
    event.stopPropagation();
  });
  let drag: { from: [number, number]; box: Box; handle: number } | null = null;
  group.addEventListener("pointerdown", (event) => {
    event.stopPropagation();
    group.setPointerCapture(event.pointerId);
    drag = { from: pointOn(editing.overlay, editing.page, event), box: [...box], handle: handles.indexOf(event.target as SVGRectElement) };
  });
  group.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const to = pointOn(editing.overlay, editing.page, event);
    const [dx, dy] = [to[0] - drag.from[0], to[1] - drag.from[1]];
    if (drag.handle < 0) {
      box = [...drag.box];
      move(dx, dy);
    } else {
      const [, h, v] = HANDLES[drag.handle] as [string, number, number];
      const fixed: [number, number] = [drag.box[h === 0 ? 2 : 0] as number, drag.box[v === 0 ? 3 : 1] as number];
      box = between(fixed, to);
    }
    place();
  });
  group.addEventListener("pointerup", () => { drag = null; });
  editing.overlay.querySelectorAll(".obelus-editor").forEach((other) => other.remove());
  editing.overlay.append(group);
  place();
  group.focus({ preventScroll: true });
  announce("Box ready. Arrow keys move it, Enter goes on.");
}
