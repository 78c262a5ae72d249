"""A desk that opens what it holds, for tests to kill while it does."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.desk import Clock
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


def opening(folder: Path) -> Callable[[], object]:
    """Open everything that is there."""
    desk = opened(folder)
    desk.start()
    return partial(open_arrivals, desk)
