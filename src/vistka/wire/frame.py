"""Frames: one byte of kind, the payload's length as LEB128, the payload.

A contact is a stream of frames each way; a drop is a file of them. The length is at most four bytes and in its shortest
form. What has not arrived whole is not a frame yet, so a cut at any byte leaves only whole frames behind.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from vistka.errors import LocalError, RemoteError
from vistka.limits import FRAME_BYTES_MAX

LENGTH_BYTES_MAX = 4  # seven bits each: up to 256 MiB, far above FRAME_BYTES_MAX


class Frame(NamedTuple):  # each bundle of a good link comes in one, and a tuple is made in half the time
    """`kind` (0 to 255) and its payload (at most FRAME_BYTES_MAX bytes)."""

    kind: int
    payload: bytes


def encode_frame(frame: Frame) -> bytes:
    """The bytes of one frame. LocalError "frame-too-long"."""
    if len(frame.payload) > FRAME_BYTES_MAX:
        raise LocalError("frame-too-long", bytes=len(frame.payload), limit=FRAME_BYTES_MAX)
    return bytes([frame.kind]) + encode_length(len(frame.payload)) + frame.payload


@lru_cache(maxsize=4_096)  # what is sealed is padded, so lengths are few
def encode_length(length: int) -> bytes:
    """`length` as LEB128: seven bits a byte, lowest first, the top bit set on all but the last."""
    groups = bytearray()
    while length >= 0x80:
        groups.append(length & 0x7F | 0x80)
        length >>= 7
    groups.append(length)
    return bytes(groups)


class FrameReader:
    """Cuts a stream of bytes into whole frames, however the stream was sliced."""

    def __init__(self) -> None:
        self._waiting = b""

    @property
    def waiting_bytes(self) -> int:
        """How many bytes of an unfinished frame are held."""
        return len(self._waiting)

    def receive_bytes(self, data: bytes) -> Iterator[Frame]:
        """The frames that `data` completes. RemoteError "oversize" or "non-canonical" for a length that cannot be."""
        data = self._waiting + data
        start = 0
        try:
            while (found := _payload_at(data, start)) is not None:
                begin, end = found
                kind, start = data[start], end
                yield Frame(kind, data[begin:end])
        finally:
            self._waiting = data[start:]


def _payload_at(data: bytes, start: int) -> tuple[int, int] | None:
    """Where the payload of the frame at `start` begins and ends, if all of it is there."""
    length = 0
    for index in range(LENGTH_BYTES_MAX):
        at = start + 1 + index
        if at >= len(data):
            return None
        group = data[at]
        length |= (group & 0x7F) << (7 * index)
        if group < 0x80:
            if group == 0 and index:
                raise RemoteError("non-canonical", why="a length in a longer form")
            break
    else:
        raise RemoteError("oversize", why="a length of more than four bytes")
    if length > FRAME_BYTES_MAX:
        raise RemoteError("oversize", bytes=length, limit=FRAME_BYTES_MAX)
    begin = at + 1
    if len(data) < begin + length:
        return None
    return begin, begin + length
