"""Files that carry drops: written whole under a neutral name, read in pieces."""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from shutil import disk_usage

from vistka.errors import WorldError
from vistka.limits import DROP_BYTES_MAX, DROP_SEGMENT_BYTES

READ_BYTES = 65_536
_NAME = re.compile(r"archive-[0-9a-f]{8}\.bin")
_UNFINISHED = re.compile(r"archive-[0-9a-f]{8}\.part")


def neutral_name() -> str:
    """A file name that says nothing of what is inside, from where or whose; two on a stick do not clash."""
    return f"archive-{token_hex(4)}.bin"


def room(folder: Path) -> int:
    """The size a drop may have in `folder`: what is free, within a drop's limit, in whole segments. WorldError."""
    try:
        free = disk_usage(folder).free
    except OSError as error:
        raise _world(error, folder) from None
    return min(free, DROP_BYTES_MAX) // DROP_SEGMENT_BYTES * DROP_SEGMENT_BYTES


def write_file(folder: Path, chunks: Iterable[bytes]) -> Path:
    """A new file in `folder` of these bytes; it is there whole and durable, or not at all.

    WorldError "stick-full", "stick-missing" or "stick-write".
    """
    path = folder / neutral_name()
    part = path.with_suffix(".part")
    try:
        with part.open("xb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
        _sync_folder(folder)
    except OSError as error:
        raise _world(error, folder) from None
    finally:
        with suppress(OSError):  # pulled out, or read only: the next writer takes it away
            part.unlink(missing_ok=True)
    return path


def drop_files(folder: Path) -> list[Path]:
    """The files in `folder` that may be drops, by name. WorldError "stick-missing"."""
    try:
        return sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name) and path.is_file())
    except OSError as error:
        raise _world(error, folder) from None


def read_file(path: Path) -> Iterator[bytes]:
    """Its bytes in pieces. WorldError "stick-missing" or "stick-read" (what was read before it stands)."""
    try:
        with path.open("rb") as file:
            while piece := file.read(READ_BYTES):
                yield piece
    except FileNotFoundError as error:
        raise _world(error, path) from None
    except OSError as error:
        raise WorldError("stick-read", path=str(path), why=error.strerror) from None


def remove_unfinished(folder: Path) -> None:
    """Take away what was being written when a stick was pulled out. WorldError "stick-missing" or "stick-write"."""
    try:
        unfinished = [path for path in folder.iterdir() if _UNFINISHED.fullmatch(path.name)]
    except OSError as error:
        raise _world(error, folder) from None
    for path in unfinished:
        remove_file(path)


def remove_file(path: Path) -> None:
    """Take a file off the stick. WorldError "stick-write"."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise _world(error, path) from None


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError:
        pass  # some file systems of sticks know no sync of a folder; the file itself is synced
    finally:
        os.close(descriptor)


def _world(error: OSError, path: Path) -> WorldError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return WorldError("stick-missing", path=str(path))
    if error.errno in (28, 122, 27):  # ENOSPC, EDQUOT, EFBIG
        return WorldError("stick-full", path=str(path))
    return WorldError("stick-write", path=str(path), why=error.strerror)
