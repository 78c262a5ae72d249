"""A desk killed at the Nth call while it links: `python -m tests.node.tracing.following_killed FOLDER N`."""

import os
import sys
from pathlib import Path

from tests.desk import WEDNESDAY, Clock
from tests.killing import killed_at
from tests.tracing.naming import PlainNaming
from vistka.node.desk import Desk
from vistka.node.desk_keys import KeyFile
from vistka.node.tracing import keep_up
from vistka.store.desk import open_desk_store
from vistka.store.memory import MemoryStore
from vistka.store.registry.registry import open_registry

PASSPHRASE = "a passphrase for tests"


def opened(folder: Path) -> Desk:
    """The desk in a folder that was made before."""
    keys = KeyFile(folder / "desk.key", PASSPHRASE, os.urandom).load()
    kept = open_desk_store(str(folder / "desk.sqlite"), keys.storage_key, os.urandom)
    registry = open_registry(str(folder / "registry.sqlite"), keys.storage_key, os.urandom, PlainNaming())
    return Desk(MemoryStore(10_000_000), kept, keys, Clock(WEDNESDAY), os.urandom, registry=registry)


def main(folder: Path, calls: int) -> None:
    """Link what there is; print how many calls that took, unless killed before."""
    desk = opened(folder)
    print(killed_at(calls, lambda: keep_up(desk)))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
