"""An open registry: folding what the desk was told, and finding who may be whom, each in one transaction."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection, delete, func, insert, select
from sqlalchemy.engine import URL

from vistka.store.desk.database import Database, Draw, open_database
from vistka.store.registry import index
from vistka.store.registry.proposals import Proposals
from vistka.store.registry.shelf import Content, Shelf
from vistka.store.registry.tables import inquiry, metadata, origin, person, unmatched
from vistka.tracing.compare import Naming
from vistka.tracing.registry import Source, Subject, fold, subjects_of


@dataclass(frozen=True, slots=True)
class _Reader:
    shelf: Shelf
    tx: Connection
    content: Content

    def sources(self, subject: Subject) -> list[Source]:
        return self.shelf.sources(self.tx, subject, self.content)


@dataclass(frozen=True, slots=True)
class Registry:
    """A registry's database, what is known of each subject in it, and what is proposed."""

    database: Database
    shelf: Shelf
    proposals: Proposals

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
        """Look at messages and entries, new, known or erased: afterwards the registry is as if it had always known."""
        once = cache(content)  # each is opened once, though it speaks of several subjects
        touched: set[Subject] = set()
        for source_id in source_ids:
            told = once(source_id)
            touched |= self.shelf.take_in(tx, source_id, told, subjects_of(told) if told else ())
        for change in fold(sorted(touched), _Reader(self.shelf, tx, once)):
            self.shelf.put(tx, change)

    def is_behind(self, tx: Connection) -> bool:
        """Whether somebody has changed and was not compared since."""
        return tx.execute(select(unmatched.c.number).limit(1)).first() is not None

    def is_whole(self, tx: Connection) -> bool:
        """Whether this is our own registry, begun from the start: a new or another desk's one is not."""
        return tx.execute(select(origin.c.mark).where(origin.c.mark == self._origin())).first() is not None

    def begin(self, tx: Connection) -> None:
        """Empty it, to be filled from the start."""
        for table in (*reversed(metadata.sorted_tables), *reversed(index.metadata.sorted_tables)):
            tx.execute(delete(table))
        tx.execute(insert(origin).values(mark=self._origin()))

    def counts(self, tx: Connection) -> tuple[int, int]:
        """How many persons and inquiries are known."""
        persons, inquiries = (
            tx.execute(select(func.count()).select_from(table)).scalar_one() for table in (person, inquiry)
        )
        return persons, inquiries

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    def _origin(self) -> bytes:
        return self.database.mark(b"origin", b"registry 1")  # another number when the tables change: all is folded anew


def open_registry(where: str | URL, storage_key: bytes, draw: Draw, naming: Naming) -> Registry:
    """The registry in the SQLite file at a path or at a URL of PostgreSQL. WorldError "desk-database"."""
    database = open_database(where, storage_key, draw, metadata)
    with database.write() as tx:
        index.create(tx)
    shelf = Shelf(database, naming)
    return Registry(database, shelf, Proposals(shelf))
