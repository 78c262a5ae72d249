"""What reconciling reads of a store: exact after any crash, and without a scan for a peer met before."""

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import apsw
import pytest

from tests.store.bundles import HOUR, NOW, sample
from vistka.bundle.envelope import Class
from vistka.reconcile.scope import PARTITIONS, Scope, partition_of
from vistka.reconcile.short import short_ids
from vistka.reconcile.source import Source
from vistka.store.base import Arrival, BundleStore, Outcome
from vistka.store.lookup import OF_SHORT, WITH_PREFIX
from vistka.store.memory import MemoryStore
from vistka.store.sqlite import SqliteStore

STRANGER = b"stranger"


def made(making: Generator[None, None, Source]) -> tuple[Source, int]:
    """The source, and in how many blocks it was made."""
    blocks = 0
    while True:
        try:
            next(making)
        except StopIteration as end:
            source: Source = end.value
            return source, blocks
        blocks += 1


def known(store: BundleStore, salt: bytes, scope: Scope | None = None) -> set[bytes]:
    source, _ = made(store.source(salt, scope or Scope(), 64))
    return {block[at : at + 8] for block in source.lookup.blocks() for at in range(0, len(block), 8)}


def shorts(salt: bytes, *numbers: int) -> set[bytes]:
    return {short_ids(salt, [sample(number).bundle.id]) for number in numbers}


