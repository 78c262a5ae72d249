"""A sketch of what is known in memory, under one salt: from contact to contact only what changed goes in or out."""

from collections.abc import Iterator, Mapping

from vistka.limits import SCAN_ROWS
from vistka.reconcile.cells import fastest
from vistka.reconcile.lookup import ShortIndex
from vistka.reconcile.short import SHORT_BYTES, short_ids
from vistka.reconcile.source import Source

CELLS_LEAST = 1_024  # a wider one costs next to nothing; to grow it in a contact is a walk through all


class MemorySketch:
    """Cells from 0 up to `stop` or more, and the short id of each row that is in them."""

    def __init__(self, salt: bytes, stop: int) -> None:
        self._salt = salt
        self._cells = fastest()(0, max(2 * stop, CELLS_LEAST))
        self._shorts: dict[int, bytes] = {}

    @property
    def stop(self) -> int:
        """The index past the last cell."""
        return self._cells.stop

    def follow(self, known: Mapping[int, bytes]) -> Iterator[None]:
        """Let it be of the rows and ids in `known`, which name the same bundles for ever; yields after each block."""
        gone = [self._shorts.pop(row) for row in self._shorts.keys() - known.keys()]
        self._cells.toggle(b"".join(gone))
        rows = list(known)
        for at in range(0, len(rows), SCAN_ROWS):
            new = [row for row in rows[at : at + SCAN_ROWS] if row not in self._shorts]
            joined = short_ids(self._salt, (known[row] for row in new))
            self._cells.toggle(joined)
            shorts = (joined[first : first + SHORT_BYTES] for first in range(0, len(joined), SHORT_BYTES))
            self._shorts.update(zip(new, shorts, strict=True))
            yield

    def source(self) -> Source:
        """A copy, which may grow in its contact."""
        index = ShortIndex()
        index.add(b"".join(self._shorts.values()), self._shorts)
        return Source(self._cells.part(0, self.stop), index)
