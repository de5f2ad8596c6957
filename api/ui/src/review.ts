/** Reviews one document: page pictures with boxes on the left, the list of suggestions on the right. */
import * as api from "./api";
import { announce, el, problem, where, type View } from "./dom";
import { pagesView, type PagesView } from "./pages";
import { listView, type ListView } from "./list";
import { saveView } from "./save";
import { Review } from "./model";

export async function reviewView(id: string): Promise<View> {
  const [document, found, decided] = await Promise.all([api.documentOf(id), api.suggestions(id), api.decisions(id)]);
  const review = new Review(id, found, decided);
  const messages = el("div", {});
  const tell = (text: string) => messages.replaceChildren(el("div", { class: "govuk-inset-text", role: "alert" }, text));
  const fail = (error: unknown) => messages.replaceChildren(problem(error, () => { messages.replaceChildren(); review.retry(); }));
  review.onError = (error, lost) => lost
    ? tell("Somebody else has decided in the meantime. Their decisions are shown now; your last one was not saved.")
    : fail(error);
  review.onOthers = (count) => tell(`Somebody else made ${count} ${count === 1 ? "decision" : "decisions"} in this document; they are shown now.`);

  const progress = el("p", { class: "govuk-body obelus-progress", role: "status", id: "progress" });
  const list: ListView = listView(review, (suggestion) => pages.focus(suggestion));
  const pages: PagesView = pagesView(review, (suggestion) => list.focus(suggestion));
  const save = saveView(review, fail);

  const redraw = () => {
    const now = review.snapshot();
    const total = review.total;
    progress.textContent = total === 0 ? "Nothing was suggested. Read the document before you send it."
      : now.decided === total ? `All ${total} suggestions are decided.` : `${now.decided} of ${total} suggestions are decided.`;
    if (review.unsaved > 0) progress.textContent += " Saving…";
    list.redraw();
    pages.redraw();
    save.redraw();
  };
  review.onChange = redraw;

  const content = [
    el("div", { class: "obelus-toolbar" },
      el("a", { class: "govuk-back-link", href: "#/" }, "All documents"),
      el("h1", { class: "govuk-heading-m" }, document.name),
      progress, save.element),
    messages,
    ...found.warnings.map((text) => el("div", { class: "govuk-inset-text" }, text)),
    el("div", { class: "obelus-review" },
      pages.element,
      el("aside", { class: "obelus-side", "aria-label": "Suggestions" }, list.element)),
  ];
  redraw();

  const keys = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    // A key that is held down must not decide one suggestion after the other.
    if (event.repeat || !list.hasKeys() || target.closest("input, textarea, select") || event.ctrlKey || event.altKey || event.metaKey) return;
    const current = list.current();
    const decide = (verdict: api.Verdict, said: string) => {
      if (!current) return;
      review.decide([current], verdict);
      announce(`${said}: ${current.redaction_type}`);
      list.step(1);
    };
    const act: Record<string, () => void> = {
      j: () => list.step(1), k: () => list.step(-1),
      a: () => decide("accept", "Accepted"),
      r: () => decide("reject", "Rejected"),
      A: () => { if (current) { review.decide(review.group(current), "accept"); announce("All mentions accepted"); } },
      u: () => announce(review.undo() ? "Taken back" : "Nothing to take back"),
    };
    const action = act[event.key];
    if (action) { event.preventDefault(); action(); }
  };
  return {
    title: document.name,
    content,
    open() {
      where(document.name);
      addEventListener("keydown", keys);
      return () => { removeEventListener("keydown", keys); pages.leave(); };
    },
  };
}
