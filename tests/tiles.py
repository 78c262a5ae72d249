"""A small PMTiles file of a made-up town in Izium's place: tiles encoded here by hand, the file by others' writer."""

import gzip
from collections.abc import Iterable
from math import asinh, floor, pi, radians, tan
from pathlib import Path

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

EXTENT = 4_096
BOX = (37.10, 49.08, 37.42, 49.30)  # west, south, east, north
ZOOMS = range(11)  # at 10 a tile is as wide as the town, so that nothing needs to be clipped
Line = list[tuple[float, float]]
Feature = tuple[str, str, str, Line]  # layer, its "kind" or "class", "line" or "area", longitudes and latitudes
RIVER: Line = [(37.10, 49.20), (37.20, 49.205), (37.27, 49.185), (37.33, 49.20), (37.42, 49.17)]
TOWN: list[Feature] = [
    ("earth", "earth", "area", [(37.0, 49.0), (37.5, 49.0), (37.5, 49.35), (37.0, 49.35)]),
    ("landuse", "residential", "area", [(37.22, 49.18), (37.34, 49.18), (37.34, 49.23), (37.22, 49.23)]),
    ("landuse", "forest", "area", [(37.12, 49.22), (37.20, 49.22), (37.20, 49.28), (37.12, 49.28)]),
    ("water", "river", "line", RIVER),
    ("water", "lake", "area", [(37.35, 49.11), (37.38, 49.11), (37.38, 49.13), (37.35, 49.13)]),
    ("roads", "major_road", "line", [(37.10, 49.10), (37.26, 49.20), (37.30, 49.30)]),
    *(("roads", "minor_road", "line", [(37.22, south), (37.34, south)]) for south in (49.19, 49.20, 49.21, 49.22)),
    *(("roads", "minor_road", "line", [(west, 49.18), (west, 49.23)]) for west in (37.24, 37.26, 37.28, 37.30, 37.32)),
    ("roads", "rail", "line", [(37.10, 49.15), (37.42, 49.16)]),
    ("buildings", "building", "area", [(37.262, 49.212), (37.266, 49.212), (37.266, 49.214), (37.262, 49.214)]),
]
# The same town in the words of OpenMapTiles.
_RENAMED = {"roads": "transportation", "buildings": "building", "major_road": "primary", "minor_road": "minor"}
OPENMAPTILES: list[Feature] = [
    ("waterway" if kind == "river" else _RENAMED.get(layer, layer), _RENAMED.get(kind, kind), form, line)
    for layer, kind, form, line in TOWN
    if layer != "earth"
]


def write_town(path: Path, town: list[Feature] = TOWN, *, key: str = "kind", **header: object) -> Path:
    """The file; `header` says what is to be other than it should."""
    west, south, east, north = BOX
    with path.open("wb") as file:
        writer = Writer(file)  # type: ignore[no-untyped-call]
        for zoom in ZOOMS:
            (left, bottom), (right, top) = _tile(west, south, zoom), _tile(east, north, zoom)
            for x in range(floor(left), floor(right) + 1):
                for y in range(floor(top), floor(bottom) + 1):
                    data = gzip.compress(encode(town, zoom, x, y, key), mtime=0)
                    writer.write_tile(zxy_to_tileid(zoom, x, y), data)  # type: ignore[no-untyped-call]
        edges = dict(zip(("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7"), map(_e7, BOX), strict=True))
        made = {"tile_type": TileType.MVT, "tile_compression": Compression.GZIP, "min_zoom": 0, "max_zoom": ZOOMS[-1]}
        attribution = '<a href="https://www.openstreetmap.org/copyright">&copy; OpenStreetMap</a>'
        writer.finalize(made | edges | header, {"attribution": attribution})  # type: ignore[no-untyped-call]
    return path


def encode(town: Iterable[Feature], zoom: int, x: int, y: int, key: str) -> bytes:
    """A tile after version 2 of the vector tile specification, its features not clipped."""
    layers: dict[str, list[Feature]] = {}
    for feature in town:
        layers.setdefault(feature[0], []).append(feature)
    tile = b""
    for name, features in layers.items():
        kinds = sorted({kind for _, kind, _, _ in features})
        layer = _field(15, 2) + _field(1, name.encode())
        for _, kind, form, line in features:
            points = [(round((u - x) * EXTENT), round((v - y) * EXTENT)) for u, v in (_tile(*at, zoom) for at in line)]
            tags = _varint(0) + _varint(kinds.index(kind))
            commands = _geometry(points, closed=form == "area")
            layer += _field(2, _field(2, tags) + _field(3, 3 if form == "area" else 2) + _field(4, commands))
        layer += _field(3, key.encode()) + b"".join(_field(4, _field(1, kind.encode())) for kind in kinds)
        tile += _field(3, layer + _field(5, EXTENT))
    return tile


def _geometry(points: list[tuple[int, int]], *, closed: bool) -> bytes:
    if closed and sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1], strict=True)) < 0:
        points.reverse()  # an outer ring runs clockwise on the screen
    written, last = _varint(1 | 1 << 3), (0, 0)
    for number, point in enumerate(points):
        if number == 1:
            written += _varint(2 | (len(points) - 1) << 3)
        written += b"".join(_varint(_zigzag(now - before)) for now, before in zip(point, last, strict=True))
        last = point
    return written + (_varint(7 | 1 << 3) if closed else b"")


def _tile(longitude: float, latitude: float, zoom: int) -> tuple[float, float]:
    """Where a point lies among the tiles of a zoom, in tiles from the north-west."""
    return (longitude + 180) / 360 * 2**zoom, (1 - asinh(tan(radians(latitude))) / pi) / 2 * 2**zoom


def _e7(degrees: float) -> int:
    return round(degrees * 10_000_000)


def _zigzag(number: int) -> int:
    return number << 1 if number >= 0 else (-number << 1) - 1


def _varint(number: int) -> bytes:
    written = bytearray()
    while number > 127:
        written.append(number & 127 | 128)
        number >>= 7
    return bytes([*written, number])


def _field(number: int, value: int | bytes) -> bytes:
    """A field of a protocol buffer: a number, or bytes with their length."""
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    return _varint(number << 3 | 2) + _varint(len(value)) + value
