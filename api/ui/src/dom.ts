/** Builds elements; text is always set as text, never as markup. */
type Child = Node | string | null | undefined | false;

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K, attributes: Record<string, string | boolean | ((event: Event) => void)> = {}, ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false));
  return element;
}

export function show(...children: Child[]): HTMLElement {
  const main = document.getElementById("main") as HTMLElement;
  main.replaceChildren(...children.filter((child): child is Node | string => !!child));
  return main;
}

/** A view that is ready but not shown yet; `open` starts what it needs and gives what ends it. */
export interface View { title: string; content: Node[]; open(): () => void }

export function announce(text: string): void {
  (document.getElementById("announce") as HTMLElement).textContent = text;
}

export function where(text: string): void {
  (document.getElementById("who") as HTMLElement).textContent = text;
}

export function problem(error: unknown, act: () => void, label = "Try again"): HTMLElement {
  const detail = error instanceof Error ? error.message : String(error);
  return el("div", { class: "govuk-error-summary", role: "alert" },
    el("h2", { class: "govuk-error-summary__title" }, "That did not work"),
    el("div", { class: "govuk-error-summary__body" }, el("p", {}, detail)),
    el("button", { class: "govuk-button govuk-button--secondary", type: "button", click: act }, label));
}
