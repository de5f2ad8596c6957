/** The list of suggestions with accept and reject. */
import * as api from "./api";
import { el } from "./dom";
import type { Review } from "./model";

export interface ListView {
  element: HTMLElement; redraw(): void; focus(suggestion: api.Suggestion): void; step(by: number): void; current(): api.Suggestion | undefined; hasKeys(): boolean;
}

const VERDICTS: Record<string, string> = { accept: "Accepted", reject: "Rejected", adjust: "Adjusted" };

export function listView(review: Review, chosen: (suggestion: api.Suggestion) => void): ListView {
  const items = new Map<string, { item: HTMLElement; state: HTMLElement; accept: HTMLButtonElement; reject: HTMLButtonElement }>();
  let current: api.Suggestion | undefined;
  const counts = new Map<string, number>();
  for (const suggestion of review.open) counts.set(suggestion.redaction_type, (counts.get(suggestion.redaction_type) ?? 0) + 1);
  const summary = [...counts].sort((a, b) => b[1] - a[1]).map(([type, count]) => `${count} ${type}`).join(", ");

  const list = el("ol", { class: "obelus-list" });
  for (const suggestion of review.open) {
    const state = el("span", { class: "obelus-item__state" });
    const button = (label: string, verdict: api.Verdict) => el("button", {
      class: "govuk-button govuk-button--secondary obelus-small", type: "button",
      "aria-label": `${label} ${suggestion.redaction_type}: ${suggestion.text}`,
      click: (event) => { event.stopPropagation(); review.decide([suggestion], review.verdict(suggestion) === verdict ? "undo" : verdict); },
    }, label);
    const accept = button("Accept", "accept");
    const reject = button("Reject", "reject");
    const item = el("li", { class: "obelus-item", tabindex: "-1", click: () => focus(suggestion) },
      el("div", { class: "obelus-item__head" },
        el("strong", { class: "govuk-tag obelus-tag" }, suggestion.redaction_type),
        el("span", { class: "obelus-item__where" }, `page ${suggestion.page}`), state),
      el("div", { class: "obelus-item__text" }, suggestion.text),
      el("div", { class: "obelus-item__why" },
        `${Math.round(suggestion.score * 100)} %, ${suggestion.role}: ${suggestion.reasons.join("; ")}`),
      el("div", { class: "obelus-item__buttons" }, accept, reject));
    items.set(suggestion.id, { item, state, accept, reject });
    list.append(item);
  }

  const all = (label: string, verdict: api.Verdict) => el("button", {
    class: "govuk-button govuk-button--secondary obelus-small", type: "button",
    click: () => review.decide(review.open.filter((s) => !review.verdict(s)), verdict),
  }, label);

  const switchKeys = el("input", { class: "govuk-checkboxes__input", type: "checkbox", id: "keys", checked: true });
  const drawn = el("ul", { class: "obelus-list", "aria-label": "Boxes drawn by hand" });

  function focus(suggestion: api.Suggestion): void {
    const before = current && items.get(current.id)?.item;
    before?.classList.remove("obelus-item--current");
    before?.removeAttribute("aria-current");
    current = suggestion;
    const item = items.get(suggestion.id)?.item;
    item?.classList.add("obelus-item--current");
    item?.setAttribute("aria-current", "true");
    item?.focus({ preventScroll: true });
    item?.scrollIntoView({ block: "nearest" });
    chosen(suggestion);
  }

  return {
    element: el("div", {},
      el("h2", { class: "govuk-heading-s" }, "Suggestions"),
      el("p", { class: "govuk-hint obelus-note" }, summary || "Nothing was suggested."),
      el("div", { class: "obelus-item__buttons" }, all("Accept all left", "accept"), all("Reject all left", "reject")),
      el("div", { class: "obelus-keys" }, switchKeys,
        el("label", { class: "govuk-hint obelus-note", for: "keys" }, "Keys: J and K step, A accepts, R rejects, Shift+A accepts every mention, U takes back.")),
      list, drawn),
    redraw() {
      const now = review.snapshot();
      drawn.replaceChildren(...now.marks.map((mark) => el("li", { class: "obelus-item", "data-verdict": "accept" },
        el("div", { class: "obelus-item__head" }, el("strong", { class: "govuk-tag obelus-tag" }, "Drawn by hand"), el("span", { class: "obelus-item__where" }, `page ${mark.page}`)),
        el("div", { class: "obelus-item__buttons" }, el("button", {
          class: "govuk-button govuk-button--secondary obelus-small", type: "button",
          "aria-label": `Remove the box drawn on page ${mark.page}`, click: () => review.erase(mark),
        }, "Remove")))));
      for (const suggestion of review.open) {
        const entry = items.get(suggestion.id);
        const verdict = now.verdict(suggestion);
        if (!entry) continue;
        entry.state.textContent = verdict ? VERDICTS[verdict] ?? "" : "";
        entry.item.dataset["verdict"] = verdict ?? "open";
        entry.accept.setAttribute("aria-pressed", String(verdict === "accept"));
        entry.reject.setAttribute("aria-pressed", String(verdict === "reject"));
      }
    },
    focus(suggestion) { focus(suggestion); },
    step(by) {
      const at = current ? review.open.indexOf(current) + by : 0;
      const next = review.open[Math.min(Math.max(at, 0), review.open.length - 1)];
      if (next) focus(next);
    },
    current: () => current,
    hasKeys: () => switchKeys.checked,
  };
}
