"""The desk's databases: transactions on SQLite or PostgreSQL, and the storage key over what people said.

One writer at a time on both: SQLite by BEGIN IMMEDIATE, PostgreSQL by a lock that a writing transaction takes first. So
what is looked up and then written is never overtaken, and no transaction has to be tried again.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from nacl import bindings
from nacl.exceptions import CryptoError
from sqlalchemy import Connection, Engine, MetaData, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from vistka.errors import LocalError, WorldError
from vistka.identity.keys import KEY_BYTES, derive
from vistka.store.desk.older import bring_up
from vistka.store.desk.tables import metadata

ROW_ID_BYTES = 16
NONCE_BYTES = 24

Draw = Callable[[int], bytes]  # so many random bytes


@dataclass(frozen=True, slots=True)
class Database:
    """An open database. `draw` gives random bytes; the storage key never stands in the file it locks."""

    engine: Engine
    storage_key: bytes = field(repr=False)
    draw: Draw

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction that writes: all of it is on disk on leaving, or none. WorldError "desk-database"."""
        try:
            with self.engine.begin() as tx:
                yield tx
        except DBAPIError as error:
            raise WorldError("desk-database", why=type(error.orig).__name__) from error

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent look. WorldError "desk-database"."""
        try:
            with self.engine.connect().execution_options(**self._reading()) as tx:
                yield tx
        except DBAPIError as error:
            raise WorldError("desk-database", why=type(error.orig).__name__) from error

    def new_id(self) -> bytes:
        """A row's id: random, so that it tells neither order nor number."""
        return self.draw(ROW_ID_BYTES)

    def mark(self, purpose: bytes, data: bytes) -> bytes:
        """The keyed hash under which `data` is found again and by which nobody else can recognise it."""
        return derive(self.storage_key, b"vistka-desk-mark", purpose.ljust(16, b"\0"), data, size=ROW_ID_BYTES)

    def forget_pages(self, *tables: str) -> None:
        """After an erasure: no copy of what was overwritten stays in the write-ahead log, or in these tables' files."""
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect().execution_options(**self._reading()) as tx:
                tx.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        else:
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT", vistka_reads=True) as tx:
                for table in tables:
                    tx.execute(text(f"VACUUM FULL {table}"))  # written anew, without the rows that are dead

    def _reading(self) -> dict[str, object]:
        if self.engine.dialect.name == "sqlite":
            return {"vistka_reads": True}
        return {"vistka_reads": True, "isolation_level": "REPEATABLE READ"}

    def close(self) -> None:
        """Let go of the file."""
        self.engine.dispose()


def open_database(where: str | URL, storage_key: bytes, draw: Draw, tables: MetaData = metadata) -> Database:
    """The database in the SQLite file at a path, or at a URL "postgresql://…", with its `tables` made if they are not.

    WorldError "desk-database"; LocalError "database-url".
    """
    database = Database(_engine(where), storage_key, draw)
    with database.write() as tx:
        if tables is metadata:
            bring_up(tx)
        tables.create_all(tx)
    return database


def _engine(where: str | URL) -> Engine:
    try:
        url = make_url(where) if "://" in str(where) else URL.create("sqlite", database=str(where))
        if url.get_backend_name() == "postgresql":
            engine = create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
            event.listen(engine, "begin", _begin_postgresql)
            return engine
        engine = create_engine(url, connect_args={"timeout": 15})
    except (ArgumentError, NoSuchModuleError) as error:
        raise LocalError("database-url", why=type(error).__name__) from None
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def encrypt(key: bytes, plain: bytes, bound: bytes, nonce: bytes) -> bytes:
    """`plain` under a 32-byte key, its 24-byte nonce in front; it opens only beside the same `bound` (its row's id)."""
    sealed: bytes = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, bound, nonce, key)
    return nonce + sealed


def decrypt(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    """What `encrypt` was given. WorldError "desk-damaged": another key, another row, or altered."""
    try:
        plain: bytes = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
            sealed[NONCE_BYTES:], bound, sealed[:NONCE_BYTES], key
        )
    except (CryptoError, ValueError, TypeError):
        raise WorldError("desk-damaged") from None
    return plain


def wrapping_key(storage_key: bytes) -> bytes:
    """The key that wraps the messages' own keys."""
    return derive(storage_key, b"vistka-wrapping", size=KEY_BYTES)


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # `_begin` below says when a transaction begins
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "foreign_keys=ON", "temp_store=MEMORY"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    # A writer takes its place at once: a reader that becomes a writer half-way could be turned away.
    reads = connection.get_execution_options().get("vistka_reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


_WRITERS_LOCK = 0x56_69_73_74_6B_61  # any number that is ours


def _begin_postgresql(connection: Connection) -> None:
    if not connection.get_execution_options().get("vistka_reads", False):
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_WRITERS_LOCK,))
