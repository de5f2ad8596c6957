/** Questions that must be answered before something happens. The browser's own dialog keeps the focus inside and gives it back. */
import { el } from "./dom";

interface Question {
  title: string;
  body: (Node | string)[];
  /** What the button that goes on says. */
  act: string;
  /** Something that has to be ticked first. */
  confirm?: string;
  /** Whether going on can't be taken back. */
  warning?: boolean;
}

/** Resolves to whether the person went on. */
export function ask(question: Question): Promise<boolean> {
  return new Promise((done) => {
    const go = el("button", { class: `govuk-button${question.warning ? " govuk-button--warning" : ""}`, type: "submit" }, question.act);
    const tick = question.confirm === undefined ? null
      : el("input", { class: "govuk-checkboxes__input", type: "checkbox", id: "dialog-confirm", change: () => { go.disabled = !tick?.checked; } });
    go.disabled = tick !== null;
    let answer = false;
    const dialog = el("dialog", { class: "obelus-dialog", "aria-labelledby": "dialog-title" },
      el("form", { method: "dialog", submit: () => { answer = true; } },
        el("h2", { class: "govuk-heading-m", id: "dialog-title" }, question.title),
        ...question.body.map((item) => (typeof item === "string" ? el("p", { class: "govuk-body" }, item) : item)),
        tick && el("div", { class: "govuk-checkboxes govuk-form-group" }, el("div", { class: "govuk-checkboxes__item" }, tick,
          el("label", { class: "govuk-label govuk-checkboxes__label", for: "dialog-confirm" }, question.confirm as string))),
        el("div", { class: "govuk-button-group" }, go,
          el("button", { class: "govuk-button govuk-button--secondary", type: "button", click: () => dialog.close() }, "Cancel"))));
    dialog.addEventListener("close", () => { dialog.remove(); done(answer); });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Shows something that is only read. */
export function tell(title: string, ...body: (Node | string)[]): void {
  const dialog = el("dialog", { class: "obelus-dialog", "aria-labelledby": "dialog-title" },
    el("h2", { class: "govuk-heading-m", id: "dialog-title" }, title), ...body,
    el("button", { class: "govuk-button govuk-button--secondary", type: "button", click: () => dialog.close() }, "Close"));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

export const isAsking = (): boolean => document.querySelector("dialog[open]") !== null;
