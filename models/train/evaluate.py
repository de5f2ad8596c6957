"""Measures an exported tagger on the development sets and on held-out synthetic text.

    python evaluate.py --model tagger.int8.onnx --data DIR [--json FILE]

Development sets are for measuring and choosing only; nothing here is ever trained on.
"""

import argparse
import itertools
import json
import time
from pathlib import Path

import uk_generator
from decode import tag_text
from encoder import tokenizer
from export_onnx import runner, session
from labels import TYPES
from scoring import masked, score

GENERAL = ("PERSON", "LOCATION", "ORGANISATION")
SETS = {
    "tab_dev": (*GENERAL, "DATE", "ID"),
    "wikigold_dev": GENERAL,
    "presidio_synth_dev": ("PERSON",),
    "btc_dev": GENERAL,
}
RENAMED = {"CODE": "ID"}
CONFIDENT = 0.7  # a second row for PERSON: only spans with at least this score
HELD_OUT_SEED, HELD_OUT_DOCUMENTS = 777, 400


def read(path: Path) -> tuple[list[str], list[list]]:
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    spans = [[(s, e, RENAMED.get(label, label)) for s, e, label in record["spans"]] for record in records]
    return [record["text"] for record in records], spans


def synthetic() -> tuple[list[str], list[list]]:
    drawn = list(itertools.islice(uk_generator.documents(HELD_OUT_SEED, held_out=True), HELD_OUT_DOCUMENTS))
    return [text for text, _ in drawn], [[tuple(span) for span in spans] for _, spans in drawn]


def evaluate(model: Path, data: Path) -> dict:
    run, pieces = runner(session(model)), tokenizer()
    results = {}
    for name, labels in [*SETS.items(), ("synthetic_uk_held_out", TYPES)]:
        texts, gold = synthetic() if name == "synthetic_uk_held_out" else read(data / f"{name}.jsonl")
        started = time.process_time()
        scored = [tag_text(run, pieces, text) for text in texts]
        seconds = time.process_time() - started
        found = [[span[:3] for span in spans] for spans in scored]
        results[name] = score(texts, gold, found, labels)
        sure = [[span[:3] for span in spans if span[3] >= CONFIDENT] for spans in scored]
        results[name]["confident_person"] = score(texts, gold, sure, ("PERSON",))["strict"]["PERSON"]
        results[name]["characters_per_cpu_second"] = round(sum(map(len, texts)) / seconds)
        if name == "tab_dev":
            records = [json.loads(line) for line in (data / "tab_dev_identifiers.jsonl").read_text(encoding="utf-8").splitlines()]
            results[name]["masked"] = masked([record["text"] for record in records], [record["spans"] for record in records], found)
        strict = results[name]["strict"]
        print(f"{name:22} micro {strict['micro']['f1']:5} PERSON {strict['PERSON']} confident {results[name]['confident_person']['f1']}  " + " ".join(f"{label} {strict[label]['f1']}" for label in labels[1:]), flush=True)
    return results


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    measured = evaluate(chosen.model, chosen.data)
    if chosen.json:
        chosen.json.write_text(json.dumps(measured, indent=1) + "\n")
