"""What comes with the package and is read once: the list of indicators and the gazetteer."""

import gzip
from functools import cache

from vistka.situation.export.drawing import Line, read_lines
from vistka.situation.gazetteer import Gazetteer, parse_gazetteer
from vistka.situation.indicator import Indicators, parse_indicators
from vistka.situation.place import AREAS, CODIFIER, PlaceKind
from vistka.store.packaged import packaged

_DATA = "situation/data"


@cache
def indicators() -> Indicators:
    """What can be said of a place."""
    return parse_indicators(packaged(f"{_DATA}/indicators.toml"))


def gazetteer() -> Gazetteer:
    """All places of the state codifier: a copy, to which a desk adds its own."""
    return _gazetteer().copy()


@cache
def areas() -> Gazetteer:
    """Oblasts, raions, hromadas, Kyiv and Sevastopol alone: a post names them, and has no need of every village."""
    rows = [row for row in _places().splitlines() if row.split(b"\t")[1:2] in _AREAS]
    digits = {row.partition(b"\t")[0] for row in rows}
    points = [row for row in _points().splitlines() if row.partition(b"\t")[0] in digits]
    return parse_gazetteer(b"\n".join(rows), b"\n".join(points), packaged(f"{_DATA}/names.tsv"))


_AREAS = tuple([category.encode()] for category, kind in CODIFIER.items() if kind in AREAS | {PlaceKind.SPECIAL_CITY})


@cache
def _gazetteer() -> Gazetteer:
    return parse_gazetteer(_places(), _points(), packaged(f"{_DATA}/names.tsv"))


def _places() -> bytes:
    return gzip.decompress(packaged(f"{_DATA}/places.tsv.gz"))


def _points() -> bytes:
    sources = ("openstreetmap", "geonames")
    return b"".join(gzip.decompress(packaged(f"{_DATA}/{source}/points.tsv.gz")) for source in sources)


@cache
def borders() -> tuple[Line, ...]:
    """Borders of oblasts, raions and hromadas."""
    return read_lines(outlines())


def outlines() -> bytes:
    """The same borders as GeoJSON."""
    return packaged(f"{_DATA}/openstreetmap/outlines.json")


@cache
def rivers() -> bytes:
    """Lines of rivers as GeoJSON; each feature's property: `name`."""
    return packaged(f"{_DATA}/natural_earth/rivers.json")
