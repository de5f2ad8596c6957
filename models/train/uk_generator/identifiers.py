"""Numbers that identify a person, a case, an account or a vehicle. Check digits are right where the scheme has them."""

import random
import re

from .contacts import digits

CHECK_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def _letters(rng: random.Random, count: int, alphabet: str = CHECK_LETTERS) -> str:
    return "".join(rng.choice(alphabet) for _ in range(count))


def national_insurance(rng: random.Random) -> str:
    prefix = rng.choice("ABCEGHJKLMNOPRSTWXYZ") + rng.choice("ABCEGHJKLMNPRSTWXYZ")
    d, suffix = digits(rng, 6), rng.choice("ABCD")
    return rng.choice((f"{prefix}{d}{suffix}", f"{prefix} {d[:2]} {d[2:4]} {d[4:]} {suffix}", f"{prefix} {d} {suffix}", f"{prefix}-{d[:2]}-{d[2:4]}-{d[4:]}-{suffix}"))


def nhs(rng: random.Random) -> str:
    while True:
        body = [rng.randint(0, 9) for _ in range(9)]
        check = (11 - sum((10 - i) * x for i, x in enumerate(body)) % 11) % 11
        if check != 10:
            break
    t = "".join(map(str, body)) + str(check)
    return rng.choice((t, f"{t[:3]} {t[3:6]} {t[6:]}", f"{t[:3]} {t[3:6]} {t[6:]}", f"{t[:3]}-{t[3:6]}-{t[6:]}"))


def vehicle_registration(rng: random.Random) -> str:
    letters = "ABCDEFGHJKLMNOPRSTUVWXY"
    two, three = _letters(rng, 2, letters), _letters(rng, 3, letters)
    age = f"{rng.choice('01256 7'.replace(' ', ''))}{rng.randint(0, 9)}"
    chance = rng.random()
    if chance < 0.68:
        mark = f"{two}{age}{rng.choice((' ', ' ', ''))}{three}"
    elif chance < 0.8:
        mark = f"{rng.choice(letters)}{rng.randint(1, 999)}{rng.choice((' ', ''))}{three}"
    elif chance < 0.87:
        mark = f"{three}{rng.choice((' ', ''))}{rng.randint(1, 999)}{rng.choice((' ', ''))}{rng.choice(letters)}"
    elif chance < 0.93:
        mark = f"{three}{rng.choice(('Z', 'I'))} {digits(rng, 4)}"
    else:
        mark = f"{rng.randint(1, 99)} {three}"
    return mark.lower() if rng.random() < 0.04 else mark


def sort_code(rng: random.Random) -> str:
    return rng.choice((f"{digits(rng, 2)}-{digits(rng, 2)}-{digits(rng, 2)}", f"{digits(rng, 2)} {digits(rng, 2)} {digits(rng, 2)}", digits(rng, 6)))


def account_number(rng: random.Random) -> str:
    return digits(rng, 8)


def payment_card(rng: random.Random) -> str:
    body = [int(x) for x in rng.choice("45") + digits(rng, 14)]
    total = sum(x if i % 2 else (x * 2 - 9 if x > 4 else x * 2) for i, x in enumerate(body))
    t = "".join(map(str, body)) + str(-total % 10)
    return rng.choice((t, f"{t[:4]} {t[4:8]} {t[8:12]} {t[12:]}", f"{t[:4]}-{t[4:8]}-{t[8:12]}-{t[12:]}"))


def iban(rng: random.Random) -> str:
    t = f"GB{digits(rng, 2)}{rng.choice(('NWBK', 'BARC', 'LOYD', 'HBUK', 'MIDL', 'ABBY'))}{digits(rng, 14)}"
    return t if rng.random() < 0.4 else " ".join(t[i:i + 4] for i in range(0, len(t), 4))


def passport(rng: random.Random) -> str:
    return rng.choice((digits(rng, 9), digits(rng, 9), f"{_letters(rng, 2)}{digits(rng, 7)}"))


def driving_licence(rng: random.Random, surname: str) -> str:
    name = (re.sub(r"[^A-Z]", "", surname.upper()) + "99999")[:5]
    t = f"{name}{digits(rng, 1)}{rng.choice(('0', '1', '5', '6'))}{rng.randint(0, 9)}{rng.randint(0, 2)}{digits(rng, 2)}{rng.choice('ABCDEFGHJ')}{rng.choice('9ABCDEMJR')}{digits(rng, 1)}{_letters(rng, 2)}"
    return f"{t[:5]} {t[5:11]} {t[11:]}" if rng.random() < 0.25 else t


def case_urn(rng: random.Random) -> str:
    d = lambda n: digits(rng, n)  # noqa: E731
    two = _letters(rng, 2)
    return rng.choice((f"{d(2)}{two}{d(7)}", f"{d(2)}{two}{d(7)}{d(2)}", f"{d(2)} {two} {d(7)} {d(2)}", f"{d(2)}/{two}/{d(5)}/{d(2)}", f"{d(2)}{two}{d(5)}{d(2)}"))


def pnc_id(rng: random.Random) -> str:
    return f"{rng.choice(('19', '20'))}{digits(rng, 2)}/{digits(rng, 7)}{rng.choice(CHECK_LETTERS)}" if rng.random() < 0.6 else f"{digits(rng, 2)}/{digits(rng, rng.choice((4, 5, 6)))}{rng.choice(CHECK_LETTERS)}"


def cro_number(rng: random.Random) -> str:
    return f"{digits(rng, rng.choice((5, 6)))}/{digits(rng, 2)}{rng.choice(CHECK_LETTERS)}"


def custody_number(rng: random.Random) -> str:
    return rng.choice((f"{digits(rng, 2)}{_letters(rng, 2)}/{digits(rng, 4)}/{digits(rng, 2)}", f"{_letters(rng, 2)}/{digits(rng, 5)}/{digits(rng, 2)}", f"{_letters(rng, 2)}{digits(rng, 6)}", f"CR/{digits(rng, 5)}/{digits(rng, 2)}"))


def crime_reference(rng: random.Random) -> str:
    d = lambda n: digits(rng, n)  # noqa: E731
    return rng.choice((f"{d(2)}/{d(6)}/{d(2)}", f"CRI-{d(6)}-{d(2)}", f"{_letters(rng, 1)}{d(7)}", f"13{d(9)}", f"{d(2)}{_letters(rng, 2)}/{d(5)}/{d(2)}", f"CR/{d(7)}/{d(2)}", f"{d(8)}-{d(4)}", f"{d(10)}", f"{_letters(rng, 2)}/{d(6)}/{d(2)}"))


def court_case_number(rng: random.Random) -> str:
    return rng.choice((f"{rng.choice('TSA')}{rng.randint(2015, 2027)}{digits(rng, 4)}", f"{digits(rng, 2)}{_letters(rng, 2)}{digits(rng, 4)}{digits(rng, 2)}"))


def imei(rng: random.Random) -> str:
    d = digits(rng, 15)
    return d if rng.random() < 0.7 else f"{d[:2]}-{d[2:8]}-{d[8:14]}-{d[14:]}"


def ip_address(rng: random.Random) -> str:
    if rng.random() < 0.12:
        return ":".join(f"{rng.randint(0, 65535):x}" for _ in range(8))
    return ".".join(str(rng.randint(1, 254)) for _ in range(4))


def prison_number(rng: random.Random) -> str:
    return f"A{digits(rng, 4)}{_letters(rng, 2)}"
