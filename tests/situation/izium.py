"""Izium as it was told on 16 March 2022: what the resident, her brother, the mayor and the administration said."""

import os
from pathlib import Path

from tests.situation.claims import INDICATORS, IZIUM, MONDAY, PLACES, WEDNESDAY, report
from vistka.node.desk import Desk
from vistka.node.picture import enter, picture_of
from vistka.situation.entry import Body, Spot
from vistka.situation.observation import Bound, Link, Source, TimePrecision
from vistka.situation.picture import Claim, Reading
from vistka.store.picture.picture import open_picture
from vistka.store.picture.views import claims

ANASTASIA = Link(Source.RESIDENT, "Анастасія Оніщук", WEDNESDAY)
NIKITA = Link(Source.RELATIVE, "Микита Оніщук", WEDNESDAY)
MAYOR = Link(Source.MAYOR, "В. Марченко", MONDAY)
BROADCAST = Link(Source.PRESS, "ефір", MONDAY)
ADMINISTRATION = Link(Source.ADMINISTRATION, "Харківська ОВА")
AGENCY = Link(Source.AGENCY, "державне агентство новин")
SERVICES = {"water": "none", "power": "none", "gas": "none", "food": "none", "communications": "none"}
ON_MONDAY = {"time_precision": TimePrecision.DAY, "observed_at": MONDAY, "heard_at": MONDAY}


class City:
    """A desk, and what was entered there of Izium."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.number = desk, 0
        self.banks = {name: self.add_spot("bank", name) for name in ("північ", "південь")}
        self.bridge = self.add_spot("bridge", "Мости через Сіверський Донець")

    def enter(self, body: Body) -> bytes:
        self.number += 1
        entry_id = enter(self.desk, None, body, self.number.to_bytes(16))
        assert entry_id is not None
        return entry_id

    def add_spot(self, kind: str, name: str) -> str:
        return f"{IZIUM}.{self.enter(Spot(IZIUM, kind, name)).hex()[:8]}"

    def opened(self, indicator: str, place: str = IZIUM) -> tuple[Reading, list[Claim]]:
        picture = picture_of(self.desk)
        with picture.read() as tx:
            reading, opened = claims(picture, tx, place, indicator)
        assert reading is not None
        return reading, opened


def give_picture(desk: Desk, folder: Path) -> None:
    """A picture of its own for a desk."""
    desk.picture = open_picture(str(folder / "picture.sqlite"), desk.keys.storage_key, os.urandom, INDICATORS, PLACES)


def told_city(desk: Desk) -> City:
    """The city after all that the story says was entered."""
    city = City(desk)
    for indicator, value in SERVICES.items():
        city.enter(report(indicator, value, ANASTASIA, NIKITA, observed_at=WEDNESDAY, heard_at=WEDNESDAY))
    quote = "Міста немає, самі руїни"
    city.enter(report("housing", "destroyed", ANASTASIA, NIKITA, observed_at=WEDNESDAY, quote=quote))
    city.enter(report("deaths", "many", ANASTASIA, observed_at=WEDNESDAY))
    city.enter(
        report("crossing", "destroyed", ADMINISTRATION, AGENCY, place=city.bridge, precision=1, observed_at=MONDAY)
    )
    city.enter(
        report("housing", "destroyed", MAYOR, BROADCAST, number=80, bound=Bound.OVER, detail="flats", **ON_MONDAY)
    )
    for indicator, value in {"hospital": "destroyed", "school": "destroyed", "shelling": "many", "aid": "some"}.items():
        city.enter(report(indicator, value, MAYOR, BROADCAST, **ON_MONDAY))
    city.enter(report("passage", "none", MAYOR, BROADCAST, quote="Коридору немає тижнями", **ON_MONDAY))
    city.enter(
        report("communications", "none", MAYOR, BROADCAST, precision=3, quote="Частина міста без зв'язку", **ON_MONDAY)
    )
    for bank in city.banks.values():
        city.enter(report("reach", "none", place=bank, observed_at=WEDNESDAY))
    city.enter(report("people", "many", Link(Source.PRESS, "газета")))
    city.enter(report("generator", "some", ANASTASIA, NIKITA, observed_at=WEDNESDAY))
    return city
