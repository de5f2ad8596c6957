"""A scene: the cast, places and numbers that one document keeps coming back to, and what each template slot stands for.

People slots: v victim, w w2 witnesses, d d2 defendants, o o2 officers, s solicitor, j judge, c child, n neighbour, k doctor,
x somebody new each time, p anybody of the cast. Forms are those of `people.mention`, and born, address, lines, street, phone, email.
"""

import random

from . import identifiers, organisations, places, times, wording
from .contacts import email_address, phone_number
from .people import Person, draw_person, mention
from .world_addresses import draw_world_address

ABROAD_SHARE = 0.12  # of addresses
CAST = ("v", "w", "w2", "d", "d2", "o", "o2", "s", "j", "c", "n", "k")


class Scene:
    def __init__(self, rng: random.Random, held_out: bool) -> None:
        self.rng, self.held_out = rng, held_out
        self.cast = {role: draw_person(rng, held_out) for role in CAST}
        if rng.random() < 0.3:  # members of one family share a surname
            self.cast["c"].surname = self.cast["v"].surname
            self.cast["n"].surname = self.cast["d"].surname
        self.surnames = [person.surname for person in self.cast.values()]
        self.station = f"{places.town(rng)} {rng.choice(('Police Station', 'police station', 'Custody Suite', 'Police Station', 'Bridewell'))}"
        self.firm = organisations.solicitors(rng, self.surnames)
        self.force = organisations.police_force(rng)
        self.court = organisations.court(rng)
        self.urn = identifiers.case_urn(rng)
        self.day = times.date(rng)

    def person(self, role: str) -> Person:
        if role == "x":
            return draw_person(self.rng, self.held_out)
        if role == "p":
            return self.cast[self.rng.choice(CAST[:7])] if self.rng.random() < 0.5 else draw_person(self.rng, self.held_out)
        return self.cast[role]

    def pieces(self, name: str, form: str | None) -> list[tuple[str, str | None]]:
        """Labelled pieces for the slot {name.form}."""
        rng = self.rng
        if name in self.cast or name in ("x", "p"):
            return self._person_pieces(self.person(name), form or "any")
        if name == "rank":
            return [(rng.choice(wording.RANKS), None)]
        if name == "collar":
            return [(self.cast[form or "o"].collar, "ID")]
        if name == "exhibit":
            return [(wording.exhibit(rng, self.person(form or rng.choice(CAST[:7])).initials), None)]
        if name == "licence":
            return [(identifiers.driving_licence(rng, self.cast[form or "d"].surname), "ID")]
        labelled = SLOTS.get(name)
        if labelled is None:
            raise KeyError(f"no such slot: {name}")
        draw, label = labelled
        return [(draw(self, rng), label)]

    def _address_of(self, person: Person) -> places.Address:
        return draw_world_address(self.rng) if self.rng.random() < ABROAD_SHARE else person.address

    def _person_pieces(self, person: Person, form: str) -> list[tuple[str, str | None]]:
        rng = self.rng
        match form:
            case "born":
                return [(person.born, "DATE")]
            case "address":
                return [(places.one_line(rng, self._address_of(person)), "ADDRESS")]
            case "lines":
                return [(places.in_lines(self._address_of(person)), "ADDRESS")]
            case "street":
                return [(places.first_line(person.address), "ADDRESS")]
            case "postcode":
                return [(person.address.postcode, "ADDRESS")]
            case "town":
                return [(person.address.town, "LOCATION")]
            case "phone":
                return [(person.phone, "PHONE")]
            case "email":
                return [(person.email, "EMAIL")]
            case "title":
                return [(person.title, "TITLE")]
            case "he":
                return [("she" if person.sex == "f" else "he", None)]
            case "his":
                return [("her" if person.sex == "f" else "his", None)]
            case "him":
                return [("her" if person.sex == "f" else "him", None)]
            case "sign":
                shape = rng.choice(("initial", "full", "full", "last", "mixedcaps"))
                return mention(rng, person, shape)
        return mention(rng, person, form)


def _address(rng: random.Random) -> places.Address:
    return draw_world_address(rng) if rng.random() < ABROAD_SHARE else places.draw_address(rng)


def _pick(values):
    return lambda scene, rng: rng.choice(values)


