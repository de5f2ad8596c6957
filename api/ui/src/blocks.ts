/** A long column in blocks. Only those near the window are built; the others are empty space, so that 3,000 rows weigh what 100 do. */

/** How far outside the window blocks are built. Both kinds of margin: in a narrow window the column does not scroll by itself. */
const AHEAD = "900px 0px";
/** A shorter column is built as a whole: then the browser's own search and a screen reader find everything in it. */
const WHOLE = 240; // rows

/** Some rows that come and go together. */
export interface Block { rows: number; build(): Node[]; dropped(): void }

export interface Blocks {
  /** Puts these blocks in the place of those before. */
  lay(blocks: Block[]): void;
  /** Builds a block at once, because something in it is to be focused now. */
  reveal(index: number): void;
  leave(): void;
}

interface Holder { block: Block; element: HTMLElement; isBuilt: boolean; isNear: boolean }

/** `guess` is the height of a row in CSS pixels before the first one could be measured. */
export function blocksIn(column: HTMLElement, guess: number): Blocks {
  let holders = new Map<Element, Holder>();
  let measured = { rows: 0, height: 0 };

  const near = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const holder = holders.get(entry.target);
      if (holder) holder.isNear = entry.isIntersecting;
    }
    const all = [...holders.values()];
    // What has the focus stays, or the next Tab would start from the top of the page.
    drop(all.filter((holder) => holder.isBuilt && !holder.isNear && !holder.element.contains(document.activeElement)));
    for (const holder of all) if (holder.isNear) build(holder);
  }, { rootMargin: AHEAD, scrollMargin: AHEAD } as IntersectionObserverInit);

  function build(holder: Holder): void {
    if (holder.isBuilt) return;
    holder.isBuilt = true;
    holder.element.style.removeProperty("height");
    holder.element.append(...holder.block.build());
  }

  function drop(gone: Holder[]): void {
    // All heights before the first change: a change between two readings would lay the whole page out again.
    const heights = gone.map((holder) => holder.element.getBoundingClientRect().height);
    gone.forEach((holder, index) => {
      const height = heights[index] as number;
      measured = { rows: measured.rows + holder.block.rows, height: measured.height + height };
      holder.isBuilt = false;
      holder.element.style.setProperty("height", `${height}px`);
      holder.element.replaceChildren();
      holder.block.dropped();
    });
  }

  return {
    lay(blocks) {
      near.disconnect();
      const rows = blocks.reduce((sum, block) => sum + block.rows, 0);
      const each = measured.rows > 0 ? measured.height / measured.rows : guess;
      holders = new Map(blocks.map((block) => {
        const element = document.createElement("div");
        element.style.setProperty("height", `${block.rows * each}px`);
        return [element, { block, element, isBuilt: false, isNear: false }];
      }));
      column.replaceChildren(...holders.keys());
      for (const holder of holders.values()) {
        if (rows <= WHOLE) build(holder);
        else near.observe(holder.element);
      }
    },
    reveal(index) {
      const holder = [...holders.values()][index];
      if (holder) build(holder);
    },
    leave() { near.disconnect(); },
  };
}
