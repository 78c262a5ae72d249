"""Izium as it was told on 16 March 2022: what the resident, her brother, the mayor and the administration said."""

import os
from datetime import date
from pathlib import Path

from tests.situation.claims import INDICATORS, IZIUM, MONDAY, PLACES, WEDNESDAY
from vistka.node.desk import Desk
from vistka.node.picture import enter, import_table, picture_of
from vistka.situation.entry import Body, Spot
from vistka.situation.observation import Link, Source
from vistka.situation.picture import Claim, Reading
from vistka.store.picture.picture import open_picture
from vistka.store.picture.views import claims
from vistka.story.claims import read_claims, table

ANASTASIA = Link(Source.RESIDENT, "Анастасія Оніщук", WEDNESDAY)
NIKITA = Link(Source.RELATIVE, "Микита Оніщук", WEDNESDAY)
MAYOR = Link(Source.MAYOR, "В. Марченко", MONDAY)
BROADCAST = Link(Source.PRESS, "ефір", MONDAY)
SERVICES = {"water": "none", "power": "none", "gas": "none", "food": "none", "communications": "none"}
SPOTS, CLAIMS = read_claims()


class City:
    """A desk, and what was entered there of Izium."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.number = desk, 0
        spots = {each.name: self.add_spot(each.kind, each.name) for each in SPOTS}
        self.banks = {name: spots[name] for name in ("північ", "південь")}
        self.bridge = spots["Мости через Сіверський Донець"]

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
    """The city after all that the story says was entered, each claim as a row of a table."""
    city = City(desk)
    done = import_table(desk, None, table(CLAIMS, date(2022, 3, 16)))
    assert (done.new, done.refused) == (len(CLAIMS), ())
    city.number += done.new
    return city