SLOTS = {
    "date": (lambda scene, rng: times.date(rng), "DATE"),
    "day": (lambda scene, rng: scene.day, "DATE"),
    "dob": (lambda scene, rng: times.date_of_birth(rng), "DATE"),
    "weekday": (_pick(times.DAYS), "DATE"),
    "time": (lambda scene, rng: times.time_of_day(rng), None),
    "place": (lambda scene, rng: places.place(rng), "LOCATION"),
    "road": (lambda scene, rng: places.street(rng), "LOCATION"),
    "town": (lambda scene, rng: places.town(rng), "LOCATION"),
    "city": (_pick(places.CITIES), "LOCATION"),
    "county": (_pick(places.COUNTIES), "LOCATION"),
    "country": (_pick(places.COUNTRIES), "LOCATION"),
    "station": (lambda scene, rng: scene.station, "LOCATION"),
    "hmp": (lambda scene, rng: f"HMP {places.town(rng)}", "LOCATION"),
    "address": (lambda scene, rng: places.one_line(rng, _address(rng)), "ADDRESS"),
    "lines": (lambda scene, rng: places.in_lines(_address(rng)), "ADDRESS"),
    "street": (lambda scene, rng: places.first_line(places.draw_address(rng)), "ADDRESS"),
    "postcode": (lambda scene, rng: places.postcode(rng), "ADDRESS"),
    "org": (lambda scene, rng: organisations.organisation(rng, scene.surnames), "ORGANISATION"),
    "hospital": (lambda scene, rng: organisations.hospital(rng), "ORGANISATION"),
    "school": (lambda scene, rng: organisations.school(rng), "ORGANISATION"),
    "firm": (lambda scene, rng: scene.firm, "ORGANISATION"),
    "force": (lambda scene, rng: scene.force, "ORGANISATION"),
    "court": (lambda scene, rng: scene.court, "ORGANISATION"),
    "anycourt": (lambda scene, rng: organisations.court(rng), "ORGANISATION"),
    "body": (_pick(organisations.PUBLIC), "ORGANISATION"),
    "worldbody": (_pick(organisations.WORLD), "ORGANISATION"),
    "chain": (_pick(organisations.CHAINS), "ORGANISATION"),
    "phone": (lambda scene, rng: phone_number(rng), "PHONE"),
    "email": (lambda scene, rng: email_address(rng, scene.person("x").forename, scene.person("x").surname), "EMAIL"),
    "urn": (lambda scene, rng: scene.urn, "ID"),
    "crime": (lambda scene, rng: identifiers.crime_reference(rng), "ID"),
    "custody": (lambda scene, rng: identifiers.custody_number(rng), "ID"),
    "pnc": (lambda scene, rng: identifiers.pnc_id(rng), "ID"),
    "cro": (lambda scene, rng: identifiers.cro_number(rng), "ID"),
    "caseno": (lambda scene, rng: identifiers.court_case_number(rng), "ID"),
    "nino": (lambda scene, rng: identifiers.national_insurance(rng), "ID"),
    "nhs": (lambda scene, rng: identifiers.nhs(rng), "ID"),
    "passport": (lambda scene, rng: identifiers.passport(rng), "ID"),
    "prison": (lambda scene, rng: identifiers.prison_number(rng), "ID"),
    "sort": (lambda scene, rng: identifiers.sort_code(rng), "ID"),
    "account": (lambda scene, rng: identifiers.account_number(rng), "ID"),
    "card": (lambda scene, rng: identifiers.payment_card(rng), "ID"),
    "iban": (lambda scene, rng: identifiers.iban(rng), "ID"),
    "imei": (lambda scene, rng: identifiers.imei(rng), "ID"),
    "ip": (lambda scene, rng: identifiers.ip_address(rng), "ID"),
    "vrm": (lambda scene, rng: identifiers.vehicle_registration(rng), "VEHICLE"),
    "job": (_pick(wording.JOBS), "OCCUPATION"),
    "rel": (_pick(wording.RELATIONS), "RELATIONSHIP"),
    "item": (_pick(wording.ITEMS), None),
    "offence": (_pick(wording.OFFENCES), None),
    "act": (_pick(wording.ACTS), None),
    "section": (lambda scene, rng: wording.section(rng), None),
    "colour": (_pick(wording.COLOURS), None),
    "make": (_pick(wording.MAKES), None),
    "injury": (_pick(wording.INJURIES), None),
    "happening": (_pick(wording.ACCOUNTS), None),
    "nationality": (_pick(wording.NATIONALITIES), None),
    "reason": (_pick(wording.REASONS), None),
    "age": (lambda scene, rng: str(rng.randint(6, 89)), None),
    "number": (lambda scene, rng: str(rng.randint(1, 30)), None),
    "money": (lambda scene, rng: rng.choice((f"£{rng.randint(5, 900)}", f"£{rng.randint(1, 90)},{rng.randint(0, 999):03d}", f"£{rng.randint(1, 400)}.{rng.randint(0, 99):02d}")), None),
    "ref": (lambda scene, rng: rng.choice((f"MG{rng.randint(1, 20)}", f"item {rng.randint(1, 60)}", f"page {rng.randint(1, 90)}", f"paragraph {rng.randint(1, 30)}", f"log {rng.randint(10, 999)}")), None),
}
