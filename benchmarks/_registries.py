"""Registries of synthetic persons on either engine, and pg_trgm beside them: built, kept, and made cold."""

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from psycopg import sql
from sqlalchemy import Connection, Engine, bindparam, create_engine, event, text

from benchmarks._people import PLACES, SEXES, Coder, People, Pools, Query, stored_names
from tests.postgresql import Server, running
from vistka.store.registry import index
from vistka.store.registry.indexed import Indexed
from vistka.store.registry.search import traits_of
from vistka.tracing.names.lexicon import Lexicon
from vistka.tracing.search import Known, stored_codes

# A desk's server with some memory; building does not guard against a power cut, since what is built can be built again.
SETTINGS = (
    *("fsync=off", "full_page_writes=off", "synchronous_commit=off", "wal_level=minimal", "max_wal_senders=0"),
    *("shared_buffers=1GB", "maintenance_work_mem=1GB", "max_wal_size=8GB", "autovacuum=off", "checkpoint_timeout=1h"),
)
_PERSON = """CREATE TABLE person (
    number {whole} PRIMARY KEY, name text NOT NULL, year smallint NOT NULL, sex smallint NOT NULL, place smallint NOT NULL
)"""
_READ = text("SELECT number, name, year, sex, place FROM person WHERE number IN :numbers").bindparams(
    bindparam("numbers", expanding=True)
)
_READ_POSTGRESQL = text(
    "SELECT number, name, year, sex, place FROM person WHERE number = ANY(CAST(:numbers AS bigint[]))"
)
_TRGM = text(
    "SELECT number FROM person WHERE name % CAST(:name AS text) AND year BETWEEN :first AND :last"
    " ORDER BY similarity(name, CAST(:name AS text)) DESC LIMIT 10"
)


def read(tx: Connection, numbers: Sequence[int]) -> list[Known]:
    """Persons by number, from the benchmark's own plain table."""
    if not numbers:
        return []
    rows = tx.execute(_READ_POSTGRESQL if tx.dialect.name == "postgresql" else _READ, {"numbers": list(numbers)})
    return [Known(row[0], (row[1],), (row[2], row[2]), SEXES[row[3]], PLACES[row[4]]) for row in rows]


def trigram_search(tx: Connection, query: Query) -> list[int]:
    """What pg_trgm finds, those born in other years left out."""
    assert query.asked.years is not None
    first, last = query.asked.years
    return [row[0] for row in tx.execute(_TRGM, {"name": query.asked.name, "first": first - 2, "last": last + 2})]


def _say(what: str, began: float) -> None:
    print(f"    {what}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)


def _rows(people: People, pools: Pools) -> Iterator[tuple[int, str, int, int, int]]:
    columns = (people.numbers, people.years, people.sexes, people.places)
    for name, number, year, sex, place in zip(
        stored_names(people, pools), *(each.tolist() for each in columns), strict=True
    ):
        yield number, name, year, sex, place


def fill(
    engine: Engine, people: People, pools: Pools, coder: Coder, queries: Sequence[Query], lexicon: Lexicon
) -> None:
    """Persons and index. Those who will be looked for stand under exactly what reading their whole name gives."""
    began = time.monotonic()
    postgresql = engine.dialect.name == "postgresql"
    with engine.begin() as tx:
        tx.execute(text(_PERSON.format(whole="bigint" if postgresql else "integer")))
        cursor = tx.connection.cursor()
        if postgresql:
            with cursor.copy("COPY person FROM STDIN (FORMAT binary)") as copy:  # type: ignore[attr-defined]
                copy.set_types(("int8", "text", "int2", "int2", "int2"))
                for row in _rows(people, pools):
                    copy.write_row(row)
        else:
            cursor.executemany("INSERT INTO person VALUES (?, ?, ?, ?, ?)", _rows(people, pools))  # type: ignore[arg-type]
        cursor.close()
    _say("persons", began)
    began = time.monotonic()
    with engine.begin() as tx:
        index.create(tx)
        index.load(tx, coder.columns(people))
    with engine.begin() as tx:
        known = {each.number: each for each in read(tx, [query.meant for query in queries])}
        index.add(tx, [_indexed(each, lexicon) for each in known.values()])
    _say("index", began)


def _indexed(known: Known, lexicon: Lexicon) -> Indexed:
    return Indexed(known.number, traits_of(known.years, known.sex, known.place), stored_codes(known.names, lexicon))


@contextmanager
def sqlite(path: Path, build: Callable[[Engine], None]) -> Iterator[Engine]:
    """The registry in one file, built if it is not there."""
    new = not path.exists()
    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def _prepare(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        journal = ("journal_mode=OFF", "synchronous=OFF", "cache_size=-1000000") if new else ("cache_size=-65536",)
        for pragma in (*journal, "temp_store=MEMORY"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    if new:
        build(engine)
        engine.dispose()
        new = False
    yield engine
    engine.dispose()


@contextmanager
def postgresql(data: Path, build: Callable[[Engine], None] | None) -> Iterator[Engine]:
    """The registry on a server of its own, built if it is not there."""
    new = not (data / "PG_VERSION").exists()
    with running(data, SETTINGS) as server:
        engine = create_engine(server.url("postgres"))
        if new and build is not None:
            build(engine)
            _vacuum(server)
        yield engine
        engine.dispose()


def _vacuum(server: Server) -> None:
    began = time.monotonic()
    server.run(sql.SQL("VACUUM ANALYZE").format())
    server.run(sql.SQL("CHECKPOINT").format())
    _say("vacuum", began)


def add_trigrams(engine: Engine) -> None:
    """The index of pg_trgm over the names."""
    began = time.monotonic()
    with engine.begin() as tx:
        tx.execute(text("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
        tx.execute(text("CREATE INDEX IF NOT EXISTS person_trgm ON person USING gin (name gin_trgm_ops)"))
    _say("pg_trgm", began)


def make_cold(folder: Path) -> None:
    """Ask the kernel to let go of these files; whatever holds them open is to be closed before."""
    for path in [folder, *folder.rglob("*")] if folder.is_dir() else [folder]:
        if path.is_file():
            handle = os.open(path, os.O_RDONLY)
            os.fsync(handle)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(handle)
