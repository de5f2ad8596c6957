/** The list of suggestions, by person or value, by type, or in reading order, each with its count. */
import type * as api from "./api";
import { blocksIn, type Block } from "./blocks";
import { el } from "./dom";
import { drawnList } from "./drawn";
import { role, short, tone } from "./kinds";
import type { Review, Snapshot } from "./model";
import { keep, kept } from "./keep";

export interface ListView {
  element: HTMLElement; redraw(now: Snapshot): void; focus(suggestion: api.Suggestion): void; step(by: number): void; current(): api.Suggestion | undefined; leave(): void;
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

/** So many rows come and go together. */
const BLOCK = 24;
const ROW = 76; // CSS pixels, before one could be measured

/** Suggestions that belong together: `all` of them, and those `wanted` in the list now. */
interface Group { name: string; what: string; all: api.Suggestion[]; wanted: api.Suggestion[] }

export function listView(review: Review, wishes: Wishes): ListView {
  let order: Order = kept<Order>("order", "page");
  let leftOnly = false;
  let current: api.Suggestion | undefined;
  let groups: Group[] = [];
  let row: api.Suggestion[] = [];
  /** The block of each suggestion in the list. */
  let blockOf = new Map<string, number>();
  // Of what is built only:
  const items = new Map<string, { suggestion: api.Suggestion; item: HTMLElement; state: HTMLElement; accept: HTMLElement; reject: HTMLElement }>();
  const heads = new Map<Group, { counts: HTMLElement; buttons: HTMLElement | null }>();
  const list = el("div", { class: "obelus-groups", click: clicked });
  const column = blocksIn(list, ROW);
  const drawn = drawnList(wishes.remove);

  const radios = ORDERS.map(([value, label]) => {
    const input = el("input", { type: "radio", name: "order", value, id: `order-${value}`, class: "obelus-tabs__input", change: () => { order = value; keep("order", value); build(); } });
    input.checked = value === order;
    return el("span", { class: "obelus-tabs__tab" }, input, el("label", { for: `order-${value}` }, label));
  });
  const left = el("input", { type: "checkbox", id: "left-only", class: "obelus-check", change: () => { leftOnly = left.checked; build(); } });

  function grouped(now: Snapshot): Group[] {
    const found = new Map<string, api.Suggestion[]>();
    const key = (s: api.Suggestion) => (order === "person" ? `${s.category} ${s.group}` : order === "type" ? s.redaction_type : `Page ${s.page}`);
    for (const suggestion of review.open) {
      const group = found.get(key(suggestion));
      if (group) group.push(suggestion);
      else found.set(key(suggestion), [suggestion]);
    }
    const named = [...found].map(([key, all]): Group => {
      // The longest mention names a person best.
      const name = order === "person" ? all.reduce((a, b) => (b.text.length > a.text.length ? b : a)).text : key;
      const what = order === "person" ? `“${name}”` : order === "type" ? `the type ${name}` : name.toLowerCase();
      return { name, what, all, wanted: leftOnly ? all.filter((s) => !now.verdict(s)) : all };
    }).filter((group) => group.wanted.length > 0);
    if (order === "page") return named;
    const weight = ({ all }: Group) => (order === "person" && all[0]?.category === "person" ? 1000 : 0) + all.length;
    return named.sort((a, b) => weight(b) - weight(a));
  }

  function build(): void {
    const now = review.snapshot();
    items.clear();
    heads.clear();
    groups = grouped(now);
    row = groups.flatMap((group) => group.wanted);
    blockOf = new Map();
    const blocks = inBlocks(groups).map((parts, index): Block => {
      const suggestions = parts.flatMap(({ group, from, to }) => group.wanted.slice(from, to));
      for (const suggestion of suggestions) blockOf.set(suggestion.id, index);
      return {
        rows: suggestions.length,
        build() {
          const sections = parts.map(section);
          const now = review.snapshot();
          for (const suggestion of suggestions) show(suggestion.id, now);
          for (const { group } of parts) tell(group, now);
          return sections;
        },
        dropped() {
          for (const suggestion of suggestions) items.delete(suggestion.id);
          for (const { group, from } of parts) if (from === 0) heads.delete(group);
        },
      };
    });
    column.lay(blocks);
    if (blocks.length === 0) {
      list.append(el("p", { class: "govuk-body obelus-empty" }, review.total === 0 ? "Nothing was suggested in this document. Read it before you send it." : "Everything here is decided."));
    }
    drawn.redraw(now);
    const item = current && reveal(current);
    if (item) item.scrollIntoView({ block: "center" });
    else list.parentElement?.scrollTo({ top: 0 });
  }

  /** A group, or as much of it as is in one block. */
  function section({ group, from, to }: Part): HTMLElement {
    const rows = group.wanted.slice(from, to).map((suggestion, index) => entry(suggestion, from + index + 1, group.wanted.length));
    const more = `${from === 0 ? "" : " obelus-group--continued"}${to === group.wanted.length ? "" : " obelus-group--goes-on"}`;
    return el("section", { class: `obelus-group${more}` }, ...(from === 0 ? head(group) : []),
      el("ol", { class: "obelus-list", ...(from === 0 ? {} : { start: String(from + 1), "aria-label": `${group.name}, continued` }) }, ...rows));
  }

  function head(group: Group): (HTMLElement | null)[] {
    const { name, what, all } = group;
    const first = all[0] as api.Suggestion;
    const counts = el("span", { class: "obelus-group__count" });
    const every = (label: string, verdict: api.Verdict) => act(label, `${label} of ${what}`, verdict, { "data-group": String(groups.indexOf(group)) });
    const buttons = all.length > 1 ? el("div", { class: "obelus-item__buttons" }, every("Accept all", "accept"), every("Reject all", "reject")) : null;
    heads.set(group, { counts, buttons });
    const kind = order === "person" ? `${first.redaction_type}${first.category === "person" ? `, ${role(first.role).toLowerCase()}` : ""}` : null;
    return [
      el("div", { class: "obelus-group__head" },
        el("h3", { class: "obelus-group__name" }, order === "type" ? el("span", { class: `obelus-swatch ${tone(name)}` }) : null, name),
        counts),
      kind ? el("p", { class: "obelus-group__kind" }, el("span", { class: `obelus-swatch ${tone(first.redaction_type)}` }), kind) : null,
      buttons,
    ];
  }

  function entry(suggestion: api.Suggestion, position: number, of: number): HTMLElement {
    const state = el("span", { class: "obelus-item__state" });
    const about = `${suggestion.redaction_type} on page ${suggestion.page}: ${suggestion.text}`;
    const accept = act("Accept", `Accept ${about}`, "accept");
    const reject = act("Reject", `Reject ${about}`, "reject");
    const label = order === "person" ? null : el("span", { class: `obelus-label ${tone(suggestion.redaction_type)}` }, short(suggestion.redaction_type));
    // Its neighbours may not be built: the place in the group is said by number.
    const item = el("li", { class: "obelus-item", tabindex: "-1", "data-suggestion": suggestion.id, "aria-posinset": String(position), "aria-setsize": String(of) },
      el("div", { class: "obelus-item__line" }, label, el("span", { class: "obelus-item__text" }, suggestion.text),
        el("span", { class: "obelus-item__where" }, `p. ${suggestion.page}`)),
      el("div", { class: "obelus-item__buttons" }, accept, reject, state));
    items.set(suggestion.id, { suggestion, item, state, accept, reject });
    mark(suggestion);
    return item;
  }

  /** One listener for all rows and groups. */
  function clicked(event: Event): void {
    const target = event.target as Element;
    const pressed = target.closest<HTMLElement>("button[data-act]");
    const verdict = pressed?.dataset["act"] as api.Verdict | undefined;
    const group = groups[Number(pressed?.dataset["group"] ?? -1)];
    if (verdict && group) return wishes.many(group.all.filter((s) => !review.verdict(s)), group.what, verdict);
    const suggestion = items.get(target.closest<HTMLElement>("[data-suggestion]")?.dataset["suggestion"] ?? "")?.suggestion;
    if (!suggestion) return;
    if (verdict) review.decide([suggestion], review.verdict(suggestion) === verdict ? "undo" : verdict);
    else focus(suggestion);
  }

  function update(now: Snapshot): void {
    for (const id of items.keys()) show(id, now);
    for (const group of heads.keys()) tell(group, now);
    drawn.redraw(now);
  }

  /** How one suggestion is decided. */
  function show(id: string, now: Snapshot): void {
    const entry = items.get(id);
    if (!entry) return;
    const verdict = now.verdict(entry.suggestion);
    entry.state.textContent = verdict ? VERDICTS[verdict] ?? "" : "";
    entry.item.dataset["verdict"] = verdict ?? "open";
    entry.accept.setAttribute("aria-pressed", String(verdict === "accept" || verdict === "adjust"));
    entry.reject.setAttribute("aria-pressed", String(verdict === "reject"));
  }

  /** How much of a group is decided. */
  function tell(group: Group, now: Snapshot): void {
    const head = heads.get(group);
    if (!head) return;
    const total = group.all.length;
    const decided = group.all.filter((s) => now.verdict(s)).length;
    head.counts.textContent = decided === total ? `${total} decided` : `${decided} of ${total} decided`;
    if (head.buttons) head.buttons.hidden = decided === total;
  }

  function mark(suggestion: api.Suggestion): void {
    const item = items.get(suggestion.id)?.item;
    const isCurrent = suggestion.id === current?.id;
    item?.classList.toggle("obelus-item--current", isCurrent);
    if (isCurrent) item?.setAttribute("aria-current", "true");
    else item?.removeAttribute("aria-current");
  }

  /** The row of a suggestion, built now if it was not. */
  function reveal(suggestion: api.Suggestion): HTMLElement | undefined {
    const block = blockOf.get(suggestion.id);
    if (block !== undefined) column.reveal(block);
    return items.get(suggestion.id)?.item;
  }

  function focus(suggestion: api.Suggestion): void {
    const before = current;
    current = suggestion;
    if (before) mark(before);
    const item = reveal(suggestion);
    mark(suggestion);
    item?.focus({ preventScroll: true });
    // Before the row is brought into view: what is told about it may take room from the list.
    wishes.chosen(suggestion);
    item?.scrollIntoView({ block: "nearest" });
  }

  build();
  return {
    element: el("div", { class: "obelus-side__list" },
      el("div", { class: "obelus-side__head" },
        el("h2", { class: "govuk-visually-hidden" }, "Suggestions"),
        el("fieldset", { class: "obelus-tabs" }, el("legend", { class: "govuk-visually-hidden" }, "Order of the suggestions"), ...radios),
        el("div", { class: "obelus-side__left" }, left, el("label", { for: "left-only" }, "Only what is left to decide"))),
      list, ...drawn.elements),
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
    leave() { column.leave(); drawn.leave(); },
  };
}

const act = (label: string, said: string, verdict: api.Verdict, more: Record<string, string> = {}) =>
  el("button", { class: "govuk-button govuk-button--secondary obelus-small", type: "button", "aria-label": said, "data-act": verdict, ...more }, label);

/** Some of a group's wanted suggestions. */
interface Part { group: Group; from: number; to: number }

/** Cuts groups into blocks of about as many rows each: small groups share one, large ones have several. */
function inBlocks(groups: Group[]): Part[][] {
  const blocks: Part[][] = [];
  let room = 0;
  for (const group of groups) {
    for (let from = 0; from < group.wanted.length;) {
      if (room === 0) { blocks.push([]); room = BLOCK; }
      const to = Math.min(from + room, group.wanted.length);
      blocks.at(-1)?.push({ group, from, to });
      room -= to - from;
      from = to;
    }
  }
  return blocks;
}
