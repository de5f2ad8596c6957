/** Cases and their documents, with filter, search and upload. */
import * as api from "./api";
import { announce, count, el, problem, sentence, where, type View } from "./dom";
import { searchForm } from "./search";

const STATES: Record<string, [string, string]> = {
  received: ["Waiting", "grey"], reading: ["Being read", "blue"], ready: ["To review", "yellow"], done: ["All decided", "green"],
  refused: ["Could not be read", "red"], failed: ["Failed", "red"],
};
const stateOf = (one: api.DocumentSummary): string => (one.state === "ready" && one.undecided === 0 ? "done" : one.state);
/** 2-letter before 10-letter. */
const byName = new Intl.Collator("en-GB", { numeric: true });
const isWaiting = (one: api.DocumentSummary): boolean => one.state === "received" || one.state === "reading";

export async function documentsView(): Promise<View> {
  const { cases } = await api.cases();
  const sections = await Promise.all(cases.map(async (one) => new CaseSection(one, (await api.documents(one.id)).documents)));
  return {
    title: "Cases",
    content: [
      el("h1", { class: "govuk-heading-l" }, "Cases"),
      ...(sections.length ? sections.map((s) => s.element)
        : [el("div", { class: "govuk-inset-text" }, el("p", { class: "govuk-body" }, "There are no cases yet."),
          el("p", { class: "govuk-body" }, "Start the server with a case folder (obelus serve --receive FOLDER), or open a case through the API."))]),
    ],
    open() {
      where("");
      let over = false;
      let timer = 0;
      const again = async (): Promise<void> => {
        await Promise.all(sections.map((s) => s.refresh()));
        plan();
      };
      // Often while something is being read, else only to hear of what others add.
      const plan = () => { if (!over) timer = window.setTimeout(() => void again(), sections.some((s) => s.isReading()) ? 1500 : 10_000); };
      plan();
      return () => { over = true; clearTimeout(timer); };
    },
  };
}

class CaseSection {
  readonly element: HTMLElement;
  private readonly body = el("tbody", { class: "govuk-table__body" });
  private readonly sums = el("p", { class: "obelus-case__sums", role: "status" });
  private readonly sending = el("ul", { class: "obelus-list obelus-sending", "aria-label": "Uploads" });
  private readonly none = el("p", { class: "govuk-body obelus-empty" });
  private readonly word: HTMLInputElement;
  private readonly state: HTMLSelectElement;
  private readonly table: HTMLTableElement;

