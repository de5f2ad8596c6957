/** Asks for a token where the address brought none. */
import { Problem, signIn } from "./api";
import { el, problem } from "./dom";

export function signInView(done: () => void): HTMLElement {
  const message = el("div", {});
  const input = el("input", { class: "govuk-input", id: "token", type: "password", autocomplete: "off", spellcheck: "false" });
  const form = el("form", {
    class: "obelus-sign-in",
    submit: (event) => {
      event.preventDefault();
      signIn(input.value.trim()).then(done, (error: unknown) => {
        // What the server says of it is meant for programs.
        const said = error instanceof Problem && error.status === 401 ? new Error("This token or key is not known here. Check that you copied all of it.") : error;
        message.replaceChildren(problem(said, () => message.replaceChildren(), "Dismiss"));
      });
    },
  },
    el("h1", { class: "govuk-heading-l" }, "Sign in"),
    message,
    el("div", { class: "govuk-form-group" },
      el("label", { class: "govuk-label", for: "token" }, "Your access token, or the key that obelus serve printed"), input),
    el("button", { class: "govuk-button", type: "submit" }, "Sign in"));
  return form;
}
