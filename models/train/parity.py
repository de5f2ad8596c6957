"""Writes parity.json: invented texts with the ids, cases, argmax labels and some logits that any runner must reproduce."""

import json
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from decode import spans_of
from labels import LABELS
from windows import cut

TEXTS = (
    "Name of witness: Aoife Brackenshaw, DOB 04/07/1988, of Flat 3, 18 Kestrel Court, Denby DX9 4QT.",
    "On 3 May 2026 PC 4417 OKAFOR of Eastmoor Police arrested Mr Tomasz Wren near High Street; exhibit TW/1 was seized.",
    "SURNAME MCALLISTER\nFORENAME(S) ROSE\nOCCUPATION NURSE\nTEL 07700 900123",
    "pls tell dave 2 ring me on 07700900456 or rose.hunter@example.com",
    "The offence is contrary to section 18 of the Offences Against the Person Act 1861.",
    "O’Neill-Śmigielska’s Škoda, AB12 CDE, was outside “Rose Cottage”, Mill Lane, Little Hatherleigh – café side 🚓.",
)
KEPT_LOGITS = 4  # pieces per text whose whole row of logits is written


def write(path: Path, run, tokenizer: Tokenizer) -> None:
    cases = []
    for text in TEXTS:
        window = cut(tokenizer, text, [], length=10**6)[0]
        ids, classes = np.array([window.ids]), np.array([window.cases])
        logits = run(ids, np.ones_like(ids), classes)[0]
        best = logits.argmax(-1)
        cases.append({
            "text": text,
            "input_ids": window.ids,
            "case_ids": window.cases,
            "offsets": window.offsets,
            "labels": [LABELS[i] for i in best],
            "logits": {str(i): [round(float(x), 4) for x in logits[i]] for i in range(1, 1 + KEPT_LOGITS)},
            "spans": spans_of(text, window.offsets, best[1:-1].tolist()),
        })
    about = (
        "int8 file, one text per batch, one thread, no padding. Offsets and spans count Unicode scalar values; offsets leave out [CLS] and [SEP], "
        "the other lists include them. Logits rows are keyed by position (1 is the first piece after [CLS]); int8 kernels differ a little between processors, "
        "so compare logits within 0.15 and labels exactly where the best label leads by more than 0.3."
    )
    path.write_text(json.dumps({"about": about, "cases": cases}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
