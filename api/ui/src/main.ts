/** Chooses the view from the address: #/ lists cases, #/c/ID/search/TERM searches one, #/d/ID reviews a document. */
import "./style.scss";
import { Problem, signIn } from "./api";
import { documentsView } from "./documents";
import { el, problem, show, type View } from "./dom";
import { reviewView } from "./review";
import { searchView } from "./search";
import { signInView } from "./sign-in";

let leave: () => void = () => undefined;
let visit = 0;

function viewOf(hash: string): Promise<View> {
  const parts = hash.replace(/^#\//, "").split("/").map((part) => { try { return decodeURIComponent(part); } catch { return part; } });
  const after = (name: string): string | undefined => { const at = parts.indexOf(name, 2); return at < 0 ? undefined : parts[at + 1]; };
  if (parts[0] === "c" && parts[1] && parts[2] === "search") return searchView(parts[1], parts[3] ?? "");
  if (parts[0] === "d" && parts[1]) {
    const page = Number(after("page"));
    const find = after("find");
    return reviewView(parts[1], { ...(page > 0 ? { page } : {}), ...(find ? { find } : {}) });
  }
  return documentsView();
}

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
    const slow = setTimeout(() => { if (mine === visit) show(el("p", { class: "govuk-body obelus-loading", role: "status" }, "Loading…")); }, 250);
    const view = await viewOf(location.hash).finally(() => clearTimeout(slow));
    // Somebody who has moved on meanwhile must not see, or decide in, the view that came late.
    if (mine !== visit) return;
    document.title = `${view.title}: Obelus`;
    document.querySelectorAll("dialog").forEach((dialog) => dialog.remove());
    const main = show(...view.content);
    main.classList.toggle("obelus-main--wide", location.hash.startsWith("#/d/"));
    leave = view.open();
    main.focus({ preventScroll: true });
  } catch (error) {
    if (mine !== visit) return;
    if (error instanceof Problem && error.status === 401) show(signInView(() => void route()));
    else show(problem(error, () => void route()));
  }
}

addEventListener("hashchange", () => void route());
void route();
