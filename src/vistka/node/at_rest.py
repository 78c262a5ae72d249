"""Whether a folder lies on an encrypted volume (dm-crypt: LUKS, or LVM and RAID above it), as a desk's must."""

import os
from pathlib import Path

from vistka.errors import WorldError

DEPTH_MAX = 8  # volumes on volumes: LVM on RAID on LUKS is three


def check_at_rest(folder: Path, *, insecure: bool) -> bool:
    """Whether `folder` is encrypted at rest. WorldError "not-encrypted" if it is not, unless `insecure`."""
    device = folder.stat().st_dev
    encrypted = is_encrypted(os.major(device), os.minor(device), Path("/sys"))
    if not encrypted and os.major(device) == 0:  # btrfs and such: what is mounted there says which device it is
        encrypted = any(is_encrypted(*numbers, Path("/sys")) for numbers in _mounted(device))
    if not encrypted and not insecure:
        raise WorldError("not-encrypted", path=str(folder))
    return encrypted


def is_encrypted(major: int, minor: int, sysfs: Path) -> bool:
    """Whether a block device is encrypted, or stands only on such. `sysfs` is where the kernel shows them."""
    return _covered((sysfs / "dev" / "block" / f"{major}:{minor}"), DEPTH_MAX)


def sources_of(mountinfo: str, major: int, minor: int) -> list[str]:
    """The device files mounted as `major`:`minor`, from the text of /proc/self/mountinfo (proc(5))."""
    found: list[str] = []
    for line in mountinfo.splitlines():
        fields, _, after = line.partition(" - ")
        numbers, source = fields.split(" ")[2:3], after.split(" ")[1:2]
        if numbers == [f"{major}:{minor}"] and source and source[0].startswith("/dev/"):
            found.append(source[0])
    return found


def _covered(device: Path, depth: int) -> bool:
    if depth == 0 or not device.exists():
        return False
    if _kind(device).startswith("CRYPT-"):
        return True
    below = sorted((device / "slaves").glob("*"))
    if not below and (device / "partition").exists():  # a partition of an encrypted disk stands in that disk's folder
        return _covered(device.resolve().parent, depth - 1)
    return bool(below) and all(_covered(each, depth - 1) for each in below)


def _kind(device: Path) -> str:
    try:
        return (device / "dm" / "uuid").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _mounted(device: int) -> list[tuple[int, int]]:
    numbers: list[tuple[int, int]] = []
    try:
        text = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace")
        for source in sources_of(text, os.major(device), os.minor(device)):
            block = Path(source).stat().st_rdev
            numbers.append((os.major(block), os.minor(block)))
    except OSError:
        return []
    return numbers
