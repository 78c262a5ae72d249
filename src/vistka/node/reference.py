"""What comes with the package and is read once: the list of indicators and the gazetteer."""

import gzip
from functools import cache

from vistka.situation.gazetteer import Gazetteer, parse_gazetteer
from vistka.situation.indicator import Indicators, parse_indicators
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
def _gazetteer() -> Gazetteer:
    points = b"".join(
        gzip.decompress(packaged(f"{_DATA}/{source}/points.tsv.gz")) for source in ("openstreetmap", "geonames")
    )
    places = gzip.decompress(packaged(f"{_DATA}/places.tsv.gz"))
    return parse_gazetteer(places, points, packaged(f"{_DATA}/names.tsv"))


@cache
def outlines() -> bytes:
    """Borders of oblasts, raions and hromadas as GeoJSON; each feature's properties: `code`, `level`."""
    return packaged(f"{_DATA}/openstreetmap/outlines.json")


@cache
def rivers() -> bytes:
    """Lines of rivers as GeoJSON; each feature's property: `name`."""
    return packaged(f"{_DATA}/natural_earth/rivers.json")
