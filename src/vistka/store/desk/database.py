"""The desk's database file: transactions, and the storage key under which everything a person said is kept."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from nacl import bindings
from nacl.exceptions import CryptoError
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from vistka.errors import WorldError
from vistka.identity.keys import KEY_BYTES, derive
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
            with self.engine.connect().execution_options(vistka_reads=True) as tx:
                yield tx
        except DBAPIError as error:
            raise WorldError("desk-database", why=type(error.orig).__name__) from error

    def new_id(self) -> bytes:
        """A row's id: random, so that it tells neither order nor number."""
        return self.draw(ROW_ID_BYTES)

    def mark(self, purpose: bytes, data: bytes) -> bytes:
        """The keyed hash under which `data` is found again and by which nobody else can recognise it."""
        return derive(self.storage_key, b"vistka-desk-mark", purpose.ljust(16, b"\0"), data, size=ROW_ID_BYTES)

    def forget_pages(self) -> None:
        """After an erasure: no copy of what was overwritten stays in the write-ahead log."""
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect().execution_options(vistka_reads=True) as tx:
                tx.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    def close(self) -> None:
        """Let go of the file."""
        self.engine.dispose()


def open_database(path: str, storage_key: bytes, draw: Draw) -> Database:
    """The database in the SQLite file at `path`, made if it is not there. WorldError "desk-database"."""
    engine = create_engine(URL.create("sqlite", database=path), connect_args={"timeout": 15})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    database = Database(engine, storage_key, draw)
    with database.write() as tx:
        metadata.create_all(tx)
    return database


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
