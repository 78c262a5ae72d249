"""What it costs to begin a contact with a million bundles held: ./bench contact_setup [bundles]."""

import json
import os
import sys
import tempfile
import time
from pathlib import Path

import apsw

from tests.contact.city import filler
from vistka.reconcile.scope import Scope
from vistka.store.base import Arrival
from vistka.store.sqlite import SqliteStore

NOW = 1_790_000_000
BATCH = 10_000


def fill(path: Path, count: int) -> SqliteStore:
    """A store of `count` bundles, put straight into the table; its sketches have to be made by a scan."""
    store = SqliteStore(path, 1 << 40, os.urandom)
    store.add([Arrival(filler("one"), 0)], NOW)
    store.close()
    file = apsw.Connection(str(path))
    file.execute("PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; BEGIN")
    ((trigger,),) = file.execute("SELECT sql FROM sqlite_schema WHERE name = 'bundle_known'")
    ((header, *model),) = file.execute("SELECT tag, lifetime, commitment, size, age_hours, received, hour FROM bundle")
    file.execute("DROP TRIGGER bundle_known")
    for at in range(0, count, BATCH):
        file.executemany(
            "INSERT INTO bundle (row, id, suite, class, tag, lifetime, commitment, size, age_hours, received, hour,"
            " deposited, handed_over, read, data) VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, 0, 1, 0, x'00')",
            [
                (int.from_bytes(os.urandom(8)) >> 1, os.urandom(32), number % 5, header, *model)
                for number in range(at, at + BATCH)
            ],
        )
        print(f"\r{at + BATCH} bundles", end="", file=sys.stderr)
    print(file=sys.stderr)
    file.execute("UPDATE partition SET known = (SELECT count(*) FROM bundle WHERE partition = number)")
    file.execute(trigger)
    file.execute("UPDATE salt SET sequence = -1; COMMIT")
    file.close()
    return SqliteStore(path, 1 << 40, os.urandom)


def timed(store: SqliteStore, salt: bytes) -> tuple[float, int, float]:
    """CPU seconds, blocks, and the longest block's CPU seconds."""
    began, blocks, longest = time.process_time(), 0, 0.0
    store.salts(), store.counts()
    last = began
    for _ in store.source(salt, Scope(), 64):
        here = time.process_time()
        blocks, longest, last = blocks + 1, max(longest, here - last), here
    return time.process_time() - began, blocks, max(longest, time.process_time() - last)


def main() -> None:
    """One table, and a line of JSON."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bundles.sqlite"
        store = fill(path, count)
        store.close()
        size = path.stat().st_size
        store = SqliteStore(path, 1 << 40, os.urandom)
        stranger, blocks, longest = timed(store, b"stranger")
        met = min(timed(store, b"stranger")[0] for _ in range(5))
        store.close()
    figures = {
        "bundles": count,
        "setup_cpu_ms_met": round(met * 1000, 1),
        "setup_cpu_s_stranger": round(stranger, 2),
        "blocks": blocks,
        "longest_block_cpu_ms": round(longest * 1000, 1),
        "file_mb": round(size / 1e6),
    }
    for name, value in figures.items():
        print(f"{name:40} {value}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
