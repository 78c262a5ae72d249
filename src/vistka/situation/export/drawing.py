"""A map without tiles, scripts or a network: borders and rivers as lines of an SVG, places as points on it."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import cos, radians

from vistka.situation.place import Place

WIDTH = 720
HEIGHT_MAX = 640
MARGIN = 0.12  # of the width, around the outermost points
DEGREES_MIN = 0.25  # a single settlement is shown with what lies around it
# Up to how many degrees across borders of this level are drawn: a screen of lines says nothing.
LEVELS = {"oblast": 90.0, "raion": 5.0, "hromada": 1.8}

Point = tuple[float, float]  # longitude and latitude, or x and y
Box = tuple[float, float, float, float]  # west, south, east, north


@dataclass(frozen=True, slots=True)
class Line:
    """One line or ring, as (longitude, latitude); `kind` is a border's level, or "river"."""

    kind: str
    code: str
    points: tuple[Point, ...]
    box: Box


@dataclass(frozen=True, slots=True)
class Marker:
    """A place on the map, in the SVG's units."""

    place: Place
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """What an SVG of `width` by `height` shows, and of which box on the globe; `lines` are (kind, path)."""

    width: int
    height: int
    lines: tuple[tuple[str, str], ...]
    markers: tuple[Marker, ...]
    box: Box


def read_lines(data: bytes, kind: str | None = None) -> tuple[Line, ...]:
    """The lines of a GeoJSON file of ours; their kind is `kind`, else each feature's `level`."""
    found = []
    for feature in json.loads(data)["features"]:
        geometry, properties = feature["geometry"], feature["properties"]
        rings = geometry["coordinates"]
        if geometry["type"] == "MultiPolygon":
            rings = [ring for polygon in rings for ring in polygon]
        for ring in rings if geometry["type"] != "LineString" else [rings]:
            points = tuple((float(x), float(y)) for x, y, *_ in ring)
            found.append(Line(kind or properties["level"], properties.get("code", ""), points, box_of(points)))
    return tuple(found)


def box_of(points: Iterable[Point]) -> Box:
    """The smallest box around points."""
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def draw(
    lines: Iterable[Line], places: Iterable[Place], areas: Collection[str] = (), width: int = WIDTH, step: int = 1
) -> Drawing | None:
    """The map of these places and of the borders of `areas` (codes); None where there is nothing to show.

    A place without a point of its own is not on it; it stands in the table beside the map. Lines take steps of `step`
    units at least.
    """
    lines, shown = tuple(lines), [place for place in places if place.point is not None]
    points = [place.point for place in shown if place.point is not None]
    points += [point for line in lines if line.code in areas for point in line.points]
    if not points:
        return None
    box = _around(box_of(points))
    west, south, east, north = box
    stretch = cos(radians((south + north) / 2))
    scale = min(width / ((east - west) * stretch), HEIGHT_MAX * width / WIDTH / (north - south))
    # Where the height is the bound, the width shows more to both sides.
    spare = (width / scale / stretch - (east - west)) / 2
    west, east = west - spare, east + spare
    height = round((north - south) * scale)

    def at(point: Point) -> Point:
        return round((point[0] - west) * stretch * scale, 1), round((north - point[1]) * scale, 1)

    across = east - west
    paths = [
        (line.kind, _path([at(point) for point in line.points], step))
        for line in lines
        if (line.code in areas or across <= LEVELS.get(line.kind, 90)) and _meet(line.box, (west, south, east, north))
    ]
    markers = [Marker(place, *at(place.point)) for place in shown if place.point is not None]
    return Drawing(width, height, tuple(paths), tuple(markers), (west, south, east, north))


def _around(box: Box) -> Box:
    west, south, east, north = box
    stretch = cos(radians((south + north) / 2))
    side = max((east - west) * stretch, north - south, DEGREES_MIN) * (1 + 2 * MARGIN)
    across = max((east - west) * (1 + 2 * MARGIN), DEGREES_MIN / stretch)
    high = max((north - south) * (1 + 2 * MARGIN), DEGREES_MIN * 0.7, side * 0.5)
    x, y = (west + east) / 2, (south + north) / 2
    return x - across / 2, y - high / 2, x + across / 2, y + high / 2


def _meet(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _path(points: list[Point], step: int) -> str:
    """The line as SVG's path, without the steps that nobody sees."""
    if step > 1:
        points = [(round(x), round(y)) for x, y in points]
    kept = points[:1]
    for point in points[1:]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= step:
            kept.append(point)
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in kept)
