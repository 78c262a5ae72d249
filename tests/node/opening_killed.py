"""A desk killed at the Nth call while it opens what it holds: `python -m tests.node.opening_killed FOLDER N`."""

import os
import signal
import sys
from pathlib import Path
from types import FrameType

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


def main(folder: Path, calls: int) -> None:
    """Open everything; print how many calls that took, unless killed before."""
    desk = opened(folder)
    desk.start()
    made = 0

    def count(frame: FrameType, event: str, _argument: object) -> None:
        nonlocal made
        if event in ("return", "c_return") and "/vistka/" in frame.f_code.co_filename:
            made += 1
            if made == calls:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)
    open_arrivals(desk)
    sys.setprofile(None)
    print(made)  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
