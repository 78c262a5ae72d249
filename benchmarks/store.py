"""What durability costs: bundles added in a second beside a bare SQLite insert, and bytes on disk beside their own."""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import apsw

from vistka.bundle.envelope import Bundle, Class, Header, Suite, make_bundle
from vistka.store.base import Arrival
from vistka.store.sqlite import SqliteStore

NOW = 1_800_000_000
SINGLE, BATCH, BATCHES = 300, 100, 30


def bundle_of(size: int) -> Bundle:
    """A bundle of about `size` bytes that nobody can open."""
    header = Header(Suite.SEALED, Class.NOTE, os.urandom(4), 10_000, 60, os.urandom(10))
    return make_bundle(header, os.urandom(size - 33))


def per_second(count: int, work: Callable[[], object]) -> float:
    """How many of `count` things `work` did in a second."""
    began = time.perf_counter()
    work()
    return count / (time.perf_counter() - began)


def bare(folder: Path, batches: list[list[Bundle]]) -> float:
    """The same bytes into a table of id and data, with the same promises to the disk."""
    connection = apsw.Connection(str(folder / "bare.sqlite"))
    connection.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON")
    connection.execute("CREATE TABLE IF NOT EXISTS bare (id BLOB PRIMARY KEY, data BLOB)")

    def insert() -> None:
        for batch in batches:
            with connection:
                connection.executemany("INSERT INTO bare VALUES (?, ?)", [(one.id, one.data) for one in batch])

    try:
        return per_second(sum(map(len, batches)), insert)
    finally:
        connection.close()


def ours(folder: Path, batches: list[list[Bundle]]) -> tuple[float, int]:
    """Bundles added in a second, and the bytes of the file afterwards."""
    path = folder / "bundles.sqlite"
    store = SqliteStore(path, 1_000_000_000, os.urandom)
    arrivals = [[Arrival(one, 0) for one in batch] for batch in batches]
    speed = per_second(sum(map(len, batches)), lambda: [store.add(batch, NOW) for batch in arrivals])
    store.close()
    return speed, path.stat().st_size


def main() -> None:
    """Print a table, and the figures as one JSON object."""
    figures: dict[str, float] = {}
    print(f"{'':28} {'ours/s':>9} {'bare/s':>9} {'ratio':>6}")
    for name, batches in (
        ("one by one", [[bundle_of(160)] for _ in range(SINGLE)]),
        ("in hundreds", [[bundle_of(160) for _ in range(BATCH)] for _ in range(BATCHES)]),
    ):
        print(f"adding {name}…", file=sys.stderr)
        with TemporaryDirectory() as folder:
            plain = bare(Path(folder), batches)
            speed, on_disk = ours(Path(folder), batches)
        print(f"{name:28} {speed:9.0f} {plain:9.0f} {speed / plain:6.2f}")
        figures[f"{name.replace(' ', '_')}_per_second"] = round(speed)
        figures[f"{name.replace(' ', '_')}_of_bare"] = round(speed / plain, 2)
    for size in (160, 8_000, 60_000):
        print(f"filling with bundles of {size} B…", file=sys.stderr)
        with TemporaryDirectory() as folder:
            count = 3_000 if size < 1_000 else 100
            _, on_disk = ours(Path(folder), [[bundle_of(size) for _ in range(count)]])
        print(f"a bundle of {size:6} B takes {on_disk / count:9.0f} B on disk")
        figures[f"disk_bytes_of_{size}"] = round(on_disk / count)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
