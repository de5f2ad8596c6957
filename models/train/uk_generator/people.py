"""A person of a scene and every form in which documents mention one."""

import random
import re
from dataclasses import dataclass, field

from .contacts import email_address, phone_number
from .names import draw_name
from .places import Address, draw_address
from .times import date_of_birth

TITLES = {"f": ("Mrs", "Miss", "Ms", "Ms", "Dr", "Mrs."), "m": ("Mr", "Mr", "Mr", "Mr", "Dr", "Mr.", "Sir", "Prof", "Rev")}


@dataclass
class Person:
    """Details drawn once per scene; `date_of_birth` is drawn as a text in the scene's date style."""

    sex: str
    forename: str
    middle: str
    surname: str
    title: str
    address: Address
    phone: str
    email: str
    born: str
    collar: str
    short: str = field(default="")

    @property
    def full(self) -> str:
        return f"{self.forename} {self.surname}"

    @property
    def initials(self) -> str:
        return "".join(part[0] for part in re.split(r"[ \-]", self.full) if part).upper()


def draw_person(rng: random.Random, held_out: bool) -> Person:
    sex, forename, middle, surname = draw_name(rng, held_out)
    collar = "".join(rng.choice("0123456789") for _ in range(rng.choice((3, 4, 4, 4, 5))))
    short = forename[: rng.randint(3, 4)] if len(forename) > 5 and rng.random() < 0.6 else forename
    return Person(
        sex, forename, middle, surname, rng.choice(TITLES[sex]), draw_address(rng, surname if rng.random() < 0.2 else None),
        phone_number(rng), email_address(rng, forename, surname), date_of_birth(rng), collar, short,
    )


def mention(rng: random.Random, person: Person, form: str) -> list[tuple[str, str | None]]:
    """Pieces (text, label) of one mention.

    Forms: full first last short middle middleinitial forenames initial initials listed caps capsfull mixedcaps lower
    firstlower formal titled doctor doctorfull any.
    """
    p = person
    if form == "any":
        form = rng.choices(
            ("full", "middle", "initial", "listed", "last", "first", "formal", "titled", "mixedcaps", "caps", "capsfull", "short", "lower"),
            (40, 7, 9, 6, 6, 8, 8, 7, 7, 4, 4, 3, 2),
        )[0]
    name = {
        "full": p.full,
        "first": p.forename,
        "short": p.short,
        "last": p.surname,
        "middle": f"{p.forename} {p.middle} {p.surname}",
        "middleinitial": f"{p.forename} {p.middle[0]}. {p.surname}",
        "forenames": f"{p.forename} {p.middle}",
        "caps": p.surname.upper(),
        "capsfull": p.full.upper(),
        "mixedcaps": f"{p.forename} {p.surname.upper()}",
        "lower": p.full.lower(),
        "firstlower": p.forename.lower(),
        "initials": p.initials,
    }.get(form)
    if name is not None:
        return [(name, "PERSON")]
    if form == "initial":
        first = p.forename[0]
        shape = rng.choice(("{f}. {s}", "{f} {s}", "{f}.{m}. {s}", "{f}{m} {s}", "{s}, {f}.", "{s} {f}", "{f} {m} {s}", "{f}.{s}"))
        return [(shape.format(f=first, m=p.middle[0], s=p.surname), "PERSON")]
    if form == "listed":
        surname = p.surname.upper() if rng.random() < 0.7 else p.surname
        tail = rng.choice((p.forename, p.forename, f"{p.forename} {p.middle}", p.forename[0]))
        return [(f"{surname}, {tail}" if rng.random() < 0.75 else f"{surname} {tail}", "PERSON")]
    surname = p.surname.upper() if rng.random() < 0.15 else p.surname
    if form == "formal":
        return [(p.title, "TITLE"), (" ", None), (surname, "PERSON")]
    if form in ("doctor", "doctorfull"):
        return [("Dr", "TITLE"), (" ", None), (p.full if form == "doctorfull" else p.surname, "PERSON")]
    if form == "titled":
        first = rng.choice((p.forename, p.forename, p.forename, p.forename[0], p.forename[0] + "."))
        return [(p.title, "TITLE"), (" ", None), (f"{first} {surname}", "PERSON")]
    raise ValueError(f"unknown form of a name: {form}")
