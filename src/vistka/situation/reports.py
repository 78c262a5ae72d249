"""What was said becomes an observation: its place looked up, its times weighed, nothing finer kept than may be."""

from dataclasses import dataclass, replace

from vistka.bundle import message
from vistka.bundle.lifetime import seconds_of
from vistka.errors import LocalError
from vistka.limits import CLOCK_TOLERANCE_SECONDS, LIFETIME_DAYS_MAX
from vistka.situation.entry import Report, Spot
from vistka.situation.gazetteer import Gazetteer
from vistka.situation.indicator import AREA, SETTLEMENT, SPOT, Indicators
from vistka.situation.lookup import place_and_rest
from vistka.situation.observation import (
    DAY,
    Bound,
    Flag,
    Link,
    Observation,
    Source,
    TimePrecision,
    check_observation,
)
from vistka.situation.place import CODE_LETTERS, SPOT_MARK, Place, PlaceKind, settlement_of
from vistka.situation.text import plain_text

_SPOT_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Told:
    """A message of an observation as the desk has it.

    `id` and `supersedes` (16 bytes) are the marks under which the desk knows its bundle and the one it corrects,
    `author` (8 bytes) its author's, `message` the row; `post` (b"" for unknown) is where it was left.
    """

    said: message.Message
    id: bytes
    author: bytes
    message: bytes
    received_at: int
    post: bytes = b""
    supersedes: bytes | None = None


def observation_of_message(
    told: Told,
    indicators: Indicators,
    gazetteer: Gazetteer,
    within: str | None = None,
    placed: tuple[str, int] | None = None,
) -> Observation:
    """The observation that a resident left at a post, `within` the area the post is known to stand in.

    `placed`: the code of the place and the precision, where a volunteer has said which is meant. Where more was written
    than a place (a street, a side of the river) it is somewhere in that place, and not all of it.

    A clock that says what cannot be (the future, or longer ago than word lives) makes the time unknown and is flagged.
    LocalError "indicator-unknown", "value-unknown", "place-unknown", "place-ambiguous": a volunteer says what is meant.
    """
    body = told.said.body
    assert isinstance(body, message.Observation)
    indicators.get(body.indicator).check(body.value, None, "")
    place, rest = (gazetteer.get(placed[0]), "") if placed else place_and_rest(gazetteer, body.place, within)
    said_at, flags = seconds_of(told.said.hour), set[Flag]()
    earliest = told.received_at - (LIFETIME_DAYS_MAX + 1) * DAY
    is_possible = earliest <= said_at <= told.received_at + CLOCK_TOLERANCE_SECONDS
    if not is_possible:
        flags.add(Flag.CLOCK)
    # A message says its hour, so what was seen "now" may seem later by minutes than it came.
    heard_at = min(said_at, told.received_at) if is_possible else None
    seen_at = None if heard_at is None else heard_at - body.seen_hours_before * 3_600
    observation = Observation(
        told.id,
        place.code,
        body.indicator,
        body.value,
        told.received_at,
        (Link(Source.RESIDENT, "", heard_at),),
        precision=_precision(place, placed[1] if placed else somewhere_in(place, rest) or body.precision),
        observed_at=seen_at,
        time_precision=_how_precisely(seen_at, body.seen_hours_before),
        heard_at=heard_at,
        quote=plain_text(body.text or ""),
        post=told.post,
        author=told.author,
        message=told.message,
        supersedes=told.supersedes,
        flags=frozenset(flags),
    )
    return settled(observation, indicators, gazetteer)


def observation_of_report(
    report: Report, entry_id: bytes, entered_at: int, indicators: Indicators, gazetteer: Gazetteer
) -> Observation:
    """The observation that a volunteer took down, or a row of a table said, checked as when it was entered.

    LocalErrors of `check_observation`, `Indicator.check`, and "place-unknown".
    """
    indicators.get(report.indicator).check(report.value, report.number, report.detail or "")
    observation = Observation(
        entry_id,
        gazetteer.get(report.place).code,
        report.indicator,
        report.value,
        entered_at,
        tuple(Link(Source(link.source), plain_text(link.name or ""), link.said_at) for link in report.chain),
        report.number,
        Bound(report.bound),
        report.detail or "",
        _precision(gazetteer.get(report.place), report.precision),
        report.observed_at,
        TimePrecision(report.time_precision) if report.observed_at is not None else TimePrecision.UNKNOWN,
        report.heard_at,
        plain_text(report.quote or ""),
        report.source_grade,
        report.information_grade,
        supersedes=report.supersedes,
    )
    check_observation(observation, entered_at)
    return settled(observation, indicators, gazetteer)


def settled(observation: Observation, indicators: Indicators, gazetteer: Gazetteer) -> Observation:
    """An observation no finer than its indicator may be kept, in place and time, and with the flags that follow."""
    indicator = indicators.get(observation.indicator)
    place, precision = observation.place, observation.precision
    if indicator.finest >= SETTLEMENT and gazetteer.get(place).is_spot:
        place, precision = _whole_settlement(gazetteer, place), max(precision, SETTLEMENT)
    if indicator.finest >= SETTLEMENT:
        precision = max(precision, SETTLEMENT)
    seen, how = observation.observed_at, observation.time_precision
    if indicator.by_day and seen is not None:
        seen, how = seen - seen % DAY, max(how, TimePrecision.DAY)
    following = {
        Flag.THIRD_HAND: observation.is_third_hand,
        Flag.TIME_UNKNOWN: seen is None,
        Flag.AREA: precision == AREA,
    }
    flags = observation.flags - following.keys() | {flag for flag, holds in following.items() if holds}
    return replace(
        observation, place=place, precision=precision, observed_at=seen, time_precision=how, flags=frozenset(flags)
    )


def place_of_spot(spot: Spot, entry_id: bytes, gazetteer: Gazetteer) -> Place:
    """The place that a desk added. LocalError "place-unknown" where it lies in no settlement."""
    settlement = settlement_of(gazetteer.get(spot.settlement).code)
    point = None
    if spot.longitude is not None and spot.latitude is not None:
        point = (spot.longitude / 1_000_000, spot.latitude / 1_000_000)
    code = f"{settlement[:CODE_LETTERS]}{SPOT_MARK}{entry_id.hex()[:_SPOT_DIGITS]}"
    return Place(code, PlaceKind(spot.kind), plain_text(spot.name), point)


def somewhere_in(place: Place, rest: str) -> int:
    """AREA where more was written than the settlement or area that is known, else 0; a spot is meant as a whole."""
    return AREA if rest and not place.is_spot else 0


def _precision(place: Place, said: int) -> int:
    """A spot is one even where a settlement was meant by default; a settlement is never known to the spot."""
    if place.is_spot:
        return said if said == AREA else SPOT
    return max(said, SETTLEMENT)


def _how_precisely(seen_at: int | None, hours_before: int) -> TimePrecision:
    if seen_at is None:
        return TimePrecision.UNKNOWN
    if hours_before < 24:
        return TimePrecision.HOUR
    return TimePrecision.DAY if hours_before < 7 * 24 else TimePrecision.WEEK


def _whole_settlement(gazetteer: Gazetteer, place: str) -> str:
    around = [code for code in gazetteer.around(place) if not gazetteer.get(code).is_spot]
    if not around:
        raise LocalError("place-unknown", place=place)
    return around[0]
