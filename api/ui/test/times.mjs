/** Times on a machine that may be doing other things at once. */
import assert from "node:assert/strict";

/** The share of a core that a busy program gets just now: 1 on a machine with nothing else to do. */
function shareOfACore() {
  const [begun, used] = [performance.now(), process.cpuUsage()];
  while (performance.now() - begun < 150);
  const { user, system } = process.cpuUsage(used);
  const share = (user + system) / 1000 / (performance.now() - begun);
  return share > 0.9 ? 1 : share;
}

/** Holds the best of several tries against a limit in milliseconds. `attempt` answers how long it took. Where others take the cores, a time
 * counts as what it would have been on a core of its own, by the larger of the shares there were before and after it. */
export async function within(limit, tries, what, attempt) {
  const said = [];
  let best = Infinity;
  for (let number = 0; number < tries && best > limit; number += 1) {
    const before = shareOfACore();
    const took = await attempt(number);
    const share = Math.max(before, shareOfACore());
    best = Math.min(best, took * share);
    said.push(`${Math.round(took)} ms${share < 1 ? ` on ${Math.round(share * 100)} % of a core` : ""}`);
  }
  console.log(`${what}: ${said.join(", ")}`);
  assert.ok(best <= limit, `${what}: ${said.join(", ")}; the limit is ${limit} ms`);
}
