"""Looking at the picture: readings by area, a cell with its claims, what it was on a day, what waits, who was heard."""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Connection, FromClause, func, or_, select, tuple_, union

from vistka.errors import LocalError, VistkaError
from vistka.situation.entry import Grading, Round, Strike, decode_entry
from vistka.situation.evidence import NO_ACTS, Evidence
from vistka.situation.observation import Observation, Source
from vistka.situation.picture import Claim, Reading, read_cell
from vistka.situation.place import pcode
from vistka.store.picture.picture import HROMADA, NOWHERE, PAST_ALL, RAION, CellKey, Picture
from vistka.store.picture.rows import EVIDENCE_COLUMNS, WHOLE, acts_of, observation_of_row, reading_of_row
from vistka.store.picture.tables import act, courier, heard, observation, pending, reading, summary

CHANGED_CELLS_MAX = 20_000  # of more it is quicker to read all in one go
ROWS_AT_ONCE = 5_000  # rows of many that are fetched together
CELLS_AT_ONCE = 400  # what one question asks for by name: each is two of SQLite's variables


@dataclass(frozen=True, slots=True)
class Summary:
    """How many places of an area (a P-code) read one value; `contradicted` of them have other sides."""

    area: str
    indicator: str
    value: str
    places: int
    contradicted: int
    observed_at: int | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What came and could not be taken in by itself: the desk's row, the observation it would be, and why."""

    source: bytes
    observation: bytes
    error: VistkaError
    received_at: int


def summaries(picture: Picture, tx: Connection, area: str = "") -> list[Summary]:
    """The first view, by indicator and value: every raion of the country (""), or every hromada of an area."""
    query = select(summary).where(summary.c.level == (HROMADA if area else RAION), *_inside(summary.c.area, area))
    return [Summary(*row[1:]) for row in tx.execute(query).all()]


def readings(
    picture: Picture,
    tx: Connection,
    area: str = "",
    indicators: Collection[str] | None = None,
    start: int = 0,
    limit: int = 500,
) -> list[Reading]:
    """The readings of an area (a place's code; "" the country), by place and indicator; of these indicators alone."""
    query = select(reading).where(*_inside(reading.c.place, area)).order_by(reading.c.place, reading.c.indicator)
    if indicators is not None:
        query = query.where(reading.c.indicator.concat("").in_(indicators))  # not by its index: places are in order
    return [reading_of_row(row) for row in tx.execute(query.offset(start).limit(limit))]


def readings_as_known(
    picture: Picture,
    tx: Connection,
    moment: int,
    area: str = "",
    changed_max: int = CHANGED_CELLS_MAX,
    *,
    but_taken_back: bool = False,
) -> list[Reading]:
    """The readings as they were known at a past moment, from what had come and been done by then (but, with
    `but_taken_back`, without what was struck or corrected since).

    A cell of which nothing came and nothing was done since reads as it does now; the others are read anew, or all
    where more than `changed_max` are.
    """
    changed = _changed_since(picture, tx, moment, area)
    if len(changed) > changed_max or picture.is_unread(tx):
        known: dict[CellKey, Reading] = {}
        wanted = [_inside(observation.c.place, area)]
    else:
        present = select(reading).where(*_inside(reading.c.place, area))
        now = tx.execute(present.execution_options(yield_per=ROWS_AT_ONCE))
        kept = (row for row in now if (row.place, row.indicator) not in changed)
        known = {(row.place, row.indicator): reading_of_row(row) for row in kept}
        cell = tuple_(observation.c.place, observation.c.indicator)
        wanted = [[cell.in_(some)] for some in _batched(sorted(changed), CELLS_AT_ONCE)]
    acts = acts_of(picture.acts(tx), picture.superseded(tx)) if wanted else None
    columns = select(observation.c.place, observation.c.indicator, *EVIDENCE_COLUMNS)
    for mine in wanted:
        query = columns.where(*mine, observation.c.received_at <= moment)
        rows = tx.execute(query.order_by(observation.c.place, observation.c.indicator))
        for (place, indicator), cell_rows in groupby(rows, lambda row: (row[0], row[1])):
            evidence = [Evidence._make(row[2:]) for row in cell_rows]
            kind = picture.indicators.get(indicator)
            read = read_cell(place, kind, evidence, acts or NO_ACTS, moment, but_taken_back=but_taken_back)
            if read.reading is not None:
                known[place, indicator] = read.reading
    return [each for _, each in sorted(known.items())]


