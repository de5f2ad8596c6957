"""Draws names: a community, then forename and surname, with the odd double-barrelled or mixed form.

A slice of all names (`HELD_OUT_SHARE`, chosen by a hash of the name) never occurs in training text, so that the held-out
check measures unseen names.
"""

import importlib
import random
import unicodedata
import zlib
from functools import lru_cache

from .name_lists import COMMUNITIES, FAKER_LOCALES, SURNAME_HEADS, SURNAME_TAILS

HELD_OUT_SHARE = 8  # percent


def is_held_out(name: str) -> bool:
    """Whether a name belongs to the slice kept for the held-out check."""
    return zlib.crc32(name.lower().encode()) % 100 < HELD_OUT_SHARE


@lru_cache(maxsize=None)
def _faker_names(locale: str) -> tuple[list[str], list[str], list[str]]:
    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider

    def listed(*attributes: str) -> list[str]:
        for attribute in attributes:
            values = vars(provider).get(attribute)  # the base class would answer "Doe"
            if values:
                return sorted({v for v in values if _is_latin(v) and v[:1].isupper()})
        return []

    women = listed("first_names_female", "female_first_names", "first_names", "first_names_unisex")
    men = listed("first_names_male", "male_first_names", "first_names", "first_names_unisex")
    last = listed("last_names", "last_names_male", "unisex_last_names", "last_names_unisex")
    if not (women and men and last):
        raise ImportError(f"no name lists in locale {locale}")
    return women, men, last


def _is_latin(text: str) -> bool:
    return all(not ch.isalpha() or "LATIN" in unicodedata.name(ch, "") for ch in text)


def _plain(text: str) -> str:
    """Without diacritics, as most typed police records have it."""
    text = text.replace("ł", "l").replace("Ł", "L").replace("ø", "o").replace("ß", "ss")
    return "".join(ch for ch in unicodedata.normalize("NFD", text) if not unicodedata.combining(ch))


@lru_cache(maxsize=None)
def _pools(held_out: bool):
    """[(women, men, surnames)], shares; names of the other side of the split removed (held-out text may use all)."""
    pools, shares = [], []
    for women, men, last, share in COMMUNITIES:
        pools.append((women, men, last))
        shares.append(share)
    for locale, share in FAKER_LOCALES:
        try:
            pools.append(_faker_names(locale))
        except ImportError:
            continue
        shares.append(share * 0.9)
    made = [head + tail for head in SURNAME_HEADS for tail in SURNAME_TAILS]
    english_women, english_men, _, _ = COMMUNITIES[0]
    pools.append((english_women, english_men, made))
    shares.append(14)

    def keep(names: list[str]) -> list[str]:
        kept = [n for n in names if is_held_out(n) == held_out]
        return kept or names

    return [tuple(keep(part) or ["Alex"] for part in pool) for pool in pools], shares


def draw_name(rng: random.Random, held_out: bool) -> tuple[str, str, str, str]:
    """(sex "f" or "m", forename, middle name, surname)."""
    pools, shares = _pools(held_out)
    women, men, last = rng.choices(pools, shares)[0]
    sex = rng.choice("fm")
    firsts = women if sex == "f" else men
    forename, middle = rng.choice(firsts), rng.choice(firsts)
    surname = rng.choice(last)
    chance = rng.random()
    if chance < 0.05:
        surname += "-" + rng.choice(rng.choices(pools, shares)[0][2])
    elif chance < 0.07:
        surname += " " + rng.choice(last)
    elif chance < 0.085:
        surname = rng.choice(("Mc", "Mac", "O'", "O’", "van der ", "de ", "Al-", "El ", "St ")) + surname
    if rng.random() < 0.04:
        forename += "-" + rng.choice(firsts)
    if rng.random() < 0.06:  # families of mixed heritage
        forename = rng.choice(rng.choices(pools, shares)[0][0 if sex == "f" else 1])
    if rng.random() < 0.8:
        forename, middle, surname = _plain(forename), _plain(middle), _plain(surname)
    return sex, forename, middle, surname
