/** What has been found and decided, kept in step with the server. */
import * as api from "./api";

export class Review {
  private revision: number;
  private verdicts = new Map<string, api.Verdict>();
  private drawn = new Map<string, api.Mark>();
  private queue: Promise<void> = Promise.resolve();
  private history: string[][] = [];
  onChange: () => void = () => undefined;
  onError: (error: unknown) => void = () => undefined;

  /** Suggestions to decide: everything the policy does not keep. */
  readonly open: api.Suggestion[];

  constructor(readonly id: string, readonly found: api.SuggestionList, decided: api.DecisionList) {
    this.open = found.suggestions.filter((s) => s.policy !== "keep");
    this.revision = decided.revision;
    this.take(decided);
  }

  private take(list: api.DecisionList): void {
    this.revision = list.revision;
    this.verdicts.clear();
    this.drawn.clear();
    for (const decision of list.decisions) {
      const key = decision.suggestion ?? decision.mark?.id;
      if (!key) continue;
      if (decision.verdict === "undo") { this.verdicts.delete(key); this.drawn.delete(key); }
      else if (decision.suggestion) this.verdicts.set(key, decision.verdict);
      else if (decision.mark) this.drawn.set(key, decision.mark);
    }
  }

  replace(list: api.DecisionList): void { this.take(list); this.onChange(); }

  verdict(suggestion: api.Suggestion): api.Verdict | undefined { return this.verdicts.get(suggestion.id); }
  get marks(): api.Mark[] { return [...this.drawn.values()]; }
  get total(): number { return this.open.length; }
  get decidedCount(): number { return this.open.filter((s) => this.verdicts.has(s.id)).length; }
  get toWithhold(): number { return this.open.filter((s) => this.verdicts.get(s.id) === "accept").length + this.drawn.size; }
  group(one: api.Suggestion): api.Suggestion[] { return this.open.filter((s) => s.group === one.group && s.category === one.category); }

  decide(suggestions: api.Suggestion[], verdict: api.Verdict): void {
    const list = suggestions.map((s) => ({ suggestion: s.id, mark: null, verdict }));
    for (const s of suggestions) if (verdict === "undo") this.verdicts.delete(s.id); else this.verdicts.set(s.id, verdict);
    if (verdict !== "undo") this.history.push(suggestions.map((s) => s.id));
    this.send(list);
  }

  draw(mark: api.Mark): void {
    this.drawn.set(mark.id, mark);
    this.history.push([mark.id]);
    this.send([{ suggestion: null, mark, verdict: "accept" }]);
  }

  erase(mark: api.Mark): void {
    this.drawn.delete(mark.id);
    this.send([{ suggestion: null, mark, verdict: "undo" }]);
  }

  undo(): void {
    const last = this.history.pop();
    if (!last) return;
    const mark = last.length === 1 ? this.drawn.get(last[0] as string) : undefined;
    if (mark) this.erase(mark);
    else this.decide(this.open.filter((s) => last.includes(s.id)), "undo");
  }

  /** Decisions go to the server in the order they were made, each against the revision the one before it left. */
  private send(list: api.Decision[]): void {
    this.onChange();
    this.queue = this.queue.then(async () => {
      try { this.revision = (await api.decide(this.id, this.revision, list)).revision; }
      catch (error) { this.onError(error); }
    });
  }

  /** Waits until everything decided so far is stored. */
  settled(): Promise<void> { return this.queue; }
}
