/** What has been found and decided, kept in step with the server. */
import * as api from "./api";
import { keep, kept } from "./keep";

/** A verdict or drawn mark by the id of what it is about. */
type Decided = Map<string, api.Decision>;

export interface Snapshot {
  verdict: (s: api.Suggestion) => api.Verdict | undefined;
  /** The shape a suggestion was adjusted to. */
  adjusted: (s: api.Suggestion) => api.Mark | null;
  marks: api.Mark[]; decided: number; accepted: number; withheld: number;
  /** Why a page is left out of the copy, and by how many degrees it is turned there, by its number. */
  removed: Map<number, string>; turned: Map<number, number>;
}

function about({ suggestion, mark, page_change: change }: api.Decision): string {
  if (suggestion) return suggestion;
  if (change) return `page:${change.page}:${change.delete === undefined ? "rotate" : "delete"}`;
  return `mark:${mark?.id ?? ""}`;
}

function apply(to: Decided, list: api.Decision[]): void {
  for (const decision of list) {
    if (decision.verdict === "undo") to.delete(about(decision));
    else to.set(about(decision), decision);
  }
}

export class Review {
  /** What the server has stored, and the number of its newest decision. */
  private stored: Decided = new Map();
  private seen = 0;
  /** What has been decided here and is on its way, oldest first. It survives a reload. */
  private waiting: api.Decision[][];
  private sending: Promise<void> | null = null;
  /** What each step changed, as it was before, newest last. */
  private history: api.Decision[][] = [];
  /** What counts, until something changes. */
  private counted: Decided | null = null;
  onChange: () => void = () => undefined;
  /** Decisions of others have arrived. */
  onOthers: (count: number) => void = () => undefined;
  /** A decision was not stored; `lost` says whether it was dropped because somebody else was faster. */
  onError: (error: unknown, lost: boolean) => void = () => undefined;

  /** Suggestions to decide: everything the policy does not keep. */
  readonly open: api.Suggestion[];

  constructor(readonly document: api.DocumentSummary, readonly found: api.SuggestionList, decided: api.DecisionList) {
    this.open = found.suggestions.filter((s) => s.policy !== "keep");
    this.waiting = kept(`waiting:${this.id}`, []);
    this.take(decided);
  }

  get id(): string { return this.document.id; }
  get revision(): number { return this.seen; }
  get unsaved(): number { return this.waiting.reduce((count, list) => count + list.length, 0); }
  get total(): number { return this.open.length; }

  private take(list: api.DecisionList): void {
    this.seen = list.revision;
    this.counted = null;
    this.stored = new Map();
    apply(this.stored, list.decisions);
  }

  /** What counts on this page: what is stored, and over it what is on its way. */
  private get now(): Decided {
    if (!this.counted) {
      this.counted = new Map(this.stored);
      for (const list of this.waiting) apply(this.counted, list);
    }
    return this.counted;
  }

  /** Everything the views draw, computed once. */
  snapshot(): Snapshot {
    const now = this.now;
    const marks = [...now.values()].filter((d) => !d.suggestion && d.mark && d.verdict !== "reject").map((d) => d.mark as api.Mark);
    const verdict = (s: api.Suggestion) => now.get(s.id)?.verdict;
    const adjusted = (s: api.Suggestion) => { const d = now.get(s.id); return d?.verdict === "adjust" ? d.mark : null; };
    const accepted = this.open.filter((s) => verdict(s) === "accept" || verdict(s) === "adjust").length;
    const removed = new Map<number, string>();
    const turned = new Map<number, number>();
    for (const { page_change: change } of now.values()) {
      if (change?.delete !== undefined) removed.set(change.page, change.delete);
      if (change?.rotate !== undefined) turned.set(change.page, change.rotate);
    }
    return { removed, turned, verdict, adjusted, marks, accepted, decided: this.open.filter((s) => verdict(s)).length, withheld: accepted + marks.length };
  }

  verdict(suggestion: api.Suggestion): api.Verdict | undefined { return this.now.get(suggestion.id)?.verdict; }

  /** Mentions of the same person or value. */
  group(one: api.Suggestion): api.Suggestion[] { return this.open.filter((s) => s.group === one.group && s.category === one.category); }
  sameText(one: api.Suggestion): api.Suggestion[] { return this.open.filter((s) => s.text.toLowerCase() === one.text.toLowerCase()); }
  sameType(one: api.Suggestion): api.Suggestion[] { return this.open.filter((s) => s.redaction_type === one.redaction_type); }

