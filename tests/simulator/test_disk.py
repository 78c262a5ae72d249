"""A disk whose power goes: what a store said it keeps is there afterwards, unless the disk lied."""

import random
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.contact.city import NOW, filler
from vistka.errors import VistkaError, WorldError
from vistka.simulator.disk import VFS_NAME, Disk, eject, insert
from vistka.store.base import Arrival
from vistka.store.sqlite import SqliteStore


@pytest.fixture
def disk(request: pytest.FixtureRequest) -> Iterator[Disk]:
    made = Disk(request.node.name.replace("/", "-"), random.Random(5))
    insert(made)
    yield made
    eject(made)


def open_store(disk: Disk) -> SqliteStore:
    return SqliteStore(Path(disk.path("bundles.sqlite")), 1_000_000, random.Random(disk.boots).randbytes, vfs=VFS_NAME)


def write_until_dark(disk: Disk, store: SqliteStore, name: str) -> set[bytes]:
    """What was acknowledged before the power went."""
    kept: set[bytes] = set()
    with suppress(WorldError):
        for number in range(100):
            bundle = filler(f"{name} {number}", 300)
            store.add([Arrival(bundle, 0)], NOW)
            kept.add(bundle.id)
    assert not disk.power
    disk.regain_power()
    with suppress(VistkaError):
        store.close()
    return kept


@pytest.mark.parametrize("torn", [False, True])
def test_what_was_acknowledged_outlives_the_power(disk: Disk, torn: bool) -> None:
    disk.torn = torn
    kept: set[bytes] = set()
    for boot in range(25):
        store = open_store(disk)
        assert kept <= {one.id for one in store.held(NOW)}
        disk.lose_power_soon()
        kept |= write_until_dark(disk, store, f"boot {boot}")
    assert len(kept) > 10


def test_a_disk_that_lies_loses_what_it_said_it_had_synced(disk: Disk) -> None:
    disk.lies = True
    store = open_store(disk)
    store.add([Arrival(filler("word"), 0)], NOW)
    disk.lose_power()
    disk.regain_power()
    with suppress(VistkaError):
        store.close()
    try:
        assert open_store(disk).held(NOW) == []
    except WorldError as error:
        assert error.reason == "store-damaged"


def test_a_full_disk_says_so_and_goes_on_once_there_is_room(disk: Disk) -> None:
    store = open_store(disk)
    disk.full = True
    with pytest.raises(WorldError, match="disk-full"):
        store.add([Arrival(filler("large", 100_000, 2), 0)], NOW)
    disk.full = False
    assert store.held(NOW) == []
    store.add([Arrival(filler("word"), 0)], NOW)
    assert [filler("word").id] == [one.id for one in store.held(NOW)]


def test_a_copy_put_back_is_what_was_there_then(disk: Disk) -> None:
    store = open_store(disk)
    store.add([Arrival(filler("before"), 0)], NOW)
    copied = disk.copy()
    store.add([Arrival(filler("after"), 0)], NOW)
    disk.put(copied)
    with suppress(VistkaError):
        store.close()
    assert [filler("before").id] == [one.id for one in open_store(disk).held(NOW)]
