/** What survives a reload: kept in the browser, ids and places only, never text of evidence. */
const name = (what: string) => `obelus:${what}`;

export function kept<T>(what: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(name(what));
    return text === null ? otherwise : (JSON.parse(text) as T);
  } catch {
    return otherwise;
  }
}

export function keep(what: string, value: unknown): void {
  try {
    const isEmpty = Array.isArray(value) && value.length === 0;
    if (isEmpty) localStorage.removeItem(name(what));
    else localStorage.setItem(name(what), JSON.stringify(value));
  } catch { /* a browser that keeps nothing still works until it is closed */ }
}