  decide(suggestions: api.Suggestion[], verdict: api.Verdict, why: string | null = null): void {
    this.change(suggestions.map((s) => ({ suggestion: s.id, mark: null, verdict, why })));
  }

  adjust(suggestion: api.Suggestion, mark: api.Mark): void { this.change([{ suggestion: suggestion.id, mark, verdict: "adjust" }]); }
  draw(marks: api.Mark[]): void { this.change(marks.map((mark) => ({ suggestion: null, mark, verdict: "accept" }))); }
  erase(mark: api.Mark): void { this.change([{ suggestion: null, mark, verdict: "undo" }]); }

  /** Leaves a page out of the copy for a reason, or puts it back. */
  removePage(page: number, reason: string | null): void {
    const before = this.snapshot().removed.get(page);
    if ((reason ?? undefined) === before) return;
    this.changePage({ page, delete: reason ?? (before as string) }, reason !== null);
  }

  /** Turns a page in the copy by so many degrees more. */
  turnPage(page: number, by: number): void {
    const before = this.snapshot().turned.get(page) ?? 0;
    const after = (((before + by) % 360) + 360) % 360;
    this.changePage({ page, rotate: after === 0 ? before : after }, after !== 0);
  }

  private changePage(page_change: api.PageChange, isMade: boolean): void {
    this.change([{ suggestion: null, mark: null, page_change, verdict: isMade ? "accept" : "undo" }]);
  }

  /** Puts back what the last step changed. */
  undo(): boolean {
    const before = this.history.pop();
    if (!before) return false;
    this.queue(before);
    return true;
  }

  private change(list: api.Decision[]): void {
    if (list.length === 0) return;
    const now = this.now;
    this.history.push(list.map((d) => now.get(about(d)) ?? { ...d, verdict: "undo" as const }));
    this.queue(list);
  }

  private queue(list: api.Decision[]): void {
    this.waiting.push(list);
    this.counted = null;
    this.remember();
    this.onChange();
    void this.send();
  }

  /** What a crash must not lose. The text of a mark is evidence and stays out of the browser's store. */
  private remember(): void {
    keep(`waiting:${this.id}`, this.waiting.map((list) => list.map((d) => ({ ...d, mark: d.mark && { ...d.mark, text: null } }))));
  }

  /** Sends what is waiting, one step at a time, each against the revision the one before it left. */
  private send(): Promise<void> {
    this.sending ??= this.drain().finally(() => { this.sending = null; });
    return this.sending;
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      const list = this.waiting[0] as api.Decision[];
      const expected = this.seen + list.length;
      try {
        const answer = await api.decide(this.id, this.seen, list.map(bare));
        this.waiting.shift();
        this.take(answer);
        if (answer.revision > expected) this.onOthers(answer.revision - expected);
      } catch (error) {
        if (!(error instanceof api.Problem) || (error.status !== 409 && error.status !== 400)) {
          // Nothing is lost: it waits here, is shown as not saved, and goes out with the next try.
          this.onError(error, false);
          this.onChange();
          return;
        }
        // Somebody was faster, or the suggestion is no longer there: sending it again would not help.
        this.waiting.shift();
        this.counted = null;
        this.onError(error, true);
        try { this.take(await api.decisions(this.id)); } catch (failed) { this.onError(failed, false); }
      }
      this.remember();
      this.onChange();
    }
  }

  /** Tries again to store what is waiting. */
  retry(): void { void this.send(); }

  /** Fetches what others have decided meanwhile. */
  async follow(): Promise<void> {
    if (this.sending) return;
    const list = await api.decisions(this.id);
    // Meanwhile decisions of our own may have been stored: a list from before them would take them back.
    if (this.sending || list.revision <= this.seen) return;
    const others = list.revision - this.seen;
    this.take(list);
    this.onOthers(others);
    this.onChange();
  }

  /** Waits until everything decided so far is stored; fails when something could not be. */
  async settled(): Promise<void> {
    await this.send();
    if (this.waiting.length > 0) throw new Error("Some decisions are not saved yet. Try again before you make a copy.");
  }
}

/** What the server needs of a decision. */
function bare(decision: api.Decision): api.Decision {
  const from = decision.mark;
  const mark = from && {
    id: from.id, page: from.page, redaction_type: from.redaction_type ?? null,
    ...(from.quad ? { quad: from.quad, text: from.text ?? null } : { box: from.box ?? null }),
  };
  const { suggestion, page_change, verdict, why } = decision;
  return { suggestion, mark: mark ?? null, ...(page_change ? { page_change } : {}), verdict, why: why ?? null };
}
