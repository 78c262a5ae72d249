"""Entries: what was entered at the desk or came in by another door, each under a key of its own that an erasure
destroys; what their bytes mean is their package's (tracing/entry.py: kinds 32 to 63; from 64 the picture's)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from vistka.errors import LocalError
from vistka.limits import ENTRY_BYTES_MAX
from vistka.store.desk.database import Database
from vistka.store.desk.sealed import ERASED, SITUATION, TRACING, SealedRows, tell_folds
from vistka.store.desk.tables import buried, entry, message, unfolded

FIRST_KIND = 32  # below are messages
FIRST_SITUATION_KIND = 64


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry's row: `number` counts them, `body` is None once erased, `by` a volunteer's id or none."""

    id: bytes
    number: int
    kind: int
    entered_at: int
    by: bytes | None
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries in a database, the queue of what the folds have yet to look at, and what was buried."""

    database: Database

    def keep(
        self, tx: Connection, kind: int, body: bytes, once: bytes, now: int, by: bytes | None = None
    ) -> bytes | None:
        """Write an entry down: its id, or None where it is known already or was erased.

        `once` is what makes it one: a form's token, or for what comes in from elsewhere its own bytes. The fold of its
        kind will look at it. LocalError "entry-long".
        """
        if kind < FIRST_KIND or len(body) > ENTRY_BYTES_MAX:
            raise LocalError("entry-long", limit=ENTRY_BYTES_MAX)
        mark = self.database.mark(b"entry", kind.to_bytes(8) + once)
        number = (tx.execute(select(func.max(entry.c.number))).scalar() or 0) + 1
        row_id = self._rows().add(tx, mark, body, number=number, kind=kind, entered_at=now, by=by)
        if row_id is not None:
            tell_folds(tx, [fold_of(kind)], row_id)
        return row_id

    def entry(self, tx: Connection, entry_id: bytes) -> Entry | None:
        """One entry, or None where there is none of this id."""
        row = tx.execute(select(entry).where(entry.c.id == entry_id)).first()
        return self._entry(row) if row else None

    def of_kind(self, tx: Connection, kind: int, start: int, limit: int) -> list[Entry]:
        """Entries of one kind, the newest first."""
        query = select(entry).where(entry.c.kind == kind).order_by(entry.c.number.desc()).offset(start).limit(limit)
        return [self._entry(row) for row in tx.execute(query)]

    def kept_ids(self, tx: Connection, kind: int) -> list[bytes]:
        """The entries of one kind that were not erased."""
        return self._rows().ids(tx, entry.c.kind == kind)

    def erase(self, tx: Connection, entry_ids: Collection[bytes]) -> None:
        """Destroy the keys and bytes of entries; their rows stay, so that the same is not taken in again."""
        for row in tx.execute(select(entry.c.id, entry.c.kind).where(entry.c.id.in_(list(entry_ids)))).all():
            tx.execute(update(entry).where(entry.c.id == row.id).values(**ERASED))
            tell_folds(tx, [fold_of(row.kind)], row.id)

    def bury(self, tx: Connection, record_id: str, now: int) -> bytes:
        """No record of this id is taken in again; the mark under which that is remembered."""
        mark = self._buried(record_id)
        if not tx.execute(select(buried.c.mark).where(buried.c.mark == mark)).first():
            tx.execute(insert(buried).values(mark=mark, at=now))
        return mark

    def is_buried(self, tx: Connection, record_id: str) -> bool:
        """Whether a record of this id was erased at somebody's wish."""
        return tx.execute(select(buried.c.mark).where(buried.c.mark == self._buried(record_id))).first() is not None

    def to_fold(self, tx: Connection, fold: str, limit: int) -> dict[bytes, int]:
        """Messages and entries that a fold has yet to look at, with the turn it is."""
        query = select(unfolded.c.source, unfolded.c.turn).where(unfolded.c.fold == fold)
        return {row.source: row.turn for row in tx.execute(query.order_by(unfolded.c.source).limit(limit))}

    def folded(self, tx: Connection, fold: str, sources: Mapping[bytes, int]) -> None:
        """A fold has looked at these, and what it made is on disk; what was told again since then still waits."""
        for source, turn in sources.items():
            here = (unfolded.c.fold == fold) & (unfolded.c.source == source) & (unfolded.c.turn == turn)
            tx.execute(delete(unfolded).where(here))

    def fold_all(self, tx: Connection, fold: str, message_kinds: Collection[int]) -> int:
        """A fold begins from nothing: it is to look at every message of these kinds and every entry that is its own.

        How many there are.
        """
        own = entry.c.kind >= FIRST_SITUATION_KIND if fold == SITUATION else entry.c.kind < FIRST_SITUATION_KIND
        tx.execute(delete(unfolded).where(unfolded.c.fold == fold))
        of_messages = select(message.c.id).where(message.c.kind.in_(list(message_kinds)), message.c.sealed.is_not(None))
        sources = [*self._rows().ids(tx, own), *tx.execute(of_messages).scalars()]
        for source in sources:
            tx.execute(insert(unfolded).values(fold=fold, source=source))
        return len(sources)

    def _rows(self) -> SealedRows:
        return SealedRows(self.database, entry)

    def _buried(self, record_id: str) -> bytes:
        return self.database.mark(b"buried", record_id.encode("utf-8", "surrogatepass"))

    def _entry(self, row: Row[Any]) -> Entry:
        return Entry(row.id, row.number, row.kind, row.entered_at, row.by, self._rows().content(row))


def fold_of(kind: int) -> str:
    """The fold that an entry of this kind is for."""
    return SITUATION if kind >= FIRST_SITUATION_KIND else TRACING
