/** Searching a whole case: hits by document, each with the text around it, and what could not be searched. */
import * as api from "./api";
import { announce, button, count, el, problem, sentence, where, type View } from "./dom";

const WHY: Record<string, string> = {
  not_read_yet: "is still being read", not_indexed_yet: "has been read and is being added to search", refused: "could not be read", failed: "could not be read",
  no_words: "has pages without readable words",
};
const FIRST = 5;
const INSIDE: [string, string][] = [
  ["", "Anywhere"], ["person", "Names"], ["address", "Addresses"], ["phone", "Phone numbers"], ["email", "Email addresses"], ["date_of_birth", "Dates of birth"],
  ["bank_account,payment_card,iban", "Bank details"], ["vehicle_registration", "Vehicles"],
];
const ORDERS: [string, string][] = [["received", "Oldest document first"], ["pages", "Most pages first"]];

export const searchAddress = (id: string, query: string): string => `#/c/${encodeURIComponent(id)}/search/${encodeURIComponent(query)}`;

export function searchForm(id: string, name: string, query = ""): HTMLElement {
  const input = el("input", { class: "govuk-input", id: `search-${id}`, type: "search", value: query, autocomplete: "off", spellcheck: "false", placeholder: "Words, a name, a date, a phone number" });
  return el("form", { class: "obelus-search", role: "search", "aria-label": `Search ${name}`, submit: (event) => {
    event.preventDefault();
    if (input.value.trim()) location.hash = searchAddress(id, input.value.trim());
    else input.focus();
  } },
    el("label", { class: "govuk-visually-hidden", for: `search-${id}` }, `Search all documents of ${name}`), input,
    el("button", { class: "govuk-button", type: "submit" }, "Search"));
}

/** The text around a hit, with the hit marked. Offsets count characters, not UTF-16 units. */
function snippet(hit: api.Hit): HTMLElement {
  const characters = [...hit.snippet];
  const [from, to] = hit.highlight;
  const text = (a: number, b: number) => characters.slice(a, b).join("");
  return el("span", { class: "obelus-hit__text" }, text(0, from), el("mark", { class: "obelus-mark" }, text(from, to)), text(to, characters.length));
}

function documentHits(found: api.CaseHits["documents"][number], query: string): HTMLElement {
  const line = (hit: api.Hit) => el("li", { class: "obelus-hit" },
    el("a", { class: "govuk-link obelus-hit__page", href: `#/d/${found.document}/page/${hit.page}/find/${encodeURIComponent(query)}` }, `Page ${hit.page}`), snippet(hit));
  const list = el("ol", { class: "obelus-list" }, ...found.hits.slice(0, FIRST).map(line));
  const rest = found.hits.length - FIRST;
  const more = rest > 0 && button(`Show ${count(rest, "more place")}`, () => {
    list.append(...found.hits.slice(FIRST).map(line));
    (more as HTMLElement).remove();
  });
  return el("section", { class: "obelus-found-document" },
    el("h2", { class: "govuk-heading-s" }, el("a", { class: "govuk-link", href: `#/d/${found.document}/find/${encodeURIComponent(query)}` }, found.name),
      el("span", { class: "obelus-found-document__count" }, `${count(found.hits.length, "place")} on ${count(new Set(found.hits.map((h) => h.page)).size, "page")}`)),
    list, more);
}

export async function searchView(id: string, query: string): Promise<View> {
  const { cases } = await api.cases();
  const name = cases.find((one) => one.id === id)?.name ?? id;
  const results = el("div", { class: "obelus-results" });
  const choice = (name: string, label: string, options: [string, string][]) => {
    const select = el("select", { class: "govuk-select", id: name, change: () => void page(0) }, ...options.map(([value, text]) => el("option", { value }, text)));
    return { select, parts: [el("label", { class: "govuk-label", for: name }, label), select] };
  };
  const inside = choice("inside", "Found", INSIDE);
  const order = choice("sort", "Order", ORDERS);
  const header = [
    el("a", { class: "govuk-back-link", href: "#/" }, "All documents"),
    el("h1", { class: "govuk-heading-l" }, `Search ${name}`), searchForm(id, name, query),
    el("div", { class: "obelus-case__filter obelus-search__filter" }, ...inside.parts, ...order.parts),
    el("details", { class: "govuk-details" },
      el("summary", { class: "govuk-details__summary" }, el("span", { class: "govuk-details__summary-text" }, "How to search")),
      el("div", { class: "govuk-details__text" }, el("ul", { class: "govuk-list" }, ...[
        ["jane roe", "both words, anywhere in a document"], ["“jane roe”", "these words in a row"], ["witn*", "words that begin so"],
        ["smith~", "also when the scan is bad"], ["name:“Jane Roe”", "a person, however written: surname, initials, order"],
        ["12/3/2024 or 07700 900123", "dates and numbers in any format"], ["knife NOT kitchen", "leaves documents out; OR and brackets work too"],
      ].map(([term, means]) => el("li", {}, el("code", {}, term as string), ` ${means}`))))),
  ];
  await page(0);

  async function page(skip: number): Promise<void> {
    let found: api.CaseHits;
    try {
      found = await api.search(id, query, skip, inside.select.value, order.select.value);
    } catch (error) {
      if (error instanceof api.Problem && error.status === 400) {
        results.replaceChildren(el("p", { class: "govuk-error-message" }, sentence(error.detail)));
        return;
      }
      if (skip === 0) throw error;
      results.append(problem(error, () => { results.lastElementChild?.remove(); void page(skip); }));
      return;
    }
    if (skip === 0) results.replaceChildren(...first(found));
    results.querySelector(".obelus-results__more")?.remove();
    results.append(...found.documents.map((one) => documentHits(one, query)));
    if (found.next !== null) results.append(button("Show more documents", () => void page(found.next as number), { class: "govuk-button govuk-button--secondary obelus-results__more" }));
    if (skip > 0) announce(`${count(found.documents.length, "more document")} shown`);
  }

  function first(found: api.CaseHits): HTMLElement[] {
    const places = found.documents.reduce((sum, one) => sum + one.hits.length, 0);
    const said = places === 0 ? "Nothing was found."
      : found.next === null ? `${count(places, "place")} in ${count(found.documents.length, "document")}.`
        : `The first ${count(places, "place")}, in ${count(found.documents.length, "document")}; there are more.`;
    return [
      el("p", { class: "govuk-body obelus-results__said", role: "status" }, said),
      ...(found.named.length ? [el("p", { class: "govuk-body" }, "By name: ", ...found.named.flatMap((one, index) => [index ? ", " : "", el("a", { class: "govuk-link", href: `#/d/${one.document}` }, one.name)]))] : []),
      ...(found.unsearched.length ? [el("div", { class: "govuk-inset-text obelus-unsearched" },
        el("h2", { class: "govuk-heading-s" }, "What could not be searched"),
        el("ul", { class: "govuk-list govuk-list--bullet" }, ...found.unsearched.slice(0, 30).map((one) =>
          el("li", {}, `${one.name} ${WHY[one.why] ?? "could not be searched"}${one.pages.length ? `: page ${one.pages.join(", ")}` : ""}.`))),
        found.unsearched.length > 30 && el("p", { class: "govuk-body" }, `And ${count(found.unsearched.length - 30, "more document")}.`))] : []),
    ];
  }

  return { title: `Search ${name}`, content: [...header, results], open() { where(name); return () => undefined; } };
}
