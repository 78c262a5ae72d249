"""A desk that links, for tests to kill while it does."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.desk import WEDNESDAY, Clock
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


def linking(folder: Path) -> Callable[[], object]:
    """Link what there is."""
    return partial(keep_up, opened(folder))
