"""An open picture: folding what the desk was told into readings, and reading it; each in one transaction."""

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, delete, func, insert, literal, or_, select, union, update
from sqlalchemy.engine import URL

from vistka.errors import LocalError, VistkaError
from vistka.situation.entry import (
    Body,
    Grading,
    Joining,
    Parting,
    Placing,
    Report,
    Round,
    Spot,
    Strike,
    decode_entry,
    encode_entry,
)
from vistka.situation.evidence import Evidence
from vistka.situation.gazetteer import Gazetteer
from vistka.situation.indicator import Indicators
from vistka.situation.lookup import find_place
from vistka.situation.observation import Observation
from vistka.situation.picture import Cell, Reading, read_cell
from vistka.situation.place import settlement_of
from vistka.situation.reports import Told, observation_of_message, observation_of_report, place_of_spot
from vistka.store.desk.database import Database, Draw, open_database
from vistka.store.picture.rows import EVIDENCE_COLUMNS, Act, act_row, acts_of, observation_row, reading_row
from vistka.store.picture.tables import (
    act,
    courier,
    heard,
    metadata,
    observation,
    origin,
    pending,
    reading,
    spot,
    summary,
)

VERSION = b"picture 4"  # another number when tables or rules change: all is folded anew
RAION, HROMADA = LEVELS = (6, 9)  # the letters of P-codes at which readings are summed
NOWHERE = ""  # the place of a letter whose own is not known, until a spot is added that it may mean
PAST_ALL = "\x7f"  # after every character of a code
READINGS_AT_ONCE = 5_000  # rows written together while everything is read

CellKey = tuple[str, str]  # place, indicator


@dataclass(frozen=True, slots=True)
class Word:
    """A letter or a note: the place it names was heard from."""

    place: str
    received_at: int


@dataclass(frozen=True, slots=True)
class Entered:
    """An entry of the desk's."""

    body: Body
    entered_at: int


Content = Callable[[bytes], Told | Word | Entered | None]  # what a source says; None once erased


