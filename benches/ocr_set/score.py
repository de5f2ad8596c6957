"""How well recognised words meet the truth of a page, whatever order a reader gives them in.

Every recognised word goes to the line of truth it covers most of; a line's words are read from left to right. The
character error is the edit distance of the lines plus every character that lies on no line, over the characters of truth.
Words without a letter or digit (rules, leaders, bullets) count on neither side; curly quotes and dashes count as plain ones.
"""

from collections import Counter

PLAIN = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-"})
# A box is in its place from this share of intersection to union on.
IN_PLACE = 0.8


def plain(words: list[dict]) -> list[dict]:
    """Words that count, with plain quotes and dashes."""
    kept = [{**word, "text": word["text"].translate(PLAIN)} for word in words]
    return [word for word in kept if any(c.isalnum() for c in word["text"])]


def distance(a: str, b: str) -> int:
    """Edit distance (Levenshtein, 1966)."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]


def shared(a: list[float], b: list[float]) -> float:
    """Area that two boxes share."""
    wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return max(wide, 0) * max(high, 0)


def area(box: list[float]) -> float:
    return max(box[2] - box[0], 0) * max(box[3] - box[1], 0)


def overlap(a: list[float], b: list[float]) -> float:
    """Intersection over union."""
    both = shared(a, b)
    union = area(a) + area(b) - both
    return both / union if union > 0 else 0.0


def said(words: list[dict]) -> str:
    return " ".join(word["text"] for word in sorted(words, key=lambda word: word["box"][0] + word["box"][2]))


def score(truth: list[dict], found: list[dict]) -> Counter:
    """Counts of a page: characters, errors, words, missed, boxed (read right somewhere in place), placed (overlap enough)."""
    truth, found = plain(truth), plain(found)
    lines: dict[int, list[dict]] = {}
    for word in truth:
        lines.setdefault(word["line"], []).append(word)
    read: dict[int, list[dict]] = {line: [] for line in lines}
    counts = Counter()
    for word in found:
        covered = {line: sum(shared(word["box"], t["box"]) for t in words) for line, words in lines.items()}
        best = max(covered, key=covered.get, default=None)
        if best is None or covered[best] <= 0:
            counts["errors"] += len(word["text"])
        else:
            read[best].append(word)
    for line, words in lines.items():
        counts["characters"] += len(said(words))
        counts["errors"] += distance(said(words), said(read[line]))
    counts["words"] = len(truth)
    bag = Counter(word["text"] for word in truth)
    counts["missed"] = (bag - Counter(word["text"] for word in found)).total()
    for word in truth:
        best = max((overlap(word["box"], f["box"]) for f in found if f["text"] == word["text"]), default=0.0)
        counts["boxed"] += best > 0
        counts["placed"] += best >= IN_PLACE
    return counts
