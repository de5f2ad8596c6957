/** Reviews one document: page pictures with boxes on the left, the list of suggestions on the right. */
import * as api from "./api";
import { acceptInCase } from "./case-wide";
import { ask, isAsking } from "./dialog";
import { announce, button, count, el, problem, sentence, where, type View } from "./dom";
import { findView } from "./find";
import { help } from "./help";
import { keep, kept } from "./keep";
import { listView, type ListView } from "./list";
import { Review } from "./model";
import { pageMenu } from "./page-menu";
import { pagesView, type Mode, type PagesView } from "./pages";
import { saveView } from "./save";
import { whyView } from "./why";

/** What the address says about where to begin. */
export interface Start { page?: number; find?: string }

const MODES: [Mode, string, string][] = [["point", "Point", "Choose boxes"], ["draw", "Draw box", "Draw a box over anything"], ["text", "Select text", "Select words to withhold"]];

export async function reviewView(id: string, start: Start): Promise<View> {
  const [document, found, decided] = await Promise.all([api.documentOf(id), api.suggestions(id), api.decisions(id)]);
  const review = new Review(document, found, decided);
  const messages = el("div", { class: "obelus-messages" });
  const tell = (text: string) => messages.replaceChildren(el("div", { class: "obelus-message", role: "alert" }, el("p", {}, text), button("Dismiss", () => messages.replaceChildren())));
  const fail = (error: unknown) => messages.replaceChildren(problem(error, () => { messages.replaceChildren(); review.retry(); }));
  review.onError = (error, lost) => {
    if (!lost) return fail(error);
    tell(error instanceof api.Problem && error.status === 409
      ? "Somebody else has decided about the same suggestion in the meantime. Their decision is shown now; yours was not saved."
      : `Your last step could not be saved: ${sentence((error as Error).message)}`);
  };
  review.onOthers = (number) => tell(`Somebody else made ${count(number, "decision")} in this document. You see them now.`);

  const many = async (suggestions: api.Suggestion[], what: string, verdict: api.Verdict) => {
    if (suggestions.length === 0) return announce("Everything of that kind is decided");
    const word = verdict === "accept" ? "Accept" : "Reject";
    const isSure = suggestions.length === 1 || await ask({
      title: `${word} ${suggestions.length} suggestions?`,
      body: [`All ${suggestions.length} undecided suggestions of ${what} in this document will be ${verdict === "accept" ? "withheld" : "left visible"}.`],
      confirm: "I have reviewed the whole document",
      act: `${word} ${suggestions.length}`,
    });
    if (!isSure) return;
    review.decide(suggestions, verdict);
    announce(`${count(suggestions.length, "suggestion")} ${verdict === "accept" ? "accepted" : "rejected"}`);
  };

  const bar = el("progress", { class: "obelus-progress__bar", max: String(Math.max(review.total, 1)), "aria-label": "Suggestions decided" });
  const said = el("span", { class: "obelus-progress__text", role: "status", id: "progress" });
  const list: ListView = listView(review, {
    chosen: (suggestion) => { pages.focus(suggestion); why.show(suggestion); },
    many: (all, what, verdict) => void many(all, what, verdict),
    remove: (mark) => { review.erase(mark); announce("Box removed"); },
  });
  const why = whyView(review, {
    many: (all, what, verdict) => void many(all, what, verdict),
    inCase: (suggestion, by) => void acceptInCase(review, suggestion, by).then((text) => { if (text) tell(text); }, fail),
    adjust: (suggestion) => pages.adjust(suggestion),
  });
  const pageInput = el("input", { class: "govuk-input obelus-tools__page", id: "page", type: "text", inputmode: "numeric", value: "1", change: () => {
    const page = Math.min(Math.max(Number(pageInput.value) || 1, 1), found.pages.length);
    pageInput.value = String(page);
    pages.goTo(page);
  } });
  const zoomed = el("output", { class: "obelus-tools__zoom", for: "zoom-in zoom-out" }, "100 %");
  const pages: PagesView = pagesView(review, {
    chosen: (suggestion) => list.focus(suggestion),
    menu: (page) => pageMenu(review, page),
    moved: (page) => { pageInput.value = String(page); keep(`page:${id}`, page); },
    zoomed: () => { zoomed.textContent = `${Math.round(pages.zoom() * 100)} %`; },
  });
  const find = findView(review, () => pages);
  const save = saveView(review, fail);

  const redraw = () => {
    const now = review.snapshot();
    const total = review.total;
    bar.value = total === 0 ? 1 : now.decided;
    said.textContent = total === 0 ? "Nothing was suggested"
      : now.decided === total ? `All ${total} suggestions decided` : `${now.decided} of ${total} suggestions decided`;
    if (review.unsaved > 0) said.textContent += " · saving…";
    list.redraw(now);
    pages.redraw();
    save.redraw();
  };
  review.onChange = redraw;

  const setMode = (mode: Mode) => {
    pages.setMode(mode);
    for (const input of modes.querySelectorAll("input")) input.checked = input.value === mode;
  };
  const modes = el("fieldset", { class: "obelus-tabs obelus-tools__modes" }, el("legend", { class: "govuk-visually-hidden" }, "What the mouse does"),
    ...MODES.map(([value, label, hint]) => {
      const input = el("input", { class: "obelus-tabs__input", type: "radio", name: "mode", id: `mode-${value}`, value, change: () => setMode(value) });
      input.checked = value === "point";
      return el("span", { class: "obelus-tabs__tab", title: hint }, input, el("label", { for: `mode-${value}` }, label));
    }));
  const zoom = (by: number) => pages.setZoom(Math.round((pages.zoom() + by) * 4) / 4);

  const content = [
    el("div", { class: "obelus-top" },
      el("div", { class: "obelus-top__name" },
        el("a", { class: "govuk-back-link", href: "#/" }, "All documents"),
        el("h1", { class: "govuk-heading-m" }, document.name)),
      el("div", { class: "obelus-progress" }, said, bar),
      save.button),
    el("div", { class: "obelus-tools", role: "toolbar", "aria-label": "Tools" },
      modes,
      el("span", { class: "obelus-tools__group" },
        button("−", () => zoom(-0.25), { id: "zoom-out", "aria-label": "Zoom out" }), zoomed, button("+", () => zoom(0.25), { id: "zoom-in", "aria-label": "Zoom in" })),
      el("span", { class: "obelus-tools__group" }, el("label", { for: "page" }, "Page"), pageInput, `of ${found.pages.length}`),
      find.element,
      el("span", { class: "obelus-tools__group obelus-tools__end" },
        button("Undo", () => undo(), { id: "undo" }), button("Help", help, { "aria-keyshortcuts": "?" }))),
    messages,
    save.outcome,
    ...(found.warnings.length ? [el("details", { class: "govuk-details obelus-warnings", open: found.warnings.length < 3 },
      el("summary", { class: "govuk-details__summary" }, el("span", { class: "govuk-details__summary-text" }, `${count(found.warnings.length, "thing")} to know about this document`)),
      el("div", { class: "govuk-details__text" }, ...found.warnings.map((text) => el("p", { class: "govuk-body-s" }, sentence(text)))))] : []),
    el("div", { class: "obelus-review" },
      pages.element,
      el("aside", { class: "obelus-side", "aria-label": "Suggestions" }, why.element, list.element)),
  ];
  redraw();

  function undo(): void {
    announce(review.undo() ? "Undone" : "There is nothing to undo");
  }

  const keys = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    // A key that is held down must not decide one suggestion after the other.
    if (event.repeat || isAsking() || event.ctrlKey || event.altKey || event.metaKey) return;
    if (target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, .obelus-editor")) {
      if (event.key === "Escape") (pages.element as HTMLElement).focus();
      return;
    }
    const current = list.current();
    const decide = (verdict: api.Verdict, word: string) => {
      if (!current) return list.step(1);
      review.decide([current], verdict);
      announce(`${word}: ${current.redaction_type}`);
      list.step(1);
    };
    const act: Record<string, () => void> = {
      j: () => list.step(1), k: () => list.step(-1),
      a: () => decide("accept", "Accepted"),
      r: () => decide("reject", "Rejected"),
      A: () => { if (current) void many(review.group(current).filter((s) => !review.verdict(s)), `“${current.text}”`, "accept"); },
      u: undo,
      e: () => { if (current) pages.adjust(current); },
      d: () => pages.drawByKeyboard(),
      n: () => pages.goTo(Math.min(pages.visible() + 1, found.pages.length)),
      p: () => pages.goTo(Math.max(pages.visible() - 1, 1)),
      "+": () => zoom(0.25), "=": () => zoom(0.25), "-": () => zoom(-0.25),
      "/": () => find.focus(), "?": help,
      Escape: () => setMode("point"),
    };
    const action = act[event.key];
    if (action) { event.preventDefault(); action(); }
  };
  return {
    title: document.name,
    content,
    open() {
      // Its name, as in the list of cases; the page does not wait for it.
      let isLeft = false;
      where("");
      void api.cases().then(({ cases }) => { if (!isLeft) where(cases.find((one) => one.id === document.case)?.name ?? ""); }, () => undefined);
      pages.setMode("point");
      addEventListener("keydown", keys);
      // Others' decisions arrive as events; the list is fetched again, so a missed event does no harm.
      const events = new EventSource("/api/v1/events");
      events.addEventListener("decided", (event) => {
        if (JSON.parse((event as MessageEvent<string>).data).document === id) void review.follow().catch(() => undefined);
      });
      if (review.unsaved > 0) review.retry();
      const at = start.page ?? kept(`page:${id}`, 1);
      if (at > 1) pages.goTo(at);
      if (start.find) void find.run(start.find);
      return () => { isLeft = true; removeEventListener("keydown", keys); events.close(); pages.leave(); list.leave(); };
    },
  };
}
