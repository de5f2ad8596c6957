/** The proven copy, page by page, exactly as its reader will see it. */
import { copyImageUrl } from "./api";
import { button, el, problem } from "./dom";
import { picture } from "./picture";

export function preview(copy: string, pages: number): void {
  let page = 1;
  const image = picture("obelus-preview__page");
  const number = el("span", { class: "obelus-preview__number", role: "status" });
  const failed = el("div", {});
  const show = (to: number) => {
    page = Math.min(Math.max(to, 1), pages);
    failed.replaceChildren();
    const shown = page;
    image.element.setAttribute("aria-label", `Page ${shown} of the copy`);
    image.show(copyImageUrl(copy, shown, Math.min(4, Math.ceil(1.5 * devicePixelRatio))))
      .catch(() => failed.replaceChildren(problem(new Error(`Page ${shown} of the copy could not be shown.`), () => show(shown))));
    number.textContent = `Page ${page} of ${pages}`;
    previous.disabled = page === 1;
    next.disabled = page === pages;
  };
  const previous = button("Previous page", () => show(page - 1));
  const next = button("Next page", () => show(page + 1));
  const dialog = el("dialog", { class: "obelus-preview", "aria-labelledby": "preview-title" },
    el("div", { class: "obelus-preview__bar" },
      el("h2", { class: "govuk-heading-s", id: "preview-title" }, "The copy as it will be sent"), number, previous, next,
      button("Close", () => dialog.close())),
    failed, el("div", { class: "obelus-preview__sheet", tabindex: "0", role: "region", "aria-label": "Page of the copy" }, image.element));
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight" || event.key === "PageDown") { event.preventDefault(); show(page + 1); }
    if (event.key === "ArrowLeft" || event.key === "PageUp") { event.preventDefault(); show(page - 1); }
  });
  dialog.addEventListener("close", () => { image.clear(); dialog.remove(); });
  document.body.append(dialog);
  dialog.showModal();
  show(1);
}
