/** Finding a term in the document, stepping through it, and withholding all of it. */
import * as api from "./api";
import { announce, button, count, el, randomId, sentence } from "./dom";
import { TYPES } from "./kinds";
import type { Review } from "./model";
import { ask } from "./dialog";
import type { PagesView } from "./pages";

export interface FindView { element: HTMLElement; focus(): void; run(query: string): Promise<void> }

export function findView(review: Review, pages: () => PagesView): FindView {
  let hits: api.Hit[] = [];
  let at = -1;
  const input = el("input", { class: "govuk-input obelus-find__input", id: "find", type: "search", autocomplete: "off", spellcheck: "false", placeholder: "Find in this document" });
  const said = el("span", { class: "obelus-find__said", role: "status" });
  const type = el("select", { class: "govuk-select obelus-bar__type", "aria-label": "Redaction type of what is withheld" }, ...TYPES.map((t) => el("option", { value: t }, t)));
  const more = el("span", { class: "obelus-find__more" },
    button("Previous", () => step(-1), { "aria-label": "Previous place" }), button("Next", () => step(1), { "aria-label": "Next place" }),
    type, button("Withhold all", () => void withhold(), { id: "withhold-all" }), button("Clear", clear));
  more.hidden = true;

  function step(by: number): void {
    if (hits.length === 0) return;
    at = (at + by + hits.length) % hits.length;
    said.textContent = `${at + 1} of ${hits.length}`;
    pages().show(hits, at);
  }

  function clear(): void {
    hits = [];
    at = -1;
    input.value = "";
    said.textContent = "";
    more.hidden = true;
    pages().show([], -1);
  }

  async function run(query: string): Promise<void> {
    input.value = query;
    if (!query.trim()) return clear();
    said.textContent = "Searching…";
    try {
      const found = await api.find(review.id, query);
      hits = found.hits;
      more.hidden = hits.length === 0;
      at = -1;
      const blind = found.unsearched.length ? ` Not searched: page ${found.unsearched.join(", ")}.` : "";
      if (hits.length === 0) { said.textContent = `Not found.${blind}`; pages().show([], -1); return; }
      step(1);
      said.textContent += blind;
      announce(`${count(hits.length, "place")} found`);
    } catch (error) {
      hits = [];
      more.hidden = true;
      said.textContent = sentence((error as Error).message);
    }
  }

  async function withhold(): Promise<void> {
    const places = hits;
    const term = input.value;
    const isSure = await ask({
      title: `Withhold all ${places.length} places?`,
      body: [`Every place where “${term}” was found will be withheld as ${type.value}. Look through them first: a word can mean two things.`],
      confirm: "I have reviewed the places found in this document",
      act: `Withhold ${count(places.length, "place")}`,
    });
    if (!isSure) return;
    review.draw(places.flatMap((hit) => hit.pieces.map((piece) => ({
      id: randomId(), page: piece.page, quad: piece.quad, text: hit.pieces.length === 1 ? hit.text : null, redaction_type: type.value,
    }))));
    announce(`${count(places.length, "place")} marked to withhold`);
    clear();
  }

  return {
    element: el("form", { class: "obelus-find", role: "search", submit: (event) => { event.preventDefault(); void run(input.value); } },
      el("label", { class: "govuk-visually-hidden", for: "find" }, "Find in this document"), input, said, more),
    focus() { input.focus(); input.select(); },
    run,
  };
}
