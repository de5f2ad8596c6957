"""What printing and typing do to a text, labels kept in place: wrapped lines, capitals, dotted fields, slips of the finger."""

import random
import textwrap

from .times import DAYS, MONTHS

KEEP = set(DAYS + MONTHS)


def _wrapped(rng: random.Random, text: str) -> str:
    """Same length: spaces at the line ends become newlines, also inside entities."""
    width = rng.randint(45, 100)
    lines = []
    for line in text.split("\n"):
        if "  " in line or len(line) <= width:
            lines.append(line)
            continue
        broken = "\n".join(textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False, drop_whitespace=True))
        lines.append(broken if len(broken) == len(line) else line)
    return "\n".join(lines)


def _slips(rng: random.Random, text: str, spans: list) -> str:
    """Same length: a few letters replaced by a neighbour, as bad scans and hurried typing do."""
    letters = list(text)
    swaps = {"o": "0", "l": "1", "i": "l", "m": "n", "e": "c", "a": "o", "O": "0", "I": "l", "S": "5", "B": "8"}
    for index, ch in enumerate(letters):
        if ch in swaps and rng.random() < 0.012:
            letters[index] = swaps[ch]
    return "".join(letters)


def lay_out(rng: random.Random, text: str, spans: list) -> tuple[str, list]:
    chance = rng.random()
    if chance < 0.4:
        text = _wrapped(rng, text)
    if rng.random() < 0.05:
        text = _slips(rng, text, spans)
    if rng.random() < 0.05:
        upper = text.upper()
        text = upper if len(upper) == len(text) else text
    return text, spans
