"""An open registry: folding what the desk was told, and finding who may be whom, each in one transaction."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, literal, select
from sqlalchemy.engine import URL

from vistka.limits import LOAD_CACHE_BYTES
from vistka.store.desk.database import Database, Draw, open_database
from vistka.store.registry import index
from vistka.store.registry.gathered import Gathered
from vistka.store.registry.mentions import Mentions, at_once
from vistka.store.registry.proposals import Proposals
from vistka.store.registry.shelf import Shelf
from vistka.store.registry.tables import inquiry, metadata, origin, person, unmatched
from vistka.tracing.compare import Naming
from vistka.tracing.registry import About, Source, Subject, fold

TABLES = b"registry 3"  # another number when tables or codes of names change: all is made anew and folded again


# What messages and entries say, by their ids; those that were erased are not among them.
Content = Callable[[Collection[bytes]], Mapping[bytes, Source]]


@dataclass(frozen=True, slots=True)
class _Reader:
    spoken: Mapping[Subject, list[Source]]

    def sources(self, subject: Subject) -> list[Source]:
        return self.spoken[subject]


@dataclass(frozen=True, slots=True)
class Registry:
    """A registry's database, what is known of each subject in it, and what is proposed."""

    database: Database
    mentions: Mentions
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

    @contextmanager
    def load(self) -> Iterator[Connection]:
        """One long transaction that writes much. WorldError "desk-database"."""
        with self.database.write() as tx:
            sqlite = tx.dialect.name == "sqlite"
            if sqlite:  # marks are in no order: with few pages in memory each row would write a page of its own
                tx.exec_driver_sql(f"PRAGMA cache_size = -{LOAD_CACHE_BYTES // 1024}")
            yield tx
            if sqlite:
                tx.exec_driver_sql("PRAGMA cache_size = -2000")

    def fold(self, tx: Connection, source_ids: Collection[bytes], content: Content) -> None:
        """Look at messages and entries, new, known or erased: afterwards the registry is as if it had always known."""
        told = content(source_ids)
        self._fold(tx, self.mentions.take_in(tx, source_ids, told), told, content)

    def fill(self, tx: Connection, chunks: Iterable[Sequence[Source]], content: Content) -> int:
        """Empty it and fill it from all sources there are: what folding them gives, but faster. How many there were.

        A subject is folded at once from the sources of its chunk; one of which a later chunk speaks too, or a message,
        which its author may have replaced, once more when all are there.
        """
        self._empty(tx)
        seen: set[bytes] = set()
        again: set[Subject] = set()
        gathered, count = Gathered(), 0
        for sources in chunks:
            spoken, before = self.mentions.fill(tx, sources, seen)
            again |= before | {about for about, speak in spoken.items() if any(each.bundle for each in speak)}
            gathered.add(self.shelf.fill(tx, fold(spoken.keys() - again, _Reader(spoken))))
            count += len(sources)
        index.load(tx, gathered.columns())
        for some in at_once(sorted(again)):
            self._fold(tx, some, {}, content)
        tx.execute(delete(unmatched))  # comparing every inquiry with all persons compares all persons
        waiting = select(literal(About.INQUIRY.value), inquiry.c.number).where(inquiry.c.seeks)
        tx.execute(insert(unmatched).from_select(["about", "number"], waiting))
        tx.execute(insert(origin).values(mark=self._origin()))
        return count

    def _fold(
        self, tx: Connection, touched: Collection[Subject], told: Mapping[bytes, Source], content: Content
    ) -> None:
        speak = self.mentions.sources(tx, touched)
        missing = {source_id for ids in speak.values() for source_id in ids} - told.keys()
        known = {**told, **(content(sorted(missing)) if missing else {})}
        spoken = {about: [known[each] for each in ids if each in known] for about, ids in speak.items()}
        self.shelf.put(tx, fold(sorted(touched), _Reader(spoken)))

    def is_behind(self, tx: Connection) -> bool:
        """Whether somebody has changed and was not compared since."""
        return tx.execute(select(unmatched.c.number).limit(1)).first() is not None

    def is_whole(self, tx: Connection) -> bool:
        """Whether this is our own registry, begun from the start: a new or another desk's one is not."""
        return tx.execute(select(origin.c.mark).where(origin.c.mark == self._origin())).first() is not None

    def counts(self, tx: Connection) -> tuple[int, int]:
        """How many persons and inquiries are known."""
        persons, inquiries = (
            tx.execute(select(func.count()).select_from(table)).scalar_one() for table in (person, inquiry)
        )
        return persons, inquiries

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    def _empty(self, tx: Connection) -> None:
        for table in (*reversed(metadata.sorted_tables), *reversed(index.metadata.sorted_tables)):
            tx.execute(delete(table))

    def _origin(self) -> bytes:
        return self.database.mark(b"origin", TABLES)


def open_registry(where: str | URL, storage_key: bytes, draw: Draw, naming: Naming) -> Registry:
    """The registry in the SQLite file at a path or at a URL of PostgreSQL. WorldError "desk-database"."""
    database = open_database(where, storage_key, draw, metadata)
    with database.write() as tx:
        ours = database.mark(b"origin", TABLES)
        if not tx.execute(select(origin.c.mark).where(origin.c.mark == ours)).first():
            metadata.drop_all(tx)  # another version's tables, or another desk's: all is folded anew
            metadata.create_all(tx)
        index.create(tx)
    mentions = Mentions(database)
    shelf = Shelf(database, naming, mentions)
    return Registry(database, mentions, shelf, Proposals(shelf))
