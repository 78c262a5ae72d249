"""A desk starts only on an encrypted disk: told from the tree that the kernel shows in /sys, made here by hand."""

from pathlib import Path

import pytest

from vistka.errors import WorldError
from vistka.node.at_rest import check_at_rest, is_encrypted, sources_of

LUKS, LVM = "CRYPT-LUKS2-0123-root", "LVM-abcd"


def device(sysfs: Path, name: str, numbers: str, kind: str | None = None, on: tuple[str, ...] = ()) -> Path:
    """A block device as the kernel shows it."""
    folder = sysfs / "devices" / name
    (folder / "slaves").mkdir(parents=True)
    if kind is not None:
        (folder / "dm").mkdir()
        (folder / "dm" / "uuid").write_text(f"{kind}\n")
    for below in on:
        (folder / "slaves" / below).symlink_to(sysfs / "devices" / below)
    (sysfs / "dev" / "block").mkdir(parents=True, exist_ok=True)
    (sysfs / "dev" / "block" / numbers).symlink_to(folder)
    return folder


def test_luks_by_itself_and_under_other_volumes(tmp_path: Path) -> None:
    device(tmp_path, "sda", "8:0")
    device(tmp_path, "dm-0", "253:0", LUKS, ("sda",))
    device(tmp_path, "dm-1", "253:1", LVM, ("dm-0",))
    device(tmp_path, "md0", "9:0", None, ("dm-1",))
    answers = [is_encrypted(*numbers, tmp_path) for numbers in ((253, 0), (253, 1), (9, 0), (8, 0))]
    assert answers == [True, True, True, False]


def test_half_encrypted_is_not_encrypted(tmp_path: Path) -> None:
    device(tmp_path, "sda", "8:0")
    device(tmp_path, "sdb", "8:16")
    device(tmp_path, "dm-0", "253:0", LUKS, ("sda",))
    device(tmp_path, "dm-1", "253:1", LVM, ("dm-0", "sdb"))
    assert not is_encrypted(253, 1, tmp_path)


def test_a_partition_of_an_encrypted_disk(tmp_path: Path) -> None:
    folder = device(tmp_path, "dm-0", "253:0", LUKS)
    part = folder / "dm-0p1"
    (part / "slaves").mkdir(parents=True)
    (part / "partition").write_text("1\n")
    (tmp_path / "dev" / "block" / "259:0").symlink_to(part)
    assert is_encrypted(259, 0, tmp_path)


def test_what_the_kernel_does_not_show_or_shows_in_a_circle_is_not_encrypted(tmp_path: Path) -> None:
    assert not is_encrypted(0, 42, tmp_path)
    device(tmp_path, "dm-0", "253:0", "LVM-a", ("dm-0",))
    assert not is_encrypted(253, 0, tmp_path)


def test_a_file_system_without_a_number_of_its_own_is_found_by_what_is_mounted() -> None:
    text = (
        "29 1 0:26 / / rw,noatime shared:1 - btrfs /dev/mapper/root rw,ssd\n"
        "30 1 0:27 / /tmp rw - tmpfs tmpfs rw\n"
        "31 1 0:26 /home /home rw - btrfs /dev/mapper/root rw\n"
    )
    assert sources_of(text, 0, 26) == ["/dev/mapper/root", "/dev/mapper/root"]
    assert sources_of(text, 0, 27) == []


def test_it_says_no_unless_told_to_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vistka.node.at_rest.is_encrypted", lambda major, minor, sysfs: False)
    with pytest.raises(WorldError, match="not-encrypted"):
        check_at_rest(tmp_path, insecure=False)
    assert not check_at_rest(tmp_path, insecure=True)
