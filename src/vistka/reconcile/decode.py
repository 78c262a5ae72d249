"""Peeling: from the cells of two sets to the short ids that only one of them holds. docs/spec/reconciliation.md, 5."""

from collections import Counter

from vistka.reconcile.cells import Cells
from vistka.reconcile.peeling import Peeling
from vistka.reconcile.short import SHORT_BYTES

FEW_CELLS = 1_024  # up to so many, one short id after the other takes less than rounds of numpy over all cells
TURNS_MAX = 2  # a short id goes out and, if it was none, in again; once more and two cells would play ball for ever


class Decoder:
    """The difference of two sets, as far as its cells show it. Cells may begin late (the first ones were lost)."""

    def __init__(self) -> None:
        self.found: set[bytes] = set()
        self.zeros = 0  # of the cells as they came, before anything was peeled
        self._few: Peeling | None = None  # up to FEW_CELLS
        self._cells: Cells | None = None  # beyond

    @property
    def first(self) -> int:
        """The first cell that is there."""
        cells = self._cells or self._few
        return cells.first if cells else 0

    @property
    def stop(self) -> int:
        """The index past the last cell that is there."""
        cells = self._cells or self._few
        return cells.stop if cells else 0

    @property
    def done(self) -> bool:
        """Whether nothing is left in any cell, and no short id can have missed all of them.

        Every short id falls into cell 0. Of those that are there from cell a to below b it misses all with probability
        a (a + 1) / (b (b + 1)): one in 2^20 at most is taken for none.
        """
        if self._cells is not None:
            is_empty = self._cells.zeros(self.first, self.stop) == self.stop - self.first
        else:
            is_empty = self._few is not None and self._few.is_empty
        if not is_empty:
            return False
        return self.first * (self.first + 1) << 20 <= self.stop * (self.stop + 1)

    def add(self, cells: Cells) -> None:
        """Take the next cells of the difference: one side's merged with the other's."""
        self.zeros += cells.zeros(cells.first, cells.stop)
        if self._cells is None and cells.stop <= FEW_CELLS:
            if self._few is None:
                self._few = Peeling(cells.first, TURNS_MAX)
            self._few.add(cells.encode(cells.first, cells.stop))
            return
        cells.toggle(b"".join(self.found))
        if self._cells is None and self._few is not None:
            self._cells = type(cells).parse(self._few.first, self._few.encode())
            self._few = None
        if self._cells is None:
            self._cells = cells
        else:
            self._cells.extend(cells)

    def peel(self) -> None:
        """Find what can be found: at most two turns for each short id that ever shows, so the work is bounded."""
        if self._few is not None:
            self._few.peel()
            self.found = {short.to_bytes(SHORT_BYTES) for short in self._few.found}
        turns: Counter[bytes] = Counter()
        while self._cells is not None:
            joined = self._cells.lone()
            lone = [joined[at : at + SHORT_BYTES] for at in range(0, len(joined), SHORT_BYTES)]
            lone = [short for short in lone if turns[short] < TURNS_MAX]
            if not lone:
                return
            turns.update(lone)
            self._cells.toggle(b"".join(lone))
            self.found.symmetric_difference_update(lone)
