"""The bytes of a datagram: kind, session, acknowledgement, numbered piece of the stream. docs/spec/datagram.md, 2."""

from dataclasses import dataclass
from enum import IntEnum

from vistka.errors import RemoteError
from vistka.limits import DATAGRAM_BYTES_MAX

NAME_BYTES = 4  # of a session
NUMBERS = 65_536  # a frame's number travels modulo this
ATTEMPTS = 8  # and how often it was sent modulo this
REASON_BYTES_MAX = 40  # of a STOP: a short key
_ACK_BYTES = 5  # without its bitmap
_BITMAP_BYTES_MAX = 31
_HAS_ACK, _HAS_PAYLOAD = 8, 16  # in the kind's byte; for END the second says that it answers one


class Kind(IntEnum):
    """The three low bits of the first byte."""

    OPEN = 0  # an opener asks for a ticket
    TICKET = 1
    START = 2  # a FRAME with its ticket
    FRAME = 3
    END = 4  # all was given and all was acknowledged
    GONE = 5  # no such session here
    STOP = 6  # the stream was refused, and why


@dataclass(frozen=True, slots=True)
class Ack:
    """What one side has: every frame below `next`, those of `bitmap` (bit i: frame next + 1 + i).

    `latest` and `attempt`: the last one that came. Numbers modulo NUMBERS.
    """

    next: int
    latest: int
    attempt: int
    bitmap: bytes

    @property
    def size(self) -> int:
        """Its bytes in a datagram."""
        return _ACK_BYTES + len(self.bitmap)


@dataclass(frozen=True, slots=True)
class Frame:
    """`number` (None: no payload) and `attempt` (below ATTEMPTS) of `payload`; `answers`: an END that answers one."""

    kind: Kind
    session: bytes
    ack: Ack | None = None
    number: int | None = None
    attempt: int = 0
    payload: bytes = b""
    answers: bool = False


def encode_frame(frame: Frame, proof: bytes = b"") -> bytes:
    """FRAME or END as bytes; with `proof` (ticket and nonce, the ticket beginning with the session) START."""
    kind = Kind.START if proof else frame.kind
    flags = (_HAS_ACK if frame.ack else 0) | (_HAS_PAYLOAD if frame.number is not None or frame.answers else 0)
    out = bytearray([kind | flags | frame.attempt << 5]) + (proof or frame.session)
    if (ack := frame.ack) is not None:
        out += ack.next.to_bytes(2) + ack.latest.to_bytes(2)
        out += bytes([ack.attempt << 5 | len(ack.bitmap)]) + ack.bitmap
    if frame.number is not None:
        out += (frame.number % NUMBERS).to_bytes(2) + frame.payload
    return bytes(out)


def read_frame(data: bytes) -> Frame:
    """A FRAME or an END. RemoteError "oversize", "malformed", "truncated", "non-canonical"; all of them passed over."""
    if len(data) > DATAGRAM_BYTES_MAX:
        raise RemoteError("oversize", bytes=len(data), limit=DATAGRAM_BYTES_MAX)
    if not data or data[0] & 7 not in (Kind.FRAME, Kind.END):
        raise RemoteError("malformed", why="no frame")
    if len(data) <= 1 + NAME_BYTES:
        raise RemoteError("truncated", why="no more than a session")
    kind, attempt, second = Kind(data[0] & 7), data[0] >> 5, bool(data[0] & _HAS_PAYLOAD)
    session, at, ack = data[1 : 1 + NAME_BYTES], 1 + NAME_BYTES, None
    if data[0] & _HAS_ACK:
        ack = _read_ack(data, at)
        at += ack.size
    if kind is Kind.END:
        if attempt or at != len(data) or ack is None:
            raise RemoteError("malformed", why="an END with more, or without an acknowledgement")
        return Frame(kind, session, ack, answers=second)
    if second and len(data) > at + 2:
        return Frame(kind, session, ack, int.from_bytes(data[at : at + 2]), attempt, data[at + 2 :])
    if second:
        raise RemoteError("truncated", why="no payload")
    if attempt or ack is None or at != len(data):
        raise RemoteError("malformed", why="a frame that says nothing, or more than it may")
    return Frame(kind, session, ack)


def _read_ack(data: bytes, at: int) -> Ack:
    if len(data) < at + _ACK_BYTES or len(data) < at + _ACK_BYTES + (data[at + 4] & 31):
        raise RemoteError("truncated", why="an acknowledgement that is cut short")
    bitmap = data[at + _ACK_BYTES : at + _ACK_BYTES + (data[at + 4] & 31)]
    if bitmap and not bitmap[-1]:
        raise RemoteError("non-canonical", why="a bitmap longer than it needs to be")
    return Ack(int.from_bytes(data[at : at + 2]), int.from_bytes(data[at + 2 : at + 4]), data[at + 4] >> 5, bitmap)


def encode_stop(session: bytes, reason: str) -> bytes:
    """STOP, with the reason's key."""
    return bytes([Kind.STOP]) + session + reason.encode()[:REASON_BYTES_MAX]


def read_stop(data: bytes, session: bytes) -> str | None:
    """The reason of a STOP of that session, None when it is something else."""
    head = bytes([Kind.STOP]) + session
    if not data.startswith(head) or len(data) > len(head) + REASON_BYTES_MAX:
        return None
    return data[len(head) :].decode("ascii", "replace")
