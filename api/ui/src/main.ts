/** Chooses the view from the address: #/ lists cases and documents, #/d/ID reviews a document. */
import "./style.scss";
import { Problem, signIn } from "./api";
import { problem, show } from "./dom";
import { signInView } from "./sign-in";
import { documentsView } from "./documents";
import { reviewView } from "./review";

let leave: () => void = () => undefined;
let visit = 0;

async function route(): Promise<void> {
  leave();
  leave = () => undefined;
  const mine = ++visit;
  const key = /^#key=([\w.-]+)$/.exec(location.hash)?.[1];
  try {
    if (key) {
      // The key came in the fragment, which no server and no log sees; it is taken out of the address at once.
      history.replaceState(null, "", "/#/");
      await signIn(key);
    }
    const id = /^#\/d\/([\w-]+)$/.exec(location.hash)?.[1];
    const view = id ? await reviewView(id) : await documentsView();
    // Somebody who has moved on meanwhile must not see, or decide in, the view that came late.
    if (mine !== visit) return;
    document.title = `${view.title}: Obelus`;
    show(...view.content);
    leave = view.open();
    document.getElementById("main")?.focus();
  } catch (error) {
    if (mine !== visit) return;
    if (error instanceof Problem && error.status === 401) show(signInView(() => void route()));
    else show(problem(error, () => void route()));
  }
}

addEventListener("hashchange", () => void route());
void route();
