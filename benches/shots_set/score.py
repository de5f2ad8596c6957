"""How found shot borders meet the joins of a film.

A border is found when it lies at most two frames outside a join; a join is found once, so a second border inside it is wrong.
"""

import math

NEAR = 2


def score(joins: list[dict], borders: list[int]) -> dict:
    """Counts: `found` joins, `missed` joins, `wrong` borders. `borders` are the first frames of new shots.

    Joins and borders are paired in order, so that as many as possible are found.
    """
    free = sorted(borders)
    found = 0
    for join in sorted(joins, key=lambda join: join["last"]):
        # The earliest end first and the earliest border that fits: the greatest number of pairs, as in any matching of spans.
        fitting = [at for at in free if join["first"] - NEAR <= at <= join["last"] + NEAR]
        if fitting:
            free.remove(fitting[0])
            found += 1
    return {"found": found, "missed": len(joins) - found, "wrong": len(free)}


def share(part: int, whole: int) -> tuple[float, float, float] | None:
    """A share with the Wilson score interval of 95 % (Wilson, 1927), or nothing of nothing."""
    if whole == 0:
        return None
    z = 1.959964
    p = part / whole
    middle = (p + z * z / (2 * whole)) / (1 + z * z / whole)
    reach = z / (1 + z * z / whole) * math.sqrt(p * (1 - p) / whole + z * z / (4 * whole * whole))
    return p, max(middle - reach, 0.0), min(middle + reach, 1.0)


def f1(counts: dict) -> float | None:
    """Twice the found over the joins and borders together, or nothing where there are neither."""
    both = 2 * counts["found"] + counts["missed"] + counts["wrong"]
    return 2 * counts["found"] / both if both else None
