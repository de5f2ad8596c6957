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

/** An element of a drawing. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K, attributes: Record<string, string | number> = {}, ...children: Node[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

export function button(label: string, act: () => void, more: Record<string, string | boolean> = {}): HTMLButtonElement {
  return el("button", { class: "govuk-button govuk-button--secondary obelus-small", type: "button", click: act, ...more }, label);
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

export const count = (number: number, one: string, many = `${one}s`): string => `${number} ${number === 1 ? one : many}`;

export function problem(error: unknown, act: () => void, label = "Try again"): HTMLElement {
  const detail = error instanceof Error ? error.message : String(error);
  return el("div", { class: "govuk-error-summary obelus-problem", role: "alert" },
    el("h2", { class: "govuk-error-summary__title" }, "That did not work"),
    el("div", { class: "govuk-error-summary__body" }, el("p", {}, sentence(detail))),
    button(label, act));
}

/** The server speaks in lower case without a full stop; a page shows sentences. */
export function sentence(text: string): string {
  const whole = text.trim();
  if (!whole) return "";
  return whole[0]?.toUpperCase() + whole.slice(1) + (/[.!?…]$/.test(whole) ? "" : ".");
}

/** A name for a drawn mark; `crypto.randomUUID` is missing where the page is not served securely. */
export function randomId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
