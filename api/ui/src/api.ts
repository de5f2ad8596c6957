/** The public API, as far as the page uses it. Coordinates are PDF points, origin top left, as displayed. */

export interface CaseSummary { id: string; name: string; documents: number }
export interface Refusal { code: string; detail: string }
export interface DocumentSummary {
  id: string; case: string; name: string; state: string; pages: number; suggestions: number; undecided: number;
  refused: Refusal | null; warnings: string[];
}
export interface PageSize { index: number; width: number; height: number; source: string }
export interface Suggestion {
  id: string; page: number; category: string; redaction_type: string; text: string; score: number; group: string;
  role: string; policy: "redact" | "review" | "keep"; reasons: string[]; quads: number[][]; recogniser: string;
}
export interface SuggestionList { pages: PageSize[]; suggestions: Suggestion[]; warnings: string[] }
export type Verdict = "accept" | "reject" | "adjust" | "undo";
export type Box = [number, number, number, number];
/** A place to withhold: a `box` that was drawn, or a `quad` made from words, with its text. */
export interface Mark { id: string; page: number; box?: Box | null; quad?: number[] | null; redaction_type?: string | null; text?: string | null }
export interface Decision { suggestion: string | null; mark: Mark | null; page_change?: PageChange | null; verdict: Verdict; why?: string | null }
/** A page to leave out of the copy, for a reason, or to turn in it by so many degrees. */
export interface PageChange { page: number; delete?: string; rotate?: number }
export interface DecisionList { revision: number; decisions: Decision[] }
export interface Stage { id: string; kind: string; state: string; error: string | null }
export interface Copy { id: string; sha256: string | null; result: "requested" | "clean" | "refused"; marks: number; remarks: string[] }
export interface Word { text: string; quad: number[]; line: number }
export interface Page extends PageSize { words: Word[] }
export interface Piece { page: number; quad: number[]; line: number; words: [number, number] }
export interface Hit { page: number; text: string; pieces: Piece[]; snippet: string; highlight: [number, number]; term: number }
export interface Unsearched { document: string; name: string; why: string; pages: number[] }
export interface CaseHits {
  documents: { document: string; name: string; pages: number; hits: Hit[] }[];
  named: { document: string; name: string }[]; pages: number; next: number | null; unsearched: Unsearched[];
}
export interface DocumentHits { hits: Hit[]; more: boolean; unsearched: number[] }
export interface MarkReport { mark: string; page: number; glyphs: number; images: number; paths: number; boxes: unknown[]; width_kept: boolean }
export interface Report {
  original: string; copy: string | null; marks: MarkReport[]; rasterised: { page: number; reason: string }[];
  verified: { reader: string; version: string; pages: number; characters_in_marks: number; words_lost: number; pixels_changed_outside: number }[];
  result: string; remarks: string[]; versions: { obelus: string; rules: string; models: Record<string, string> };
}

export class Problem extends Error {
  constructor(readonly status: number, readonly detail: string, readonly current: unknown) { super(detail); }
}

async function call<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
  const response = await fetch(`/api/v1${path}`, {
    method,
    headers: { "x-obelus-page": "1", ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  }).catch(() => { throw new Problem(0, "The server does not answer. Check that it is running, then try again.", null); });
  if (!response.ok) {
    const problem = await response.json().catch(() => ({ detail: response.statusText }));
    throw new Problem(response.status, problem.detail ?? response.statusText, problem.current);
  }
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

const part = encodeURIComponent;

export const signIn = (key: string) => call<void>("POST", "/session", undefined, { authorization: `Bearer ${key}` });
export const cases = () => call<{ cases: CaseSummary[] }>("GET", "/cases");
export const documents = (id: string) => call<{ documents: DocumentSummary[] }>("GET", `/cases/${part(id)}/documents`);
export const documentOf = (id: string) => call<DocumentSummary>("GET", `/documents/${part(id)}`);
export const suggestions = (id: string) => call<SuggestionList>("GET", `/documents/${part(id)}/suggestions`);
export const decisions = (id: string) => call<DecisionList>("GET", `/documents/${part(id)}/decisions`);
export const words = (id: string, page: number) => call<Page>("GET", `/documents/${part(id)}/pages/${page}/words`);
export const decide = (id: string, revision: number, list: Decision[]) =>
  call<DecisionList>("POST", `/documents/${part(id)}/decisions`, { revision, decisions: list });
export const save = (id: string, revision: number) =>
  call<{ copy: Copy; stage: Stage }>("POST", `/documents/${part(id)}/copies`, { revision });
export const stage = (id: string) => call<Stage>("GET", `/stages/${part(id)}`);
export const copy = (id: string) => call<Copy>("GET", `/copies/${part(id)}`);
export const report = (id: string) => call<Report>("GET", `/copies/${part(id)}/report`);
export const search = (id: string, query: string, skip: number, category: string, sort: string) =>
  call<CaseHits>("GET", `/cases/${part(id)}/search?q=${part(query)}&skip=${skip}&limit=30&sort=${sort}${category ? `&category=${part(category)}` : ""}`);
export const find = (id: string, query: string) => call<DocumentHits>("GET", `/documents/${part(id)}/search?q=${part(query)}`);
export const imageUrl = (id: string, page: number, scale: number) => `/api/v1/documents/${part(id)}/pages/${page}/image?scale=${scale}`;
export const copyImageUrl = (id: string, page: number, scale: number) => `/api/v1/copies/${part(id)}/pages/${page}/image?scale=${scale}`;
export const copyUrl = (id: string) => `/api/v1/copies/${part(id)}/file`;
export const reportUrl = (id: string) => `/api/v1/copies/${part(id)}/report`;

/** Sends a file; `told` hears the share that has gone, 0 to 1. (Only XMLHttpRequest tells that.) */
export function upload(id: string, file: File, told: (share: number) => void): Promise<{ document: DocumentSummary; fresh: boolean }> {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/v1/cases/${part(id)}/documents?name=${part(file.name)}`);
    request.setRequestHeader("x-obelus-page", "1");
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) told(event.loaded / event.total); });
    request.addEventListener("error", () => fail(new Problem(0, "the upload broke off; try again", null)));
    request.addEventListener("load", () => {
      let body: { detail?: string } & Record<string, unknown> = {};
      try { body = JSON.parse(request.responseText); } catch { /* the status says enough */ }
      if (request.status < 300) done(body as never);
      else fail(new Problem(request.status, body.detail ?? request.statusText, null));
    });
    request.send(file);
  });
}
