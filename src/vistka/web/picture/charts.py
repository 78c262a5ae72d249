"""Small pictures in the page itself: the map's points, a timeline of one cell, a calendar of when word came."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vistka.limits import PICTURE_CALENDAR_DAYS, PICTURE_MARKERS_MAX, PICTURE_TIMELINE_DAYS
from vistka.node.overview import map_lines
from vistka.situation.export.drawing import Drawing, draw
from vistka.situation.indicator import Indicator
from vistka.situation.picture import Claim, Standing
from vistka.situation.place import Place, settlement_of
from vistka.web.picture.shown import DAY, SHAPES, shape_of


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the map: its worst reading as a shape ("cross" where word has stopped), and a link into the table."""

    x: float
    y: float
    shape: str
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Map:
    """The map of a page."""

    drawing: Drawing
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """What is to be shown at a place: `shape`, `label` for who does not see it, `href` where it leads."""

    place: Place
    shape: str
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Dot:
    """One claim on a timeline."""

    x: float
    y: float
    shape: str
    counts: bool
    label: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Claims of one cell over time; `levels` are (y, words) of its values."""

    width: int
    height: int
    levels: tuple[tuple[int, str], ...]
    dots: tuple[Dot, ...]


def make_map(spots: Iterable[Spot], places: dict[str, Place], area: str = "") -> Map | None:
    """The map of these; a spot without a point of its own stands at its settlement. The worst of a point is shown."""
    at_point: dict[tuple[float, float], Spot] = {}
    for spot in spots:
        place = spot.place if spot.place.point else places.get(settlement_of(spot.place.code), spot.place)
        if place.point is None:
            continue
        known = at_point.get(place.point)
        if known is None or _rank(spot.shape) > _rank(known.shape):
            at_point[place.point] = Spot(place, spot.shape, spot.label, spot.href)
        if len(at_point) >= PICTURE_MARKERS_MAX:
            break
    drawing = draw(map_lines(), [spot.place for spot in at_point.values()], [area])
    if drawing is None:
        return None
    points = [
        Point(marker.x, marker.y, spot.shape, spot.label, spot.href)
        for marker, spot in zip(drawing.markers, at_point.values(), strict=True)
    ]
    return Map(drawing, tuple(points))


def timeline(indicator: Indicator, claims: Sequence[Claim], language: str, now: int) -> Timeline | None:
    """The claims of the last two months by when they were seen; none where none of them is timed."""
    width, step, left = 640, 28, 8
    values = list(reversed(tuple(indicator.values.values())))
    levels = {value.code: step * number + step // 2 + 4 for number, value in enumerate(values)}
    begin = now - PICTURE_TIMELINE_DAYS * DAY
    dots = []
    for claim in claims:
        seen = claim.observation.observed_at
        if seen is None or not begin <= seen <= now or claim.observation.value not in levels:
            continue
        x = round(left + (seen - begin) / (now - begin) * (width - 2 * left), 1)
        label = indicator.values[claim.observation.value].label[language]
        counts = claim.standing is Standing.COUNTS
        dots.append(
            Dot(x, levels[claim.observation.value], shape_of(indicator, claim.observation.value), counts, label)
        )
    if not dots:
        return None
    named = tuple((levels[value.code], value.label[language]) for value in values)
    return Timeline(width, step * len(values) + 8, named, tuple(dots))


def calendar(heard: Iterable[int], now: int) -> tuple[bool, ...]:
    """For each of the last four weeks' days whether word came, the oldest first."""
    today = now // DAY
    days = {at // DAY for at in heard}
    return tuple(day in days for day in range(today - PICTURE_CALENDAR_DAYS + 1, today + 1))


def _rank(shape: str) -> int:
    return SHAPES.index(shape) + 1 if shape in SHAPES else 0
