"""Peeling: from the cells of two sets to the short ids that only one of them holds. docs/spec/reconciliation.md, 5."""

from collections import Counter

from vistka.reconcile.cells import Cells
from vistka.reconcile.short import SHORT_BYTES

TURNS_MAX = 2  # a short id goes out and, if it was none, in again; once more and two cells would play ball for ever


class Decoder:
    """The difference of two sets, as far as its cells show it. Cells may begin late (the first ones were lost)."""

    def __init__(self) -> None:
        self.found: set[bytes] = set()
        self.zeros = 0  # of the cells as they came, before anything was peeled
        self._cells: Cells | None = None

    @property
    def first(self) -> int:
        """The first cell that is there."""
        return self._cells.first if self._cells else 0

    @property
    def stop(self) -> int:
        """The index past the last cell that is there."""
        return self._cells.stop if self._cells else 0

    @property
    def done(self) -> bool:
        """Whether nothing is left in any cell, and no short id can have missed all of them.

        Every short id falls into cell 0. Of those that are there from cell a to below b it misses all with probability
        a (a + 1) / (b (b + 1)): one in 2^20 at most is taken for none.
        """
        if self._cells is None or self._cells.zeros(self.first, self.stop) < self.stop - self.first:
            return False
        return self.first * (self.first + 1) << 20 <= self.stop * (self.stop + 1)

    def add(self, cells: Cells) -> None:
        """Take the next cells of the difference: one side's merged with the other's."""
        self.zeros += cells.zeros(cells.first, cells.stop)
        cells.toggle(b"".join(self.found))
        if self._cells is None:
            self._cells = cells
        else:
            self._cells.extend(cells)

    def peel(self) -> None:
        """Find what can be found: at most two turns for each short id that ever shows, so the work is bounded."""
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
