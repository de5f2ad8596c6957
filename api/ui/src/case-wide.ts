/** Accepting the same text or type in every document of the case, after asking. */
import * as api from "./api";
import { ask } from "./dialog";
import { announce, count, el } from "./dom";
import type { Review } from "./model";

const same = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase();

/** What is accepted everywhere: the same text, or everything of the same type. */
export type By = "text" | "type";

/** Finds what fits in the case's other documents, asks, and accepts it there and here. Answers what was done, in words. */
export async function acceptInCase(review: Review, like: api.Suggestion, by: By): Promise<string | null> {
  const fits = (s: api.Suggestion) => s.policy !== "keep" && (by === "text" ? s.category === like.category && same(s.text, like.text) : s.redaction_type === like.redaction_type);
  const { documents } = await api.documents(review.document.case);
  const others = documents.filter((d) => d.id !== review.id && d.state === "ready" && d.suggestions > 0);
  const skipped = documents.filter((d) => d.state !== "ready").length;
  const found: { document: api.DocumentSummary; revision: number; list: api.Suggestion[] }[] = [];
  for (const document of others) {
    const [suggestions, decided] = await Promise.all([api.suggestions(document.id), api.decisions(document.id)]);
    const known = new Set(decided.decisions.map((d) => d.suggestion));
    const list = suggestions.suggestions.filter((s) => fits(s) && !known.has(s.id));
    if (list.length > 0) found.push({ document, revision: decided.revision, list });
  }
  const here = review.open.filter((s) => fits(s) && !review.verdict(s));
  const all = found.reduce((sum, one) => sum + one.list.length, here.length);
  if (all === 0) return "There is nothing left to accept: every mention in the case is decided.";
  const listed = [...(here.length ? [{ name: `${review.document.name} (this document)`, number: here.length }] : []),
    ...found.map((one) => ({ name: one.document.name, number: one.list.length }))];
  const isSure = await ask({
    title: by === "text" ? `Accept “${like.text}” in the whole case?` : `Accept every ${like.redaction_type} in the whole case?`,
    body: [
      `${count(all, "undecided mention")} in ${count(listed.length, "document")} will be accepted.`,
      el("ul", { class: "govuk-list govuk-list--bullet" }, ...listed.map((one) => el("li", {}, `${one.name}: ${one.number}`))),
      ...(skipped ? [`${count(skipped, "document is", "documents are")} not ready and will not be touched.`] : []),
    ],
    confirm: "I have reviewed these documents and want to withhold every mention",
    act: "Accept all",
  });
  if (!isSure) return null;
  review.decide(here, "accept", "accepted in the whole case");
  const failed: string[] = [];
  for (const one of found) {
    try {
      await api.decide(one.document.id, one.revision, one.list.map((s) => ({ suggestion: s.id, mark: null, verdict: "accept", why: "accepted in the whole case" })));
    } catch { failed.push(one.document.name); }
  }
  announce("Accepted in the whole case");
  return failed.length === 0 ? `${count(all, "mention")} accepted in ${count(listed.length, "document")}.`
    : `Somebody was deciding in ${failed.join(", ")} at the same time, so nothing was accepted there. Everywhere else it was.`;
}