def _changed_since(picture: Picture, tx: Connection, moment: int, area: str) -> set[CellKey]:
    """The cells of which something came, was corrected or decided after a moment."""
    cell, later = (observation.c.place, observation.c.indicator), observation.alias("later")
    mine = _inside(observation.c.place, area)
    corrected = select(*cell).join(later, later.c.supersedes == observation.c.id)
    decided = select(*cell).join(act, or_(act.c.observation == observation.c.id, act.c.other == observation.c.id))
    parts = (
        select(*cell).where(observation.c.received_at > moment, *mine),
        corrected.where(later.c.received_at > moment, *mine),
        decided.where(act.c.at > moment, *mine),
    )
    return {(place, indicator) for part in parts for place, indicator in tx.execute(part.distinct())}


def _batched(cells: Sequence[CellKey], count: int) -> Iterator[Sequence[CellKey]]:
    """The cells, so many at a time."""
    for start in range(0, len(cells), count):
        yield cells[start : start + count]


def claims(
    picture: Picture, tx: Connection, place: str, indicator: str, as_known_at: int | None = None
) -> tuple[Reading | None, list[Claim]]:
    """One cell opened: its reading, and each claim with what becomes of it, the newest first; no struck words."""
    cell, ids = picture.cell(tx, place, indicator, as_known_at)
    query = select(observation).where(observation.c.place == place, observation.c.indicator == indicator)
    rows = {row.id: row for row in tx.execute(query)}
    struck_query = select(act.c.observation).where(act.c.kind == Strike.KIND, act.c.observation.in_(ids))
    struck = set(tx.execute(struck_query).scalars())
    graded = _grades(tx, ids, as_known_at)
    opened = [
        Claim(
            replace(observation_of_row(rows[id_], without_words=id_ in struck), **graded.get(id_, {})),
            lineage,
            standing,
        )
        for id_, lineage, standing in zip(ids, cell.lineages, cell.standings, strict=True)
    ]
    opened.sort(key=lambda claim: (-claim.observation.received_at, claim.observation.id))
    return cell.reading, opened


def waiting(picture: Picture, tx: Connection, start: int = 0, limit: int = 100) -> list[Waiting]:
    """What a volunteer has to place or correct, the oldest first."""
    query = (
        select(pending)
        .where(_not_struck())
        .order_by(pending.c.received_at, pending.c.source)
        .offset(start)
        .limit(limit)
    )
    return [
        Waiting(row.source, row.observation, LocalError(row.reason, **json.loads(row.facts)), row.received_at)
        for row in tx.execute(query)
    ]


def count_waiting(picture: Picture, tx: Connection) -> int:
    """How much waits."""
    return tx.execute(select(func.count()).select_from(pending).where(_not_struck())).scalar_one()


def _not_struck() -> ColumnElement[bool]:
    """That no volunteer has taken out what waits."""
    struck = select(act.c.source).where(act.c.observation == pending.c.observation)
    return ~struck.where(act.c.kind == Strike.KIND, act.c.says == WHOLE).exists()


def cells_told_by(
    picture: Picture, tx: Connection, source: Source, area: str = "", until: int | None = None
) -> set[tuple[str, str]]:
    """The cells (place, indicator) of which such a source said something, or passed it on, that still holds."""
    columns = select(observation.c.place, observation.c.indicator).distinct()
    named = observation.c.told.contains(f'["{source}", ', autoescape=True)  # in words quotation marks are escaped
    query = columns.where(*_inside(observation.c.place, area), named, _holds(until))
    if until is not None:
        query = query.where(observation.c.received_at <= until)
    return {(place, indicator) for place, indicator in tx.execute(query)}


def count_sources(picture: Picture, tx: Connection, area: str = "", until: int | None = None) -> Counter[Source]:
    """How many claims that still hold come from each kind of source that saw it first."""
    counted: Counter[Source] = Counter()
    for source in Source:
        first = observation.c.told.startswith(f'[[["{source}", ', autoescape=True)
        query = select(func.count()).where(*_inside(observation.c.place, area), first, _holds(until))
        if until is not None:
            query = query.where(observation.c.received_at <= until)
        count = tx.execute(query).scalar_one()
        if count:
            counted[source] = count
    return counted


def count_claims(picture: Picture, tx: Connection, area: str = "") -> int:
    """How many observations there are of an area."""
    return tx.execute(
        select(func.count()).select_from(observation).where(*_inside(observation.c.place, area))
    ).scalar_one()


