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


# What scanners take for what: one letter each, so that offsets stay.
CONFUSED = {"o": "0ce", "l": "1I|", "i": "l1j", "m": "nrw", "e": "co", "a": "os", "O": "0QD", "I": "l1|", "S": "5s", "B": "8R", "n": "ru", "h": "bn", "t": "fl", "r": "nv", "c": "eo", "u": "vn", "g": "q9", "5": "S", "0": "O", "1": "lI", "8": "B", ",": ".", ".": ",", "E": "F", "C": "G", "G": "6C", "T": "I", "w": "v"}


def _slips(rng: random.Random, text: str) -> str:
    """Same length: letters replaced by what a bad scan makes of them; how many differs from page to page."""
    rate = rng.choice((0.004, 0.01, 0.02, 0.035))
    return "".join(rng.choice(CONFUSED[ch]) if ch in CONFUSED and rng.random() < rate else ch for ch in text)


def lay_out(rng: random.Random, text: str, spans: list) -> tuple[str, list]:
    chance = rng.random()
    if chance < 0.4:
        text = _wrapped(rng, text)
    if rng.random() < 0.10:
        text = _slips(rng, text)
    if rng.random() < 0.05:
        upper = text.upper()
        text = upper if len(upper) == len(text) else text
    return text, spans
