"""What it costs to begin a contact with a million bundles held: ./bench contact_setup [bundles]."""

import json
import os
import sys
import tempfile
import time
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import apsw

from tests.contact.city import filler
from vistka.reconcile.cells import fastest
from vistka.reconcile.scope import Scope
from vistka.store.base import Arrival
from vistka.store.known import CHECKPOINTS
from vistka.store.lookup import OF_SHORT, WITH_PREFIX
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
    ((header, *model),) = file.execute("SELECT tag, lifetime, commitment, size, age_hours, received, hour FROM bundle")
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


def measured(path: Path, answer: Connection) -> None:
    """In a process of its own: a stranger, then the same peer again, what it took and what stands in its plan."""
    store = SqliteStore(path, 1 << 40, os.urandom)
    store.salts(), fastest()
    idle = _peak_mb()
    stranger, blocks, longest = timed(store, b"stranger")
    peak = _peak_mb()
    met = min(timed(store, b"stranger")[0] for _ in range(5))
    store.close()
    answer.send(
        {
            "setup_cpu_ms_met": round(met * 1000, 1),
            "setup_cpu_s_stranger": round(stranger, 2),
            "blocks": blocks,
            "longest_block_cpu_ms": round(longest * 1000, 1),
            "idle_mb": round(idle),
            "above_idle_mb": round(peak - idle, 1),
            "above_idle_of_64_mb": round((peak - idle) / 64, 2),
        }
    )


def _peak_mb() -> float:
    """The most memory this process ever had (getrusage would begin with what its parent had)."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024 / 1e6


def plans(path: Path) -> list[str]:
    """How SQLite finds what a peer met before needs."""
    file = apsw.Connection(str(path))
    values = {CHECKPOINTS: (1,), OF_SHORT: (1, b""), WITH_PREFIX: (1, b"", b"")}
    said = [row[3] for query, bound in values.items() for row in file.execute(f"EXPLAIN QUERY PLAN {query}", bound)]
    file.close()
    return said


def main() -> None:
    """One table, and a line of JSON."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bundles.sqlite"
        store = fill(path, count)
        store.close()
        size = path.stat().st_size
        ours, theirs = get_context("spawn").Pipe(duplex=False)
        child = get_context("spawn").Process(target=measured, args=(path, theirs))
        child.start()
        figures = {"bundles": count, **ours.recv(), "file_mb": round(size / 1e6)}
        child.join()
        for plan in plans(path):
            print(plan)
    for name, value in figures.items():
        print(f"{name:40} {value}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
