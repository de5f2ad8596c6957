"""Telephone numbers and e-mail addresses in the shapes people type them."""

import random
import re


def digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))


def phone_number(rng: random.Random) -> str:
    """A UK number: mobiles by far the most, then geographic, freephone and international forms."""
    d = lambda n: digits(rng, n)  # noqa: E731
    shapes = (
        lambda: f"07{d(3)} {d(6)}", lambda: f"07{d(9)}", lambda: f"07{d(3)} {d(3)} {d(3)}", lambda: f"+44 7{d(3)} {d(6)}",
        lambda: f"+447{d(9)}", lambda: f"0044 7{d(3)} {d(6)}", lambda: f"(+44) 7{d(3)} {d(3)} {d(3)}", lambda: f"07{d(3)}-{d(6)}",
        lambda: f"020 {d(4)} {d(4)}", lambda: f"(020) {d(4)} {d(4)}", lambda: f"0{rng.choice(('113', '121', '151', '161', '117', '141', '131', '191', '114', '115', '116'))} {d(3)} {d(4)}",
        lambda: f"0{rng.choice(('1274', '1484', '1622', '1482', '1642', '1752', '1204', '1924', '1254', '1332'))} {d(6)}", lambda: f"0800 {d(3)} {d(3)}",
        lambda: f"01{d(3)} {d(6)}", lambda: f"+353 8{rng.choice('5679')} {d(3)} {d(4)}", lambda: f"+48 {d(3)} {d(3)} {d(3)}", lambda: f"101 ext {d(4)}",
    )
    weights = (26, 22, 7, 6, 5, 1, 1, 2, 7, 1, 6, 6, 2, 6, 1, 1, 1)
    return rng.choices(shapes, weights)[0]()


def _slug(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower()) or "post"


def email_address(rng: random.Random, forename: str, surname: str) -> str:
    f, s = _slug(forename), _slug(surname)
    local = rng.choice((f"{f}.{s}", f"{f}{s}", f"{f}{s}{rng.randint(1, 99)}", f"{f[0]}.{s}", f"{f[0]}{s}", f"{s}_{f}", f"{s}.{f}{rng.randint(60, 99)}", f"{f}-{s}", f"{f}{rng.randint(1950, 2010)}", f"x{f}x{rng.randint(1, 9)}"))
    host = rng.choice(("gmail.com", "gmail.com", "hotmail.co.uk", "hotmail.com", "outlook.com", "yahoo.co.uk", "btinternet.com", "icloud.com", "live.co.uk", "sky.com", "protonmail.com", "example.com", f"{s}legal.co.uk", f"{s}solicitors.co.uk", f"{s}-homes.org", "northshire.police.uk", "nhs.net", "council.gov.uk"))
    address = f"{local}@{host}"
    chance = rng.random()
    if chance < 0.06:
        return address.upper()
    if chance < 0.12:
        return address.replace(f, f.title(), 1)
    return address
