"""What a desk enters: kept once, told to the fold it is for, and gone for good when it is erased."""

from pathlib import Path

import pytest

from vistka.errors import LocalError
from vistka.limits import ENTRY_BYTES_MAX
from vistka.store.desk import DeskStore

NOON = 1_647_432_000
OLIA = "Оля Вигадана".encode()


def test_an_entry_is_kept_once_and_its_fold_looks_at_it(kept: DeskStore) -> None:
    with kept.database.write() as tx:
        entry_id = kept.entries.keep(tx, 32, OLIA, b"form", NOON, by=b"v" * 16)
        assert entry_id is not None
        assert None is kept.entries.keep(tx, 32, OLIA, b"form", NOON)
        assert None is not kept.entries.keep(tx, 33, OLIA, b"form", NOON)
        picture = kept.entries.keep(tx, 64, OLIA, b"form", NOON)
        entry = kept.entries.entry(tx, entry_id)
        assert entry is not None
        assert (entry.kind, entry.entered_at, entry.by, entry.body) == (32, NOON, b"v" * 16, OLIA)
        assert [picture] == list(kept.entries.to_fold(tx, "situation", 10))
        assert entry_id in kept.entries.to_fold(tx, "tracing", 10)
        kept.entries.folded(tx, "tracing", {entry_id: 0})
        assert entry_id not in kept.entries.to_fold(tx, "tracing", 10)


def test_an_erased_entry_is_gone_does_not_come_back_and_its_fold_hears_of_it(kept: DeskStore, tmp_path: Path) -> None:
    with kept.database.write() as tx:
        entry_id = kept.entries.keep(tx, 32, OLIA, OLIA, NOON)
        assert entry_id is not None
        kept.entries.folded(tx, "tracing", {entry_id: 0})
        kept.entries.erase(tx, [entry_id])
        assert None is kept.entries.keep(tx, 32, OLIA, OLIA, NOON)
        entry = kept.entries.entry(tx, entry_id)
        assert entry is not None
        assert entry.body is None
        assert {entry_id: 0} == kept.entries.to_fold(tx, "tracing", 10)
    kept.database.forget_pages("entry")
    assert OLIA not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_a_buried_record_is_known_by_its_id_and_by_nothing_that_can_be_read(kept: DeskStore, tmp_path: Path) -> None:
    with kept.database.write() as tx:
        mark = kept.entries.bury(tx, "example.org/person.7", NOON)
        assert mark == kept.entries.bury(tx, "example.org/person.7", NOON)
        assert kept.entries.is_buried(tx, "example.org/person.7")
        assert not kept.entries.is_buried(tx, "example.org/person.8")
    assert b"example.org" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_what_was_told_again_while_a_fold_looked_still_waits(kept: DeskStore) -> None:
    with kept.database.write() as tx:
        entry_id = kept.entries.keep(tx, 32, OLIA, OLIA, NOON)
        assert entry_id is not None
        looked_at = kept.entries.to_fold(tx, "tracing", 10)
        kept.entries.erase(tx, [entry_id])
        kept.entries.folded(tx, "tracing", looked_at)
        assert {entry_id: 1} == kept.entries.to_fold(tx, "tracing", 10)


def test_a_fold_that_begins_from_nothing_looks_at_everything_that_is_left(kept: DeskStore) -> None:
    with kept.database.write() as tx:
        one, other = (kept.entries.keep(tx, 32, OLIA, each, NOON) for each in (b"1", b"2"))
        assert one is not None
        assert other is not None
        kept.entries.erase(tx, [one])
        kept.entries.folded(tx, "tracing", {one: 1})
        assert kept.entries.fold_all(tx, "tracing", [0, 1, 3]) == 1
        assert {other: 0} == kept.entries.to_fold(tx, "tracing", 10)


def test_what_is_larger_than_any_entry_is_refused(kept: DeskStore) -> None:
    with kept.database.write() as tx, pytest.raises(LocalError, match="entry-long"):
        kept.entries.keep(tx, 32, bytes(ENTRY_BYTES_MAX + 1), b"form", NOON)
