"""Observations as a table: CSV as survey forms (XLSForm) give it, each row a report or the reason why it is none.

Columns: place, indicator, value, source (these are needed); source_name, through ("relative: Ігор; press"),
observed_at, heard_at (2022-03-16, 16.03.2022 or 2022-03-16T14:00Z), number, bound, detail, precision, source_grade,
information_grade, quote. A column's name may have its groups before it ("report/place"); others are passed over.
Between columns stands a comma, or the semicolon or tabulator that spreadsheets put for it.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from vistka.errors import LocalError, VistkaError
from vistka.limits import CHAIN_MAX, CSV_BYTES_MAX, CSV_FIELD_BYTES_MAX, CSV_ROWS_MAX
from vistka.situation.entry import Report, encode_entry
from vistka.situation.gazetteer import Gazetteer
from vistka.situation.indicator import AREA, SETTLEMENT, Indicators
from vistka.situation.lookup import place_and_rest
from vistka.situation.observation import Bound, Link, Source, TimePrecision
from vistka.situation.reports import observation_of_report, somewhere_in

if TYPE_CHECKING:
    from _csv import Reader

NEEDED = ("place", "indicator", "value", "source")
COLUMNS = (
    *NEEDED,
    "source_name",
    "through",
    "observed_at",
    "heard_at",
    "number",
    "bound",
    "detail",
    "precision",
    "source_grade",
    "information_grade",
    "quote",
)
BETWEEN = ",;\t"
_LINE_END = re.compile("\r\n?")  # what others than we end a line with, inside of quotation marks
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)  # as spreadsheets here write it


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: its line in the file, and the report it makes, or why it makes none.

    `rest` is what its place says beyond the place that is known: the report is of somewhere in that place.
    """

    line: int
    report: Report | None
    error: VistkaError | None = None
    rest: str = ""


def read_table(
    data: bytes, indicators: Indicators, gazetteer: Gazetteer, now: int, within: str | None = None
) -> list[TableRow]:
    """Every row of a table in UTF-8. LocalError "csv-too-large", "csv-broken", "csv-columns", "csv-twice"."""
    if len(data) > CSV_BYTES_MAX:
        raise LocalError("csv-too-large")
    try:
        lines, names = _opened(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise LocalError("csv-broken") from None
    rows = []
    for line, cells in _rows(lines):
        if cells is None:
            rows.append(TableRow(line, None, LocalError("csv-quotes", until=lines.line_num)))
        elif any(cell.strip() for cell in cells):
            fields = dict(zip(names, (_LINE_END.sub("\n", cell.strip()) for cell in cells), strict=False))
            rows.append(_row(line, fields, indicators, gazetteer, now, within))
        if len(rows) > CSV_ROWS_MAX:
            raise LocalError("csv-too-large")
    return rows


def _opened(text: str) -> "tuple[Reader, list[str]]":
    """The lines below the head, and the head's columns. LocalError "csv-columns", "csv-twice"."""
    lacking = list(NEEDED)
    for between in BETWEEN:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True)
        try:
            head = next(lines, [])
        except csv.Error:  # quoted by another rule than this one
            continue
        names = [name.strip().rpartition("/")[2].lower() for name in head]
        missing = [name for name in NEEDED if name not in names]
        if not missing:
            twice = [name for name in COLUMNS if names.count(name) > 1]
            if twice:
                raise LocalError("csv-twice", names=", ".join(twice))
            return lines, names
        lacking = missing if len(missing) < len(lacking) else lacking
    raise LocalError("csv-columns", names=", ".join(lacking))


def _rows(lines: "Reader") -> Iterator[tuple[int, list[str] | None]]:
    """Each row with the line it begins on; None for one whose quotation marks fit no rule: the next ones are read."""
    while True:
        begins = lines.line_num + 1
        try:
            cells = next(lines, None)
        except csv.Error:
            yield begins, None
        else:
            if cells is None:
                return
            yield begins, cells


def _row(
    line: int, fields: dict[str, str], indicators: Indicators, gazetteer: Gazetteer, now: int, within: str | None
) -> TableRow:
    try:
        if any(len(text.encode("utf-8", "surrogatepass")) > CSV_FIELD_BYTES_MAX for text in fields.values()):
            raise LocalError("field", name="csv", limit=CSV_FIELD_BYTES_MAX)
        report, rest = _report(fields, gazetteer, within)
        observation_of_report(report, bytes(16), now, indicators, gazetteer)
        encode_entry(report)
    except VistkaError as error:
        return TableRow(line, None, error)
    return TableRow(line, report, rest=rest if report.precision == AREA else "")


def _report(fields: dict[str, str], gazetteer: Gazetteer, within: str | None) -> tuple[Report, str]:
    observed_at, how = _time(fields.get("observed_at", ""))
    place, rest = place_and_rest(gazetteer, fields.get("place", ""), within)
    report = Report(
        place.code,
        fields.get("indicator", ""),
        fields.get("value", ""),
        tuple(_chain(fields)),
        somewhere_in(place, rest) or _whole(fields.get("precision", "")) or SETTLEMENT,
        how,
        observed_at,
        _time(fields.get("heard_at", ""))[0],
        _whole(fields.get("number", "")),
        _one_of("bound", fields.get("bound", ""), tuple(Bound)),
        fields.get("detail") or None,
        _one_of("source_grade", fields.get("source_grade", "").upper() or "F", tuple("ABCDEF")),
        _whole(fields.get("information_grade", "")) or 6,
        fields.get("quote") or None,
    )
    return report, rest


def _chain(fields: dict[str, str]) -> Iterator[Link]:
    yield Link(_source("source", fields.get("source", "")), fields.get("source_name", ""))
    for mouth in list(filter(None, fields.get("through", "").split(";")))[:CHAIN_MAX]:
        source, _, name = mouth.partition(":")
        yield Link(_source("through", source.strip()), name.strip())


def _source(column: str, text: str) -> Source:
    return Source(_one_of(column, text.lower().replace("_", "-"), tuple(Source)))


def _one_of(column: str, text: str, allowed: tuple[str, ...]) -> str:
    if text not in allowed:
        raise LocalError("csv-word", column=column, text=text[:40], allowed=", ".join(filter(None, allowed)))
    return text


def _whole(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 12):
        raise LocalError("csv-number", text=text[:40])
    return int(text)


def _time(text: str) -> tuple[int | None, TimePrecision]:
    if not text:
        return None, TimePrecision.UNKNOWN
    try:
        day = _DAY.fullmatch(text)
        at = datetime.fromisoformat(f"{day[3]}-{day[2]:0>2}-{day[1]:0>2}" if day else text)
        seconds = int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        raise LocalError("csv-time", text=text[:40]) from None
    if seconds < 0:
        raise LocalError("csv-time", text=text[:40])
    return seconds, TimePrecision.HOUR if ":" in text or "T" in text else TimePrecision.DAY
