/** Asks for a token where the address brought none. */
import { signIn } from "./api";
import { el, problem } from "./dom";

export function signInView(done: () => void): HTMLElement {
  const message = el("div", {});
  const input = el("input", { class: "govuk-input", id: "token", type: "password", autocomplete: "off", spellcheck: "false" });
  const form = el("form", {
    submit: (event) => {
      event.preventDefault();
      signIn(input.value.trim()).then(done, (error: unknown) => message.replaceChildren(problem(error, () => message.replaceChildren(), "Dismiss")));
    },
  },
    el("h1", { class: "govuk-heading-l" }, "Sign in"),
    message,
    el("div", { class: "govuk-form-group" },
      el("label", { class: "govuk-label", for: "token" }, "Your access token, or the key that obelus serve printed"), input),
    el("button", { class: "govuk-button", type: "submit" }, "Sign in"));
  return form;
}
