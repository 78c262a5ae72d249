"""The SQLite file under a store: opened with care, shared by threads, written in whole transactions."""

import threading
from array import array
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import apsw

from vistka.errors import WorldError
from vistka.limits import CACHE_KIBIBYTES, LOG_PAGES

SCHEMA_VERSION = 4
SCRIPTS = ("schema.sql", "known.sql", "noted.sql", "rated.sql")  # each makes the next version of the one before
APPLICATION_ID = 0x56737461  # "Vsta", so that another program's SQLite file is not taken for ours
BUSY_MILLISECONDS = 5_000  # another command on the same node writes for a moment; longer means it hangs


class StoreFile:
    """One connection with one lock. Every method may raise WorldError, and then nothing of a `write` was done.

    Opening raises "store-newer" for a file of a later version, "store-damaged" for one that is not sound or not ours.
    `vfs` names SQLite's view of the disk, None for the machine's own.
    """

    def __init__(self, path: Path, vfs: str | None = None) -> None:
        self._lock = threading.Lock()
        with _world():
            self._db = apsw.Connection(str(path), vfs=vfs)
            try:
                self._open()
            except BaseException:
                self._db.close()
                raise

    @contextmanager
    def read(self) -> Iterator[None]:
        """The connection is ours alone while this lasts."""
        with self._lock, _world():
            yield

    @contextmanager
    def write(self) -> Iterator[None]:
        """One transaction: all of it is on the disk at the end, or none."""
        with self._lock, _world():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # SQLite may have rolled back by itself
                    self._db.execute("ROLLBACK")
                raise

    def run(self, sql: str, *values: object) -> Any:
        """The rows of one statement."""
        return self._db.execute(sql, values)

    def run_many(self, sql: str, rows: Iterable[tuple[object, ...]]) -> Any:
        """One statement for each of many rows; what they find, one after the other."""
        return self._db.executemany(sql, rows)

    def run_with(self, sql: str, many: "Iterable[bytes] | array[int]", *values: object) -> Any:
        """The rows of one statement in which all of `many`, whole numbers or bytes, are called `carray(?)`, the first

        variable: a quarter of the time of asking for each."""
        every = many if isinstance(many, array) else tuple(many)
        return self._db.execute(sql, (apsw.carray(every), *values)) if every else iter(())

    def value(self, sql: str, *values: object) -> Any:
        """The first column of the first row, or None."""
        with closing(self.run(sql, *values)) as rows:
            row = rows.fetchone()
        return None if row is None else row[0]

    def changes(self) -> int:
        """How many rows the last statement changed."""
        return self._db.changes()

    def empty_log(self) -> None:
        """What was deleted is not left lying in the write-ahead log either."""
        with self.read():
            self.run("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Leave one file behind, without a log beside it."""
        with self.read():
            self._db.close()

    def _open(self) -> None:
        self._db.set_busy_timeout(BUSY_MILLISECONDS)
        application, version = self.value("PRAGMA application_id"), self.value("PRAGMA user_version")
        if application == APPLICATION_ID and version > SCHEMA_VERSION:
            raise WorldError("store-newer", version=version)
        empty = not self.value("SELECT count(*) FROM sqlite_schema")
        if not empty and (application != APPLICATION_ID or not version):
            raise WorldError("store-damaged")
        self.run("PRAGMA temp_store = MEMORY")
        self.run("PRAGMA secure_delete = ON").fetchall()
        if self.value("PRAGMA journal_mode = WAL") != "wal":
            raise WorldError("disk")
        self.run("PRAGMA synchronous = FULL")
        self.run(f"PRAGMA cache_size = -{CACHE_KIBIBYTES}")
        self.run(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}").fetchall()
        if version < SCHEMA_VERSION:
            self._make()

    def _make(self) -> None:
        with self.write():
            version = self.value("PRAGMA user_version")  # another process may have been faster
            for script in SCRIPTS[version:]:
                self._db.execute(files(__package__).joinpath(script).read_text(encoding="utf-8"))
            self.run(f"PRAGMA application_id = {APPLICATION_ID}")
            self.run(f"PRAGMA user_version = {SCHEMA_VERSION}")


@contextmanager
def _world() -> Iterator[None]:
    """SQLite's errors that are the world's doing, as WorldError."""
    try:
        yield
    except apsw.FullError:
        raise WorldError("disk-full") from None
    except (apsw.CorruptError, apsw.NotADBError, apsw.FormatError):
        raise WorldError("store-damaged") from None
    except (apsw.BusyError, apsw.LockedError, apsw.ProtocolError):
        raise WorldError("store-busy") from None
    except (apsw.IOError, apsw.CantOpenError, apsw.ReadOnlyError, apsw.PermissionsError, apsw.NoMemError):
        raise WorldError("disk") from None
