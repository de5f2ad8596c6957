/** What has been found and decided, kept in step with the server. */
import * as api from "./api";

/** A verdict or drawn mark by the id of what it is about. */
type Decided = Map<string, api.Decision>;

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
  /** What has been decided here and is on its way, oldest first. */
  private waiting: api.Decision[][] = [];
  private sending: Promise<void> | null = null;
  /** What each step changed, as it was before, newest last. */
  private history: api.Decision[][] = [];
  onChange: () => void = () => undefined;
  /** Decisions of others have arrived. */
  onOthers: (count: number) => void = () => undefined;
  /** A decision was not stored; `lost` says whether it was dropped because somebody else was faster. */
  onError: (error: unknown, lost: boolean) => void = () => undefined;

  /** Suggestions to decide: everything the policy does not keep. */
  readonly open: api.Suggestion[];

  constructor(readonly id: string, readonly found: api.SuggestionList, decided: api.DecisionList) {
    this.open = found.suggestions.filter((s) => s.policy !== "keep");
    this.take(decided);
  }

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

  get revision(): number { return this.seen; }
  get unsaved(): number { return this.waiting.reduce((count, list) => count + list.length, 0); }
  get total(): number { return this.open.length; }

  /** Everything the views draw, computed once. */
  snapshot(): { verdict: (s: api.Suggestion) => api.Verdict | undefined; marks: api.Mark[]; decided: number; withheld: number } {
    const now = this.now;
    const marks = [...now.values()].filter((d) => !d.suggestion && d.mark).map((d) => d.mark as api.Mark);
    const verdict = (s: api.Suggestion) => now.get(s.id)?.verdict;
    const accepted = this.open.filter((s) => verdict(s) === "accept" || verdict(s) === "adjust").length;
    return { verdict, marks, decided: this.open.filter((s) => verdict(s)).length, withheld: accepted + marks.length };
  }

  verdict(suggestion: api.Suggestion): api.Verdict | undefined { return this.now.get(suggestion.id)?.verdict; }

  group(one: api.Suggestion): api.Suggestion[] { return this.open.filter((s) => s.group === one.group && s.category === one.category); }

  decide(suggestions: api.Suggestion[], verdict: api.Verdict): void {
    this.change(suggestions.map((s) => ({ suggestion: s.id, mark: null, verdict })));
  }

  draw(mark: api.Mark): void { this.change([{ suggestion: null, mark, verdict: "accept" }]); }

  erase(mark: api.Mark): void { this.change([{ suggestion: null, mark, verdict: "undo" }]); }

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
    this.onChange();
    void this.send();
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
        if (!(error instanceof api.Problem) || error.status !== 409) {
          // Nothing is lost: it waits here, is shown as not saved, and goes out with the next try.
          this.onError(error, false);
          this.onChange();
          return;
        }
        this.waiting.shift();
        this.onError(error, true);
        try { this.take(await api.decisions(this.id)); } catch (failed) { this.onError(failed, false); }
      }
      this.onChange();
    }
  }

  /** Tries again to store what is waiting. */
  retry(): void { void this.send(); }

  /** Waits until everything decided so far is stored; fails when something could not be. */
  async settled(): Promise<void> {
    await this.send();
    if (this.waiting.length > 0) throw new Error("some decisions are not saved yet; try again before you make a copy");
  }
}

/** What the server needs of a decision. */
function bare(decision: api.Decision): api.Decision {
  const mark = decision.mark && { id: decision.mark.id, page: decision.mark.page, box: decision.mark.box, redaction_type: decision.mark.redaction_type };
  return { suggestion: decision.suggestion, mark: mark ?? null, verdict: decision.verdict, why: decision.why ?? null };
}