@dataclass(slots=True)
class Picture:
    """A picture's database. `within` is the area whose villages are meant where a name fits several."""

    database: Database
    indicators: Indicators
    country: Gazetteer
    within: str | None = None
    _spots: tuple[bytes, ...] = ()  # what `_places` has beyond the country's
    _places: Gazetteer = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._places = self.country

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction that writes. WorldError "desk-database"."""
        with self.database.write() as tx:
            yield tx

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent look. WorldError "desk-database"."""
        with self.database.read() as tx:
            yield tx

    def fold(self, tx: Connection, source_ids: Iterable[bytes], content: Content) -> None:
        """Look at messages and entries, new, known or erased: afterwards the picture is as if it had always known."""
        self.gazetteer(tx)
        touched: set[CellKey] = set()
        queue = deque(source_ids)
        while queue:
            source = queue.popleft()
            again = self._forget(tx, source, touched)
            told = content(source)
            if told is not None:
                again |= self._take_in(tx, source, told, touched)
            queue += sorted(again - set(queue))  # it ends: what is looked at again for a spot or a placing is neither
        if not self.is_unread(tx):
            for place, indicator in sorted(touched):
                self._show(tx, place, indicator)

    def is_whole(self, tx: Connection) -> bool:
        """Whether this is our own picture, begun from the start by these rules."""
        return tx.execute(select(origin.c.mark).where(origin.c.mark == self._origin())).first() is not None

    def is_unread(self, tx: Connection) -> bool:
        """Whether it is being filled, and `read_all` is to come."""
        return bool(tx.execute(select(origin.c.unread).where(origin.c.mark == self._origin())).scalar())

    def begin(self, tx: Connection) -> None:
        """Empty it, to be filled from the start and then read as a whole."""
        for table in metadata.sorted_tables:
            tx.execute(delete(table))
        tx.execute(insert(origin).values(mark=self._origin(), unread=1))

    def read_all(self, tx: Connection) -> int:
        """Every reading anew, from the observations alone: how many there are."""
        tx.execute(delete(reading))
        tx.execute(delete(summary))
        gazetteer, acts = self.gazetteer(tx), acts_of(self.acts(tx), self.superseded(tx))
        query = select(observation.c.place, observation.c.indicator, *EVIDENCE_COLUMNS)
        rows = tx.execute(
            query.order_by(observation.c.place, observation.c.indicator).execution_options(yield_per=5_000)
        )
        batch: list[dict[str, Any]] = []
        count = 0
        for (place, indicator), cell_rows in groupby(rows, lambda row: (row[0], row[1])):
            evidence = [Evidence._make(row[2:]) for row in cell_rows]
            found = read_cell(place, self.indicators.get(indicator), evidence, acts).reading
            if found is not None:
                batch.append(reading_row(found, gazetteer.hromada(place)))
                count += 1
            if len(batch) >= READINGS_AT_ONCE:
                tx.execute(insert(reading), batch)
                batch = []
        if batch:
            tx.execute(insert(reading), batch)
        for level in LEVELS:
            tx.execute(insert(summary).from_select([column.name for column in summary.columns], _summed(level)))
        tx.execute(update(origin).values(unread=0))
        return count

    def cell(
        self, tx: Connection, place: str, indicator: str, as_known_at: int | None = None
    ) -> tuple[Cell, list[bytes]]:
        """One cell read from its observations, as it was known at a moment; and the ids its standings are of."""
        mine = (observation.c.place == place, observation.c.indicator == indicator)
        evidence = [Evidence._make(row) for row in tx.execute(select(*EVIDENCE_COLUMNS).where(*mine))]
        acts = acts_of(self.acts(tx, place, indicator), self.superseded(tx, place, indicator))
        if as_known_at is not None:
            evidence = [each for each in evidence if each.received_at <= as_known_at]
        return read_cell(place, self.indicators.get(indicator), evidence, acts, as_known_at), [
            each.id for each in evidence
        ]

    def gazetteer(self, tx: Connection) -> Gazetteer:
        """All places, with those that the desk has added."""
        rows = tx.execute(select(spot).order_by(spot.c.entered_at, spot.c.source)).all()
        sources = tuple(row.source for row in rows)
        if sources != self._spots:
            places = self.country.copy()
            for row in rows:
                body = decode_entry(row.body)
                assert isinstance(body, Spot)
                with suppress(LocalError):  # two desks may have named one place: the first name holds
                    places.add(place_of_spot(body, row.source, places), *(alias.name for alias in body.aliases))
            self._spots, self._places = sources, places
        return self._places

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    def _forget(self, tx: Connection, source: bytes, touched: set[CellKey]) -> set[bytes]:
        """Take out what a source had given. Which others are to be looked at again."""
        again: set[bytes] = set()
        known = tx.execute(select(observation).where(observation.c.source == source)).all()
        for row in known:
            touched.add((row.place, row.indicator))
            again |= self._corrected_cells(tx, row.supersedes, touched)
        for row in tx.execute(select(act).where(act.c.source == source)).all():
            again |= self._touch(tx, [row.observation, row.other], touched, is_placing=row.kind == Placing.KIND)
        body = tx.execute(select(spot.c.body).where(spot.c.source == source)).scalar()
        if body is not None:
            again |= self._spoken_of(tx, body)
        for table in (observation, act, spot, courier, pending, heard):
            tx.execute(delete(table).where(table.c.source == source))
        if body is not None:
            self.gazetteer(tx)
        return again

    def _take_in(self, tx: Connection, source: bytes, told: Told | Word | Entered, touched: set[CellKey]) -> set[bytes]:
        match told:
            case Word():
                self._hear(tx, source, told.place, told.received_at)
            case Told():
                self._observe(tx, source, told.id, told.received_at, lambda: self._placed(tx, told), touched)
            case Entered(Report() as report, at):
                self._observe(tx, source, source, at, lambda: self._reported(source, report, at), touched)
            case Entered(Spot() as body, at):
                return self._add_spot(tx, source, body, at)
            case Entered(Round() as body, at):
                walked = {"source": source, "place": body.place, "entered_at": at, "body": encode_entry(body)}
                tx.execute(insert(courier).values(walked))
            case Entered(Strike() | Joining() | Parting() | Grading() | Placing() as body, at):
                row = act_row(source, body, at)
                tx.execute(insert(act).values(row))
                return self._touch(
                    tx, [row["observation"], row["other"]], touched, is_placing=isinstance(body, Placing)
                )
        return set()

    def _observe(
        self,
        tx: Connection,
        source: bytes,
        observation_id: bytes,
        received_at: int,
        make: Callable[[], Observation],
        touched: set[CellKey],
    ) -> None:
        try:
            seen = make()
        except VistkaError as error:
            self._wait(tx, source, observation_id, received_at, error)
            return
        area = self._places.hromada(seen.place)
        tx.execute(insert(observation).values(observation_row(seen, area, source)))
        if self.indicators.get(seen.indicator).heard:
            said_at = received_at if seen.post is not None else min(_said_at(seen), received_at)
            tx.execute(insert(heard).values(source=source, place=seen.place, said_at=said_at, received_at=received_at))
        touched.add((seen.place, seen.indicator))
        self._corrected_cells(tx, seen.supersedes, touched)

    def _placed(self, tx: Connection, told: Told) -> Observation:
        query = select(act.c.says).where(act.c.kind == Placing.KIND, act.c.observation == told.id)
        says = tx.execute(query.order_by(act.c.at.desc(), act.c.source.desc()).limit(1)).scalar()
        place, _, precision = (says or "").partition(" ")
        chosen = (place, int(precision)) if place else None
        return observation_of_message(told, self.indicators, self._places, self.within, chosen)

    def _reported(self, source: bytes, report: Report, at: int) -> Observation:
        return observation_of_report(report, source, at, self.indicators, self._places)

    def _hear(self, tx: Connection, source: bytes, text: str, received_at: int) -> None:
        place = None
        with suppress(LocalError):  # a letter waits for nobody: it is read whether its place is known or not
            place = find_place(self._places, text, self.within).place
        code = place.code if place is not None else NOWHERE
        tx.execute(insert(heard).values(source=source, place=code, said_at=received_at, received_at=received_at))

    def _wait(self, tx: Connection, source: bytes, id_: bytes, at: int, error: VistkaError) -> None:
        facts = json.dumps({name: str(fact) for name, fact in error.facts.items()}, ensure_ascii=False)
        row = {"source": source, "observation": id_, "reason": error.reason, "facts": facts, "received_at": at}
        tx.execute(insert(pending).values(row))

    def _add_spot(self, tx: Connection, source: bytes, body: Spot, at: int) -> set[bytes]:
        try:
            place_of_spot(body, source, self._places)
        except VistkaError as error:
            self._wait(tx, source, source, at, error)
            return set()
        data = encode_entry(body)
        tx.execute(insert(spot).values(source=source, entered_at=at, body=data))
        self.gazetteer(tx)
        return self._spoken_of(tx, data)

    def _spoken_of(self, tx: Connection, data: bytes) -> set[bytes]:
        """The sources whose words may mean this spot, and those that wait to be understood."""
        body = decode_entry(data)
        assert isinstance(body, Spot)
        near = settlement_of(body.settlement)
        found = tx.execute(
            union(
                select(observation.c.source).where(observation.c.place.startswith(near, autoescape=True)),
                select(heard.c.source).where(
                    or_(heard.c.place.startswith(near, autoescape=True), heard.c.place == NOWHERE)
                ),
                select(pending.c.source),
            )
        )
        return set(found.scalars())

    def _touch(
        self, tx: Connection, ids: Iterable[bytes | None], touched: set[CellKey], *, is_placing: bool
    ) -> set[bytes]:
        """The cells of these observations; where one was placed its source is to be looked at again."""
        again: set[bytes] = set()
        for id_ in filter(None, ids):
            for row in tx.execute(select(observation).where(observation.c.id == id_)).all():
                touched.add((row.place, row.indicator))
                if is_placing:
                    again.add(row.source)
            if is_placing:
                again |= set(tx.execute(select(pending.c.source).where(pending.c.observation == id_)).scalars())
        return again

    def _corrected_cells(self, tx: Connection, superseded: bytes | None, touched: set[CellKey]) -> set[bytes]:
        return self._touch(tx, [superseded], touched, is_placing=False)

    def acts(self, tx: Connection, place: str | None = None, indicator: str | None = None) -> list[Act]:
        query = select(act.c.kind, act.c.observation, act.c.other, act.c.at, act.c.says)
        if place is not None:
            mine = select(observation.c.id).where(observation.c.place == place, observation.c.indicator == indicator)
            query = query.where(or_(act.c.observation.in_(mine), act.c.other.in_(mine)))
        return [Act(*row) for row in tx.execute(query)]

    def superseded(
        self, tx: Connection, place: str | None = None, indicator: str | None = None
    ) -> list[tuple[bytes, int, bytes]]:
        """Which are corrected, when, and by which (one of the two in this cell): their own author's, or the desk's."""
        later = observation.alias("later")
        query = select(observation.c.id, later.c.received_at, later.c.id).join(
            later, later.c.supersedes == observation.c.id
        )
        query = query.where(or_(later.c.is_message == 0, later.c.author == observation.c.author))
        if place is not None:
            one, other = (
                query.where(each.c.place == place, each.c.indicator == indicator) for each in (observation, later)
            )
            return [(id_, at, by) for id_, at, by in tx.execute(one.union(other))]
        return [(id_, at, by) for id_, at, by in tx.execute(query)]

    def _show(self, tx: Connection, place: str, indicator: str) -> Reading | None:
        """Read one cell anew and write it down, with what its hromada adds up to."""
        found = self.cell(tx, place, indicator)[0].reading
        hromada = self._places.hromada(place)
        tx.execute(delete(reading).where(reading.c.place == place, reading.c.indicator == indicator))
        if found is not None:
            tx.execute(insert(reading).values(reading_row(found, hromada)))
        for level in LEVELS:
            area = hromada[:level]
            mine = (summary.c.level == level, summary.c.area == area, summary.c.indicator == indicator)
            tx.execute(delete(summary).where(*mine))
            near = _summed(level).where(
                reading.c.indicator == indicator, reading.c.hromada >= area, reading.c.hromada < area + PAST_ALL
            )
            tx.execute(insert(summary).from_select([column.name for column in summary.columns], near))
        return found

    def _origin(self) -> bytes:
        return self.database.mark(b"origin", VERSION)


def _said_at(seen: Observation) -> int:
    """When there was word at the latest: a broadcast of last month that is taken down today is no word of today."""
    known = (seen.heard_at, *(link.said_at for link in reversed(seen.chain)), seen.observed_at)
    return next((at for at in known if at is not None), seen.received_at)


def _summed(level: int) -> Any:
    area = func.substr(reading.c.hromada, 1, level)
    return select(
        literal(level),
        area,
        reading.c.indicator,
        reading.c.value,
        func.count(),
        func.sum(reading.c.contradicted),
        func.max(reading.c.observed_at),
    ).group_by(area, reading.c.indicator, reading.c.value)


def open_picture(
    where: str | URL, storage_key: bytes, draw: Draw, indicators: Indicators, country: Gazetteer
) -> Picture:
    """The picture in the SQLite file at a path or at a URL of PostgreSQL. WorldError "desk-database"."""
    picture = Picture(open_database(where, storage_key, draw, metadata), indicators, country)
    with picture.write() as tx:
        if not picture.is_whole(tx):  # another version's tables, or another desk's: all is folded anew
            metadata.drop_all(tx)
            metadata.create_all(tx)
    return picture
