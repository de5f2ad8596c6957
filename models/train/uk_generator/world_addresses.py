"""Addresses abroad: families, hotels and accounts of people in case papers are not all in the United Kingdom."""

import random
import string

from .places import CITIES, COUNTRIES, Address

AMERICAN_HEADS = "Maple Washington Lincoln Jefferson Oak Ridge Lakeview Sunset Cherry Walnut Hillcrest Franklin Jackson Madison Cedar Dogwood Pheasant Meadowbrook Rockford Wildwood Harrison Cerullo Stutler Ottis Randall Cunningham Michaels Lowndes Hoffman Lucky Duck Single Heritage Joyce Rosewood".split()
AMERICAN_TYPES = "Street|Avenue|Road|Lane|Drive|Court|Boulevard|Parkway|Trail|Circle|Hill Road|St|Ave|Blvd|Ln|Rd".split("|")
AMERICAN_TOWNS = [town.replace("_", " ") for town in "Springfield Columbus Madison Austin Phoenix Tulsa Fresno Omaha Albany Tampa Reno Boise Mobile Dayton Akron Salem Eugene Greensboro Baton_Rouge Grand_Rapids Santa_Rosa Cedar_Rapids Los_Angeles".split()]
STATES = "AL AK AZ AR CA CO CT FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY".split()
# head or tail words of streets, whether the number stands first, and how a town is written with its code
ABROAD = (
    (("Rue de {}", "Avenue {}", "Boulevard {}", "Place {}"), "République Victor_Hugo Pasteur Gambetta Jean_Jaurès Voltaire Saint-Denis Verdun Faubourg".split(), True, "{code5} {town}"),
    (("{}straße", "{}weg", "{}allee", "{}platz", "{}str."), "Haupt Bahnhof Garten Berg Kirch Schul Linden Goethe Schiller Rosen".split(), False, "{code5} {town}"),
    (("ul. {}", "ul. {}", "al. {}", "os. {}"), "Krakowska Warszawska Mickiewicza Długa Lipowa Kościuszki Polna Szkolna".split(), False, "{code2}-{code3} {town}"),
    (("Via {}", "Piazza {}", "Viale {}", "Corso {}"), "Roma Garibaldi Mazzini Dante Cavour Verdi Matteotti Nazionale".split(), False, "{code5} {town}"),
    (("Calle {}", "Avenida {}", "C/ {}", "Plaza {}"), "Mayor Real Colón Cervantes Goya Nueva del_Sol San_Juan".split(), False, "{code5} {town}"),
    (("{}straat", "{}laan", "{}weg", "{}gracht"), "Kerk Dorps Molen Stations Beatrix Wilhelmina Prinsen Oranje".split(), False, "{code4} {letters} {town}"),
    (("{} gatan", "{}vägen", "{}vej", "{}gade"), "Stor Kungs Drottning Skol Strand Øster Vester Nørre".split(), False, "{code3} {code2} {town}"),
    (("{} Street", "{} Road", "{} Avenue", "{} Crescent"), "Queen King George Elizabeth Bourke Collins Victoria Nelson Wellington Cook".split(), True, "{town} {state} {code4}"),
    (("{} Road", "{} Nagar", "{} Colony", "{} Marg"), "MG Gandhi Nehru Jinnah Mall Liaquat Shahrah Model_Town Gulberg".split(), True, "{town} {code6}"),
    (("Str. {}", "Bulevardul {}", "Strada {}"), "Libertății Unirii Eminescu Victoriei Republicii Florilor".split(), False, "{code6} {town}"),
    (("{} Close", "{} Street", "{} Way", "{} Crescent"), "Adeola Awolowo Allen Bourdillon Marina Broad Independence Ring".split(), True, "{town}"),
)


def _digits(rng: random.Random, count: int) -> str:
    return str(rng.randint(1, 9)) + "".join(rng.choice(string.digits) for _ in range(count - 1))


def _american(rng: random.Random) -> tuple[str, ...]:
    number = rng.randint(1, 9999)
    if rng.random() < 0.06:
        return (f"PO Box {number}", f"{rng.choice(AMERICAN_TOWNS)}, {rng.choice(STATES)} {_digits(rng, 5)}")
    road = f"{number} {rng.choice(AMERICAN_HEADS)} {rng.choice(AMERICAN_TYPES)}"
    if rng.random() < 0.2:
        road += rng.choice((f" Apt. {rng.randint(1, 900)}", f" Suite {rng.randint(1, 900)}", f" #{rng.randint(1, 90)}"))
    last = f"{rng.choice(AMERICAN_TOWNS)}{rng.choice((', ', ' ', ', '))}{rng.choice(STATES)} {_digits(rng, 5)}"
    return (road, last) if rng.random() < 0.85 else (road, last, "United States")


def draw_world_address(rng: random.Random) -> Address:
    """An address outside the United Kingdom, by lines; its `postcode` is empty."""
    if rng.random() < 0.4:
        return Address(_american(rng), "", "")
    shapes, words, first, place = rng.choice(ABROAD)
    street = rng.choice(shapes).format(rng.choice(words).replace("_", " "))
    number = f"{rng.randint(1, 240)}{rng.choice(('', '', '', '', 'a', 'B', '/4', '/12'))}"
    town = rng.choice(CITIES)
    line = place.format(code2=_digits(rng, 2), code3=_digits(rng, 3), code4=_digits(rng, 4), code5=_digits(rng, 5), code6=_digits(rng, 6), letters="".join(rng.choice("ABCDEGHJKLMNPRSTVWXZ") for _ in range(2)), state=rng.choice(("NSW", "VIC", "QLD", "WA", "SA")), town=town)
    lines = [f"{number} {street}" if first else f"{street} {number}", line]
    if rng.random() < 0.2:
        lines.append(rng.choice(COUNTRIES))
    return Address(tuple(lines), "", town)
