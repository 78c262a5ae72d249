"""The picture as anybody may see it: by hromada and day, a day late, few below five, nothing of who said it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vistka.bundle.bulletin import FEW_BELOW
from vistka.situation.gazetteer import Gazetteer
from vistka.situation.indicator import Indicators, Number
from vistka.situation.observation import DAY, Bound
from vistka.situation.picture import Freshness, Reading, Side, freshness
from vistka.situation.silence import silence_of

LATE_SECONDS = 24 * 3_600  # a reading is public when both seeing and hearing of it are that long ago
SILENCE_LATE_SECONDS = 72 * 3_600  # silence says where no one looks, so it is told later still
_TOLD_LAST = {Freshness.OLD: 1, Freshness.UNKNOWN: 2}


@dataclass(frozen=True, slots=True)
class PublicFigure:
    """A number as it was said; None is "few"."""

    number: int | None
    bound: Bound
    detail: str


@dataclass(frozen=True, slots=True)
class PublicValue:
    """What is said of some places of a hromada; `places` None is "few".

    `details` says what alone is meant (flats), beside what the figures are of; none of them where it is all of it.
    """

    value: str
    places: int | None
    figures: tuple[PublicFigure, ...] = ()
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PublicReading:
    """One indicator of one hromada; `day` is its first second (UTC), none where unknown; the worst value first."""

    hromada: str
    indicator: str
    day: int | None
    values: tuple[PublicValue, ...]
    contradicted: bool


@dataclass(frozen=True, slots=True)
class PublicSilence:
    """A hromada from which word had stopped three days ago; `day` is when it was heard last, none for never."""

    hromada: str
    day: int | None


def public_readings(
    known: Iterable[Reading], indicators: Indicators, gazetteer: Gazetteer, now: int
) -> list[PublicReading]:
    """The public form of readings that were read as they were known `LATE_SECONDS` before `now`.

    What is newer all the same is left out, and so is each indicator that stays at the desk. One day stands for all
    places of a hromada, so what is history at one of them, or of an unknown time, is told only where nothing else is.
    """
    until = now - LATE_SECONDS
    by_area: defaultdict[tuple[str, str], list[Reading]] = defaultdict(list)
    for reading in known:
        indicator = indicators.by_code.get(reading.indicator)
        if indicator is not None and indicator.public and reading.received_at <= until:
            by_area[gazetteer.hromada(reading.place), reading.indicator].append(reading)
    found = []
    for (hromada, code), of_any_day in sorted(by_area.items()):
        indicator = indicators.get(code)
        readings = _of_one_day(of_any_day, indicator.half_life, now)
        sides: defaultdict[str, list[Side]] = defaultdict(list)
        times: list[int] = []
        for reading in readings:
            for side in reading.sides:
                if side.observed_at is None or side.observed_at <= until:
                    sides[side.value].append(side)
                    times += [] if side.observed_at is None else [side.observed_at]
        if not sides:
            continue
        values = [_value(value, among, indicator.number) for value, among in sides.items()]
        values.sort(key=lambda each: -indicator.values[each.value].severity)
        day = max(times) - max(times) % DAY if times else None
        contradicted = any(reading.is_contradicted for reading in readings)
        found.append(PublicReading(hromada, code, day, tuple(values), contradicted))
    return found


def public_silences(
    hromadas: Sequence[str], heard: Mapping[str, Sequence[int]], gazetteer: Gazetteer, now: int
) -> list[PublicSilence]:
    """The hromadas that were silent `SILENCE_LATE_SECONDS` before `now`, without what couriers did."""
    until = now - SILENCE_LATE_SECONDS
    found = []
    for hromada in hromadas:
        times = sorted(at for place, each in heard.items() if gazetteer.is_within(place, hromada) for at in each)
        silence = silence_of(hromada, times, (), until)
        if silence.is_silent:
            day = None if silence.since is None else silence.since - silence.since % DAY
            found.append(PublicSilence(hromada, day))
    return found


def few(number: int) -> int | None:
    """A number that finds nobody, else None."""
    return number if number >= FEW_BELOW else None


def _of_one_day(readings: list[Reading], half_life: int, now: int) -> list[Reading]:
    ranks = []
    for reading in readings:
        newest = max((side.observed_at for side in reading.sides if side.observed_at is not None), default=None)
        age = freshness(None if newest is None else max(0, now - newest), half_life)
        ranks.append(_TOLD_LAST.get(age, 0))
    return [each for each, rank in zip(readings, ranks, strict=True) if rank == min(ranks)]


def _value(value: str, sides: list[Side], number: Number | None) -> PublicValue:
    figures = {
        PublicFigure(figure.number if number is Number.PERCENT else few(figure.number), figure.bound, figure.detail)
        for side in sides
        for figure in side.figures
    }
    ordered = sorted(figures, key=lambda each: (each.detail, each.number or 0, each.bound))
    meant = frozenset[str]().union(*(side.details for side in sides))
    narrow = () if "" in meant else sorted(meant - {figure.detail for figure in figures})
    return PublicValue(value, few(len(sides)), tuple(ordered), tuple(narrow))
