"""The picture as GeoJSON (RFC 7946): a feature for each place, its readings among its properties."""

import json
from collections.abc import Iterable

from vistka.situation.export.row import Row, Terms
from vistka.situation.picture import Side

Json = dict[str, object]


def write_geojson(rows: Iterable[Row], terms: Terms) -> bytes:
    """A FeatureCollection in UTF-8. A place whose point is not known stands at its hromada's, and `point_of` says
    so; one that has not even that has no geometry, and is there all the same."""
    features: dict[str, tuple[Row, list[Json]]] = {}
    for row in rows:
        features.setdefault(row.place.code, (row, []))[1].append(_reading(row, terms))
    collection = {
        "type": "FeatureCollection",
        "features": [_feature(row, readings, terms) for row, readings in features.values()],
    }
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8", "replace")


def _feature(row: Row, readings: list[Json], terms: Terms) -> Json:
    place = row.place
    point = terms.point(row)
    return {
        "type": "Feature",
        "id": place.code,
        "geometry": {"type": "Point", "coordinates": list(point[0])} if point else None,
        "properties": {
            "pcode": place.pcode,
            "name": place.name(terms.language),
            "kind": place.kind.value,
            "point_of": point[1] if point else None,
            "readings": readings,
        },
    }


def _reading(row: Row, terms: Terms) -> Json:
    reading = row.reading
    found: Json = {
        "indicator": row.indicator.code,
        "label": row.indicator.label[terms.language],
        "sector": row.indicator.sector,
        **_side(row, reading.now, terms),
        "received": terms.moment(reading.received_at),
        "freshness": terms.age(row),
    }
    if not terms.public:
        found["lineages_in_all"] = reading.lineages
        found["contradictions"] = [_side(row, side, terms) for side in reading.contradictions]
    return found


def _side(row: Row, side: Side, terms: Terms) -> Json:
    said: Json = {
        "value": side.value,
        "words": terms.value(row, side.value),
        "details": [] if "" in side.details else sorted(side.details),
        "seen": terms.day(side.observed_at),
        "figures": [
            {"number": figure.number, "bound": figure.bound.value, "detail": figure.detail} for figure in side.figures
        ],
    }
    if not terms.public:
        said |= {
            "lineages": side.lineages,
            "grade": f"{side.source_grade}{side.information_grade}",
            "precision": side.precision,
            "flags": sorted(flag.value for flag in side.flags),
        }
    return said
