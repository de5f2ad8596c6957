/** Page pictures with boxes over them. Only pages near the window are built, so that 800 pages weigh what ten do. */
import * as api from "./api";
import { boundsOf, drawBoxes, placeOf, type Box } from "./boxes";
import { announce, button, el, problem, randomId, svg } from "./dom";
import { between, editBox, isBigEnough, pointOn, typeBar } from "./editor";
import type { Review } from "./model";
import { picture, type Picture } from "./picture";
import { nearest, pieces, shadeWords, wordsOf } from "./words";

export type Mode = "point" | "draw" | "text";

export interface PagesView {
  element: HTMLElement; redraw(): void; focus(suggestion: api.Suggestion): void; goTo(page: number): void; leave(): void;
  setMode(mode: Mode): void; zoom(): number; setZoom(zoom: number): void; visible(): number;
  /** Shows what a search found; `current` is brought into view. */
  show(hits: api.Hit[], current: number): void;
  drawByKeyboard(): void; adjust(suggestion: api.Suggestion): void;
}

interface Wishes { chosen: (suggestion: api.Suggestion) => void; menu: (page: number) => void; moved: (page: number) => void; zoomed: () => void }

const SHOWN = 1.25; // CSS pixels a point at 100 %
const AHEAD = "1400px 0px";

