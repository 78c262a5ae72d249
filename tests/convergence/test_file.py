"""A stick in a folder: files that are whole or not there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from vistka.convergence.file import drop_files, read_file, room, write_file
from vistka.errors import WorldError


def test_a_file_is_written_whole_under_a_name_that_says_nothing(tmp_path: Path) -> None:
    first, second = write_file(tmp_path, [b"one", b"two"]), write_file(tmp_path, [b"three"])
    assert re.fullmatch(r"archive-[0-9a-f]{8}\.bin", first.name)
    assert first != second
    assert b"".join(read_file(first)) == b"onetwo"
    assert drop_files(tmp_path) == sorted([first, second])
    assert len(list(tmp_path.iterdir())) == 2


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    def pulled_out() -> Iterator[bytes]:
        yield b"half"
        raise OSError(28, "No space left on device")

    with pytest.raises(WorldError, match="stick-full"):
        write_file(tmp_path, pulled_out())
    assert list(tmp_path.iterdir()) == []


def test_a_stick_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    for act in (room, drop_files, lambda folder: write_file(folder, []), lambda folder: list(read_file(folder))):
        with pytest.raises(WorldError, match="stick-missing"):
            act(tmp_path / "usb")


def test_room_is_in_whole_segments(tmp_path: Path) -> None:
    assert room(tmp_path) > 0
    assert room(tmp_path) % 4_096 == 0