@pytest.fixture(params=["in memory", "on disk"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BundleStore]:
    on_disk = request.param == "on disk"
    store = SqliteStore(tmp_path / "bundles.sqlite", 2_000, os.urandom) if on_disk else MemoryStore(2_000)
    yield store
    store.close()


def add(store: BundleStore, *numbers: int, now: int = NOW) -> list[Outcome]:
    return store.add([Arrival(sample(number).bundle, 0) for number in numbers], now)


def test_what_came_and_went_is_in_the_source_and_out_of_it(store: BundleStore) -> None:
    for salt in (store.salts()[0], STRANGER):
        add(store, 1, 2, 3)
        store.drop([sample(2).bundle.id], NOW)
        assert shorts(salt, 1, 3) == known(store, salt)
        add(store, 4)
        store.drop([sample(1).bundle.id], NOW)
        assert shorts(salt, 3, 4) == known(store, salt)
        store.drop([sample(3).bundle.id, sample(4).bundle.id], NOW)
        store.expire(NOW + 61 * 24 * HOUR)  # tombstones end


def test_what_was_declined_is_known_and_not_held_until_its_end(store: BundleStore) -> None:
    salt = store.salts()[0]
    add(store, 1)
    store.drop([sample(1).bundle.id], NOW)
    assert set() == known(store, salt)
    assert add(store, 1) == [Outcome.GONE]
    assert shorts(salt, 1) == known(store, salt)
    source, _ = made(store.source(salt, Scope(), 64))
    rows = source.lookup.rows_of(list(shorts(salt, 1))).values()
    assert store.rows(rows, NOW) == []
    store.expire(NOW + 61 * 24 * HOUR)
    assert set() == known(store, salt)


def test_what_found_no_room_is_declined_for_three_days(store: BundleStore) -> None:
    salt = store.salts()[0]
    own = [Arrival(sample(number).bundle, 0, b"the mark") for number in range(7)]
    store.add(own, NOW)
    assert add(store, 8) == [Outcome.FULL]
    assert shorts(salt, *range(7), 8) == known(store, salt)
    assert sum(store.counts()) == 8
    store.expire(NOW + 72 * HOUR)
    assert shorts(salt, *range(7)) == known(store, salt)


def test_a_source_covers_its_scope_and_rows_lead_to_bundles(store: BundleStore) -> None:
    letter, note = sample(1).bundle, sample(2, Class.NOTE).bundle
    store.add([Arrival(letter, 0), Arrival(note, 0)], NOW)
    counts = [0] * PARTITIONS
    for one in (letter, note):
        counts[partition_of(one.header.class_, one.header.hour)] += 1
    assert counts == store.counts()
    scope = Scope(1 << partition_of(note.header.class_, note.header.hour))
    for salt in (store.salts()[0], STRANGER, STRANGER):
        assert {short_ids(salt, [note.id])} == known(store, salt, scope)
        source, _ = made(store.source(salt, Scope(), 64))
        found = source.lookup.rows_of([short_ids(salt, [letter.id]), b"no short"])
        assert [letter.id] == [held.id for held in store.rows(found.values(), NOW)]


def test_all_that_is_held_is_told_in_blocks_and_in_order(monkeypatch: pytest.MonkeyPatch, store: BundleStore) -> None:
    monkeypatch.setattr("vistka.store.known.SCAN_ROWS", 4)
    monkeypatch.setattr("vistka.store.known.FURTHER_ROWS", 2)
    add(store, *range(7))
    blocks = list(store.held_in_blocks(NOW))
    assert [one for block in blocks for one in block] == store.held(NOW)
    assert list(map(len, blocks)) in ([7], [4, 2, 1])


def test_two_stops_in_a_row_draw_a_new_salt(store: BundleStore) -> None:
    first = store.salts()[0]
    for stopped in (True, False, True):
        store.reconciled(first, stopped)
    assert first == store.salts()[0]
    store.reconciled(first, True)
    assert first != store.salts()[0]
    add(store, 1)
    assert shorts(store.salts()[0], 1) == known(store, store.salts()[0])


# --- on disk ---


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bundles.sqlite"


def on_disk(path: Path) -> SqliteStore:
    return SqliteStore(path, 100_000_000, os.urandom)


def filled(path: Path, count: int = 30) -> SqliteStore:
    store = on_disk(path)
    add(store, *range(count))
    return store


def test_a_peer_met_before_needs_no_scan(path: Path) -> None:
    store = filled(path)
    assert made(store.source(store.salts()[0], Scope(), 64))[1] == 0
    assert made(store.source(STRANGER, Scope(), 64))[1] > 0
    assert made(store.source(STRANGER, Scope(), 64))[1] == 0
    store.close()
    plans = []
    connection = apsw.Connection(str(path))
    for query, values in ((OF_SHORT, (1, b"a short.")), (WITH_PREFIX, (1, b"a", b"b"))):
        plans += [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}", values)]
    connection.close()
    assert plans == [
        "SEARCH short USING PRIMARY KEY (slot=? AND short=?)",
        "SEARCH short USING PRIMARY KEY (slot=? AND short>? AND short<?)",
    ]


def test_the_last_three_peers_salts_are_kept(path: Path) -> None:
    store = filled(path)
    peers = [b"peer %03d" % number for number in range(5)]
    for salt in peers:
        made(store.source(salt, Scope(), 64))
    assert set(peers[2:]) == set(store.salts()[1:])
    store.close()


def test_many_changes_are_worked_in_and_all_salts_stay_exact(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vistka.store.known.CHANGES_MAX", 5)
    store = filled(path)
    made(store.source(STRANGER, Scope(), 64))
    held = set(range(30))
    for number in range(30, 60):
        add(store, number)
        store.drop([sample(number - 25).bundle.id], NOW)
        held = held - {number - 25} | {number}
        if number % 7 == 0:
            store.expire(NOW)  # as every hour: what changed is worked in
            store.close()
            store = on_disk(path)
    store.expire(NOW)
    assert {STRANGER} == set(store.salts()[1:])
    for salt in store.salts():
        source, blocks = made(store.source(salt, Scope(), 64))
        fresh, _ = made(MemoryStore(100_000_000).source(salt, Scope(), 64))
        fresh.cells.toggle(b"".join(shorts(salt, *held)))
        assert blocks == 0
        assert fresh.cells.encode(0, 64) == source.cells.encode(0, 64)
        assert shorts(salt, *held) == known(store, salt)
    store.close()


def test_what_a_good_link_brought_is_worked_in_block_by_block(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vistka.store.known.CHANGES_MAX", 5)
    monkeypatch.setattr("vistka.store.known.FOLD_ROWS", 4)
    store = filled(path)
    salt = store.salts()[0]
    source, blocks = made(store.source(salt, Scope(), 64))
    assert blocks == 7
    assert made(store.source(salt, Scope(), 64))[1] == 0
    fresh, _ = made(MemoryStore(100_000_000).source(salt, Scope(), 64))
    fresh.cells.toggle(b"".join(shorts(salt, *range(30))))
    assert fresh.cells.encode(0, 64) == source.cells.encode(0, 64)
    store.close()


DAMAGE = {
    "missing": "DELETE FROM checkpoint",
    "cut short": "UPDATE checkpoint SET sketch = substr(sketch, 1, 1000)",
    "an old one": "UPDATE salt SET sequence = sequence - 1",
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_checkpoint_that_is_not_what_it_should_be_is_made_anew(
    path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vistka.store.known.CHANGES_MAX", 5)
    store = filled(path)
    store.expire(NOW)
    salt = store.salts()[0]
    assert made(store.source(salt, Scope(), 64))[1] == 0
    store.close()
    connection = apsw.Connection(str(path))
    connection.execute(DAMAGE[name])
    connection.close()
    store = on_disk(path)
    assert shorts(salt, *range(30)) == known(store, salt)
    assert made(store.source(salt, Scope(), 64))[1] == 0
    store.close()


def test_what_comes_and_goes_while_a_stranger_is_scanned_is_not_missed(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vistka.store.known.SCAN_ROWS", 4)
    store = filled(path)
    making = store.source(STRANGER, Scope(), 64)
    held = set(range(30))
    for number in range(40, 45):
        next(making)
        add(store, number)
        store.drop([sample(number - 40).bundle.id, sample(number - 1).bundle.id], NOW)
        held = (held | {number}) - {number - 40, number - 1}
    source, _ = made(making)
    assert shorts(STRANGER, *held) == {
        block[at : at + 8] for block in source.lookup.blocks() for at in range(0, len(block), 8)
    }
    assert shorts(STRANGER, *held) == known(store, STRANGER)
    store.close()