export function pagesView(review: Review, wishes: Wishes): PagesView {
  const element = el("div", { class: "obelus-pages", tabindex: "0", role: "region", "aria-label": "Pages", click: (event) => {
    const page = (event.target as Element).closest<HTMLElement>("button[data-menu]")?.dataset["menu"];
    if (page) wishes.menu(Number(page));
  } });
  const holders = new Map<number, { holder: HTMLElement; frame: HTMLElement; note: HTMLElement }>();
  const sheets = new Map<number, { sheet: HTMLElement; overlay: SVGSVGElement; image: Picture }>();
  const byPage = new Map<number, api.Suggestion[]>();
  for (const suggestion of review.open) {
    const others = byPage.get(suggestion.page);
    if (others) others.push(suggestion);
    else byPage.set(suggestion.page, [suggestion]);
  }
  const sizes = new Map(review.found.pages.map((page) => [page.index, page]));
  let mode: Mode = "point";
  let zoom = 1;
  let current: string | null = null;
  let hits: api.Hit[] = [];
  let hit = -1;
  let visible = 1;
  let turned = review.snapshot().turned;

  const near = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const page = sizes.get(Number((entry.target as HTMLElement).dataset["page"])) as api.PageSize;
      if (entry.isIntersecting) build(page);
      else drop(page.index);
    }
  }, { root: element, rootMargin: AHEAD });
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const page = Number((entry.target as HTMLElement).dataset["page"]);
      if (entry.isIntersecting && page !== visible) { visible = page; wishes.moved(page); }
    }
  }, { root: element, rootMargin: "-45% 0px -50% 0px" });

  for (const page of review.found.pages) {
    const number = el("p", { class: "obelus-page__number" }, `Page ${page.index} of ${review.found.pages.length}`);
    const note = el("span", { class: "obelus-page__note" });
    const frame = el("div", { class: "obelus-page__frame" });
    const holder = el("div", { class: "obelus-page", id: `page-${page.index}`, "data-page": String(page.index) },
      el("div", { class: "obelus-page__head" }, number, note,
        el("button", { class: "obelus-link-button", type: "button", "data-menu": String(page.index), "aria-label": `Delete or rotate page ${page.index}` }, "Page…")),
      frame);
    holders.set(page.index, { holder, frame, note });
    element.append(holder);
    near.observe(holder);
    seen.observe(holder);
  }
  fit();

  // A window that goes to another screen, or a browser that zooms, needs other pixels.
  let density: MediaQueryList | null = null;
  const dense = () => {
    density?.removeEventListener("change", dense);
    if (density) { fit(); loadAll(); }
    density = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    density.addEventListener("change", dense);
  };
  dense();

  /** Gives every page its size on the screen, built or not. */
  function fit(): void {
    for (const page of review.found.pages) {
      const turn = turnOf(page.index);
      const [w, h] = extent(page);
      const frame = holders.get(page.index)?.frame;
      frame?.style.setProperty("width", `${turn % 180 === 0 ? w : h}px`);
      frame?.style.setProperty("height", `${turn % 180 === 0 ? h : w}px`);
      const sheet = sheets.get(page.index)?.sheet;
      if (sheet) place(sheet, page);
    }
  }

  /** A page's size on the screen, in whole pixels of the screen: then each pixel of the picture is one of the screen, and letters stay crisp. */
  function extent(page: api.PageSize): [number, number] {
    const whole = (points: number) => Math.round(points * SHOWN * zoom * devicePixelRatio) / devicePixelRatio;
    return [whole(page.width), whole(page.height)];
  }

  function turnOf(page: number): number { return turned.get(page) ?? 0; }

  function place(sheet: HTMLElement, page: api.PageSize): void {
    const [w, h] = extent(page);
    sheet.style.setProperty("width", `${w}px`);
    sheet.style.setProperty("height", `${h}px`);
    const turn = turnOf(page.index);
    sheet.style.setProperty("transform", turn === 0 ? "none" : `translate(-50%, -50%) rotate(${turn}deg)`);
    sheet.classList.toggle("obelus-page__sheet--turned", turn !== 0);
  }

  function build(page: api.PageSize): void {
    if (sheets.has(page.index)) return;
    const image = picture("obelus-page__image");
    image.element.setAttribute("aria-label", `Page ${page.index}`);
    const overlay = svg("svg", { class: "obelus-page__overlay", viewBox: `0 0 ${page.width} ${page.height}`, preserveAspectRatio: "none" });
    // The overlay shares one box with the picture, so that a point of the page is the same place in both.
    const sheet = el("div", { class: "obelus-page__sheet obelus-page__sheet--loading" }, image.element, overlay);
    sheets.set(page.index, { sheet, overlay, image });
    place(sheet, page);
    load(page);
    listen(overlay, sheet, page);
    holders.get(page.index)?.frame.replaceChildren(sheet);
    draw(page.index);
  }

  /** As many pixels as the screen shows: fewer would blur, more would weigh. */
  function load(page: api.PageSize): void {
    const built = sheets.get(page.index);
    if (!built) return;
    const wanted = Math.min(4, Math.max(0.5, SHOWN * zoom * devicePixelRatio));
    built.image.show(api.imageUrl(review.id, page.index, wanted)).then((isShown) => {
      if (isShown) built.sheet.classList.remove("obelus-page__sheet--loading");
    }, () => {
      // Nobody decides on boxes over a page that cannot be seen.
      built.sheet.classList.add("obelus-page__sheet--unseen");
      built.sheet.append(problem(new Error(`Page ${page.index} could not be shown.`), () => { drop(page.index); build(page); }));
    });
  }

  function loadAll(): void {
    for (const index of sheets.keys()) load(sizes.get(index) as api.PageSize);
  }

  function drop(page: number): void {
    const built = sheets.get(page);
    // A page on which something is being drawn stays.
    if (!built || built.sheet.querySelector(".obelus-bar, .obelus-editor")) return;
    built.image.clear();
    built.sheet.remove();
    sheets.delete(page);
  }

  function draw(page: number, now = review.snapshot()): void {
    const built = sheets.get(page);
    if (!built) return;
    drawBoxes(built.overlay, {
      now, page, current, suggestions: byPage.get(page) ?? [],
      chosen: (suggestion) => { if (mode === "point") wishes.chosen(suggestion); },
      marked: (mark) => { if (mode === "point") offerRemoval(mark); },
      found: hits.flatMap((h, index) => (h.pieces.some((p) => p.page === page) ? [{ pieces: h.pieces, isCurrent: index === hit }] : [])),
    });
  }

  function offerRemoval(mark: api.Mark): void {
    const built = sheets.get(mark.page);
    const page = sizes.get(mark.page);
    if (!built || !page) return;
    editBox({
      overlay: built.overlay, sheet: built.sheet, page, box: placeOf(mark), type: mark.redaction_type ?? null, act: "Keep",
      done: (box, type) => {
        const same = placeOf(mark).every((value, index) => Math.abs(value - (box[index] as number)) < 0.01);
        if (same && type === mark.redaction_type) return;
        review.draw([{ id: mark.id, page: mark.page, redaction_type: type, ...(same && mark.quad ? { quad: mark.quad, text: mark.text ?? null } : { box }) }]);
      },
    });
    built.sheet.querySelector(".obelus-bar")?.append(button("Remove", () => {
      built.sheet.querySelectorAll(".obelus-bar, .obelus-editor").forEach((part) => part.remove());
      review.erase(mark);
      announce("Box removed");
    }));
  }

  /** The mouse and pen on one page: drawing a box or selecting words. */
  function listen(overlay: SVGSVGElement, sheet: HTMLElement, page: api.PageSize): void {
    let from: [number, number] | null = null;
    let list: api.Word[] = [];
    const ghost = svg("rect", { class: "obelus-editor obelus-editor__area" });
    const selected = (to: [number, number]) => pieces(list, nearest(list, from as [number, number]), nearest(list, to));
    overlay.addEventListener("pointerdown", (event) => {
      if (mode === "point" || event.button !== 0) return;
      event.preventDefault();
      from = pointOn(overlay, page, event);
      overlay.setPointerCapture(event.pointerId);
      if (mode === "draw") overlay.append(ghost);
      else void wordsOf(review.id, page.index).then((read) => { list = read.words; }, () => announce("The words of this page could not be fetched"));
    });
    overlay.addEventListener("pointermove", (event) => {
      if (!from) return;
      const to = pointOn(overlay, page, event);
      if (mode === "text") return shadeWords(overlay, selected(to));
      const [x0, y0, x1, y1] = between(from, to);
      for (const [name, value] of Object.entries({ x: x0, y: y0, width: x1 - x0, height: y1 - y0 })) ghost.setAttribute(name, String(value));
    });
    const finish = (event: PointerEvent, isKept: boolean) => {
      const start = from;
      if (!start) return;
      const to = pointOn(overlay, page, event);
      const chosen = mode === "text" ? selected(to) : [];
      from = null;
      ghost.remove();
      if (!isKept) return shadeWords(overlay, []);
      if (mode === "text") {
        if (chosen.length === 0) return;
        shadeWords(overlay, chosen);
        const at = boundsOf(chosen.at(-1)?.quad ?? []);
        return void typeBar({
          sheet, page, at, act: "Withhold words",
          done: (type) => {
            shadeWords(overlay, []);
            review.draw(chosen.map(({ quad, text }) => ({ id: randomId(), page: page.index, quad, text, redaction_type: type })));
            announce("Words marked to withhold");
          },
          cancel: () => shadeWords(overlay, []),
        });
      }
      const area = between(start, to);
      if (isBigEnough(area)) drawn(area, page);
    };
    overlay.addEventListener("pointerup", (event) => finish(event, true));
    overlay.addEventListener("pointercancel", (event) => finish(event, false));
  }

  function drawn(box: Box, page: api.PageSize): void {
    const built = sheets.get(page.index);
    if (!built) return;
    editBox({
      overlay: built.overlay, sheet: built.sheet, page, box, act: "Withhold",
      done: (area, type) => {
        review.draw([{ id: randomId(), page: page.index, box: area, redaction_type: type }]);
        announce(`Box drawn on page ${page.index}`);
      },
    });
  }

  function bring(page: number, box: Box | null): void {
    const frame = holders.get(page)?.frame;
    const size = sizes.get(page);
    if (!frame || !size) return;
    build(size);
    const top = frame.getBoundingClientRect().top - element.getBoundingClientRect().top + element.scrollTop;
    const middle = box && turnOf(page) === 0 ? ((box[1] + box[3]) / 2) * SHOWN * zoom : 0;
    const at = box ? top + middle - element.clientHeight / 2 : top - 40;
    const left = box ? ((box[0] + box[2]) / 2) * SHOWN * zoom - element.clientWidth / 2 : 0;
    const away = Math.abs(at - element.scrollTop);
    if (!box || away > element.clientHeight * 0.3 || zoom > 1.2) element.scrollTo({ top: at, left: Math.max(0, left), behavior: "instant" });
  }

  return {
    element,
    redraw() {
      const now = review.snapshot();
      const isTurned = [...now.turned].join() !== [...turned].join();
      turned = now.turned;
      for (const page of sheets.keys()) draw(page, now);
      for (const page of review.found.pages) {
        const gone = now.removed.get(page.index);
        const turn = turnOf(page.index);
        const { holder, note } = holders.get(page.index) as { holder: HTMLElement; note: HTMLElement };
        holder.classList.toggle("obelus-page--removed", gone !== undefined);
        const said = [gone && `Left out of the copy: ${gone}`, turn !== 0 && `Turned by ${turn}°`, page.source === "none" && "No words could be read here: look for yourself"];
        const text = said.filter(Boolean).join(" · ");
        if (note.textContent !== text) note.textContent = text;
      }
      if (isTurned) fit();
    },
    focus(suggestion) {
      const before = current;
      current = suggestion.id;
      for (const page of sheets.keys()) if (byPage.get(page)?.some((s) => s.id === before || s.id === current)) draw(page);
      bring(suggestion.page, boundsOf(suggestion.quads[0] ?? [0, 0, 0, 0, 0, 0, 0, 0]));
    },
    goTo(page) { bring(page, null); },
    setMode(next) {
      mode = next;
      element.dataset["mode"] = next;
      document.querySelectorAll(".obelus-bar, .obelus-editor").forEach((part) => part.remove());
    },
    zoom: () => zoom,
    setZoom(next) {
      const page = visible;
      zoom = Math.min(Math.max(next, 0.5), 3);
      fit();
      loadAll();
      bring(page, null);
      wishes.zoomed();
    },
    visible: () => visible,
    show(found, at) {
      hits = found;
      hit = at;
      for (const page of sheets.keys()) draw(page);
      const place = hits[at]?.pieces[0];
      if (place) bring(place.page, boundsOf(place.quad));
    },
    drawByKeyboard() {
      const page = sizes.get(visible);
      if (!page) return;
      build(page);
      drawn([page.width / 2 - 50, page.height / 3, page.width / 2 + 50, page.height / 3 + 14], page);
    },
    adjust(suggestion) {
      const built = sheets.get(suggestion.page);
      const page = sizes.get(suggestion.page);
      if (!built || !page) return;
      const places = suggestion.quads.map(boundsOf);
      const around = places.reduce((a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])]);
      const box = review.snapshot().adjusted(suggestion)?.box ?? around;
      editBox({
        overlay: built.overlay, sheet: built.sheet, page, box, type: suggestion.redaction_type, act: "Withhold this box",
        done: (area, type) => {
          review.adjust(suggestion, { id: `adjusted-${suggestion.id}`, page: suggestion.page, box: area, redaction_type: type });
          announce("Suggestion adjusted");
        },
      });
    },
    leave() {
      near.disconnect();
      seen.disconnect();
      density?.removeEventListener("change", dense);
      for (const { image } of sheets.values()) image.clear();
    },
  };
}
