"""The labelled sources: which types each annotates, its licence, its share of a batch, and reading it from the data folder.

Files are JSON Lines with `text` and `spans` [[start, end, label]], offsets in Unicode scalar values.
"""

import json
import random
from dataclasses import dataclass
from pathlib import Path

from labels import TYPES

GENERAL = ("PERSON", "LOCATION", "ORGANISATION")
RENAMED = {"CODE": "ID"}


@dataclass(frozen=True)
class Source:
    name: str
    annotated: tuple[str, ...]
    share: float  # of the training windows
    licence: str
    share_alike: bool = False
    records: tuple[tuple[int, int], ...] = ()  # ranges of records to use; empty: all


# gum_train holds its genres in this order: academic 0-59, bio 60-137, court 138-190, interview 191-294, news 295-372,
# voyage 373-455 (matched against the corpus by sentence). Biographies and voyages are CC-BY-SA, the others CC-BY.
GUM_ATTRIBUTION, GUM_SHARE_ALIKE = ((0, 60), (138, 373)), ((60, 138), (373, 456))

SOURCES = (
    Source("synthetic_uk", TYPES, 0.55, "MIT (this repository)"),
    Source("tab_train", (*GENERAL, "DATE", "ID"), 0.13, "MIT"),
    Source("gum_train", (*GENERAL, "DATE"), 0.12, "CC-BY-4.0", records=GUM_ATTRIBUTION),
    Source("btc_train", GENERAL, 0.12, "CC-BY-4.0"),
    Source("wnut17_train", GENERAL, 0.08, "CC-BY-4.0"),
    Source("gum_train", (*GENERAL, "DATE"), 0.06, "CC-BY-SA-3.0", True, GUM_SHARE_ALIKE),
    Source("crossner_other_train", GENERAL, 0.16, "CC-BY-SA-3.0 (Wikipedia text)", True),
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


def load(source: Source, data: Path) -> list[Document]:
    path = data / f"{source.name}.jsonl"
    if not path.exists():
        raise FileNotFoundError(f"{path.name} is not in the data folder: see README.md, data")
    documents = read(path, source.annotated)
    if source.records:
        documents = [documents[i] for first, last in source.records for i in range(first, last)]
    return documents


def recase(rng: random.Random, document: Document, upper: float = 0.05, lower: float = 0.04) -> Document:
    """Now and then a document all in capitals or all in small letters, so that the case feature is no crutch."""
    chance = rng.random()
    text = document.text.upper() if chance < upper else document.text.lower() if chance < upper + lower else document.text
    return Document(text, document.spans) if len(text) == len(document.text) else document
