"""Which bundles stand behind short ids: what reconciling asks of a node's index, and such an index in memory."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from vistka.reconcile.short import PREFIX_BYTES, PREFIX_SHIFT, SHORT_BYTES

BLOCK_IDS = 4_096
_LITTLE = array("H", [1]).tobytes()[0] == 1
assert array("Q").itemsize == SHORT_BYTES


class Lookup(Protocol):
    """Bundles in scope by short id under the salt agreed on. A row is the store's own number for a bundle."""

    def rows_of(self, shorts: Sequence[bytes]) -> dict[bytes, int]: ...  # of 8 bytes; those that are held
    def rows_with(self, prefixes: Sequence[bytes]) -> dict[bytes, list[int]]: ...  # of 5 bytes; those that are held
    def prefixes(self) -> Iterator[bytes]: ...  # of all in scope, ascending, each once
    def blocks(self) -> Iterator[bytes]: ...  # all short ids in scope, joined, some thousands at a time


class ShortIndex:
    """Short ids and rows in memory, 16 bytes a bundle: what a scan leaves for a peer never met before."""

    def __init__(self) -> None:
        self._shorts = array("Q")
        self._rows = array("Q")
        self._sorted = True

    def __len__(self) -> int:
        return len(self._shorts)

    def add(self, shorts: bytes, rows: Iterable[int]) -> None:
        """Take in short ids (8 bytes each, joined) and their rows, in the same order."""
        numbers = array("Q", shorts)
        if _LITTLE:
            numbers.byteswap()
        self._shorts += numbers
        self._rows.extend(rows)
        self._sorted = False
        assert len(self._shorts) == len(self._rows)

    def rows_of(self, shorts: Sequence[bytes]) -> dict[bytes, int]:
        """Those of `shorts` that are here, with their rows."""
        self._sort()
        found = {}
        for short in shorts:
            number = int.from_bytes(short)
            at = bisect_left(self._shorts, number)
            if at < len(self._shorts) and self._shorts[at] == number:
                found[short] = self._rows[at]
        return found

    def rows_with(self, prefixes: Sequence[bytes]) -> dict[bytes, list[int]]:
        """Those of `prefixes` that are here, each with the rows of all short ids that begin so."""
        self._sort()
        found = {}
        for prefix in prefixes:
            first = int.from_bytes(prefix) << PREFIX_SHIFT
            begin = bisect_left(self._shorts, first)
            end = bisect_left(self._shorts, first + (1 << PREFIX_SHIFT), begin)
            if begin < end:
                found[prefix] = list(self._rows[begin:end])
        return found

    def prefixes(self) -> Iterator[bytes]:
        """The first five bytes of every short id, ascending, each once."""
        self._sort()
        last = -1
        for short in self._shorts:
            prefix = short >> PREFIX_SHIFT
            if prefix != last:
                last = prefix
                yield prefix.to_bytes(PREFIX_BYTES)

    def pairs(self) -> Iterator[tuple[bytes, int]]:
        """All short ids with their rows, ascending."""
        self._sort()
        for short, row in zip(self._shorts, self._rows, strict=True):
            yield short.to_bytes(SHORT_BYTES), row

    def blocks(self) -> Iterator[bytes]:
        """All short ids, joined, in blocks."""
        for at in range(0, len(self._shorts), BLOCK_IDS):
            block = self._shorts[at : at + BLOCK_IDS]
            if _LITTLE:
                block.byteswap()
            yield block.tobytes()

    def sort(self) -> Iterator[None]:
        """What asking for anything does at once, in blocks: yields after each. Nothing may be added meanwhile."""
        if self._sorted:
            return
        try:
            from vistka.reconcile.vector import sort_pairs
        except ImportError:
            order = sorted(range(len(self._shorts)), key=self._shorts.__getitem__)
            self._shorts = array("Q", (self._shorts[at] for at in order))
            self._rows = array("Q", (self._rows[at] for at in order))
        else:
            yield from sort_pairs(self._shorts, self._rows)
        self._sorted = True

    def _sort(self) -> None:
        for _ in self.sort():
            pass
