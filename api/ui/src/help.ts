/** The keys, on one card. */
import { tell } from "./dialog";
import { el } from "./dom";

const KEYS: [string, string][] = [
  ["J / K", "Next or previous suggestion"], ["A", "Accept: withhold it"], ["R", "Reject: leave it visible"],
  ["Shift + A", "Accept every mention of this person or value"], ["U", "Undo the last step"], ["E", "Adjust the box of this suggestion"],
  ["D", "Draw a box with the keyboard: arrows move it, Shift and arrows size it, Enter goes on"],
  ["N / P", "Next or previous page"], ["+ / −", "Zoom in or out"], ["/", "Find in this document"], ["?", "This help"],
];

export function help(): void {
  tell("Keyboard", el("table", { class: "govuk-table obelus-help" }, el("caption", { class: "govuk-visually-hidden" }, "Keys and what they do"),
    el("tbody", { class: "govuk-table__body" }, ...KEYS.map(([key, does]) => el("tr", { class: "govuk-table__row" },
      el("th", { class: "govuk-table__header", scope: "row" }, el("kbd", {}, key)), el("td", { class: "govuk-table__cell" }, does))))));
}
