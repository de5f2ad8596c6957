"""Logits to spans. The runner ports these rules one to one.

1. A word is a run of pieces whose offsets touch and whose touching characters are both letters or digits.
2. A word takes the label of its first piece.
3. B-X opens a span; I-X continues the open span of type X; I-X after anything else opens one too; O closes.
4. A span runs from its first word's start to its last word's end, in Unicode scalar values of the text.
"""

import numpy as np
from tokenizers import Tokenizer

from labels import LABELS, OUTSIDE
from windows import PAD, cut

WINDOW = 192


def spans_of(text: str, offsets: list[tuple[int, int]], tags: list[int]) -> list[tuple[int, int, str]]:
    spans: list[list] = []
    open_span = None
    word_end = None
    for (start, end), tag in zip(offsets, tags):
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
        else:
            open_span = [start, end, kind]
            spans.append(open_span)
    return [tuple(span) for span in spans]


def tag_texts(run, tokenizer: Tokenizer, texts: list[str], batch: int = 8, context: int = 24) -> list[list[tuple[int, int, str]]]:
    """Spans of every text. `run(ids, mask, cases) -> logits` on int64 arrays [B, T].

    Windows of a long text overlap by `context` pieces on either side; each piece is taken from the window in which it is
    farther from an edge.
    """
    jobs = []
    for number, text in enumerate(texts):
        for ids, cases, offsets, first, last in overlapping(tokenizer, text, context):
            jobs.append((number, ids, cases, offsets, first, last))
    order = sorted(range(len(jobs)), key=lambda index: len(jobs[index][1]))
    tags: dict[int, np.ndarray] = {}
    for at in range(0, len(order), batch):
        group = order[at:at + batch]
        longest = max(len(jobs[i][1]) for i in group)
        ids, mask, cases = (np.full((len(group), longest), PAD, np.int64) for _ in range(3))
        for row, i in enumerate(group):
            count = len(jobs[i][1])
            ids[row, :count], cases[row, :count], mask[row, :count] = jobs[i][1], jobs[i][2], 1
        best = run(ids, mask, cases).argmax(-1)
        for row, i in enumerate(group):
            tags[i] = best[row, 1:len(jobs[i][1]) - 1]
    offsets_of = [[] for _ in texts]
    tags_of = [[] for _ in texts]
    for i, (number, _, _, offsets, first, last) in enumerate(jobs):
        offsets_of[number] += offsets[first:last]
        tags_of[number] += tags[i][first:last].tolist()
    return [spans_of(text, offsets_of[n], tags_of[n]) for n, text in enumerate(texts)]


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
