"""The bulletin: the public form of the picture made small for the way into the city, and read at a post.

docs/spec/picture.md, "The bulletin".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from vistka.bundle.bulletin import FEW, FEW_BELOW, PLACE_BYTES, Bulletin, BulletinRow, BulletinSilence
from vistka.bundle.fields import Field, write_fields
from vistka.bundle.lifetime import seconds_of
from vistka.identity.keys import SIGNATURE_BYTES
from vistka.limits import (
    BULLETIN_BYTES_MAX,
    BULLETIN_PLACES_MAX,
    BULLETIN_ROWS_MAX,
    BULLETIN_SILENCES_MAX,
    CLAIM_AGE_DAYS_MAX,
    HEADER_BYTES_MAX,
)
from vistka.situation.gazetteer import Gazetteer
from vistka.situation.indicator import Indicator, Indicators, Number
from vistka.situation.observation import DAY, Bound
from vistka.situation.picture import Freshness, freshness
from vistka.situation.place import pcode
from vistka.situation.public import PublicFigure, PublicReading, PublicSilence, PublicValue
from vistka.wire import cbor

BOUNDS = (Bound.EXACT, Bound.OVER, Bound.ABOUT, Bound.UNDER)  # by their number
HOURS_IN_DAY = 24
_HEADS_BYTES = 16  # of the message, its body and its three lists
_ROOM = BULLETIN_BYTES_MAX - HEADER_BYTES_MAX - SIGNATURE_BYTES - _HEADS_BYTES


@dataclass(slots=True)
class BulletinWork:
    """What a desk sent last (its message's hour, and the bulletin; none before any), and when it looked for more."""

    sent: tuple[int, Bulletin] | None = None
    is_read: bool = False
    looked_at: int | None = None


@dataclass(slots=True)
class _Paper:
    """A bulletin being written: what stands on it already, and how many bytes are left."""

    places: dict[str, int] = field(default_factory=dict)
    rows: list[BulletinRow] = field(default_factory=list)
    silences: list[BulletinSilence] = field(default_factory=list)
    room: int = _ROOM

    def place(self, hromada: str) -> int:
        """The index that the hromada has or would have."""
        return self.places.get(hromada, len(self.places))

    def has_taken(self, hromada: str, fields: tuple[Field, ...], rows: Sequence[BulletinRow | BulletinSilence]) -> bool:
        """Whether rows of a hromada fit, all of them; then their room is taken, and the hromada has its index."""
        cost = sum(len(cbor.encode(write_fields(fields, row))) for row in rows)
        cost += 0 if hromada in self.places else PLACE_BYTES
        if cost > self.room or self.place(hromada) >= BULLETIN_PLACES_MAX:
            return False
        self.room -= cost
        self.places.setdefault(hromada, len(self.places))
        return True


def make_bulletin(
    readings: Iterable[PublicReading],
    silences: Iterable[PublicSilence],
    indicators: Indicators,
    near: str,
    hour: int,
) -> Bulletin:
    """What fits of the public form, at an hour since 2020: the nearest to the area `near` ("" for none) first.

    Of readings equally near what is out of date goes last, then the worst stands first, then the newest. A reading goes
    whole or not at all: one side of a contradiction would be a lie. A silence goes unless a reading is newer: it is
    told later than they are.
    """
    paper, readings = _Paper(), list(readings)
    newest: dict[str, int] = {}
    for reading in readings:
        newest[reading.hromada] = max(newest.get(reading.hromada, -1), reading.day or 0)
    quiet_still = [each for each in silences if newest.get(each.hromada, -1) <= (each.day or -1)]
    for silence in sorted(quiet_still, key=lambda each: (_distance(each.hromada, near), each.hromada)):
        quiet = BulletinSilence(paper.place(silence.hromada), _days(silence.day, hour))
        if len(paper.silences) < BULLETIN_SILENCES_MAX and paper.has_taken(
            silence.hromada, BulletinSilence.FIELDS, [quiet]
        ):
            paper.silences.append(quiet)
    for reading in sorted(readings, key=lambda each: _order(each, indicators, near, hour)):
        rows = _rows(reading, indicators.get(reading.indicator), paper.place(reading.hromada), hour)
        fits = rows and len(paper.rows) + len(rows) <= BULLETIN_ROWS_MAX
        if fits and paper.has_taken(reading.hromada, BulletinRow.FIELDS, rows):
            paper.rows += rows
    places = b"".join(int(hromada[2:9]).to_bytes(PLACE_BYTES) for hromada in paper.places)
    return Bulletin(places or None, tuple(sorted(paper.rows, key=lambda row: row.place)), tuple(paper.silences))


def says_the_same(one: Bulletin, at: int, other: Bulletin, other_at: int) -> bool:
    """Whether two bulletins, each of its hour since 2020, say the same of the same days."""
    return _with_days(one, at) == _with_days(other, other_at)


def read_bulletin(
    bulletin: Bulletin, hour: int, indicators: Indicators, areas: Gazetteer
) -> tuple[list[PublicReading], list[PublicSilence]]:
    """What a bulletin of this hour since 2020 says, in its order; what only a later version understands is passed over.

    A hromada that this gazetteer lacks is told as the area around it.
    """
    known = indicators.by_number()
    codes = [areas.hromada(f"UA{digits:07}") for digits in bulletin.digits]
    cells: dict[tuple[int, int], list[BulletinRow]] = {}
    for row in bulletin.rows:
        cells.setdefault((row.place, row.indicator), []).append(row)
    readings = []
    for (place, number), rows in cells.items():
        code, indicator = codes[place], known.get(number)
        if indicator is not None and code in areas.places:
            values = _values(rows, indicator)
            contradicted = any(row.contradicted for row in rows)
            if values:
                readings.append(PublicReading(code, indicator.code, _day(rows[0].days, hour), values, contradicted))
    silences = [PublicSilence(codes[each.place], _day(each.days, hour)) for each in bulletin.silences]
    return readings, [each for each in silences if each.hromada in areas.places]


def _distance(hromada: str, near: str) -> int:
    """0 in the hromada (or the area) itself, 1 in its raion, 2 in its oblast, 3 elsewhere."""
    start = pcode(near)[:9] if near else ""
    around = [end for end in (9, 6, 4) if end <= len(start)]
    return next((step for step, end in enumerate(around) if hromada.startswith(start[:end])), len(around))


def _order(reading: PublicReading, indicators: Indicators, near: str, hour: int) -> tuple[object, ...]:
    indicator = indicators.get(reading.indicator)
    worst = max(indicator.severity(value.value) for value in reading.values)
    is_past = is_out_of_date(reading, indicator, seconds_of(hour))
    return _distance(reading.hromada, near), is_past, -worst, -(reading.day or 0), reading.hromada, reading.indicator


def is_out_of_date(reading: PublicReading, indicator: Indicator, now: int) -> bool:
    """Whether its day is so long ago that it is history, or nobody knows the day."""
    age = None if reading.day is None else max(0, now - reading.day)
    return freshness(age, indicator.half_life) in (Freshness.OLD, Freshness.UNKNOWN)


def _rows(reading: PublicReading, indicator: Indicator, place: int, hour: int) -> list[BulletinRow]:
    """A row for each value, or for each number that was said beside it and each thing that it is said of alone."""
    values, details = list(indicator.values), ["", *indicator.details]
    days = _days(reading.day, hour)
    rows: list[BulletinRow] = []
    if indicator.bulletin is None or (days is not None and days > CLAIM_AGE_DAYS_MAX):
        return rows
    for each in reading.values:
        row = BulletinRow(place, indicator.bulletin, values.index(each.value), days, each.places)
        figures = [
            replace(
                row,
                number=FEW if figure.number is None else figure.number,
                bound=BOUNDS.index(figure.bound) or None,
                detail=details.index(figure.detail) or None,
            )
            for figure in each.figures
        ]
        narrow = [replace(row, detail=details.index(detail)) for detail in each.details]
        rows += [*figures, *narrow] or [row]
    return [replace(rows[0], contradicted=1), *rows[1:]] if reading.contradicted else rows


def _values(rows: list[BulletinRow], indicator: Indicator) -> tuple[PublicValue, ...]:
    """The values of a reading; none at all where one of them cannot be understood."""
    codes, details = list(indicator.values), ["", *indicator.details]
    values: dict[str, PublicValue] = {}
    for row in rows:
        bound, detail = row.bound or 0, row.detail or 0
        if row.value >= len(codes) or bound >= len(BOUNDS) or detail >= len(details):
            return ()
        code = codes[row.value]
        figures = values[code].figures if code in values else ()
        narrow = values[code].details if code in values else ()
        if row.number is not None:
            number = None if row.number == FEW else row.number
            if indicator.number is not Number.PERCENT and number is not None and number < FEW_BELOW:
                number = None  # a desk that says so small a number has made a mistake: a post does not repeat it
            figures = (*figures, PublicFigure(number, BOUNDS[bound], details[detail]))
        elif detail:
            narrow = (*narrow, details[detail])
        values[code] = PublicValue(code, row.places, figures, narrow)
    return tuple(values.values())


def _days(day: int | None, hour: int) -> int | None:
    """How many days before the day of an hour since 2020 a day (its first second) was."""
    return None if day is None else max(0, (seconds_of(hour) - day) // DAY)


def _day(days: int | None, hour: int) -> int | None:
    return None if days is None else seconds_of((hour // HOURS_IN_DAY - days) * HOURS_IN_DAY)


def _with_days(bulletin: Bulletin, hour: int) -> set[object]:
    """What it says, whatever the order: what is out of date by now stands elsewhere, and says the same."""
    rows = {(bulletin.digits[row.place], replace(row, place=0, days=_day(row.days, hour))) for row in bulletin.rows}
    return rows | {(bulletin.digits[each.place], _day(each.days, hour)) for each in bulletin.silences}
