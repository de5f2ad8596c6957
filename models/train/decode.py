"""Logits to spans. The runner ports these rules one to one.

1. A word is a run of pieces whose offsets touch and whose touching characters are both letters or digits.
2. A word takes the label of its first piece.
3. B-X opens a span; I-X continues the open span of type X; I-X after anything else opens one too; O closes.
4. A span runs from its first word's start to its last word's end, in Unicode scalar values of the text.
5. A span's score is the mean probability of its words, each by its first piece.
"""

import numpy as np
from tokenizers import Tokenizer

from labels import LABELS, OUTSIDE
from windows import WINDOW, cut

CONTEXT = 16  # pieces seen on either side of those that count


def scored_spans(text: str, offsets: list[tuple[int, int]], tags: list[int], sure: list[float]) -> list[tuple[int, int, str, float]]:
    """Spans (start, end, type, score) from the label and the probability of every piece."""
    spans: list[list] = []
    scores: list[list[float]] = []
    open_span = None
    word_end = None
    for (start, end), tag, probability in zip(offsets, tags, sure):
        if start == end:
            continue
        inside_word = word_end == start and start > 0 and text[start - 1].isalnum() and text[start].isalnum()
        word_end = end
        if inside_word:
            if open_span is not None:
                open_span[1] = end
            continue
        if tag == OUTSIDE:
            open_span = None
            continue
        prefix, kind = LABELS[tag].split("-", 1)
        if prefix == "I" and open_span is not None and open_span[2] == kind:
            open_span[1] = end
            scores[-1].append(probability)
        else:
            open_span = [start, end, kind]
            spans.append(open_span)
            scores.append([probability])
    return [(start, end, kind, sum(score) / len(score)) for (start, end, kind), score in zip(spans, scores)]


def spans_of(text: str, offsets: list[tuple[int, int]], tags: list[int]) -> list[tuple[int, int, str]]:
    """As `scored_spans`, without probabilities."""
    return [span[:3] for span in scored_spans(text, offsets, tags, [1.0] * len(tags))]


def tag_text(run, tokenizer: Tokenizer, text: str, context: int = CONTEXT) -> list[tuple[int, int, str, float]]:
    """Scored spans of a text of any length. `run(ids, mask, cases) -> logits` on int64 arrays [B, T].

    One window at a time, as the runner does: int8 activations are scaled per call, so a batch with padding gives slightly
    other logits. Windows overlap by `context` pieces on either side, and only the pieces between count.
    """
    offsets: list[tuple[int, int]] = []
    tags: list[int] = []
    sure: list[float] = []
    for ids, cases, seen, first, last in overlapping(tokenizer, text, context):
        batch = np.array([ids], np.int64)
        logits = run(batch, np.ones_like(batch), np.array([cases], np.int64))[0][1:-1][first:last]
        exponents = np.exp(logits - logits.max(-1, keepdims=True))
        offsets += seen[first:last]
        tags += logits.argmax(-1).tolist()
        sure += (exponents.max(-1) / exponents.sum(-1)).tolist()
    return scored_spans(text, offsets, tags, sure)


def overlapping(tokenizer: Tokenizer, text: str, context: int):
    """(ids, cases, offsets, first, last) per window; pieces first..last of `offsets` are this window's own."""
    whole = cut(tokenizer, text, [], length=10**9)
    if not whole:
        return
    window = whole[0]
    ids, cases, offsets = window.ids[1:-1], window.cases[1:-1], window.offsets
    room, own = WINDOW - 2, WINDOW - 2 - 2 * context
    if len(ids) <= room:
        yield window.ids, window.cases, offsets, 0, len(ids)
        return
    at = 0
    while at < len(ids):
        begin, end = max(0, at - context), min(len(ids), at + own + context)
        last = min(len(ids), at + own)
        yield [window.ids[0], *ids[begin:end], window.ids[-1]], [0, *cases[begin:end], 0], offsets[begin:end], at - begin, last - begin
        at = last
