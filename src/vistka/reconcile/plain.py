"""A run of cells in plain Python: what a node without numpy uses, and what numpy's is held against."""

from typing import Self

from vistka.errors import RemoteError
from vistka.reconcile.short import CHECK_BYTES, SHORT_BYTES, cells_of, check_of

CELL_BYTES = SHORT_BYTES + CHECK_BYTES


class PlainCells:
    """Cells `first` to below `stop`: of each the XOR of the short ids in it and of their checks."""

    def __init__(self, first: int, stop: int) -> None:
        self.first = first
        self._sums = [0] * (stop - first)
        self._checks = [0] * (stop - first)

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
        for at in range(0, len(data), CELL_BYTES):
            cells._sums.append(int.from_bytes(data[at : at + SHORT_BYTES]))
            cells._checks.append(int.from_bytes(data[at + SHORT_BYTES : at + CELL_BYTES]))
        return cells

    def encode(self, first: int, stop: int) -> bytes:
        """Cells `first` to below `stop`, ten bytes each."""
        part = slice(first - self.first, stop - self.first)
        pairs = zip(self._sums[part], self._checks[part], strict=True)
        return b"".join(sum_.to_bytes(SHORT_BYTES) + check.to_bytes(CHECK_BYTES) for sum_, check in pairs)

    def toggle(self, shorts: bytes, first: int = 0) -> None:
        """Put short ids (8 bytes each, joined) into their cells from `first` on; those that are in come out."""
        stop, begin = self.stop, max(first, self.first)
        for at in range(0, len(shorts), SHORT_BYTES):
            short = int.from_bytes(shorts[at : at + SHORT_BYTES])
            check = check_of(short)
            for index in cells_of(short, begin, stop):
                self._sums[index - self.first] ^= short
                self._checks[index - self.first] ^= check

    def merge(self, other: Self) -> None:
        """XOR the same run into these: two sets leave what is not in both, two partitions what is in either."""
        assert (self.first, self.stop) == (other.first, other.stop)
        self._sums = [one ^ two for one, two in zip(self._sums, other._sums, strict=True)]
        self._checks = [one ^ two for one, two in zip(self._checks, other._checks, strict=True)]

    def part(self, first: int, stop: int) -> Self:
        """A copy of cells `first` to below `stop`."""
        return type(self).parse(first, self.encode(first, stop))

    def extend(self, more: Self) -> None:
        """Add the cells that come next."""
        assert self.stop == more.first
        self._sums += more._sums
        self._checks += more._checks

    def widen(self, stop: int) -> None:
        """Add empty cells up to `stop`."""
        self.extend(type(self)(self.stop, stop))

    def zeros(self, first: int, stop: int) -> int:
        """How many of the cells `first` to below `stop` hold nothing."""
        part = slice(first - self.first, stop - self.first)
        return sum(not (one or two) for one, two in zip(self._sums[part], self._checks[part], strict=True))

    def lone(self) -> bytes:
        """The short ids that are alone in a cell, ascending, each once, joined."""
        found: set[int] = set()
        for at, (short, check) in enumerate(zip(self._sums, self._checks, strict=True), self.first):
            if short and check_of(short) == check and at in cells_of(short, at, at + 1):
                found.add(short)
        return b"".join(short.to_bytes(SHORT_BYTES) for short in sorted(found))