def observation_by_id(picture: Picture, tx: Connection, observation_id: bytes) -> Observation:
    """One observation by its id. LocalError "no-such-message"."""
    row = tx.execute(select(observation).where(observation.c.id == observation_id)).first()
    if row is None:
        raise LocalError("no-such-message")
    struck = select(act.c.source).where(act.c.kind == Strike.KIND, act.c.observation == observation_id)
    seen = observation_of_row(row, without_words=tx.execute(struck).first() is not None)
    return replace(seen, **_grades(tx, [observation_id], None).get(observation_id, {}))


def _grades(tx: Connection, ids: Collection[bytes], until: int | None) -> dict[bytes, dict[str, Any]]:
    """What a volunteer judged last of these observations, up to the moment `until`."""
    query = select(act.c.observation, act.c.says).where(act.c.kind == Grading.KIND, act.c.observation.in_(ids))
    if until is not None:
        query = query.where(act.c.at <= until)
    judged = tx.execute(query.order_by(act.c.at, act.c.says))
    return {id_: {"source_grade": says[0], "information_grade": int(says[1])} for id_, says in judged}


def heard_from(picture: Picture, tx: Connection, area: str = "", until: int | None = None) -> dict[str, list[int]]:
    """When there was word of each place (a spot, a settlement, an area), in Unix seconds, the oldest first.

    With `until` only what had come to the desk by then, and been decided.
    """
    query = select(heard.c.place, heard.c.said_at).where(heard.c.place != NOWHERE, *_inside(heard.c.place, area))
    query = query.where(heard.c.source.not_in(_not_from_there(until)))
    if until is not None:
        query = query.where(heard.c.received_at <= until)
    times: dict[str, list[int]] = {}
    query = query.order_by(heard.c.place, heard.c.said_at).execution_options(yield_per=ROWS_AT_ONCE)
    for place, at in tx.execute(query):
        times.setdefault(place, []).append(at)
    return times


def _not_from_there(until: int | None) -> CompoundSelect[tuple[bytes]]:
    """What is no word from its place: a correction says another, or a desk that had taken it down took it out."""
    later = observation.alias("later")
    elsewhere = select(later.c.id).where(
        later.c.supersedes == observation.c.id, later.c.place != observation.c.place, _may_correct(later)
    )
    struck = select(observation.c.source).join(act, act.c.observation == observation.c.id)
    struck = struck.where(observation.c.is_message == 0, act.c.kind == Strike.KIND, act.c.says == WHOLE)
    if until is not None:
        elsewhere, struck = elsewhere.where(later.c.received_at <= until), struck.where(act.c.at <= until)
    corrected = observation.c.id.in_(select(observation.c.supersedes).where(observation.c.supersedes > b""))
    return union(select(observation.c.source).where(corrected, elsewhere.exists()), struck)


def rounds(picture: Picture, tx: Connection, until: int | None = None) -> list[Round]:
    """Which couriers come where, as was entered last of each place (up to the moment `until`), by place."""
    query = select(courier.c.place, courier.c.body).order_by(courier.c.entered_at, courier.c.source)
    if until is not None:
        query = query.where(courier.c.entered_at <= until)
    last = {place: decode_entry(body) for place, body in tx.execute(query)}
    return [each for _, each in sorted(last.items()) if isinstance(each, Round) and each.is_walked]


def _holds(until: int | None) -> ColumnElement[bool]:
    """That an observation was neither taken out nor corrected (up to the moment `until`)."""
    later = observation.alias("later")
    corrected = select(later.c.id).where(later.c.supersedes == observation.c.id, _may_correct(later))
    struck = select(act.c.source).where(
        act.c.observation == observation.c.id, act.c.kind == Strike.KIND, act.c.says == WHOLE
    )
    if until is not None:
        corrected, struck = corrected.where(later.c.received_at <= until), struck.where(act.c.at <= until)
    return ~corrected.exists() & ~struck.exists()


def _may_correct(later: FromClause) -> ColumnElement[bool]:
    """Whether what corrects an observation is its own author's, or the desk's."""
    return or_(later.c.is_message == 0, later.c.author == observation.c.author)


def _inside(column, area: str) -> list:  # type: ignore[no-untyped-def, type-arg]
    if not area:
        return []
    start = area if "." in area else pcode(area)
    return [column >= start, column < start + PAST_ALL]
