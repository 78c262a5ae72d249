"""The frames of a reconciliation, each with its encoding. docs/spec/reconciliation.md, section 7."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from vistka.errors import RemoteError
from vistka.limits import SET_IDS_MAX, SKETCH_CELLS_MAX
from vistka.reconcile.scope import Scope, parse_scope
from vistka.reconcile.short import PREFIX_BYTES, SALT_BYTES
from vistka.wire.frame import Frame, encode_length


class Kind(IntEnum):
    """What a frame says. A contact's own kinds are below 16."""

    OPEN = 16
    ANSWER = 17
    ASK = 18
    CELLS = 19
    WANT = 20
    LIST = 21
    END = 22


class Mode(IntEnum):
    """Who finds the difference, and from what."""

    OPENER_DECODES = 0
    ANSWERER_DECODES = 1
    ANSWERER_LISTS = 2
    OPENER_LISTS = 3


class Outcome(IntEnum):
    """How a reconciliation ended."""

    AGREED = 0  # all that differs was found
    STOPPED = 1  # it went no further: what was found counts


@dataclass(frozen=True, slots=True)
class Open:
    """`salt` 8 bytes; `count` bundles in `scope`, which is all that the opener would keep."""

    salt: bytes
    count: int
    scope: Scope

    def frame(self) -> Frame:
        return Frame(Kind.OPEN, self.salt + encode_length(self.count) + self.scope.encode())


@dataclass(frozen=True, slots=True)
class Answer:
    """`salt` is none where the opener's is used; `count` bundles in `scope`, which both would keep."""

    mode: Mode
    salt: bytes | None
    count: int
    scope: Scope

    def frame(self) -> Frame:
        flags = self.mode << 1 | (self.salt is not None)
        return Frame(Kind.ANSWER, bytes([flags]) + (self.salt or b"") + encode_length(self.count) + self.scope.encode())


def ask_frame(cells: int) -> Frame:
    """So many cells more; none: the list instead."""
    return Frame(Kind.ASK, encode_length(cells))


def cells_frame(first: int, cells: bytes) -> Frame:
    """Cells from `first` on."""
    return Frame(Kind.CELLS, encode_length(first) + cells)


def want_frame(prefixes: Iterable[bytes]) -> Frame:
    """The bundles whose short ids begin so."""
    return Frame(Kind.WANT, b"".join(prefixes))


def list_frame(last: bool, prefixes: Iterable[bytes]) -> Frame:
    """A piece of a list; `last`: nothing follows."""
    return Frame(Kind.LIST, bytes([last]) + b"".join(prefixes))


def end_frame(outcome: Outcome) -> Frame:
    """The end."""
    return Frame(Kind.END, bytes([outcome]))


def read_open(payload: bytes) -> Open:
    """RemoteError "truncated", "oversize", "non-canonical"."""
    salt, rest = _salt_first(payload)
    count, rest = _number_first(rest, SET_IDS_MAX)
    return Open(salt, count, parse_scope(rest))


def read_answer(payload: bytes) -> Answer:
    """RemoteError "truncated", "oversize", "malformed", "non-canonical"."""
    if not payload:
        raise RemoteError("truncated")
    flags, rest = payload[0], payload[1:]
    if flags >> 1 > max(Mode):
        raise RemoteError("malformed", why="no such mode")
    salt = None
    if flags & 1:
        salt, rest = _salt_first(rest)
    count, rest = _number_first(rest, SET_IDS_MAX)
    return Answer(Mode(flags >> 1), salt, count, parse_scope(rest))


def read_ask(payload: bytes) -> int:
    """How many cells. RemoteError "truncated", "oversize", "non-canonical", "malformed"."""
    cells, rest = _number_first(payload, SKETCH_CELLS_MAX)
    _check_empty(rest)
    return cells


def read_cells(payload: bytes) -> tuple[int, bytes]:
    """The first cell's index, and the cells. RemoteError "truncated", "oversize", "non-canonical"."""
    return _number_first(payload, SKETCH_CELLS_MAX)


def read_prefixes(payload: bytes) -> list[bytes]:
    """Five bytes each. RemoteError "malformed"."""
    if len(payload) % PREFIX_BYTES:
        raise RemoteError("malformed", why="a part of an id")
    return [payload[at : at + PREFIX_BYTES] for at in range(0, len(payload), PREFIX_BYTES)]


def read_list(payload: bytes) -> tuple[bool, list[bytes]]:
    """Whether it is the last piece, and its ids. RemoteError "truncated", "malformed"."""
    if not payload:
        raise RemoteError("truncated")
    if payload[0] > 1:
        raise RemoteError("malformed", why="neither the last piece nor another")
    return bool(payload[0]), read_prefixes(payload[1:])


def read_end(payload: bytes) -> Outcome:
    """RemoteError "malformed"."""
    if len(payload) != 1 or payload[0] > max(Outcome):
        raise RemoteError("malformed", why="no end")
    return Outcome(payload[0])


def _salt_first(data: bytes) -> tuple[bytes, bytes]:
    if len(data) < SALT_BYTES:
        raise RemoteError("truncated")
    return data[:SALT_BYTES], data[SALT_BYTES:]


def _number_first(data: bytes, most: int) -> tuple[int, bytes]:
    number = 0
    for at, group in enumerate(data[:4]):
        number |= (group & 0x7F) << 7 * at
        if group < 0x80:
            if number > most:
                raise RemoteError("oversize", number=number, limit=most)
            if encode_length(number) != data[: at + 1]:
                raise RemoteError("non-canonical", why="a number in a longer form")
            return number, data[at + 1 :]
    raise RemoteError("truncated" if len(data) < 4 else "oversize")


def _check_empty(rest: bytes) -> None:
    if rest:
        raise RemoteError("malformed", why="bytes after the end")
