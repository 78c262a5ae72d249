"""Readings for the exports' tests: a power cut that two agree on and one denies, and a bridge nobody timed."""

from pathlib import Path

import vistka.situation
from vistka.situation.export.row import Row
from vistka.situation.indicator import parse_indicators
from vistka.situation.observation import Bound, Flag
from vistka.situation.picture import Figure, Reading, Side
from vistka.situation.place import Place, PlaceKind

NOW = 1_647_432_000  # Wednesday 16 March 2022
DAY = 86_400
INDICATORS = parse_indicators((Path(vistka.situation.__file__).parent / "data" / "indicators.toml").read_bytes())
IZIUM = Place("UA63040090010034157", PlaceKind.CITY, "Ізюм", (37.278412, 49.191324), (("ru", "Изюм"), ("en", "Izium")))
BRIDGE = Place(IZIUM.code + ".1", PlaceKind.BRIDGE, "=Міст", (37.28001, 49.19001))


def power() -> Row:
    """None, say two; now and then, says one."""
    sides = (
        Side("none", 2, NOW - DAY, "B", 2, 2),
        Side("some", 1, NOW - 2 * DAY, "C", 3, 3, figures=(Figure(5, Bound.ABOUT, "", 1),)),
    )
    return Row(IZIUM, INDICATORS.get("power"), Reading(IZIUM.code, "power", sides, 3, NOW - 3_600))


def flats() -> Row:
    """Over 80% of the flats in somewhere of the city, and houses without a number, third-hand."""
    flags = frozenset({Flag.AREA, Flag.THIRD_HAND})
    figures = (Figure(80, Bound.OVER, "flats", 1),)
    side = Side("destroyed", 1, NOW - DAY, "C", 3, 3, frozenset({"flats", "houses"}), figures, flags)
    return Row(IZIUM, INDICATORS.get("housing"), Reading(IZIUM.code, "housing", (side,), 1, NOW))


def bridge() -> Row:
    """Destroyed, nobody knows when it was seen; its name would be a spreadsheet's formula."""
    sides = (Side("destroyed", 1, None, "B", 2, 1),)
    return Row(BRIDGE, INDICATORS.get("crossing"), Reading(BRIDGE.code, "crossing", sides, 1, NOW))
