"""A run of cells in numpy: the same bytes as plain Python's, a hundred times faster."""

from array import array
from collections.abc import Iterator
from typing import Self

import numpy as np
from numpy.typing import NDArray

from vistka.errors import RemoteError
from vistka.reconcile.short import CHANCE_BITS, CHECK_BYTES, CHECK_SHIFT, MIX, SHORT_BYTES, STEP, cells_of, check_of

Numbers = NDArray[np.uint64]
Places = NDArray[np.int64]

CELL_BYTES = SHORT_BYTES + CHECK_BYTES
BLOCK = 32_768  # short ids at a time: what a small processor's cache holds
FEW = 16  # short ids that are put in one by one: a turn of numpy takes as long as some dozens of plain steps
_CELL = np.dtype([("sum", ">u8"), ("check", ">u2")])
_ONE = np.uint64(1)
_SORTED_AT_ONCE = 131_072  # pairs: a block of 20 ms
_STEP, _MIX = np.uint64(STEP), np.uint64(MIX)
_CHANCE_SHIFT = np.uint64(64 - CHANCE_BITS)


class VectorCells:
    """Cells `first` to below `stop`: see PlainCells, whose methods these are."""

    def __init__(self, first: int, stop: int) -> None:
        self.first = first
        self._sums = np.zeros(stop - first, np.uint64)
        self._checks = np.zeros(stop - first, np.uint16)

    @property
    def stop(self) -> int:
        """The index past the last cell."""
        return self.first + len(self._sums)

    @classmethod
    def parse(cls, first: int, data: bytes) -> Self:
        """The cells that `data` holds, from `first` on. RemoteError "malformed" for a part of a cell."""
        if len(data) % CELL_BYTES:
            raise RemoteError("malformed", why="a part of a cell")
        cells = cls(first, first)
        read = np.frombuffer(data, _CELL)
        cells._sums, cells._checks = read["sum"].astype(np.uint64), read["check"].astype(np.uint16)
        return cells

    def encode(self, first: int, stop: int) -> bytes:
        """Cells `first` to below `stop`, ten bytes each."""
        part = slice(first - self.first, stop - self.first)
        written = np.empty(stop - first, _CELL)
        written["sum"], written["check"] = self._sums[part], self._checks[part]
        return written.tobytes()

    def toggle(self, shorts: bytes, first: int = 0) -> None:
        """Put short ids (8 bytes each, joined) into their cells from `first` on; those that are in come out."""
        begin = max(first, self.first)
        if begin >= self.stop:
            return
        if len(shorts) <= FEW * SHORT_BYTES:
            self._toggle_few(shorts, begin)
            return
        for at in range(0, len(shorts), BLOCK * SHORT_BYTES):
            block = np.frombuffer(shorts[at : at + BLOCK * SHORT_BYTES], ">u8").astype(np.uint64)
            checks = _checks_of(block)
            for which, index in _cells_of(block, self.stop):
                if begin:
                    late = index >= begin
                    which, index = which[late], index[late]  # noqa: PLW2901
                np.bitwise_xor.at(self._sums, index - self.first, block[which])
                np.bitwise_xor.at(self._checks, index - self.first, checks[which])

    def _toggle_few(self, shorts: bytes, begin: int) -> None:
        for at in range(0, len(shorts), SHORT_BYTES):
            short = int.from_bytes(shorts[at : at + SHORT_BYTES])
            places = [index - self.first for index in cells_of(short, begin, self.stop)]
            self._sums[places] ^= np.uint64(short)  # a short id falls into a cell once
            self._checks[places] ^= np.uint16(check_of(short))

    def merge(self, other: Self) -> None:
        """XOR the same run into these: two sets leave what is not in both, two partitions what is in either."""
        assert (self.first, self.stop) == (other.first, other.stop)
        self._sums ^= other._sums
        self._checks ^= other._checks

    def part(self, first: int, stop: int) -> Self:
        """A copy of cells `first` to below `stop`."""
        return type(self).parse(first, self.encode(first, stop))

    def extend(self, more: Self) -> None:
        """Add the cells that come next."""
        assert self.stop == more.first
        self._sums = np.concatenate([self._sums, more._sums])
        self._checks = np.concatenate([self._checks, more._checks])

    def widen(self, stop: int) -> None:
        """Add empty cells up to `stop`."""
        self.extend(type(self)(self.stop, stop))

    def zeros(self, first: int, stop: int) -> int:
        """How many of the cells `first` to below `stop` hold nothing."""
        part = slice(first - self.first, stop - self.first)
        return int(np.count_nonzero((self._sums[part] == 0) & (self._checks[part] == 0)))

    def lone(self) -> bytes:
        """The short ids that are alone in a cell, ascending, each once, joined."""
        at = np.flatnonzero((self._sums != 0) & (_checks_of(self._sums) == self._checks))
        if len(at) <= FEW:
            return self._lone_of_few(at.tolist())
        shorts, places = self._sums[at], at + self.first
        falls = np.zeros(len(at), bool)
        for which, index in _cells_of(shorts, int(places[-1]) + 1):
            falls[which] |= index == places[which]
        return np.unique(shorts[falls]).astype(">u8").tobytes()

    def _lone_of_few(self, places: list[int]) -> bytes:
        found = set()
        for short, place in zip(self._sums[places].tolist(), places, strict=True):
            index = place + self.first
            if index in cells_of(short, index, index + 1):
                found.add(short)
        return b"".join(short.to_bytes(SHORT_BYTES) for short in sorted(found))


def sort_pairs(shorts: "array[int]", rows: "array[int]") -> Iterator[None]:
    """Bring both into the order of `shorts`, in place: a large set leaves little room for copies; in blocks."""
    columns = np.frombuffer(shorts, np.uint64), np.frombuffer(rows, np.uint64)
    cuts = range(_SORTED_AT_ONCE, len(shorts), _SORTED_AT_ONCE)
    if cuts:
        order = np.argpartition(columns[0], list(cuts))
        for column in columns:
            column[:] = column[order]
        yield
    for first in (0, *cuts):
        parts = [column[first : first + _SORTED_AT_ONCE] for column in columns]
        order = np.argsort(parts[0])
        for part in parts:
            part[:] = part[order]
        yield


def _checks_of(shorts: Numbers) -> NDArray[np.uint16]:
    mixed = (shorts ^ shorts >> np.uint64(32)) * _MIX
    return ((mixed ^ mixed >> np.uint64(29)) * _MIX >> np.uint64(CHECK_SHIFT)).astype(np.uint16)


def _cells_of(shorts: Numbers, stop: int) -> Iterator[tuple[Places, Places]]:
    """Which of `shorts` fall into which cells below `stop`: pairs of equal length, ascending for each."""
    which = np.arange(len(shorts))
    index, state = np.zeros(len(shorts), np.int64), shorts
    while len(which):
        yield which, index
        state = state * _STEP + _ONE
        chance = (state >> _CHANCE_SHIFT).astype(np.int64) + 1
        reach = ((index + 1) * (index + 2) << CHANCE_BITS) // chance
        root = np.sqrt(reach.astype(np.float64)).astype(np.int64)  # exact below 2^52, and above it beyond every stop
        index = root - (root * (root + 1) > reach)
        left = (index < stop).nonzero()[0]
        which, index, state = which[left], index[left], state[left]
