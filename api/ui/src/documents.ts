/** Cases and their documents, with upload. */
import * as api from "./api";
import { announce, el, problem, show, where } from "./dom";

const STATES: Record<string, string> = {
  received: "Waiting to be read", reading: "Being read", ready: "Ready to review", refused: "Could not be read", failed: "Failed",
};

export async function documentsView(): Promise<() => void> {
  const { cases } = await api.cases();
  where("");
  const sections = await Promise.all(cases.map(async (one) => section(one, (await api.documents(one.id)).documents)));
  show(
    el("h1", { class: "govuk-heading-l" }, "Cases"),
    ...(sections.length ? sections : [el("p", { class: "govuk-body" }, "There are no cases yet.")]),
  );
  const timer = setInterval(() => void refresh(cases), 2000);
  return () => clearInterval(timer);
}

async function refresh(cases: api.CaseSummary[]): Promise<void> {
  for (const one of cases) {
    const body = document.querySelector(`tbody[data-case="${CSS.escape(one.id)}"]`);
    if (!body) continue;
    const { documents } = await api.documents(one.id).catch(() => ({ documents: null }));
    if (documents) body.replaceChildren(...documents.map(row));
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
        message.replaceChildren(problem(new Error(`${file.name}: ${(error as Error).message}`), () => message.replaceChildren()));
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

function row(document: api.DocumentSummary): HTMLElement {
  const ready = document.state === "ready";
  const name = ready ? el("a", { class: "govuk-link", href: `#/d/${document.id}` }, document.name) : document.name;
  const note = document.refused?.detail ?? document.warnings[0] ?? "";
  const cell = (...content: (Node | string)[]) => el("td", { class: "govuk-table__cell" }, ...content);
  return el("tr", { class: "govuk-table__row" },
    el("th", { class: "govuk-table__header", scope: "row" }, name),
    cell(ready ? String(document.pages) : ""),
    cell(ready ? String(document.suggestions) : ""),
    cell(ready ? String(document.undecided) : ""),
    cell(STATES[document.state] ?? document.state, note ? el("span", { class: "govuk-hint obelus-note" }, note) : ""));
}
