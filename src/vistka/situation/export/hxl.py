"""The picture as a table with HXL 1.1 hashtags (https://hxlstandard.org/standard/1-1final/), in CSV (RFC 4180)."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from vistka.situation.export.row import Row, Terms
from vistka.situation.picture import Figure, Side
from vistka.situation.place import settlement_of

# Column heading and hashtag, in order.
COLUMNS = (
    ("P-code", "#loc+code+pcode"),
    ("KATOTTH", "#loc+code+katotth"),
    ("Place", "#loc+name"),
    ("Kind of place", "#loc+type"),
    ("Longitude", "#geo+lon"),
    ("Latitude", "#geo+lat"),
    ("Point is of", "#geo+of+pcode"),
    ("Sector", "#sector+code"),
    ("Indicator", "#indicator+code"),
    ("Indicator in words", "#indicator+name"),
    ("Value", "#indicator+value+code"),
    ("Value in words", "#indicator+value+name"),
    ("Of what alone", "#indicator+value+detail"),
    ("Number", "#indicator+value+num"),
    ("Number is", "#indicator+value+bound"),
    ("Independent sources", "#meta+lineages+num"),
    ("Source grade", "#meta+source+grade"),
    ("Information grade", "#meta+information+grade"),
    ("Seen", "#date+observed"),
    ("Received", "#date+received"),
    ("Freshness", "#status+freshness"),
    ("Worth less because", "#meta+flags"),
    ("Contradicted by", "#indicator+value+contradiction"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for a formula at the start of a cell


def write_hxl(rows: Iterable[Row], terms: Terms) -> bytes:
    """UTF-8 with a byte order mark, for spreadsheets; two rows of heads, then one for each reading.

    Of several numbers that were said beside one value each has a row, and so has what was said without one.
    """
    out = StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(heading for heading, _ in COLUMNS)
    table.writerow(tag for _, tag in COLUMNS)
    for row in rows:
        for figure, detail in _said_of(row.reading.now):
            table.writerow(_safe(cell) for cell in _cells(row, terms, figure, detail))
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def _said_of(side: Side) -> Iterator[tuple[Figure | None, str]]:
    """Each number with what it is of; then, without a number, what else the value is said of alone."""
    narrow = [] if "" in side.details else sorted(side.details - {figure.detail for figure in side.figures})
    yield from ((figure, figure.detail) for figure in side.figures)
    if narrow or not side.figures:
        yield None, "; ".join(narrow)


def _cells(row: Row, terms: Terms, figure: Figure | None, detail: str) -> list[str]:
    place, reading = row.place, row.reading
    side = reading.now
    point, point_of = terms.point(row) or (("", ""), "")
    longitude, latitude = (f"{degrees}" for degrees in point)
    of_desk = ["", "", ""] if terms.public else [f"{side.lineages}", side.source_grade, f"{side.information_grade}"]
    flags = "" if terms.public else "; ".join(sorted(side.flags))
    against = "" if terms.public else "; ".join(_said(row, terms, each) for each in reading.contradictions)
    return [
        place.pcode,
        settlement_of(place.code) if terms.public else place.code,
        place.name(terms.language),
        place.kind.value,
        longitude,
        latitude,
        point_of,
        row.indicator.sector,
        row.indicator.code,
        row.indicator.label[terms.language],
        side.value,
        terms.value(row, side.value),
        detail,
        f"{figure.number}" if figure else "",
        (figure.bound.value or "exact") if figure else "",
        *of_desk,
        terms.day(side.observed_at),
        terms.moment(reading.received_at),
        terms.age(row),
        flags,
        against,
    ]


def _said(row: Row, terms: Terms, side: Side) -> str:
    return f"{terms.value(row, side.value)} ({side.lineages})"


def _safe(cell: str) -> str:
    """A cell that no spreadsheet runs; numbers stay numbers."""
    if cell.startswith(_FORMULA) and not cell.removeprefix("-").replace(".", "", 1).isdecimal():
        return "'" + cell
    return cell
