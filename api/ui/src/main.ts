/** Chooses the view from the address: #/ lists cases and documents, #/d/ID reviews a document. */
import "./style.scss";
import { signIn } from "./api";
import { problem, show } from "./dom";
import { documentsView } from "./documents";
import { reviewView } from "./review";

let leave: () => void = () => undefined;

async function route(): Promise<void> {
  leave();
  leave = () => undefined;
  const address = location.hash;
  const key = /^#key=([0-9a-f]+)$/.exec(address)?.[1];
  try {
    if (key) {
      // The key came in the fragment, which no server and no log sees; it is taken out of the address at once.
      history.replaceState(null, "", "/#/");
      await signIn(key);
    }
    const id = /^#\/d\/([\w-]+)$/.exec(location.hash)?.[1];
    leave = id ? await reviewView(id) : await documentsView();
  } catch (error) {
    show(problem(error, () => void route()));
  }
}

addEventListener("hashchange", () => void route());
void route();