  constructor(private readonly one: api.CaseSummary, private documents: api.DocumentSummary[]) {
    const id = one.id;
    this.word = el("input", { class: "govuk-input govuk-input--width-20", id: `filter-${id}`, type: "search", autocomplete: "off", input: () => this.draw() });
    this.state = el("select", { class: "govuk-select", id: `state-${id}`, change: () => this.draw() },
      el("option", { value: "" }, "All"), ...Object.entries(STATES).map(([value, [label]]) => el("option", { value }, label)));
    const input = el("input", { class: "govuk-visually-hidden obelus-drop__input", type: "file", id: `file-${id}`, multiple: true,
      change: () => { void this.send([...(input.files ?? [])]); input.value = ""; } });
    const drop = el("div", { class: "obelus-drop" }, input,
      el("label", { class: "obelus-drop__label", for: `file-${id}` }, el("strong", {}, "Add documents"), " Drop files here, or choose them. PDF, Word, e-mail, pictures and text, up to 256 MiB each."));
    drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("obelus-drop--over"); });
    drop.addEventListener("dragleave", () => drop.classList.remove("obelus-drop--over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      drop.classList.remove("obelus-drop--over");
      void this.send([...(event.dataTransfer?.files ?? [])]);
    });
    const head = (text: string, isNumber = false) => el("th", { class: `govuk-table__header${isNumber ? " govuk-table__header--numeric" : ""}`, scope: "col" }, text);
    this.table = el("table", { class: "govuk-table obelus-documents" },
      el("caption", { class: "govuk-visually-hidden" }, `Documents of ${one.name}`),
      el("thead", { class: "govuk-table__head" }, el("tr", { class: "govuk-table__row" },
        head("Document"), head("Status"), head("Pages", true), head("Suggestions", true), head("Left to decide", true))),
      this.body);
    this.element = el("section", { class: "obelus-case", "data-case": id, "aria-label": `Case ${one.name}` },
      el("div", { class: "obelus-case__head" },
        el("div", {}, el("h2", { class: "govuk-heading-m" }, one.name), this.sums),
        searchForm(id, one.name)),
      el("div", { class: "obelus-case__filter" },
        el("label", { class: "govuk-label", for: `filter-${id}` }, "Filter by name"), this.word,
        el("label", { class: "govuk-label", for: `state-${id}` }, "Status"), this.state),
      this.table, this.none, this.sending, drop);
    this.draw();
  }

  isReading(): boolean { return this.documents.some(isWaiting); }

  async refresh(): Promise<void> {
    const found = await api.documents(this.one.id).catch(() => null);
    if (!found) return;
    this.documents = found.documents;
    this.draw();
  }

  /** Changes the rows that have changed and leaves the others, and the focus, alone. */
  private draw(): void {
    const word = this.word.value.trim().toLowerCase();
    const wanted = this.documents.filter((d) => d.name.toLowerCase().includes(word) && (!this.state.value || stateOf(d) === this.state.value))
      .sort((a, b) => byName.compare(a.name, b.name));
    const rows = new Map([...this.body.children].map((child) => [(child as HTMLElement).dataset["document"], child as HTMLElement]));
    wanted.forEach((one, index) => {
      const shown = JSON.stringify(one);
      let line = rows.get(one.id);
      rows.delete(one.id);
      if (line && line.dataset["shown"] !== shown) {
        const fresh = row(one, shown);
        const hadFocus = line.contains(document.activeElement);
        line.replaceWith(fresh);
        if (hadFocus) fresh.querySelector("a")?.focus({ preventScroll: true });
        line = fresh;
      }
      line ??= row(one, shown);
      if (this.body.children[index] !== line) this.body.insertBefore(line, this.body.children[index] ?? null);
    });
    rows.forEach((line) => line.remove());
    const left = this.documents.reduce((sum, d) => sum + d.undecided, 0);
    const reading = this.documents.filter(isWaiting).length;
    const bad = this.documents.filter((d) => d.state === "refused" || d.state === "failed").length;
    const said = [count(this.documents.length, "document"), count(left, "suggestion") + " left to decide",
      reading && `${reading} being read`, bad && `${bad} could not be read`].filter(Boolean).join(" · ");
    if (this.sums.textContent !== said) this.sums.textContent = said;
    this.table.hidden = wanted.length === 0;
    this.none.hidden = wanted.length > 0;
    this.none.textContent = this.documents.length === 0 ? "This case has no documents yet. Add some below." : "No document fits the filter.";
  }

  private async send(files: File[]): Promise<void> {
    for (const file of files) {
      const bar = el("progress", { max: "1", value: "0", "aria-label": `Upload of ${file.name}` });
      const line = el("li", { class: "obelus-sending__file" }, el("span", {}, file.name), bar);
      this.sending.append(line);
      announce(`Uploading ${file.name}`);
      try {
        const answer = await api.upload(this.one.id, file, (share) => { bar.value = share; });
        line.remove();
        announce(answer.fresh ? `${file.name} was received` : `${file.name} is here already`);
        await this.refresh();
      } catch (error) {
        const said = problem(new Error(`“${file.name}”: ${sentence((error as Error).message)}`), () => said.remove(), "Dismiss");
        line.remove();
        this.sending.append(el("li", {}, said));
      }
    }
  }
}

function row(document: api.DocumentSummary, shown: string): HTMLTableRowElement {
  const ready = document.state === "ready";
  const [label, colour] = STATES[stateOf(document)] ?? [document.state, "grey"];
  const note = document.refused?.detail ?? document.warnings[0] ?? "";
  const more = document.warnings.length > 1 ? ` (and ${document.warnings.length - 1} more)` : "";
  const number = (value: number) => el("td", { class: "govuk-table__cell govuk-table__cell--numeric" }, ready ? String(value) : "–");
  return el("tr", { class: "govuk-table__row", "data-document": document.id, "data-shown": shown },
    el("th", { class: "govuk-table__header obelus-documents__name", scope: "row" },
      ready ? el("a", { class: "govuk-link", href: `#/d/${document.id}` }, document.name) : document.name,
      note && el("span", { class: "obelus-documents__note" }, sentence(note) + more)),
    el("td", { class: "govuk-table__cell" }, el("strong", { class: `govuk-tag govuk-tag--${colour}` }, label)),
    number(document.pages), number(document.suggestions), number(document.undecided));
}

