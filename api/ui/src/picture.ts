/** A picture of a page, on a canvas. An `<img>` leaves its pixels to the browser, and Chromium keeps those of every page that was ever
 * on the screen, up to half a gigabyte; a canvas gives them back when it is told to. */
import { el } from "./dom";

export interface Picture {
  element: HTMLCanvasElement;
  /** Shows what is at this address, once it is there; until then what was shown stays. Answers false when it was overtaken by another wish. */
  show(address: string): Promise<boolean>;
  /** Gives the pixels back. */
  clear(): void;
}

export function picture(name: string): Picture {
  const element = el("canvas", { class: name, role: "img" });
  const context = element.getContext("2d", { alpha: false }) as CanvasRenderingContext2D;
  let wish = new AbortController();
  let wanted = "";
  element.width = 0;
  element.height = 0;

  return {
    element,
    async show(address) {
      if (address === wanted) return false;
      wanted = address;
      wish.abort();
      const mine = new AbortController();
      wish = mine;
      try {
        const answer = await fetch(address, { signal: mine.signal });
        if (!answer.ok) throw new Error(`the picture did not come: ${answer.status}`);
        const bitmap = await createImageBitmap(await answer.blob());
        if (mine.signal.aborted) { bitmap.close(); return false; }
        element.width = bitmap.width;
        element.height = bitmap.height;
        context.drawImage(bitmap, 0, 0);
        bitmap.close();
        return true;
      } catch (error) {
        if (mine.signal.aborted) return false;
        wanted = "";
        throw error;
      }
    },
    clear() {
      wish.abort();
      wanted = "";
      element.width = 0;
      element.height = 0;
    },
  };
}
