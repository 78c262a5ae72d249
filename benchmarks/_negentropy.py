"""Negentropy, protocol version 1, byte by byte as its public specification has it, to stand beside ours."""

from bisect import bisect_left
from collections.abc import Iterable
from hashlib import sha256

Item = tuple[int, bytes]  # a timestamp and an id of 32 bytes
Bound = tuple[int, bytes]

VERSION = b"\x61"
SKIP, FINGERPRINT, ID_LIST = range(3)
FINGERPRINT_BYTES = 16
ID_BYTES = 32
BUCKETS = 16
INFINITY = 2**64 - 1


class Participant:
    """One side and its items; `opens`: the client, which learns what differs."""

    def __init__(self, items: Iterable[Item], opens: bool) -> None:
        self.items = sorted(items)
        self.have: list[bytes] = []
        self.need: list[bytes] = []
        self._opens = opens
        self._sums = [0]
        for _, id_ in self.items:
            self._sums.append(self._sums[-1] + int.from_bytes(id_, "little"))

    def open(self) -> bytes:
        """The client's first message."""
        return VERSION + self._split(0, len(self.items), (INFINITY, b""), _Clock())

    def answer(self, message: bytes) -> bytes | None:
        """The answer to a message; None when the client has nothing left to ask."""
        assert message[:1] == VERSION
        reader, clock = _Reader(message[1:]), _Clock()
        out, lower, skipped = b"", 0, False
        previous: Bound = (0, b"")
        while reader.left:
            bound, mode = reader.bound(), reader.number()
            upper = bisect_left(self.items, bound, lower) if bound[0] != INFINITY else len(self.items)
            before = clock.last
            said = b""
            skip = clock.bound(previous) + _number(SKIP) if skipped else b""
            if mode == FINGERPRINT and reader.take(FINGERPRINT_BYTES) != self._fingerprint(lower, upper):
                said = self._split(lower, upper, bound, clock)
            elif mode == ID_LIST:
                said = self._compare({reader.take(ID_BYTES) for _ in range(reader.number())}, lower, upper)
                said = said and clock.bound(bound) + said
            if said:
                out += skip + said
            else:
                clock.last = before
            skipped = not said
            lower, previous = upper, bound
        return VERSION + out if out or not self._opens else None

    def _compare(self, theirs: set[bytes], lower: int, upper: int) -> bytes:
        ours = [id_ for _, id_ in self.items[lower:upper]]
        if not self._opens:
            return _number(ID_LIST) + _number(len(ours)) + b"".join(ours)
        self.have += [id_ for id_ in ours if id_ not in theirs]
        self.need += sorted(theirs.difference(ours))
        return b""

    def _split(self, lower: int, upper: int, end: Bound, clock: "_Clock") -> bytes:
        count = upper - lower
        if count < 2 * BUCKETS:
            ids = b"".join(id_ for _, id_ in self.items[lower:upper])
            return clock.bound(end) + _number(ID_LIST) + _number(count) + ids
        out, at = b"", lower
        for bucket in range(BUCKETS):
            stop = at + count // BUCKETS + (bucket < count % BUCKETS)
            bound = end if stop == upper else _between(self.items[stop - 1], self.items[stop])
            out += clock.bound(bound) + _number(FINGERPRINT) + self._fingerprint(at, stop)
            at = stop
        return out

    def _fingerprint(self, lower: int, upper: int) -> bytes:
        total = (self._sums[upper] - self._sums[lower]) % 2**256
        return sha256(total.to_bytes(ID_BYTES, "little") + _number(upper - lower)).digest()[:FINGERPRINT_BYTES]


def run(client: Participant, server: Participant) -> tuple[int, int, list[bytes]]:
    """Bytes both ways, round trips, and the client's messages."""
    message: bytes | None = client.open()
    total, said = 0, []
    while message is not None:
        answer = server.answer(message)
        assert answer is not None
        said.append(message)
        total += len(message) + len(answer)
        message = client.answer(answer)
    return total, len(said), said


def _between(one: Item, two: Item) -> Bound:
    if one[0] != two[0]:
        return two[0], b""
    shared = next(at for at in range(ID_BYTES) if one[1][at] != two[1][at])
    return two[0], two[1][: shared + 1]


def _number(number: int) -> bytes:
    out = bytes([number & 0x7F])
    while number := number >> 7:
        out = bytes([number & 0x7F | 0x80]) + out
    return out


class _Clock:
    """Timestamps as they are written: the distance from the last one."""

    def __init__(self) -> None:
        self.last = 0

    def bound(self, bound: Bound) -> bytes:
        if bound[0] == INFINITY:
            self.last = INFINITY
            return _number(0) + _number(len(bound[1])) + bound[1]
        offset, self.last = bound[0] - self.last, bound[0]
        return _number(1 + offset) + _number(len(bound[1])) + bound[1]


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data, self._at, self._last = data, 0, 0

    @property
    def left(self) -> bool:
        return self._at < len(self._data)

    def take(self, count: int) -> bytes:
        self._at += count
        return self._data[self._at - count : self._at]

    def number(self) -> int:
        number = 0
        while True:
            (byte,) = self.take(1)
            number = number << 7 | byte & 0x7F
            if byte < 0x80:
                return number

    def bound(self) -> Bound:
        offset = self.number()
        self._last = INFINITY if offset == 0 else self._last + offset - 1
        return self._last, self.take(self.number())
