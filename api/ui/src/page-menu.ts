/** Leaving a page out of the copy, with the reason that goes into the log, and turning it. */
import { announce, button, el } from "./dom";
import type { Review } from "./model";

const REASONS = ["MG11 Backsheet", "Contains personal data", "Blank page"];

export function pageMenu(review: Review, page: number): void {
  const { removed } = review.snapshot();
  const gone = removed.get(page);
  const last = review.found.pages.length - removed.size <= 1 && !gone;
  const close = () => dialog.close();
  const radios = REASONS.map((reason, index) => {
    const input = el("input", { class: "govuk-radios__input", type: "radio", name: "reason", value: reason, id: `reason-${index}` });
    input.checked = index === 0;
    return el("div", { class: "govuk-radios__item" }, input, el("label", { class: "govuk-label govuk-radios__label", for: `reason-${index}` }, reason));
  });
  const remove = () => {
    const reason = dialog.querySelector<HTMLInputElement>("input[name=reason]:checked")?.value ?? (REASONS[0] as string);
    review.removePage(page, reason);
    announce(`Page ${page} will be left out of the copy`);
    close();
  };
  const turn = (by: number) => { review.turnPage(page, by); announce(`Page ${page} turned`); };
  const dialog = el("dialog", { class: "obelus-dialog", "aria-labelledby": "page-title" },
    el("h2", { class: "govuk-heading-m", id: "page-title" }, `Page ${page}`),
    el("h3", { class: "govuk-heading-s" }, "Rotate in the copy"),
    el("div", { class: "obelus-item__buttons govuk-form-group" }, button("Rotate left", () => turn(-90)), button("Rotate right", () => turn(90))),
    gone ? el("div", {}, el("p", { class: "govuk-body" }, `This page is left out of the copy: ${gone}.`),
      button("Put it back", () => { review.removePage(page, null); announce(`Page ${page} is back`); close(); }))
      : last ? el("p", { class: "govuk-body" }, "The last page of a copy can't be left out.")
        : el("fieldset", { class: "govuk-fieldset govuk-form-group" },
          el("legend", { class: "govuk-fieldset__legend govuk-fieldset__legend--s" }, "Leave this page out of the copy"),
          el("div", { class: "govuk-radios govuk-radios--small" }, ...radios),
          button("Leave page out", remove, { class: "govuk-button govuk-button--warning obelus-small obelus-page-out" })),
    button("Close", close));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
