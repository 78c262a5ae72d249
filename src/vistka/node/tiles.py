"""The map with streets that a desk may provide: one PMTiles file in its folder, checked at the start, read in parts."""

import json
import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from struct import Struct

from vistka.errors import LocalError
from vistka.limits import TILES_ATTRIBUTION_CHARACTERS_MAX, TILES_METADATA_BYTES_MAX, TILES_PIECE_BYTES

# PMTiles 3, "Header": magic, version, eleven lengths and offsets, six bytes of how it is made, a box, a centre.
_HEADER = Struct("<7sB11Q6B4iBii")
_NONE, _GZIP = 1, 2  # compressions; the others no browser undoes by itself
_VECTOR = 1
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class TileFile:
    """A whole PMTiles file with vector tiles; `box` is west, south, east, north in degrees, `version` its ETag."""

    path: Path
    length: int
    version: str
    box: tuple[float, float, float, float]
    zoom_min: int
    zoom_max: int
    attribution: str

    def part(self, first: int, end: int) -> Iterator[bytes]:
        """The bytes from `first` to before `end`, piece by piece. LocalError "tiles-missing" if it is not as it was."""
        try:
            file = self.path.open("rb")
        except OSError as error:
            raise LocalError("tiles-missing", path=self.path, why=error.strerror) from None
        if _version(os.fstat(file.fileno())) != self.version:
            file.close()
            raise LocalError("tiles-missing", path=self.path, why="≠")

        def pieces() -> Iterator[bytes]:
            with file:
                file.seek(first)
                left = end - first
                while left > 0 and (piece := file.read(min(left, TILES_PIECE_BYTES))):
                    left -= len(piece)
                    yield piece

        return pieces()


def open_tiles(path: Path) -> TileFile:
    """The file, looked over. LocalError "tiles-missing", "tiles-broken" (no whole PMTiles of version 3), "tiles-kind"
    (pictures instead of vectors, or packed in a way that browsers cannot unpack)."""
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            header = file.read(_HEADER.size)
            if len(header) < _HEADER.size:
                raise LocalError("tiles-broken", path=path)
            magic, version, *numbers = _HEADER.unpack(header)
            sections, box = numbers[:8], numbers[17:21]
            packed_within, packed, kind, zoom_min, zoom_max = numbers[12:17]
            ends = [start + length for start, length in zip(sections[::2], sections[1::2], strict=True)]
            is_whole = (magic, version) == (b"PMTiles", 3) and max(ends) <= status.st_size
            if not is_whole or sections[3] > TILES_METADATA_BYTES_MAX:
                raise LocalError("tiles-broken", path=path)
            if kind != _VECTOR or not {packed, packed_within} <= {_NONE, _GZIP}:
                raise LocalError("tiles-kind", path=path)
            file.seek(sections[2])
            metadata = _metadata(path, file.read(sections[3]), packed_within)
    except OSError as error:
        raise LocalError("tiles-missing", path=path, why=error.strerror) from None
    west, south, east, north = (each / 10_000_000 for each in box)
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90 and zoom_min <= zoom_max):
        raise LocalError("tiles-broken", path=path)
    around = (west, south, east, north)
    return TileFile(path, status.st_size, _version(status), around, zoom_min, zoom_max, _attribution(metadata))


def _version(status: os.stat_result) -> str:
    return f'"{status.st_size:x}-{status.st_mtime_ns:x}"'


def _metadata(path: Path, data: bytes, packed: int) -> dict[str, object]:
    try:
        if packed == _GZIP:
            data = zlib.decompressobj(wbits=31).decompress(data, TILES_METADATA_BYTES_MAX)
        found = json.loads(data or b"{}")
    except (zlib.error, ValueError, RecursionError):
        raise LocalError("tiles-broken", path=path) from None
    if not isinstance(found, dict):
        raise LocalError("tiles-broken", path=path)
    return found


def _attribution(metadata: dict[str, object]) -> str:
    """Whose data it is, as the file says it, without the HTML that many files put around it; "" if it does not say."""
    said = metadata.get("attribution")
    text = " ".join(_TAG.sub("", said).replace("&copy;", "©").split()) if isinstance(said, str) else ""
    return text[:TILES_ATTRIBUTION_CHARACTERS_MAX]
