"""An endless mix of training windows: each source in its share, documents reshuffled each pass, window cuts varied."""

import random
from collections.abc import Iterator
from pathlib import Path

from tokenizers import Tokenizer

import uk_generator
from corpora import SOURCES, Document, Source, load, recase
from windows import WINDOW, Window, cut

POOL = 40  # batches drawn at once and sorted by length, so that little padding is computed


def chosen_sources(share_alike: bool) -> list[Source]:
    return [source for source in SOURCES if share_alike or not source.share_alike]


def _source_documents(source: Source, data: Path, seed: int) -> Iterator[Document]:
    if source.name == "synthetic_uk":
        for text, spans in uk_generator.documents(seed, held_out=False):
            yield Document(text, spans)
    rng, documents = random.Random(seed), load(source, data)
    while True:
        rng.shuffle(documents)
        yield from documents


def _windows(source: Source, index: int, data: Path, tokenizer: Tokenizer, seed: int) -> Iterator[Window]:
    rng = random.Random(seed * 31 + index)
    for document in _source_documents(source, data, seed):
        document = recase(rng, document)
        yield from cut(tokenizer, document.text, document.spans, index, length=rng.choice((WINDOW, WINDOW, 128)), first=rng.randint(48, WINDOW))


def batches(sources: list[Source], data: Path, tokenizer: Tokenizer, seed: int, size: int) -> Iterator[list[Window]]:
    """Batches of `size` windows of similar length, for ever."""
    rng = random.Random(seed)
    streams = [_windows(source, index, data, tokenizer, seed) for index, source in enumerate(sources)]
    shares = [source.share for source in sources]
    while True:
        pool = [next(streams[i]) for i in rng.choices(range(len(streams)), shares, k=POOL * size)]
        pool.sort(key=lambda window: len(window.ids))
        ready = [pool[i:i + size] for i in range(0, len(pool), size)]
        rng.shuffle(ready)
        yield from ready
