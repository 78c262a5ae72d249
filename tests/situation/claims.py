"""Claims for tests: observations made in one line, and the city they are of."""

from dataclasses import replace
from typing import Any

from vistka.node.reference import gazetteer, indicators
from vistka.situation.entry import Report
from vistka.situation.evidence import Evidence, evidence_of
from vistka.situation.observation import Link, Observation, Source
from vistka.situation.picture import Cell, Reading, read_cell

HOUR, DAY = 3_600, 86_400
WEDNESDAY = 1_647_432_000  # 16 March 2022, noon UTC
MONDAY = WEDNESDAY - 2 * DAY
IZIUM = "UA63040090010029555"
HROMADA = "UA63040090000021240"


def said(value: str, which: int = 0, /, **fields: Any) -> Observation:
    """What an unnamed resident says of the water in Izium at noon, told to the desk at once; `which` makes the id."""
    at = fields.pop("at", WEDNESDAY)
    first = Observation(
        which.to_bytes(8) + bytes(8), IZIUM, "water", value, at, (Link(Source.RESIDENT),), observed_at=at
    )
    return replace(first, **fields)


def at_post(value: str, author: str, which: int = 0, /, **fields: Any) -> Observation:
    """What somebody leaves at a post."""
    observation = said(value, which, post=b"", author=author.encode().ljust(8, b"\0")[:8], **fields)
    return replace(observation, heard_at=fields.get("heard_at", observation.observed_at))


def evidence(*observations: Observation) -> list[Evidence]:
    """As the fold sees them."""
    return [evidence_of(each, HROMADA) for each in observations]


def cell(*observations: Observation, **options: Any) -> Cell:
    """One cell read."""
    indicator = indicators().get(observations[0].indicator)
    return read_cell(observations[0].place, indicator, evidence(*observations), **options)


def reading(*observations: Observation, **options: Any) -> Reading:
    """The reading that these make."""
    found = cell(*observations, **options).reading
    assert found is not None
    return found


def report(indicator: str, value: str, *chain: Link, **fields: Any) -> Report:
    """A report on Izium."""
    return Report(fields.pop("place", IZIUM), indicator, value, chain or (Link(Source.RESIDENT),), **fields)


PLACES = gazetteer()
INDICATORS = indicators()
