"""A desk killed at the Nth call while it opens what it holds: `python -m tests.node.killed.opening_killed FOLDER N`."""

import os
import sys
from pathlib import Path

from tests.desk import Clock
from tests.killing import killed_at
from vistka.node.desk import Desk
from vistka.node.desk_keys import KeyFile
from vistka.node.opening import open_arrivals
from vistka.store.desk import open_desk_store
from vistka.store.sqlite import SqliteStore

PASSPHRASE = "a passphrase for tests"
CAPACITY = 10_000_000


def opened(folder: Path) -> Desk:
    """The desk in a folder that was made before."""
    keys = KeyFile(folder / "desk.key", PASSPHRASE, os.urandom).load()
    kept = open_desk_store(str(folder / "desk.sqlite"), keys.storage_key, os.urandom)
    return Desk(SqliteStore(folder / "bundles.sqlite", CAPACITY, os.urandom), kept, keys, Clock(), os.urandom)


def main(folder: Path, calls: int) -> None:
    """Open everything; print how many calls that took, unless killed before."""
    desk = opened(folder)
    desk.start()
    print(killed_at(calls, lambda: open_arrivals(desk)))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
