"""Whole documents: which banks a form draws on, in which order, and how it is laid out.

A bank is a list of templates; `COMBINED` stands for sentences put together from parts, tens of thousands of them.
"""

import random
from collections.abc import Iterator

from .banks import combined, correspondence, form, general, nothing, police, record, statement
from .layout import lay_out
from .scene import Scene
from .template import Draft

COMBINED = "combined"
PARTS = (combined.LEADS, combined.SUBJECTS, combined.ACTIONS, combined.CIRCUMSTANCES)

HELD_OUT_EVERY = 10  # every tenth template of a bank belongs to the held-out check

# (bank, fewest lines, most lines); a form's sections in order
FORMS = {
    "witness_statement": (10, ((nothing.BOILERPLATE, 0, 2), (record.CRIME, 0, 2), (form.FIELDS, 0, 2), (statement.OPENINGS, 1, 2), (statement.BODY, 3, 8), (COMBINED, 0, 6), (form.PROSE, 0, 2), (statement.CLOSINGS, 0, 2))),
    "officer_statement": (6, ((nothing.BOILERPLATE, 0, 2), (record.CRIME, 0, 2), (police.OFFICER, 3, 7), (COMBINED, 0, 5), (nothing.DECOYS, 0, 2), (statement.CLOSINGS, 0, 1))),
    "case_summary": (9, ((nothing.BOILERPLATE, 0, 1), (form.FIELDS, 0, 4), (record.CRIME, 0, 4), (police.SUMMARY, 3, 8), (COMBINED, 0, 5), (form.PROSE, 0, 3), (nothing.DECOYS, 0, 3))),
    "charging_review": (5, ((form.FIELDS, 0, 3), (record.CHARGE, 0, 2), (police.SUMMARY, 1, 5), (form.PROSE, 1, 3), (nothing.DECOYS, 0, 3), (form.CLEAN, 0, 2))),
    "unused_schedule": (6, ((nothing.BOILERPLATE, 0, 2), (police.SCHEDULE, 3, 9))),
    "interview": (6, ((form.FIELDS, 0, 3), (police.INTERVIEW, 3, 9), (COMBINED, 0, 4))),
    "custody_record": (7, ((record.CUSTODY, 4, 12),)),
    "pnc_print": (5, ((record.PNC, 4, 10),)),
    "crime_report": (9, ((record.CRIME, 4, 12), (statement.BODY, 0, 2))),
    "charge_sheet": (4, ((record.CRIME, 0, 3), (record.CHARGE, 1, 4))),
    "exhibit_list": (5, ((record.EXHIBITS, 3, 9),)),
    "table": (5, ((record.TABLES, 3, 10),)),
    "email": (8, ((correspondence.EMAIL_HEAD, 1, 1), (correspondence.EMAIL_BODY, 3, 7), (COMBINED, 0, 4))),
    "letter": (6, ((correspondence.LETTER, 3, 8),)),
    "messages": (7, ((correspondence.MESSAGES, 3, 9),)),
    "press_cutting": (5, ((correspondence.PRESS, 2, 5), (COMBINED, 0, 3))),
    "general_prose": (11, ((general.NEWS, 2, 6),)),
    "nothing": (7, ((nothing.BOILERPLATE, 0, 3), (nothing.DECOYS, 1, 5), (form.CLEAN, 1, 4))),
    "form": (10, ((nothing.BOILERPLATE, 0, 2), (form.FIELDS, 4, 12), (form.CLEAN, 0, 2))),
    "narrative": (8, ((form.PROSE, 4, 9), (form.CLEAN, 0, 2))),
    "account": (12, ((form.FIELDS, 0, 1), (COMBINED, 4, 12), (nothing.DECOYS, 0, 2))),
    "mixed_forms": (6, ((record.CRIME, 0, 3), (police.SUMMARY, 0, 3), (record.CUSTODY, 0, 3), (nothing.DECOYS, 0, 2), (police.SCHEDULE, 0, 2))),
}


def _split(bank: str, held_out: bool) -> list[str]:
    lines = [line for line in bank.strip().split("\n") if line]
    return [line.replace("\\n", "\n") for index, line in enumerate(lines) if (index % HELD_OUT_EVERY == HELD_OUT_EVERY - 1) == held_out]


FIXED = {bank for _, sections in FORMS.values() for bank, _, _ in sections if bank != COMBINED}
BANKS = {held_out: {bank: _split(bank, held_out) for bank in FIXED} for held_out in (False, True)}


def _parts(part: str, held_out: bool) -> list[str]:
    """The lines of one part of a combined sentence; an empty line means that the part may be left out."""
    lines = part.removeprefix("\n").removesuffix("\n").split("\n")
    return [line for index, line in enumerate(lines) if not line or (index % HELD_OUT_EVERY == HELD_OUT_EVERY - 1) == held_out]


COMBINATIONS = {held_out: [_parts(part, held_out) for part in PARTS] for held_out in (False, True)}


def combined_sentence(rng: random.Random, held_out: bool) -> str:
    """A sentence template: lead, subject, action and at most two circumstances."""
    leads, subjects, actions, circumstances = COMBINATIONS[held_out]
    chosen = [rng.choice(leads), rng.choice(subjects), rng.choice(actions), rng.choice(circumstances)]
    if rng.random() < 0.25:
        chosen.insert(3, f"and {rng.choice(actions)}")
    if rng.random() < 0.25:
        chosen.append(rng.choice(circumstances))
    return " ".join(part for part in chosen if part).replace(", ,", ",") + rng.choice((".", ".", ".", ".", "", ";"))


def _picked(rng: random.Random, form: str, bank: str, fewest: int, most: int, held_out: bool) -> list[str]:
    """Templates of one section of a form, in order."""
    if bank == COMBINED:
        return [combined_sentence(rng, held_out) for _ in range(rng.randint(fewest, most))]
    lines = BANKS[held_out][bank]
    picked = rng.sample(range(len(lines)), min(rng.randint(fewest, most), len(lines)))
    if form not in ("interview", "messages", "table", "exhibit_list") and rng.random() < 0.6:
        picked.sort()
    return [lines[index] for index in picked]


def _document(rng: random.Random, held_out: bool) -> tuple[str, list]:
    name = rng.choices(list(FORMS), [weight for weight, _ in FORMS.values()])[0]
    scene, draft = Scene(rng, held_out), Draft()
    separator = rng.choice(("\n", "\n", "\n\n", " "))
    for bank, fewest, most in FORMS[name][1]:
        for template in _picked(rng, name, bank, fewest, most, held_out):
            if draft.length:
                draft.add(separator if "\n" not in template else "\n")
            draft.fill(template, scene, rng)
    return lay_out(rng, draft.text, draft.spans)


def documents(seed: int, held_out: bool) -> Iterator[tuple[str, list]]:
    """An endless stream of (text, spans); the same seed gives the same stream."""
    rng = random.Random(f"{seed}/{'held out' if held_out else 'training'}")
    while True:
        text, spans = _document(rng, held_out)
        if text:
            yield text, spans
