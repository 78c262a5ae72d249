"""Sticks as they come: read only, full, with bad spots, pulled out while they were written."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contact.city import NOW, ids, note, speaker, store_of
from vistka.convergence.file import drop_files
from vistka.errors import WorldError
from vistka.node.carry import CarriedIn
from vistka.node.stick import go_round, take_in
from vistka.store.memory import MemoryStore

NORTH, SOUTH = speaker("north"), speaker("south")
UNREADABLE = Path("/proc/self/mem")  # its first byte is an error of input and output


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Path]:
    """A stick of its own, of 64 kB."""
    stick = tmp_path / "stick"
    stick.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", stick], check=True)
    yield stick
    subprocess.run(["umount", stick], check=True)


def filled(stick: Path, *names: str) -> MemoryStore:
    """What lies on the stick when a courier has been at the other post."""
    store = store_of(*map(note, names))
    assert go_round(store, SOUTH, stick, NOW).failure is None
    return store


@pytest.mark.needs("mount")
def test_a_stick_that_is_read_only_gives_what_it_has_and_the_failure_is_told(mounted: Path) -> None:
    south = filled(mounted, "one", "two")
    subprocess.run(["mount", "-o", "remount,ro", mounted], check=True)
    north = store_of(note("ours"), deposited=True)
    done = go_round(north, NORTH, mounted, NOW)
    assert ids(south) < ids(north)
    assert isinstance(done.failure, WorldError)
    assert (done.failure.reason, done.written) == ("stick-write", ())
    assert not any(deposit.handed_over for deposit in north.deposits())


@pytest.mark.needs("mount")
def test_a_full_stick_gives_what_it_has_and_nothing_counts_as_carried(mounted: Path) -> None:
    south = filled(mounted, "one", "two")
    (mounted / "film").write_bytes(bytes(60 * 1_024 - sum(path.stat().st_size for path in drop_files(mounted))))
    north = store_of(*(note(f"ours {n}") for n in range(40)), deposited=True)
    done = go_round(north, NORTH, mounted, NOW)
    assert ids(south) < ids(north)
    carried = sum(deposit.handed_over for deposit in north.deposits())
    assert carried == sum(answer.bundles for answer in done.written) < 40


def test_a_file_with_a_bad_spot_stands_in_no_other_s_way(tmp_path: Path) -> None:
    south = filled(tmp_path, "one", "two")
    (tmp_path / "archive-00000000.bin").symlink_to(UNREADABLE)
    north = store_of(note("ours"))
    bad, good = go_round(north, NORTH, tmp_path, NOW).found
    assert isinstance(bad.brought, WorldError)
    assert (bad.brought.reason, isinstance(good.brought, CarriedIn)) == ("stick-read", True)
    assert ids(south) < ids(north)
    assert (tmp_path / "archive-00000000.bin").is_symlink()
    only_in = take_in(store_of(), NORTH, drop_files(tmp_path), NOW)
    assert [isinstance(one.brought, WorldError) for one in only_in] == [True, False, False]


def test_what_was_being_written_when_the_stick_was_pulled_out_takes_no_room_for_ever(tmp_path: Path) -> None:
    (tmp_path / "archive-01234567.part").write_bytes(bytes(9_000))
    (tmp_path / "film.part").write_bytes(b"somebody's own")
    filled(tmp_path, "one")
    assert [path.suffix for path in sorted(tmp_path.iterdir())] == [".bin", ".part"]
    assert (tmp_path / "film.part").exists()


def test_empty_and_foreign_files_are_left_as_they_are(tmp_path: Path) -> None:
    kept = {"archive-00000000.bin": b"", "archive-00000001.bin": bytes(5_000), "archive-00000002.bin": b"x" * 100}
    for name, data in kept.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "archive-00000003.bin").mkdir()
    filled(tmp_path, "one")
    assert {name: (tmp_path / name).read_bytes() for name in kept} == kept
