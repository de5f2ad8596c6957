/** The list of suggestions, by person or value, by type, or in reading order, each with its count. */
import type * as api from "./api";
import { button, count, el } from "./dom";
import { role, short, tone } from "./kinds";
import type { Review, Snapshot } from "./model";
import { keep, kept } from "./keep";

export interface ListView {
  element: HTMLElement; redraw(now: Snapshot): void; focus(suggestion: api.Suggestion): void; step(by: number): void; current(): api.Suggestion | undefined;
}

export type Order = "person" | "type" | "page";

interface Wishes {
  chosen: (suggestion: api.Suggestion) => void;
  /** Decide about many at once, after asking. */
  many: (suggestions: api.Suggestion[], what: string, verdict: api.Verdict) => void;
  remove: (mark: api.Mark) => void;
}

const VERDICTS: Record<string, string> = { accept: "Accepted", reject: "Rejected", adjust: "Adjusted" };
const ORDERS: [Order, string][] = [["page", "By page"], ["person", "By person"], ["type", "By type"]];

export function listView(review: Review, wishes: Wishes): ListView {
  let order: Order = kept<Order>("order", "page");
  let leftOnly = false;
  let current: api.Suggestion | undefined;
  let items = new Map<string, { item: HTMLElement; state: HTMLElement; accept: HTMLButtonElement; reject: HTMLButtonElement }>();
  let heads: { update: (now: Snapshot) => void }[] = [];
  let row: api.Suggestion[] = [];
  const list = el("div", { class: "obelus-groups" });
  const drawn = el("ul", { class: "obelus-list", "aria-label": "Boxes drawn by reviewers" });

  const radios = ORDERS.map(([value, label]) => {
    const input = el("input", { type: "radio", name: "order", value, id: `order-${value}`, class: "obelus-tabs__input", change: () => { order = value; keep("order", value); build(); } });
    input.checked = value === order;
    return el("span", { class: "obelus-tabs__tab" }, input, el("label", { for: `order-${value}` }, label));
  });
  const left = el("input", { type: "checkbox", id: "left-only", class: "obelus-check", change: () => { leftOnly = left.checked; build(); } });

  function groups(): [string, string, api.Suggestion[]][] {
    const found = new Map<string, api.Suggestion[]>();
    const key = (s: api.Suggestion) => (order === "person" ? `${s.category} ${s.group}` : order === "type" ? s.redaction_type : `Page ${s.page}`);
    for (const suggestion of review.open) found.set(key(suggestion), [...(found.get(key(suggestion)) ?? []), suggestion]);
    const named = [...found].map(([name, all]): [string, string, api.Suggestion[]] => {
      // The longest mention names a person best.
      const longest = all.reduce((a, b) => (b.text.length > a.text.length ? b : a));
      return [name, order === "person" ? longest.text : name, all];
    });
    if (order === "page") return named;
    const weight = ([, , all]: [string, string, api.Suggestion[]]) => (order === "person" && all[0]?.category === "person" ? 1000 : 0) + all.length;
    return named.sort((a, b) => weight(b) - weight(a));
  }

  function build(): void {
    const now = review.snapshot();
    items = new Map();
    heads = [];
    row = [];
    const shown = groups().flatMap(([, name, all]) => {
      const wanted = leftOnly ? all.filter((s) => !now.verdict(s)) : all;
      if (wanted.length === 0) return [];
      row.push(...wanted);
      return [group(name, all, wanted)];
    });
    list.replaceChildren(...(shown.length ? shown
      : [el("p", { class: "govuk-body obelus-empty" }, review.total === 0 ? "Nothing was suggested in this document. Read it before you send it." : "Everything here is decided.")]));
    update(now);
    mark();
    const item = current && items.get(current.id)?.item;
    if (item) item.scrollIntoView({ block: "center" });
    else list.parentElement?.scrollTo({ top: 0 });
  }

  function group(name: string, all: api.Suggestion[], wanted: api.Suggestion[]): HTMLElement {
    const first = all[0] as api.Suggestion;
    const counts = el("span", { class: "obelus-group__count" });
    const what = order === "person" ? `“${name}”` : order === "type" ? `the type ${name}` : name.toLowerCase();
    const undecided = () => all.filter((s) => !review.verdict(s));
    const buttons = el("div", { class: "obelus-item__buttons" },
      button("Accept all", () => wishes.many(undecided(), what, "accept"), { "aria-label": `Accept all of ${what}` }),
      button("Reject all", () => wishes.many(undecided(), what, "reject"), { "aria-label": `Reject all of ${what}` }));
    heads.push({ update: (now) => {
      const decided = all.filter((s) => now.verdict(s)).length;
      counts.textContent = decided === all.length ? `${all.length} decided` : `${decided} of ${all.length} decided`;
      buttons.hidden = decided === all.length;
    } });
    const kind = order === "person" ? `${first.redaction_type}${first.category === "person" ? `, ${role(first.role).toLowerCase()}` : ""}` : null;
    return el("section", { class: "obelus-group" },
      el("div", { class: "obelus-group__head" },
        el("h3", { class: "obelus-group__name" }, order === "type" ? el("span", { class: `obelus-swatch ${tone(name)}` }) : null, name),
        counts),
      kind && el("p", { class: "obelus-group__kind" }, el("span", { class: `obelus-swatch ${tone(first.redaction_type)}` }), kind),
      all.length > 1 ? buttons : null,
      el("ol", { class: "obelus-list" }, ...wanted.map(entry)));
  }

  function entry(suggestion: api.Suggestion): HTMLElement {
    const state = el("span", { class: "obelus-item__state" });
    const decide = (label: string, verdict: api.Verdict) => button(label, () => undefined, {
      "aria-label": `${label} ${suggestion.redaction_type} on page ${suggestion.page}: ${suggestion.text}`,
      click: ((event: Event) => { event.stopPropagation(); review.decide([suggestion], review.verdict(suggestion) === verdict ? "undo" : verdict); }) as never,
    });
    const accept = decide("Accept", "accept");
    const reject = decide("Reject", "reject");
    const label = order === "person" ? null : el("span", { class: `obelus-label ${tone(suggestion.redaction_type)}` }, short(suggestion.redaction_type));
    const item = el("li", { class: "obelus-item", tabindex: "-1", "data-suggestion": suggestion.id, click: () => focus(suggestion) },
      el("div", { class: "obelus-item__line" }, label, el("span", { class: "obelus-item__text" }, suggestion.text),
        el("span", { class: "obelus-item__where" }, `p. ${suggestion.page}`)),
      el("div", { class: "obelus-item__buttons" }, accept, reject, state));
    items.set(suggestion.id, { item, state, accept, reject });
    return item;
  }

  function update(now: Snapshot): void {
    for (const suggestion of review.open) {
      const entry = items.get(suggestion.id);
      if (!entry) continue;
      const verdict = now.verdict(suggestion);
      entry.state.textContent = verdict ? VERDICTS[verdict] ?? "" : "";
      entry.item.dataset["verdict"] = verdict ?? "open";
      entry.accept.setAttribute("aria-pressed", String(verdict === "accept" || verdict === "adjust"));
      entry.reject.setAttribute("aria-pressed", String(verdict === "reject"));
    }
    for (const head of heads) head.update(now);
    drawn.replaceChildren(...now.marks.map((mark) => el("li", { class: "obelus-item", "data-verdict": "accept" },
      el("div", { class: "obelus-item__line" }, el("span", { class: `obelus-label ${tone(mark.redaction_type ?? "Other")}` }, short(mark.redaction_type ?? "Other")),
        el("span", { class: "obelus-item__text" }, mark.text || "Box drawn by a reviewer"), el("span", { class: "obelus-item__where" }, `p. ${mark.page}`)),
      el("div", { class: "obelus-item__buttons" }, button("Remove", () => wishes.remove(mark), { "aria-label": `Remove the box on page ${mark.page}` })))));
    drawnHead.hidden = now.marks.length === 0;
    drawnHead.textContent = `${count(now.marks.length, "box", "boxes")} drawn by reviewers`;
  }

  function mark(): void {
    if (!current) return;
    const item = items.get(current.id)?.item;
    item?.classList.add("obelus-item--current");
    item?.setAttribute("aria-current", "true");
  }

  function focus(suggestion: api.Suggestion): void {
    const before = current && items.get(current.id)?.item;
    before?.classList.remove("obelus-item--current");
    before?.removeAttribute("aria-current");
    current = suggestion;
    mark();
    const item = items.get(suggestion.id)?.item;
    item?.focus({ preventScroll: true });
    item?.scrollIntoView({ block: "nearest" });
    wishes.chosen(suggestion);
  }

  const drawnHead = el("h3", { class: "obelus-group__name obelus-group__drawn" });
  build();
  return {
    element: el("div", { class: "obelus-side__list" },
      el("div", { class: "obelus-side__head" },
        el("h2", { class: "govuk-visually-hidden" }, "Suggestions"),
        el("fieldset", { class: "obelus-tabs" }, el("legend", { class: "govuk-visually-hidden" }, "Order of the suggestions"), ...radios),
        el("div", { class: "obelus-side__left" }, left, el("label", { for: "left-only" }, "Only what is left to decide"))),
      list, drawnHead, drawn),
    redraw: update,
    focus,
    step(by) {
      if (row.length === 0) return;
      const at = current ? row.findIndex((s) => s.id === current?.id) : -1;
      // After a rebuild the one that was current may be gone: go on from the start.
      const next = row[Math.min(Math.max(at + by, 0), row.length - 1)];
      if (next) focus(next);
    },
    current: () => current,
  };
}
