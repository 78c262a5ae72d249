"""Peeling few cells, as plain numbers: what is alone in one is taken out of all its cells, which are looked at again.

In rounds over all cells, as many are peeled, the last few short ids cost as much as all before them.
"""

import struct
from collections import Counter

from vistka.reconcile.short import CHECK_BYTES, SHORT_BYTES, check_of, walk

_CELL = struct.Struct(">QH")
assert _CELL.size == SHORT_BYTES + CHECK_BYTES


class Peeling:
    """Cells from `first` on, and the short ids that were taken out of them: `found`, as numbers."""

    def __init__(self, first: int, turns_max: int) -> None:
        self.first, self._turns_max = first, turns_max
        self.found: dict[int, tuple[int, int]] = {}  # how far each has walked through the cells
        self._sums: list[int] = []
        self._checks: list[int] = []
        self._changed: list[int] = []  # cells, counted from `first`, that were not looked at since

    @property
    def stop(self) -> int:
        """The index past the last cell."""
        return self.first + len(self._sums)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left in any cell."""
        return not any(self._sums) and not any(self._checks)

    def add(self, cells: bytes) -> None:
        """Take the cells that come next, as they cross."""
        self._changed += range(len(self._sums), len(self._sums) + len(cells) // _CELL.size)
        for short, check in _CELL.iter_unpack(cells):
            self._sums.append(short)
            self._checks.append(check)
        for short, reached in self.found.items():
            places, self.found[short] = walk(*reached, self.stop)
            self._toggle(short, places)

    def peel(self) -> None:
        """Find what can be found; each short id has so many turns at most, and all together twice as many as cells."""
        turns: Counter[int] = Counter()
        left = 2 * len(self._sums)
        while self._changed and left:
            at = self._changed.pop()
            short = self._sums[at]
            if not short or check_of(short) != self._checks[at] or turns[short] >= self._turns_max:
                continue
            places, reached = walk(0, short, self.stop)
            if at + self.first not in places:
                continue
            turns[short] += 1
            left -= 1
            if self.found.pop(short, None) is None:
                self.found[short] = reached
            self._changed += self._toggle(short, places)

    def encode(self) -> bytes:
        """What is left in the cells, as they cross."""
        return b"".join(map(_CELL.pack, self._sums, self._checks))

    def _toggle(self, short: int, places: list[int]) -> list[int]:
        check, first = check_of(short), self.first
        late = [place - first for place in places if place >= first]
        for at in late:
            self._sums[at] ^= short
            self._checks[at] ^= check
        return late
