"""Small pictures in the page itself: the map's points, a timeline of one cell, a calendar of when word came."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from statistics import fmean

from vistka.limits import PICTURE_CALENDAR_DAYS, PICTURE_MARKERS_MAX, PICTURE_TIMELINE_DAYS
from vistka.node.overview import map_lines
from vistka.node.reference import areas
from vistka.situation.export.drawing import Drawing, draw
from vistka.situation.gazetteer import Gazetteer
from vistka.situation.indicator import Indicator
from vistka.situation.observation import TimePrecision
from vistka.situation.picture import Claim, Standing
from vistka.situation.place import AREAS, Place
from vistka.web.picture.shown import DAY, SHAPES, shape_of

_WIDTH, _STEP, _SIDE = 600, 34, 12  # of a timeline, in its own units: all, for each value, left free at either side
_DAYS_MIN = 6  # a timeline of one day says nothing of what came before
_TICKS_MAX = 8  # dates that stand side by side


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the map: its worst reading as a shape ("cross" where word has stopped), and a link into the table.

    `x` and `y` are the outlines', `longitude` and `latitude` the globe's in degrees; `name` is the place's.
    """

    x: float
    y: float
    shape: str
    label: str
    href: str
    name: str
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class Map:
    """The map of a page. `missing` are the names of places that are in the table alone, as nobody knows their point."""

    drawing: Drawing
    points: tuple[Point, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """What is to be shown at a place: `shape`, `label` for who does not see it, `href` where it leads, its name."""

    place: Place
    shape: str
    label: str
    href: str
    name: str


@dataclass(frozen=True, slots=True)
class Dot:
    """Claims of one value and time on a timeline, which may lie anywhere from `left` to `right`; how many they are."""

    x: float
    y: int
    left: float
    right: float
    shape: str
    count: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Claims of one indicator over time: `levels` are (y, words) of its values, `ticks` (x, Unix seconds) of days.

    `shown` claims are on it, `others` are older or of unknown time.
    """

    width: int
    height: int
    levels: tuple[tuple[int, str], ...]
    ticks: tuple[tuple[float, int], ...]
    dots: tuple[Dot, ...]
    shown: int
    others: int


def make_map(spots: Iterable[Spot], places: Gazetteer, more: Callable[[int], str], area: str = "") -> Map | None:
    """The map of these. What has no point of its own stands at its settlement's, else at its hromada's.

    The worst of a point is shown; `more` says how many other places stand there too.
    """
    at_point: dict[tuple[float, float], list[Spot]] = {}
    missing: dict[str, None] = {}
    for spot in spots:
        point = _point_of(spot.place, places)
        if point is None or (point not in at_point and len(at_point) >= PICTURE_MARKERS_MAX):
            missing[spot.name] = None
        else:
            at_point.setdefault(point, []).append(replace(spot, place=replace(spot.place, point=point)))
    worst = {point: _worst(here, more) for point, here in at_point.items()}
    drawing = draw(map_lines(), [spot.place for spot in worst.values()], [area] if area else ())
    if drawing is None:
        return None
    points = [
        Point(marker.x, marker.y, spot.shape, spot.label, spot.href, spot.name, *point)
        for marker, (point, spot) in zip(drawing.markers, worst.items(), strict=True)
    ]
    return Map(drawing, tuple(points), tuple(missing))


def read_map() -> None:
    """The bundled borders, rivers and middles, which are read once."""
    map_lines()
    _middles()


def _point_of(place: Place, places: Gazetteer) -> tuple[float, float] | None:
    """Where a place stands on a map: no farther off than its hromada's middle; what is larger amid what lies in it."""
    near = places.nearest(place.code)
    if near is not None:
        return near.point
    return _middles().get(place.pcode) if place.kind in AREAS else None


@cache
def _middles() -> dict[str, tuple[float, float]]:
    """The middle of each raion and oblast, by P-code: that of its hromadas' points."""
    inside: dict[str, list[tuple[float, float]]] = {}
    for place in areas().places.values():
        if place.point is not None:
            for start in (place.code[:4], place.code[:6]):
                inside.setdefault(start, []).append(place.point)
    return {start: (fmean(x for x, _ in points), fmean(y for _, y in points)) for start, points in inside.items()}


def _worst(here: list[Spot], more: Callable[[int], str]) -> Spot:
    worst = max(here, key=lambda spot: _rank(spot.shape))  # of equals the first: they come the gravest first
    others = len({spot.place.code for spot in here} - {worst.place.code})
    return replace(worst, label=f"{worst.label}; {more(others)}") if others else worst


def timeline(indicator: Indicator, claims: Sequence[Claim], language: str, now: int) -> Timeline | None:
    """The claims of at most two months by when they were seen; none where none of them is timed."""
    values = list(reversed(tuple(indicator.values.values())))
    levels = {value.code: _STEP * number + _STEP // 2 + 6 for number, value in enumerate(values)}
    earliest = now - PICTURE_TIMELINE_DAYS * DAY
    timed = [(seen, claim) for claim in claims if (seen := _seen(claim)) is not None and earliest <= seen[0] <= now]
    timed = [(seen, claim) for seen, claim in timed if claim.observation.value in levels]
    if not timed:
        return None
    begin = min(min(seen[0] for seen, _ in timed) // DAY * DAY, now - _DAYS_MIN * DAY)

    def at(moment: float) -> float:
        share = (min(max(moment, begin), now) - begin) / (now - begin)
        return round(_SIDE + share * (_WIDTH - 2 * _SIDE), 1)

    dots: Counter[Dot] = Counter()
    for (first, last), claim in timed:
        value = claim.observation.value
        shape = shape_of(indicator, value) if claim.standing is Standing.COUNTS else "ring"
        dots[Dot(at((first + last) / 2), levels[value], at(first), at(last), shape, 1)] += 1
    days = -(-(now - begin) // DAY)
    step = -(-days // _TICKS_MAX)
    ticks = tuple((at(day), day) for day in range(-(-begin // DAY) * DAY, now, step * DAY))
    named = tuple((levels[value.code], value.label[language]) for value in values)
    drawn = tuple(replace(dot, count=count) for dot, count in dots.items())
    return Timeline(_WIDTH, _STEP * len(values) + 28, named, ticks, drawn, len(timed), len(claims) - len(timed))


def _seen(claim: Claim) -> tuple[int, int] | None:
    """From when until when a claim may have been seen; none where nobody knows."""
    seen, precision = claim.observation.observed_at, claim.observation.time_precision
    if seen is None or precision is TimePrecision.UNKNOWN:
        return None
    if precision is TimePrecision.DAY:
        return seen // DAY * DAY, (seen // DAY + 1) * DAY
    around = {TimePrecision.WEEK: 7 * DAY // 2, TimePrecision.MONTH: 15 * DAY}.get(precision, 0)
    return seen - around, seen + around


def calendar(heard: Iterable[int], now: int) -> tuple[bool, ...]:
    """For each of the last four weeks' days whether word came, the oldest first."""
    today = now // DAY
    days = {at // DAY for at in heard}
    return tuple(day in days for day in range(today - PICTURE_CALENDAR_DAYS + 1, today + 1))


def _rank(shape: str) -> int:
    return SHAPES.index(shape) + 1 if shape in SHAPES else 0
