/** Reviews one document: page pictures with boxes on the left, the list of suggestions on the right. */
import * as api from "./api";
import { announce, el, problem, show, where } from "./dom";
import { pagesView, type PagesView } from "./pages";
import { listView, type ListView } from "./list";
import { saveView } from "./save";
import { Review } from "./model";

export async function reviewView(id: string): Promise<() => void> {
  const [document, found, decided] = await Promise.all([api.documentOf(id), api.suggestions(id), api.decisions(id)]);
  const review = new Review(id, found, decided);
  where(document.name);

  const messages = el("div", {});
  const fail = (error: unknown) => {
    if (error instanceof api.Problem && error.status === 409) {
      messages.replaceChildren(el("div", { class: "govuk-inset-text", role: "alert" },
        "Somebody else has decided in the meantime. Their decisions are shown now; your last one was not saved."));
      void api.decisions(id).then((list) => review.replace(list));
    } else messages.replaceChildren(problem(error, () => messages.replaceChildren()));
  };
  review.onError = fail;

  const progress = el("p", { class: "govuk-body obelus-progress", role: "status", id: "progress" });
  const list: ListView = listView(review, (suggestion) => pages.focus(suggestion));
  const pages: PagesView = pagesView(review, (suggestion) => list.focus(suggestion));
  const save = saveView(review, fail);

  const redraw = () => {
    const { decidedCount, total } = review;
    progress.textContent = total === 0 ? "Nothing was suggested. Read the document before you send it."
      : decidedCount === total ? `All ${total} suggestions are decided.` : `${decidedCount} of ${total} suggestions are decided.`;
    list.redraw();
    pages.redraw();
    save.redraw();
  };
  review.onChange = redraw;

  show(
    el("div", { class: "obelus-toolbar" },
      el("a", { class: "govuk-back-link", href: "#/" }, "All documents"),
      el("h1", { class: "govuk-heading-m" }, document.name),
      progress, save.element),
    messages,
    ...found.warnings.map((text) => el("div", { class: "govuk-inset-text" }, text)),
    el("div", { class: "obelus-review" },
      pages.element,
      el("aside", { class: "obelus-side", "aria-label": "Suggestions" }, list.element)),
  );
  redraw();

  const keys = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    if (target.closest("input, textarea, select") || event.ctrlKey || event.altKey || event.metaKey) return;
    const current = list.current();
    const act: Record<string, () => void> = {
      j: () => list.step(1), k: () => list.step(-1),
      a: () => { if (current) { review.decide([current], "accept"); list.step(1); announce("Accepted"); } },
      r: () => { if (current) { review.decide([current], "reject"); list.step(1); announce("Rejected"); } },
      A: () => { if (current) { review.decide(review.group(current), "accept"); announce("All mentions accepted"); } },
      u: () => { review.undo(); announce("Taken back"); },
    };
    const action = act[event.key];
    if (action) { event.preventDefault(); action(); }
  };
  addEventListener("keydown", keys);
  return () => { removeEventListener("keydown", keys); pages.leave(); };
}
