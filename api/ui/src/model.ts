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
}

const about = (decision: api.Decision): string => decision.suggestion ?? `mark:${decision.mark?.id ?? ""}`;

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
  /** Pages to leave out and to turn in the copy. They survive a reload. */
  private removed: api.DeletePage[];
  private turned: api.RotatePage[];
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
    this.removed = kept(`removed:${this.id}`, []);
    this.turned = kept(`turned:${this.id}`, []);
    this.take(decided);
  }

  get id(): string { return this.document.id; }
  get revision(): number { return this.seen; }
  get unsaved(): number { return this.waiting.reduce((count, list) => count + list.length, 0); }
  get total(): number { return this.open.length; }
  get deletions(): api.DeletePage[] { return this.removed; }
  get rotations(): api.RotatePage[] { return this.turned; }

  private take(list: api.DecisionList): void {
    this.seen = list.revision;
    this.stored = new Map();
    apply(this.stored, list.decisions);
  }

  /** What counts on this page: what is stored, and over it what is on its way. */
  private get now(): Decided {
    const now = new Map(this.stored);
    for (const list of this.waiting) apply(now, list);
    return now;
  }

  /** Everything the views draw, computed once. */
  snapshot(): Snapshot {
    const now = this.now;
    const marks = [...now.values()].filter((d) => !d.suggestion && d.mark && d.verdict !== "reject").map((d) => d.mark as api.Mark);
    const verdict = (s: api.Suggestion) => now.get(s.id)?.verdict;
    const adjusted = (s: api.Suggestion) => { const d = now.get(s.id); return d?.verdict === "adjust" ? d.mark : null; };
    const accepted = this.open.filter((s) => verdict(s) === "accept" || verdict(s) === "adjust").length;
    return { verdict, adjusted, marks, accepted, decided: this.open.filter((s) => verdict(s)).length, withheld: accepted + marks.length };
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

  removePage(page: number, reason: string | null): void {
    this.removed = this.removed.filter((r) => r.page !== page).concat(reason === null ? [] : [{ page, reason }]);
    keep(`removed:${this.id}`, this.removed);
    this.onChange();
  }

  turnPage(page: number, by: number): void {
    const before = this.turned.find((t) => t.page === page)?.by ?? 0;
    const after = (((before + by) % 360) + 360) % 360;
    this.turned = this.turned.filter((t) => t.page !== page).concat(after === 0 ? [] : [{ page, by: after }]);
    keep(`turned:${this.id}`, this.turned);
    this.onChange();
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
    const before = this.seen;
    const list = await api.decisions(this.id);
    if (this.sending || list.revision <= before) return;
    this.take(list);
    this.onOthers(list.revision - before);
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
  return { suggestion: decision.suggestion, mark: mark ?? null, verdict: decision.verdict, why: decision.why ?? null };
}
