/** Cases and their documents, with upload. */
import * as api from "./api";
import { announce, el, problem, where, type View } from "./dom";

const STATES: Record<string, string> = {
  received: "Waiting to be read", reading: "Being read", ready: "Ready to review", refused: "Could not be read", failed: "Failed",
};

export async function documentsView(): Promise<View> {
  const { cases } = await api.cases();
  const sections = await Promise.all(cases.map(async (one) => section(one, (await api.documents(one.id)).documents)));
  return {
    title: "Cases",
    content: [
      el("h1", { class: "govuk-heading-l" }, "Cases"),
      ...(sections.length ? sections : [el("p", { class: "govuk-body" }, "There are no cases yet.")]),
    ],
    open() {
      where("");
      let over = false;
      const again = async (): Promise<void> => {
        await refresh(cases);
        if (!over) timer = setTimeout(() => void again(), 2000);
      };
      let timer = setTimeout(() => void again(), 2000);
      return () => { over = true; clearTimeout(timer); };
    },
  };
}

/** Changes the rows that have changed and leaves the others, and the focus, alone. */
async function refresh(cases: api.CaseSummary[]): Promise<void> {
  for (const one of cases) {
    const body = document.querySelector(`tbody[data-case="${CSS.escape(one.id)}"]`);
    const documents = (await api.documents(one.id).catch(() => null))?.documents;
    if (!body || !documents) continue;
    for (const listed of documents) {
      const old = body.querySelector<HTMLElement>(`tr[data-document="${CSS.escape(listed.id)}"]`);
      if (!old) body.append(row(listed));
      else if (old.dataset["shown"] !== JSON.stringify(listed)) old.replaceWith(row(listed));
    }
  }
}

function section(one: api.CaseSummary, documents: api.DocumentSummary[]): HTMLElement {
  const message = el("div", {});
  const input = el("input", { class: "govuk-file-upload", type: "file", id: `file-${one.id}`, multiple: true });
  input.addEventListener("change", async () => {
    for (const file of input.files ?? []) {
      try {
        announce(`Uploading ${file.name}`);
        await api.upload(one.id, file);
        announce(`${file.name} was received`);
      } catch (error) {
        const said = problem(new Error(`${file.name}: ${(error as Error).message}`), () => said.remove(), "Dismiss");
        message.append(said);
      }
    }
    input.value = "";
  });
  return el("section", { class: "obelus-case" },
    el("h2", { class: "govuk-heading-m" }, one.name),
    message,
    el("table", { class: "govuk-table" },
      el("caption", { class: "govuk-visually-hidden" }, `Documents of ${one.name}`),
      el("thead", { class: "govuk-table__head" }, el("tr", { class: "govuk-table__row" },
        ...["Document", "Pages", "Suggestions", "To decide", "State"].map((h) => el("th", { class: "govuk-table__header", scope: "col" }, h)))),
      el("tbody", { class: "govuk-table__body", "data-case": one.id }, ...documents.map(row))),
    el("div", { class: "govuk-form-group" },
      el("label", { class: "govuk-label", for: `file-${one.id}` }, "Add documents to this case"), input));
}

function row(document: api.DocumentSummary): HTMLTableRowElement {
  const ready = document.state === "ready";
  const name = ready ? el("a", { class: "govuk-link", href: `#/d/${document.id}` }, document.name) : document.name;
  const note = document.refused?.detail ?? document.warnings[0] ?? "";
  const cell = (...content: (Node | string)[]) => el("td", { class: "govuk-table__cell" }, ...content);
  return el("tr", { class: "govuk-table__row", "data-document": document.id, "data-shown": JSON.stringify(document) },
    el("th", { class: "govuk-table__header", scope: "row" }, name),
    cell(ready ? String(document.pages) : ""),
    cell(ready ? String(document.suggestions) : ""),
    cell(ready ? String(document.undecided) : ""),
    cell(STATES[document.state] ?? document.state, note ? el("span", { class: "govuk-hint obelus-note" }, note) : ""));
}
