"""The span scorer behind every figure: strict (same span, same label), overlap, and characters with labels ignored.

Both sides are trimmed first, because guidelines differ: outer punctuation, a leading "the" or title, a trailing 's.
"""

import re
from collections.abc import Iterable

QUOTES = "'\"“”‘’"
LEADING = " \n\t" + QUOTES + ",.;:()[]"
TRAILING = " \n\t" + QUOTES + ",;:()[]"
PREFIXES = ("the ", "The ", "Mr ", "Mr. ", "Mrs ", "Mrs. ", "Ms ", "Ms. ", "Dr ", "Dr. ", "Miss ")
FUNCTION_WORDS = frozenset("mr mrs ms miss dr and or from until to about after as at before between by during for in into of on over since with the a an".split())

Span = tuple[int, int, str]


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in LEADING:
        start += 1
    while end > start and text[end - 1] in TRAILING:
        end -= 1
    for _ in range(2):
        for prefix in PREFIXES:
            if text[start:end].startswith(prefix):
                start += len(prefix)
    if text[start:end].endswith(("'s", "’s")):
        end -= 2
    if end > start and text[end - 1] == "." and end - start > 4:
        end -= 1
    return start, end


def _trimmed(text: str, spans: Iterable[Span], label: str) -> set[tuple[int, int]]:
    found = {trim(text, start, end) for start, end, kind in spans if kind == label}
    return {span for span in found if span[1] > span[0]}


def _covered(ranges: Iterable[tuple[int, int]]) -> set[int]:
    covered: set[int] = set()
    for start, end in ranges:
        covered.update(range(start, end))
    return covered


def rates(hits: int, false: int, missed: int) -> dict[str, float]:
    """Precision, recall and F1 in percent, and how many gold spans they rest on."""
    precision = hits / (hits + false) if hits + false else 0.0
    recall = hits / (hits + missed) if hits + missed else 0.0
    both = precision + recall
    return {"p": round(100 * precision, 1), "r": round(100 * recall, 1), "f1": round(200 * precision * recall / both, 1) if both else 0.0, "gold": hits + missed}


def score(texts: list[str], gold: list[list[Span]], found: list[list[Span]], labels: tuple[str, ...]) -> dict:
    """{"strict": {label: rates, "micro": rates}, "overlap": ..., "characters": rates}."""
    strict = {label: [0, 0, 0] for label in labels}
    overlap = {label: [0, 0, 0] for label in labels}
    characters = [0, 0, 0]
    for text, truth, guess in zip(texts, gold, found):
        for label in labels:
            g, q = _trimmed(text, truth, label), _trimmed(text, guess, label)
            same = len(g & q)
            for total, part in zip(range(3), (same, len(q) - same, len(g) - same)):
                strict[label][total] += part
            met = sum(any(a < d and c < b for c, d in q) for a, b in g)
            right = sum(any(a < d and c < b for c, d in g) for a, b in q)
            for total, part in zip(range(3), (met, len(q) - right, len(g) - met)):
                overlap[label][total] += part
        g = _covered((s, e) for s, e, kind in truth if kind in labels)
        q = _covered((s, e) for s, e, kind in guess if kind in labels)
        for total, part in zip(range(3), (len(g & q), len(q - g), len(g - q))):
            characters[total] += part
    result = {}
    for name, table in (("strict", strict), ("overlap", overlap)):
        result[name] = {label: rates(*counts) for label, counts in table.items()}
        result[name]["micro"] = rates(*(sum(counts[i] for counts in table.values()) for i in range(3)))
    result["characters"] = rates(*characters)
    return result


def masked(texts: list[str], truth: list[list[tuple[int, int, str, str]]], found: list[list[Span]]) -> dict:
    """Share of mentions that are fully covered, by identifier type (DIRECT, QUASI), and precision of the covered characters.

    Titles and function words need not be covered. After the Text Anonymization Benchmark (Pilán et al. 2022).
    """
    counts: dict[str, list[int]] = {}
    right = total = 0
    for text, mentions, guess in zip(texts, truth, found):
        covered = _covered((s, e) for s, e, _ in guess)
        to_mask = _covered((s, e) for s, e, _, kind in mentions if kind != "NO_MASK")
        for start, end, label, kind in mentions:
            if kind == "NO_MASK":
                continue
            needed: set[int] = set()
            for word in re.finditer(r"\w+", text[start:end]):
                if word.group().lower() not in FUNCTION_WORDS:
                    needed.update(range(start + word.start(), start + word.end()))
            for key in (kind, f"{kind}:{label}"):
                entry = counts.setdefault(key, [0, 0])
                entry[0] += needed <= covered
                entry[1] += 1
        letters = {i for i in covered if text[i].isalnum()}
        right, total = right + len(letters & to_mask), total + len(letters)
    recall = {key: {"recall": round(100 * hit / of, 1), "count": of} for key, (hit, of) in sorted(counts.items())}
    return {"recall": recall, "precision_of_characters": round(100 * right / max(1, total), 1)}
