"""Cuts tokenised documents into windows of word pieces with case classes and targets."""

from dataclasses import dataclass

import torch
from tokenizers import Tokenizer

from case_feature import case_class
from corpora import UNSURE
from labels import IGNORED, LABEL_ID, OUTSIDE

CLS, SEP, PAD = 101, 102, 0
WINDOW = 192  # word pieces, [CLS] and [SEP] included


@dataclass
class Window:
    """One window; `offsets` are ranges of the document in Unicode scalar values, without [CLS] and [SEP]."""

    ids: list[int]
    cases: list[int]
    targets: list[int]
    offsets: list[tuple[int, int]]
    source: int
    document: int


def targets_of(offsets: list[tuple[int, int]], spans: list) -> list[int]:
    """BIO target of every piece; pieces of a span that begins inside a word count as inside the span."""
    targets = [OUTSIDE] * len(offsets)
    for start, end, label in spans:
        first = True
        for index, (a, b) in enumerate(offsets):
            if b <= start or a == b:
                continue
            if a >= end:
                break
            targets[index] = IGNORED if label == UNSURE else LABEL_ID[("B-" if first else "I-") + label]
            first = False
    return targets


def cut(tokenizer: Tokenizer, text: str, spans: list, source: int = 0, document: int = 0, length: int = WINDOW, first: int | None = None) -> list[Window]:
    """Consecutive windows over `text`; never cut inside an entity or a word. `first`: length of the first window."""
    encoded = tokenizer.encode(text, add_special_tokens=False)
    ids, offsets = encoded.ids, encoded.offsets
    targets = targets_of(offsets, spans)
    cases = [case_class(text[a:b]) for a, b in offsets]
    words = encoded.word_ids
    windows, at, room = [], 0, (first or length) - 2
    while at < len(ids):
        end = min(len(ids), at + room)
        if end < len(ids):
            back = end
            while back > at + room // 2 and (targets[back] != OUTSIDE or words[back] == words[back - 1]):
                back -= 1
            if back > at + room // 2:
                end = back
        piece = slice(at, end)
        windows.append(Window([CLS, *ids[piece], SEP], [0, *cases[piece], 0], [IGNORED, *targets[piece], IGNORED], offsets[piece], source, document))
        at, room = end, length - 2
    return windows


def collate(windows: list[Window]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """(input_ids, attention_mask, case_ids, targets, sources), padded to the longest window."""
    longest = max(len(window.ids) for window in windows)
    ids, mask, cases = (torch.zeros(len(windows), longest, dtype=torch.long) for _ in range(3))
    targets = torch.full((len(windows), longest), IGNORED)
    for row, window in enumerate(windows):
        count = len(window.ids)
        ids[row, :count] = torch.tensor(window.ids)
        mask[row, :count] = 1
        cases[row, :count] = torch.tensor(window.cases)
        targets[row, :count] = torch.tensor(window.targets)
    return ids, mask, cases, targets, torch.tensor([window.source for window in windows])
