"""What anybody may see of the picture: a table of cases."""

from dataclasses import replace

import pytest

from tests.situation.claims import DAY, HOUR, HROMADA, INDICATORS, IZIUM, PLACES, WEDNESDAY, reading, said
from vistka.situation.indicator import Indicators
from vistka.situation.observation import Bound, Link, Observation, Source
from vistka.situation.public import (
    PublicFigure,
    PublicReading,
    PublicSilence,
    PublicValue,
    public_readings,
    public_silences,
)

THURSDAY = WEDNESDAY + 25 * HOUR
MIDNIGHT = WEDNESDAY - WEDNESDAY % DAY
VILLAGES = sorted(code for code, place in PLACES.places.items() if place.kind == "village" and code[:9] == HROMADA[:9])
MAYOR = (Link(Source.MAYOR),)


def public(*claims: Observation, now: int = THURSDAY) -> list[PublicReading]:
    keys = dict.fromkeys((each.place, each.indicator) for each in claims)
    cells = [[each for each in claims if (each.place, each.indicator) == key] for key in keys]
    return public_readings([reading(*cell) for cell in cells], INDICATORS, PLACES, now)


def told(indicator: str, value: str, figure: PublicFigure) -> list[PublicReading]:
    return [PublicReading(HROMADA, indicator, MIDNIGHT, (PublicValue(value, None, (figure,)),), False)]


CASES = {
    "a claim, a day late: the hromada, the day, few places": (
        [said("none")], [PublicReading(HROMADA, "water", MIDNIGHT, (PublicValue("none", None),), False)],
    ),
    "who said it and how many is not told": (
        [said("none", number, quote="Оля каже", chain=(Link(Source.RESIDENT, "Оля"),)) for number in range(9)],
        [PublicReading(HROMADA, "water", MIDNIGHT, (PublicValue("none", None),), False)],
    ),
    "five places are five, the worst value first": (
        [said("none", number, place=VILLAGES[number]) for number in range(5)] + [said("works", 9)],
        [PublicReading(HROMADA, "water", MIDNIGHT, (PublicValue("none", 5), PublicValue("works", None)), False)],
    ),
    "what is contradicted says both": (
        [said("none", 1), said("works", 2, chain=MAYOR)],
        [PublicReading(HROMADA, "water", MIDNIGHT, (PublicValue("none", None), PublicValue("works", None)), True)],
    ),
    "a share is told as it was said": (
        [said("destroyed", indicator="housing", number=80, bound=Bound.OVER, detail="flats")],
        told("housing", "destroyed", PublicFigure(80, Bound.OVER, "flats")),
    ),
    "flats in ruins are not all homes": (
        [said("destroyed", indicator="housing", detail="flats")],
        [PublicReading(HROMADA, "housing", MIDNIGHT, (PublicValue("destroyed", None, (), ("flats",)),), False)],
    ),
    "what is said of houses is not hidden by what is said of flats": (
        [said("destroyed", 1, indicator="housing", detail="flats"),
         said("damaged", 2, indicator="housing", detail="houses", chain=MAYOR)],
        [PublicReading(HROMADA, "housing", MIDNIGHT, (
            PublicValue("destroyed", None, (), ("flats",)), PublicValue("damaged", None, (), ("houses",)),
        ), False)],
    ),
    "four dead are few": (
        [said("some", indicator="deaths", number=4)],
        told("deaths", "some", PublicFigure(None, Bound.EXACT, "")),
    ),
    "five are five": (
        [said("some", indicator="deaths", number=5)],
        told("deaths", "some", PublicFigure(5, Bound.EXACT, "")),
    ),
    "what is history at one place is not told as of another's day": (
        [said("none", 1, at=WEDNESDAY - 40 * DAY, place=VILLAGES[0]), said("works", 2),
         said("some", 3, observed_at=None, place=VILLAGES[1])],
        [PublicReading(HROMADA, "water", MIDNIGHT, (PublicValue("works", None),), False)],
    ),
    "nor is a time that nobody knows told as of a day long past": (
        [said("none", 1, at=WEDNESDAY - 40 * DAY), said("some", 2, observed_at=None, place=VILLAGES[1])],
        [PublicReading(HROMADA, "water", MIDNIGHT - 40 * DAY, (PublicValue("none", None),), False)],
    ),
    "what came within the last day": ([said("none", received_at=THURSDAY - 23 * HOUR)], []),
    "what was seen within the last day by a clock that lies": (
        [replace(said("none"), observed_at=THURSDAY - HOUR)], [],
    ),
    "a day that nobody knows": (
        [said("none", observed_at=None)], [PublicReading(HROMADA, "water", None, (PublicValue("none", None),), False)],
    ),
    **{
        f"never: {code}": ([said("some", indicator=code)], [])
        for code in ("generator", "well", "basement", "people")
    },
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_public_form(case: str) -> None:
    claims, expected = CASES[case]
    assert public(*claims) == expected


def test_what_stays_at_the_desk_is_exactly_this() -> None:
    assert {each.code for each in INDICATORS.by_code.values() if not each.public} == {
        "generator",
        "well",
        "basement",
        "people",
    }
    assert all(each.finest == 2 and not each.ask for each in INDICATORS.by_code.values() if not each.public)


def test_an_indicator_that_is_known_no_more_is_not_told() -> None:
    assert public_readings([reading(said("none"))], Indicators({}), PLACES, THURSDAY) == []


def test_silence_is_told_three_days_late_and_without_couriers() -> None:
    heard = {IZIUM: [WEDNESDAY - DAY * at for at in (4, 3, 2, 1, 0)]}
    assert public_silences([HROMADA], heard, PLACES, WEDNESDAY + 5 * DAY) == []
    assert public_silences([HROMADA], heard, PLACES, WEDNESDAY + 12 * DAY) == [PublicSilence(HROMADA, MIDNIGHT)]
    assert public_silences([HROMADA], {}, PLACES, WEDNESDAY) == [PublicSilence(HROMADA, None)]
