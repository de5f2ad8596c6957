/** Saves: asks for a copy, waits for its proof, offers it. */
import * as api from "./api";
import { announce, el } from "./dom";
import type { Review } from "./model";

export interface SaveView { element: HTMLElement; redraw(): void }

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export function saveView(review: Review, fail: (error: unknown) => void): SaveView {
  const outcome = el("div", { id: "outcome", role: "status" });
  const button = el("button", { class: "govuk-button obelus-save", type: "button", id: "save" }, "Save and prove a copy");
  let busy = false;
  let made = -1;

  button.addEventListener("click", () => void run());
  async function run(): Promise<void> {
    if (busy) return;
    busy = true;
    button.disabled = true;
    outcome.replaceChildren(el("p", { class: "govuk-body" }, "Cutting and proving the copy…"));
    try {
      await review.settled();
      made = review.revision;
      const asked = await api.save(review.id, review.revision);
      let stage = asked.stage;
      while (stage.state === "ready" || stage.state === "running") {
        await wait(300);
        stage = await api.stage(stage.id);
        if (stage.state === "ready" && stage.error) outcome.replaceChildren(el("p", { class: "govuk-body" }, `Waiting: ${stage.error}`));
      }
      // The copy that was asked for, not the newest: somebody else may have asked for another one meanwhile.
      const copy = await api.copy(asked.copy.id);
      if (copy.result === "requested") throw new Error(stage.error ?? "the copy could not be made; nothing was saved");
      outcome.replaceChildren(...(copy.result === "clean" ? offered(copy) : notOffered(copy)));
      announce(copy.result === "clean" ? "The copy is proven and ready" : "The copy could not be proven and is not offered");
    } catch (error) {
      outcome.replaceChildren();
      fail(error);
    } finally {
      busy = false;
      view.redraw();
    }
  }

  function offered(copy: api.Copy): HTMLElement[] {
    return [el("div", { class: "govuk-panel govuk-panel--confirmation obelus-panel" },
      el("p", { class: "obelus-panel__title" }, "Proven copy ready"),
      el("p", {}, `${copy.marks} ${copy.marks === 1 ? "place" : "places"} withheld${undecided()}.`),
      el("p", {},
        el("a", { class: "obelus-panel__link", href: api.copyUrl(copy.id), download: "" }, "Download the copy"), " · ",
        el("a", { class: "obelus-panel__link", href: api.reportUrl(copy.id), target: "_blank", rel: "noopener" }, "Proof report")))];
  }

  function notOffered(copy: api.Copy): HTMLElement[] {
    return [el("div", { class: "govuk-error-summary", role: "alert" },
      el("h2", { class: "govuk-error-summary__title" }, "The copy could not be proven clean and is not offered"),
      el("ul", { class: "govuk-list" }, ...copy.remarks.map((remark) => el("li", {}, remark))))];
  }

  function undecided(): string {
    const left = review.total - review.snapshot().decided;
    return left > 0 ? `; ${left} undecided ${left === 1 ? "suggestion stays" : "suggestions stay"} visible` : "";
  }

  const view = {
    element: el("div", {}, button, outcome),
    redraw() {
      const { withheld } = review.snapshot();
      button.disabled = busy || withheld === 0;
      button.textContent = withheld === 0 ? "Accept something to save a copy" : `Save and prove a copy (${withheld} to withhold)`;
      // A copy made before the newest decision is not the copy of what is on the screen.
      if (!busy && (review.unsaved > 0 || review.revision !== made)) outcome.replaceChildren();
    },
  };
  return view;
}
