"""The template language: text with `{slot}` places and `[this|that]` choices, filled from a scene into labelled text."""

import random
import re

SLOT = re.compile(r"\{([a-z0-9]+)(?:\.([a-z0-9]+))?\}")
CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")


class Draft:
    """Text under construction with its spans [start, end, label] in Unicode scalar values."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.spans: list[list] = []

    def add(self, text: str, label: str | None = None) -> None:
        if label and text:
            self.spans.append([self.length, self.length + len(text), label])
        self.parts.append(text)
        self.length += len(text)

    def fill(self, template: str, scene, rng: random.Random) -> None:
        """Append `template`, its choices taken and its slots replaced by what `scene` says."""
        while True:
            chosen = CHOICE.sub(lambda match: rng.choice(match.group(1).split("|")), template)
            if chosen == template:
                break
            template = chosen
        at = 0
        for match in SLOT.finditer(template):
            self.add(template[at:match.start()])
            for text, label in scene.pieces(match.group(1), match.group(2)):
                self.add(text, label)
            at = match.end()
        self.add(template[at:])

    @property
    def text(self) -> str:
        return "".join(self.parts)
