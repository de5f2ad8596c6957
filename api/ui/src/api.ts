/** The public API, as far as the page uses it. Coordinates are PDF points, origin top left, as displayed. */

export interface CaseSummary { id: string; name: string; documents: number }
export interface Refusal { code: string; detail: string }
export interface DocumentSummary {
  id: string; name: string; state: string; pages: number; suggestions: number; undecided: number;
  refused: Refusal | null; warnings: string[];
}
export interface PageSize { index: number; width: number; height: number; source: string }
export interface Suggestion {
  id: string; page: number; category: string; redaction_type: string; text: string; score: number; group: string;
  role: string; policy: "redact" | "review" | "keep"; reasons: string[]; quads: number[][]; recogniser: string;
}
export interface SuggestionList { pages: PageSize[]; suggestions: Suggestion[]; warnings: string[] }
export type Verdict = "accept" | "reject" | "adjust" | "undo";
export interface Mark { id: string; page: number; box: [number, number, number, number]; redaction_type: string }
export interface Decision { suggestion: string | null; mark: Mark | null; verdict: Verdict; why?: string | null }
export interface DecisionList { revision: number; decisions: Decision[] }
export interface Stage { id: string; kind: string; state: string; error: string | null }
export interface Copy { id: string; sha256: string | null; result: "requested" | "clean" | "refused"; marks: number; remarks: string[] }

export class Problem extends Error {
  constructor(readonly status: number, readonly detail: string, readonly current: unknown) { super(detail); }
}

async function call<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
  const response = await fetch(`/api/v1${path}`, {
    method,
    headers: {
      "x-obelus-page": "1",
      ...(body === undefined || body instanceof Blob ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    body: body === undefined ? undefined : body instanceof Blob ? body : JSON.stringify(body),
  });
  if (!response.ok) {
    const problem = await response.json().catch(() => ({ detail: response.statusText }));
    throw new Problem(response.status, problem.detail ?? response.statusText, problem.current);
  }
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

export const signIn = (key: string) => call<void>("POST", "/session", undefined, { authorization: `Bearer ${key}` });
export const cases = () => call<{ cases: CaseSummary[] }>("GET", "/cases");
export const documents = (id: string) => call<{ documents: DocumentSummary[] }>("GET", `/cases/${encodeURIComponent(id)}/documents`);
export const documentOf = (id: string) => call<DocumentSummary>("GET", `/documents/${id}`);
export const upload = (id: string, file: File) =>
  call<{ document: DocumentSummary }>("POST", `/cases/${encodeURIComponent(id)}/documents?name=${encodeURIComponent(file.name)}`, file);
export const suggestions = (id: string) => call<SuggestionList>("GET", `/documents/${id}/suggestions`);
export const decisions = (id: string) => call<DecisionList>("GET", `/documents/${id}/decisions`);
export const decide = (id: string, revision: number, list: Decision[]) =>
  call<DecisionList>("POST", `/documents/${id}/decisions`, { revision, decisions: list });
export const save = (id: string, revision: number) =>
  call<{ copy: Copy; stage: Stage }>("POST", `/documents/${id}/copies`, { revision });
export const stage = (id: string) => call<Stage>("GET", `/stages/${id}`);
export const copy = (id: string) => call<Copy>("GET", `/copies/${id}`);
export const imageUrl = (id: string, page: number, scale: number) => `/api/v1/documents/${id}/pages/${page}/image?scale=${scale}`;
export const copyUrl = (id: string) => `/api/v1/copies/${id}/file`;
export const reportUrl = (id: string) => `/api/v1/copies/${id}/report`;
