"""The labelled sources: which types each annotates, its licence, its share of a batch, and reading it from the data folder.

Files are JSON Lines with `text` and `spans` [[start, end, label]], offsets in Unicode scalar values.
"""

import json
import random
import re
from dataclasses import dataclass
from pathlib import Path

from labels import TYPES

GENERAL = ("PERSON", "LOCATION", "ORGANISATION")
RENAMED = {"CODE": "ID"}
UNSURE = "?"  # kind of a span whose pieces neither reward nor punish
HANDLE = re.compile(r"@\w+")  # one corpus of tweets calls handles people, the other leaves them out
LEADING_TITLE = re.compile(r"(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.?(?=\s)", re.IGNORECASE)


@dataclass(frozen=True)
class Source:
    name: str
    annotated: tuple[str, ...]
    share: float  # of the training windows
    licence: str
    share_alike: bool = False
    records: tuple[tuple[int, int], ...] = ()  # ranges of records to use; empty: all
    unsure: re.Pattern | None = None  # text whose annotation contradicts another source's


# gum_train holds its genres in this order: academic 0-59, bio 60-137, court 138-190, interview 191-294, news 295-372,
# voyage 373-455 (matched against the corpus by sentence). Biographies and voyages are CC-BY-SA, the others CC-BY.
GUM_ATTRIBUTION, GUM_SHARE_ALIKE = ((0, 60), (138, 373)), ((60, 138), (373, 456))

# Types that do not occur in edited prose of these kinds: there an O is an O, which makes the text a source of real negatives.
ABSENT = ("ADDRESS", "PHONE", "EMAIL", "VEHICLE")

SOURCES = (
    Source("synthetic_uk", TYPES, 0.32, "MIT (this repository)"),
    Source("tab_train", (*GENERAL, "DATE", "ID", *ABSENT), 0.10, "MIT"),
    Source("gum_train", (*GENERAL, "DATE", *ABSENT), 0.06, "CC-BY-4.0", records=GUM_ATTRIBUTION),
    Source("btc_train", GENERAL, 0.14, "CC-BY-4.0"),
    Source("wnut17_train", GENERAL, 0.07, "CC-BY-4.0", unsure=HANDLE),
    Source("gum_train", (*GENERAL, "DATE", *ABSENT), 0.05, "CC-BY-SA-3.0", True, GUM_SHARE_ALIKE),
    Source("crossner_other_train", (*GENERAL, "ID", *ABSENT), 0.21, "CC-BY-SA-3.0 (Wikipedia text)", True),
    Source("ewt_dev_train", GENERAL, 0.05, "CC-BY-SA-4.0", True),
)


@dataclass
class Document:
    text: str
    spans: list


def read(path: Path, kinds: tuple[str, ...] = TYPES) -> list[Document]:
    """Every record of a file, spans of other kinds than `kinds` dropped."""
    documents = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            spans = [[s, e, RENAMED.get(label, label)] for s, e, label in record["spans"]]
            documents.append(Document(record["text"], sorted(span for span in spans if span[2] in kinds)))
    return documents


def parted(text: str, spans: list) -> list:
    """Spans with a title in front of a person's name as a span of its own, and without a possessive ending.

    Sources differ on whether "Mr" is part of a name; the measuring rule drops both, so one convention costs nothing.
    """
    result = []
    for start, end, kind in spans:
        if kind == "PERSON":
            title = LEADING_TITLE.match(text, start, end)
            if title:
                result.append([start, title.end(), "TITLE"])
                start = title.end() + len(text[title.end():end]) - len(text[title.end():end].lstrip())
            if text[start:end].endswith(("'s", "’s")):
                end -= 2
        if end > start:
            result.append([start, end, kind])
    return result


def load(source: Source, data: Path) -> list[Document]:
    path = data / f"{source.name}.jsonl"
    if not path.exists():
        raise FileNotFoundError(f"{path.name} is not in the data folder: see README.md, data")
    documents = read(path, source.annotated)
    if source.records:
        documents = [documents[i] for first, last in source.records for i in range(first, last)]
    for document in documents:
        document.spans = parted(document.text, document.spans)
        if source.unsure:
            document.spans = sorted([*document.spans, *([m.start(), m.end(), UNSURE] for m in source.unsure.finditer(document.text))])
    return documents


def recase(rng: random.Random, document: Document, upper: float = 0.05, lower: float = 0.04) -> Document:
    """Now and then a document all in capitals or all in small letters, so that the case feature is no crutch."""
    chance = rng.random()
    text = document.text.upper() if chance < upper else document.text.lower() if chance < upper + lower else document.text
    return Document(text, document.spans) if len(text) == len(document.text) else document
