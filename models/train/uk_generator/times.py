"""Dates, dates of birth and times of day. Dates are labelled, times are not."""

import random

MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def ordinal(day: int) -> str:
    return f"{day}{'th' if 10 < day < 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


def date(rng: random.Random, first_year: int = 2014, last_year: int = 2027) -> str:
    """A date in one of the forms met in case papers."""
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(first_year, last_year)
    name = MONTHS[month - 1]
    shapes = (
        f"{day:02d}/{month:02d}/{year}", f"{day} {name} {year}", f"{ordinal(day)} {name} {year}", f"{rng.choice(DAYS)} {day} {name} {year}",
        f"{rng.choice(DAYS)} {ordinal(day)} {name} {year}", f"{day:02d}.{month:02d}.{year % 100:02d}", f"{day:02d}.{month:02d}.{year}", f"{day:02d}-{name[:3].upper()}-{year}",
        f"{day:02d}/{month:02d}/{year % 100:02d}", f"{name} {year}", f"{day} {name[:3]} {year}", f"{year}-{month:02d}-{day:02d}",
        f"{day} {name}", f"the {ordinal(day)} of {name}", f"{ordinal(day)} {name}", f"{rng.choice(DAYS)} {ordinal(day)} {name}", f"{day}/{month}/{year % 100:02d}", f"{day:02d}{month:02d}{year}", str(year), name,
    )
    weights = (24, 16, 8, 6, 6, 4, 3, 3, 8, 3, 3, 3, 3, 1, 3, 3, 3, 1, 2, 1)
    return rng.choices(shapes, weights)[0]


def date_of_birth(rng: random.Random) -> str:
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(1938, 2016)
    name = MONTHS[month - 1]
    shapes = (f"{day:02d}/{month:02d}/{year}", f"{day} {name} {year}", f"{day:02d}.{month:02d}.{year}", f"{day:02d}/{month:02d}/{year % 100:02d}", f"{ordinal(day)} {name} {year}", f"{day:02d}-{month:02d}-{year}", f"{day:02d}-{name[:3].upper()}-{year}", f"{day:02d}.{month:02d}.{year % 100:02d}", f"{year}-{month:02d}-{day:02d}")
    return rng.choices(shapes, (40, 18, 8, 10, 8, 6, 4, 4, 2))[0]


def time_of_day(rng: random.Random) -> str:
    hour, minute = rng.randint(0, 23), rng.randint(0, 59)
    return rng.choice((f"{hour:02d}:{minute:02d}", f"{hour:02d}{minute:02d}", f"{hour:02d}.{minute:02d}", f"{hour:02d}:{minute:02d} hours", f"{hour:02d}{minute:02d}hrs", f"{hour:02d}{minute:02d} hours", f"{hour % 12 or 12}.{minute:02d}{rng.choice(('am', 'pm'))}", f"{hour % 12 or 12}{rng.choice(('am', 'pm', ' am', ' pm'))}", f"{hour:02d}:{minute:02d}:{rng.randint(0, 59):02d}"))
