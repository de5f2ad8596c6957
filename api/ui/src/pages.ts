/** Page pictures with boxes over them. Pictures load when they come near the window. */
import * as api from "./api";
import { announce, el, problem } from "./dom";
import type { Review } from "./model";

export interface PagesView { element: HTMLElement; redraw(): void; focus(suggestion: api.Suggestion): void; leave(): void }

const SHOWN = 1.35; // CSS pixels a point

export function pagesView(review: Review, chosen: (suggestion: api.Suggestion) => void): PagesView {
  const element = el("div", { class: "obelus-pages" });
  const overlays = new Map<number, SVGSVGElement>();
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const picture = entry.target as HTMLImageElement;
      if (entry.isIntersecting && !picture.src) picture.src = picture.dataset["source"] as string;
    }
  }, { rootMargin: "1200px" });

  for (const page of review.found.pages) {
    const picture = el("img", {
      class: "obelus-page__image", alt: `Page ${page.index}`, width: String(page.width * SHOWN), height: String(page.height * SHOWN),
      "data-source": api.imageUrl(review.id, page.index, 2), draggable: "false",
    });
    watcher.observe(picture);
    const sheet = el("div", { class: "obelus-page__sheet" }, picture);
    picture.addEventListener("error", () => {
      // Nobody decides on boxes over a page that cannot be seen.
      sheet.classList.add("obelus-page__sheet--unseen");
      sheet.append(problem(new Error(`Page ${page.index} could not be shown.`), () => {
        sheet.querySelector(".govuk-error-summary")?.remove();
        sheet.classList.remove("obelus-page__sheet--unseen");
        picture.src = `${picture.dataset["source"]}&again=${Date.now()}`;
      }));
    });
    const overlay = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    overlay.setAttribute("preserveAspectRatio", "none");
    overlay.setAttribute("viewBox", `0 0 ${page.width} ${page.height}`);
    overlay.setAttribute("class", "obelus-page__overlay");
    overlays.set(page.index, overlay);
    drawing(overlay, page, review);
    // The overlay shares one box with the picture, so that a point of the page is the same place in both.
    sheet.append(overlay);
    element.append(el("div", { class: "obelus-page", id: `page-${page.index}` },
      el("p", { class: "obelus-page__number" }, `Page ${page.index} of ${review.found.pages.length}`), sheet));
  }

  function redraw(): void {
    const now = review.snapshot();
    const current = element.querySelector(".obelus-box--current")?.getAttribute("data-suggestion");
    for (const overlay of overlays.values()) overlay.replaceChildren();
    for (const suggestion of review.open) {
      const verdict = now.verdict(suggestion);
      const overlay = overlays.get(suggestion.page);
      for (const quad of suggestion.quads) {
        const shape = document.createElementNS("http://www.w3.org/2000/svg", "polygon");
        const corners = [0, 2, 4, 6].map((i) => `${quad[i]},${quad[i + 1]}`).join(" ");
        shape.setAttribute("points", corners);
        shape.setAttribute("class", `obelus-box obelus-box--${verdict ?? "open"}${suggestion.id === current ? " obelus-box--current" : ""}`);
        shape.setAttribute("data-suggestion", suggestion.id);
        const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
        title.textContent = `${suggestion.redaction_type}: ${suggestion.text}`;
        shape.append(title);
        shape.addEventListener("click", () => chosen(suggestion));
        overlay?.append(shape);
      }
    }
    for (const mark of now.marks) {
      const [x0, y0, x1, y1] = mark.box;
      const shape = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      for (const [name, value] of Object.entries({ x: x0, y: y0, width: x1 - x0, height: y1 - y0 })) shape.setAttribute(name, String(value));
      shape.setAttribute("class", "obelus-box obelus-box--accept");
      const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
      title.textContent = "Drawn by hand; double-click to remove";
      shape.append(title);
      shape.addEventListener("dblclick", () => review.erase(mark));
      overlays.get(mark.page)?.append(shape);
    }
  }

  return {
    element, redraw,
    focus(suggestion) {
      for (const shape of element.querySelectorAll(".obelus-box--current")) shape.classList.remove("obelus-box--current");
      const shapes = element.querySelectorAll(`[data-suggestion="${CSS.escape(suggestion.id)}"]`);
      shapes.forEach((shape) => shape.classList.add("obelus-box--current"));
      shapes[0]?.scrollIntoView({ block: "center", behavior: "instant" });
    },
    leave: () => watcher.disconnect(),
  };
}

/** A name for a drawn mark; `crypto.randomUUID` is missing where the page is not served securely. */
function randomId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Lets a person draw a box with the mouse or a pen. */
function drawing(overlay: SVGSVGElement, page: api.PageSize, review: Review): void {
  let start: [number, number] | null = null;
  const ghost = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  ghost.setAttribute("class", "obelus-box obelus-box--drawing");
  const point = (event: PointerEvent): [number, number] => {
    const frame = overlay.getBoundingClientRect();
    const clamp = (value: number, top: number) => Math.min(Math.max(value, 0), top);
    return [clamp(((event.clientX - frame.left) / frame.width) * page.width, page.width),
      clamp(((event.clientY - frame.top) / frame.height) * page.height, page.height)];
  };
  const box = (from: [number, number], to: [number, number]): [number, number, number, number] =>
    [Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.max(from[0], to[0]), Math.max(from[1], to[1])];
  overlay.addEventListener("pointerdown", (event) => {
    if (event.target !== overlay) return;
    start = point(event);
    overlay.setPointerCapture(event.pointerId);
    overlay.append(ghost);
  });
  overlay.addEventListener("pointermove", (event) => {
    if (!start) return;
    const [x0, y0, x1, y1] = box(start, point(event));
    for (const [name, value] of Object.entries({ x: x0, y: y0, width: x1 - x0, height: y1 - y0 })) ghost.setAttribute(name, String(value));
  });
  const finish = (event: PointerEvent, keep: boolean) => {
    const from = start;
    start = null;
    ghost.remove();
    if (!from || !keep) return;
    const area = box(from, point(event));
    if (area[2] - area[0] < 3 || area[3] - area[1] < 3) return;
    review.draw({ id: randomId(), page: page.index, box: area, redaction_type: "Other" });
    announce(`Box drawn on page ${page.index}`);
  };
  overlay.addEventListener("pointerup", (event) => finish(event, true));
  overlay.addEventListener("pointercancel", (event) => finish(event, false));
}
