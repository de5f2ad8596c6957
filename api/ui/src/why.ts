/** Why something was suggested, and what can be done about all of its kind. */
import type * as api from "./api";
import { button, count, el } from "./dom";
import { certainty, policy, role, tone } from "./kinds";
import type { By } from "./case-wide";
import type { Review } from "./model";

interface Wishes {
  many: (suggestions: api.Suggestion[], what: string, verdict: api.Verdict) => void;
  inCase: (suggestion: api.Suggestion, by: By) => void;
  adjust: (suggestion: api.Suggestion) => void;
}

export interface WhyView { element: HTMLElement; show(suggestion: api.Suggestion): void }

const NAMES: Record<string, string> = { case_terms: "the case's own names", tagger: "the language model", person_name: "a name", own_list: "your own list" };

const KEYS: [string, string][] = [["J", "goes to the next suggestion"], ["A", "accepts: it will be withheld"], ["R", "rejects: it stays visible"], ["U", "takes the last step back"], ["?", "shows all keys"]];

export function whyView(review: Review, wishes: Wishes): WhyView {
  const element = el("section", { class: "obelus-why", "aria-label": "Why this was suggested" },
    el("p", { class: "obelus-why__empty" }, "Choose a suggestion to see why it was made."),
    el("p", { class: "obelus-why__keys" }, ...KEYS.flatMap(([key, what]) => [el("kbd", {}, key), what, el("br")])));
  return {
    element,
    show(suggestion) {
      const more = (all: api.Suggestion[], label: string, what: string) => all.length < 2 ? []
        : [button(`${label} (${all.length})`, () => wishes.many(all.filter((s) => !review.verdict(s)), what, "accept"))];
      const here = [
        ...more(review.group(suggestion), suggestion.category === "person" ? "This person" : "This value", `“${suggestion.text}”`),
        ...more(review.sameType(suggestion), "This type", `the type ${suggestion.redaction_type}`),
      ];
      element.replaceChildren(...[
        el("h2", { class: "obelus-why__title" }, el("span", { class: `obelus-swatch ${tone(suggestion.redaction_type)}` }), suggestion.redaction_type,
          button("Adjust box", () => wishes.adjust(suggestion))),
        el("p", { class: "obelus-why__text" }, suggestion.text),
        el("p", { class: "obelus-why__facts" }, [`Page ${suggestion.page}`, role(suggestion.role), policy(suggestion.policy), count(review.group(suggestion).length, "mention")].join(" · ")),
        el("p", { class: "obelus-why__facts" }, el("strong", {}, `${certainty(suggestion.score)} (${Math.round(suggestion.score * 100)} %): `),
          `${suggestion.reasons.join("; ") || "no reason was given"}. Found by ${NAMES[suggestion.recogniser] ?? suggestion.recogniser.replaceAll("_", " ")}.`),
        here.length > 0 && el("div", { class: "obelus-item__buttons" }, el("span", { class: "obelus-why__all" }, "Accept here:"), ...here),
        el("div", { class: "obelus-item__buttons" }, el("span", { class: "obelus-why__all" }, "In the whole case:"),
          button("This text…", () => wishes.inCase(suggestion, "text")), button("This type…", () => wishes.inCase(suggestion, "type"))),
      ].filter((part) => part !== false));
      element.scrollTop = 0;
    },
  };
}
