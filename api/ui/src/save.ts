/** Saves: asks for a copy, waits for its proof, shows the proof and the copy itself, offers it. */
import * as api from "./api";
import { boundsOf, type Box } from "./boxes";
import { announce, button, count, el, randomId, sentence } from "./dom";
import type { Review } from "./model";
import { preview } from "./preview";
import { pieces, wordsOf } from "./words";

export interface SaveView { button: HTMLElement; outcome: HTMLElement; redraw(): void }

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const READERS: Record<string, string> = { pdfium: "Second reader (pdfium)", hayro: "First reader (hayro)", bytes: "Search of every stream" };

export function saveView(review: Review, fail: (error: unknown) => void): SaveView {
  const outcome = el("div", { id: "outcome", class: "obelus-outcome", role: "status" });
  const save = el("button", { class: "govuk-button obelus-save", type: "button", id: "save" }, "Save a redacted copy");
  let busy = false;
  let made = -1;

  save.addEventListener("click", () => void run());
  async function run(): Promise<void> {
    if (busy) return;
    busy = true;
    save.disabled = true;
    outcome.replaceChildren(el("p", { class: "obelus-outcome__busy" }, "Cutting the copy and proving it with a second reader…"));
    try {
      await review.settled();
      made = review.revision;
      const asked = await api.save(review.id, review.revision);
      let stage = asked.stage;
      while (stage.state === "ready" || stage.state === "running") {
        await wait(300);
        stage = await api.stage(stage.id);
        if (stage.state === "ready" && stage.error) outcome.replaceChildren(el("p", { class: "obelus-outcome__busy" }, `Waiting: ${stage.error}`));
      }
      // The copy that was asked for, not the newest: somebody else may have asked for another one meanwhile.
      const copy = await api.copy(asked.copy.id);
      if (copy.result === "requested") throw new Error(stage.error ?? "the copy could not be made; nothing was saved");
      const report = await api.report(copy.id).catch(() => null);
      outcome.replaceChildren(copy.result === "clean" ? offered(copy, report) : notOffered(copy));
      announce(copy.result === "clean" ? "The copy is proven and ready" : "The copy could not be proven and is not offered");
    } catch (error) {
      outcome.replaceChildren();
      fail(error);
    } finally {
      busy = false;
      view.redraw();
    }
  }

  function offered(copy: api.Copy, report: api.Report | null): HTMLElement {
    const left = review.total - review.snapshot().decided;
    const pages = review.found.pages.length - review.snapshot().removed.size;
    return el("div", { class: "obelus-proof" },
      el("div", { class: "obelus-proof__head" },
        el("h2", { class: "obelus-proof__title" }, "Proven copy ready"),
        el("p", {}, `${count(copy.marks, "place")} withheld on ${count(pages, "page")}.`,
          left > 0 ? el("strong", {}, ` ${count(left, "undecided suggestion stays", "undecided suggestions stay")} visible.`) : ""),
        copy.remarks.length > 0 && el("div", { class: "govuk-inset-text", role: "note" }, el("strong", {}, "Look at this before you give it away"),
          el("ul", { class: "govuk-list govuk-list--bullet" }, ...copy.remarks.map((remark) => el("li", {}, sentence(named(remark)))))),
        el("div", { class: "obelus-item__buttons" },
          el("a", { class: "govuk-button", href: api.copyUrl(copy.id), download: "", role: "button" }, "Download the copy"),
          button("Look at the copy", () => preview(copy.id, pages)),
          el("a", { class: "govuk-link obelus-proof__raw", href: api.reportUrl(copy.id), target: "_blank", rel: "noopener" }, "Full report (opens in a new tab)"))),
      report && proof(report));
  }

  function proof(report: api.Report): HTMLElement {
    const kept = [...new Map(report.marks.filter((m) => m.width_kept).map((m) => [m.mark, m])).values()];
    const cell = (value: number | string, header = false) => el(header ? "th" : "td", { class: header ? "govuk-table__header" : "govuk-table__cell", ...(header ? { scope: "row" } : {}) }, String(value));
    const sum = (of: (v: api.Report["verified"][number]) => number) => report.verified.reduce((all, v) => all + of(v), 0);
    const said = `Read again ${report.verified.length} ways: ${count(sum((v) => v.characters_in_marks), "character")} left under marks, ${count(sum((v) => v.words_lost), "other word")} lost`;
    const body = el("div", { class: "obelus-proof__body" },
      el("table", { class: "govuk-table obelus-proof__table" },
        el("caption", { class: "govuk-visually-hidden" }, "How it was proven"),
        el("thead", { class: "govuk-table__head" }, el("tr", { class: "govuk-table__row" },
          ...["Read again by", "Pages", "Characters left under marks", "Other words lost", "Pixels changed elsewhere"].map((h) => el("th", { class: "govuk-table__header", scope: "col" }, h)))),
        el("tbody", { class: "govuk-table__body" }, ...report.verified.map((v) => el("tr", { class: "govuk-table__row" },
          cell(READERS[v.reader] ?? v.reader, true), cell(v.pages), cell(v.characters_in_marks), cell(v.words_lost), cell(v.pixels_changed_outside))))),
      report.rasterised.length > 0 && el("div", {}, el("h3", { class: "obelus-proof__sub" }, "Pages turned into pictures"),
        el("ul", { class: "govuk-list govuk-list--bullet obelus-proof__list" }, ...report.rasterised.map((r) => el("li", {}, `Page ${r.page}: ${r.reason}`)))),
      kept.length > 0 && el("div", {}, el("h3", { class: "obelus-proof__sub" }, "Boxes as wide as what they hide"),
        el("p", { class: "govuk-body-s" }, "The rest of these lines could not be moved, so the width of the box tells how long the text was. Withhold the whole line where that matters."),
        el("ul", { class: "obelus-list" }, ...kept.map((mark) => el("li", { class: "obelus-proof__kept" }, `Page ${mark.page}`,
          button("Withhold the whole line", () => void wholeLine(mark), { "aria-label": `Withhold the whole line of a mark on page ${mark.page}` }))))));
    return el("details", { class: "obelus-proof__details", open: kept.length > 0 }, el("summary", {}, said), body);
  }

  /** Marks every word on the lines a mark touches. */
  async function wholeLine(mark: api.MarkReport): Promise<void> {
    try {
      const { words } = await wordsOf(review.id, mark.page);
      const boxes = mark.boxes as Box[];
      const touches = (box: Box) => boxes.some((b) => Math.min(b[3], box[3]) - Math.max(b[1], box[1]) > (box[3] - box[1]) / 2);
      const lines = new Set(words.filter((w) => touches(boundsOf(w.quad))).map((w) => w.line));
      const marks = [...lines].flatMap((line) => {
        const from = words.findIndex((w) => w.line === line);
        return pieces(words, from, words.findLastIndex((w) => w.line === line));
      });
      if (marks.length === 0) throw new Error("there are no words on that line; draw a box over it");
      review.draw(marks.map(({ quad, text }) => ({ id: randomId(), page: mark.page, quad, text, redaction_type: "Other" })));
      announce("The whole line is marked; save again");
    } catch (error) { fail(error); }
  }

  /** A remark names marks by their id, which says nothing to a reader; here they are what they cover. */
  function named(remark: string): string {
    return remark.replace(/the mark (\S+)/, (same, id: string) => {
      if (review.snapshot().marks.some((mark) => mark.id === id)) return "the box drawn by a reviewer";
      const about = review.open.find((suggestion) => suggestion.id === id || `adjusted-${suggestion.id}` === id);
      return about ? `the box over “${about.text}”` : same;
    });
  }

  function notOffered(copy: api.Copy): HTMLElement {
    return el("div", { class: "govuk-error-summary obelus-problem", role: "alert" },
      el("h2", { class: "govuk-error-summary__title" }, "The copy could not be proven clean and is not offered"),
      el("ul", { class: "govuk-list" }, ...copy.remarks.map((remark) => el("li", {}, sentence(named(remark))))));
  }

  const view = {
    button: save,
    outcome,
    redraw() {
      const { withheld, removed, turned } = review.snapshot();
      const changes = withheld + removed.size + turned.size;
      save.disabled = busy || changes === 0;
      save.textContent = changes === 0 ? "Save a redacted copy" : `Save a redacted copy (${withheld})`;
      save.title = changes === 0 ? "Accept a suggestion or draw a box first" : "";
      // A copy made before the newest decision is not the copy of what is on the screen.
      if (!busy && (review.unsaved > 0 || review.revision !== made)) outcome.replaceChildren();
    },
  };
  return view;
}
