"""A photo, and how a telephone's image becomes one: in a fenced process, whose answer is checked part by part."""

import re
from dataclasses import dataclass
from enum import IntEnum

from vistka.errors import RemoteError
from vistka.limits import (
    PHOTO_BYTES_MAX,
    PHOTO_PIXELS_MAX,
    PHOTO_SIDE_MAX,
    PHOTO_UPLOAD_BYTES_MAX,
)
from vistka.media.fenced import Work, decode, place

WORK = Work(
    "photo",
    PHOTO_BYTES_MAX,
    {
        "photo-empty": {},
        "photo-too-large": {"megabytes_max": PHOTO_UPLOAD_BYTES_MAX // 1024**2},
        "photo-too-many-pixels": {"megapixels_max": PHOTO_PIXELS_MAX // 1_000_000},
        "photo-too-small": {},
        "photo-unknown-format": {},
        "photo-heic": {},
        "photo-broken": {},
        "photo-too-costly": {},
    },
)

START, END = b"\xff\xd8", b"\xff\xd9"
MARKER_INSIDE = re.compile(rb"\xff(?!\x00)")  # in the scan every FF is stuffed: anything else would begin a segment


class Segment(IntEnum):
    """The kinds of segment that a photo has (T.81, table B.1)."""

    FRAME = 0xC0
    HUFFMAN = 0xC4
    SCAN = 0xDA
    QUANTISER = 0xDB


Table = tuple[Segment, int]  # of which kind, and its number


@dataclass(frozen=True, slots=True)
class Photo:
    """A bare JPEG (docs/spec/bundle.md, section 14): sizes, tables, one scan, and nothing else that could hold a word.

    Raises RemoteError "photo-malformed" for any other bytes.
    """

    data: bytes

    def __post_init__(self) -> None:
        if len(self.data) > PHOTO_BYTES_MAX or _frame_of(self.data) is None:
            raise RemoteError("photo-malformed")

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        frame = _frame_of(self.data) or b""
        return int.from_bytes(frame[3:5]), int.from_bytes(frame[1:3])


async def transcode(upload: bytes) -> Photo:
    """An image as a telephone makes it, as a Photo.

    Raises RemoteError with one of WORK's refusals; WorldErrors as `fenced` has them.
    """
    if len(upload) > PHOTO_UPLOAD_BYTES_MAX:
        raise WORK.refusal("too-large")
    with place(WORK):
        return Photo(await decode(WORK, upload))


def _frame_of(data: bytes) -> bytes | None:
    """The frame of a bare JPEG: segments, each whole and of a kind we know, no table twice, then one scan."""
    if not data.startswith(START) or not data.endswith(END):
        return None
    tables: set[Table] = set()
    frame, at = b"", len(START)
    while data[at : at + 1] == b"\xff":
        kind, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        body = data[at + 4 : at + 2 + length]
        at += 2 + length
        if len(body) != length - 2:
            return None
        match kind:
            case Segment.SCAN:
                whole = _is_scan(body, frame, tables) and not MARKER_INSIDE.search(data, at, len(data) - len(END))
                return frame if whole else None
            case Segment.FRAME if not frame and _is_frame(body):
                frame = body
                continue
            case Segment.QUANTISER:
                given = _quantisers(body)
            case Segment.HUFFMAN:
                given = _huffman_tables(body)
            case _:
                return None
        if not given or given & tables:
            return None
        tables |= given
    return None


def _quantisers(body: bytes) -> set[Table]:
    """Which tables a DQT gives (T.81, B.2.4.1), of eight bits each and without a zero; none for a broken one."""
    each = [body[at : at + 65] for at in range(0, len(body), 65)]
    whole = all(len(table) == 65 and table[0] < 4 and 0 not in table[1:] for table in each)
    return {(Segment.QUANTISER, table[0]) for table in each} if whole else set()


def _huffman_tables(body: bytes) -> set[Table]:
    """Which tables a DHT gives (T.81, B.2.4.2): two of each class, no more codes than fit; none for a broken one."""
    given: set[Table] = set()
    at = 0
    while at < len(body):
        counts = body[at + 1 : at + 17]
        values = body[at + 17 : at + 17 + sum(counts)]
        free = 1
        for count in counts:
            free = 2 * free - count
            if free < 0:
                return set()
        if body[at] & ~0x11 or len(counts) != 16 or not 0 < len(values) == sum(counts):
            return set()
        given.add((Segment.HUFFMAN, body[at]))
        at += 17 + len(values)
    return given


def _is_frame(body: bytes) -> bool:
    """A baseline frame (T.81, B.2.2) in greys, or in three parts of which the colours may be half as fine."""
    if len(body) not in (9, 15) or body[0] != 8 or body[5] * 3 + 6 != len(body):
        return False
    height, width = int.from_bytes(body[1:3]), int.from_bytes(body[3:5])
    sampled = bytes(body[7::3])
    fine = sampled[0] in (0x11, 0x21, 0x12, 0x22) and not sampled[1:].strip(b"\x11")
    return 0 < height <= PHOTO_SIDE_MAX and 0 < width <= PHOTO_SIDE_MAX and fine and max(body[8::3]) < 4


def _is_scan(body: bytes, frame: bytes, tables: set[Table]) -> bool:
    """All parts of the frame in one scan (T.81, B.2.3), by tables that were given."""
    if not frame or len(body) != 2 * frame[5] + 4 or body[0] != frame[5] or body[-3:] != b"\x00\x3f\x00":
        return False
    if body[1:-3:2] != frame[6::3]:
        return False
    used = {(Segment.QUANTISER, number) for number in frame[8::3]}
    for codes in body[2:-3:2]:
        used |= {(Segment.HUFFMAN, codes >> 4), (Segment.HUFFMAN, 0x10 | codes & 15)}
    return used <= tables
