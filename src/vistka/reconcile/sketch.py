"""A node's sketch under one salt: cells for each partition, kept from contact to contact, stored as a checkpoint.

Sketches are linear: a bundle comes in and goes out by the same XOR, and partitions add up to any scope.
"""

from collections.abc import Iterable
from typing import Self

from vistka.errors import LocalError, RemoteError
from vistka.limits import SKETCH_CELLS, SKETCH_CELLS_MAX
from vistka.reconcile.cells import CELL_BYTES, Cells, fastest
from vistka.reconcile.scope import PARTITIONS, Scope
from vistka.reconcile.short import SALT_BYTES, short_ids

_VERSION = 1
_HEAD_BYTES = 1 + SALT_BYTES + 8 + 4
_PART_BYTES = 1 + 8


class Sketch:
    """What is held, summed up under `salt` (8 bytes), as of the store's `sequence` number.

    `width` is how many cells each partition keeps: differences up to two thirds of it need no scan.
    """

    def __init__(self, salt: bytes, width: int = SKETCH_CELLS, arithmetic: type[Cells] | None = None) -> None:
        if len(salt) != SALT_BYTES or not 1 <= width <= SKETCH_CELLS_MAX:
            raise LocalError("sketch-shape", salt=len(salt), width=width)
        self.salt = salt
        self.width = width
        self.sequence = 0
        self.arithmetic = arithmetic or fastest()
        self._counts = [0] * PARTITIONS
        self._cells: dict[int, Cells] = {}

    @property
    def counts(self) -> tuple[int, ...]:
        """How many bundles each partition holds, by its number."""
        return tuple(self._counts)

    def add(self, partition: int, bundle_ids: Iterable[bytes]) -> bytes:
        """Take in bundles that were not there. Returns their short ids, joined, for whoever keeps an index of them."""
        shorts = short_ids(self.salt, bundle_ids)
        self._toggle(partition, shorts, 1)
        return shorts

    def remove(self, partition: int, bundle_ids: Iterable[bytes]) -> bytes:
        """Take out bundles that were there. Returns their short ids, joined."""
        shorts = short_ids(self.salt, bundle_ids)
        self._toggle(partition, shorts, -1)
        return shorts

    def cells(self, scope: Scope) -> Cells:
        """A fresh copy of the cells of all partitions in `scope` together."""
        merged = self.arithmetic(0, self.width)
        for partition, cells in self._cells.items():
            if partition in scope:
                merged.merge(cells)
        return merged

    def part(self, partition: int) -> Self:
        """A sketch of that partition alone, sharing its cells."""
        sketch = type(self)(self.salt, self.width, self.arithmetic)
        sketch.take(self, partition)
        return sketch

    def take(self, other: Self, partition: int) -> None:
        """Take over a partition from another sketch under the same salt. LocalError "sketch-shape" for another kind."""
        if (other.salt, other.width) != (self.salt, self.width):
            raise LocalError("sketch-shape", salt=len(other.salt), width=other.width)
        self._counts[partition] = other._counts[partition]
        if partition in other._cells:
            self._cells[partition] = other._cells[partition]

    def encode(self) -> bytes:
        """The checkpoint: everything above, to be stored and parsed again."""
        parts = [bytes([_VERSION]), self.salt, self.sequence.to_bytes(8), self.width.to_bytes(4)]
        for partition, cells in sorted(self._cells.items()):
            if self._counts[partition]:
                parts += [bytes([partition]), self._counts[partition].to_bytes(8), cells.encode(0, self.width)]
        return b"".join(parts)

    @classmethod
    def parse(cls, data: bytes, arithmetic: type[Cells] | None = None) -> Self:
        """The sketch of a checkpoint. RemoteError "malformed": it is then made anew by a scan."""
        salt, width = data[1 : 1 + SALT_BYTES], int.from_bytes(data[_HEAD_BYTES - 4 : _HEAD_BYTES])
        step = _PART_BYTES + width * CELL_BYTES
        if (
            len(data) < _HEAD_BYTES
            or data[0] != _VERSION
            or not 1 <= width <= SKETCH_CELLS_MAX
            or (len(data) - _HEAD_BYTES) % step
        ):
            raise RemoteError("malformed", why="no checkpoint")
        sketch = cls(salt, width, arithmetic)
        sketch.sequence = int.from_bytes(data[1 + SALT_BYTES : _HEAD_BYTES - 4])
        last = -1
        for at in range(_HEAD_BYTES, len(data), step):
            partition, count = data[at], int.from_bytes(data[at + 1 : at + _PART_BYTES])
            if not last < partition < PARTITIONS or not count:
                raise RemoteError("malformed", why="a checkpoint's partition")
            last = partition
            sketch._counts[partition] = count
            sketch._cells[partition] = sketch.arithmetic.parse(0, data[at + _PART_BYTES : at + step])
        return sketch

    def _toggle(self, partition: int, shorts: bytes, sign: int) -> None:
        count = self._counts[partition] + sign * (len(shorts) // 8)
        if count < 0:
            raise LocalError("sketch-count", partition=partition)
        if partition not in self._cells:
            self._cells[partition] = self.arithmetic(0, self.width)
        self._cells[partition].toggle(shorts)
        self._counts[partition] = count


def count_in(counts: Iterable[int], scope: Scope) -> int:
    """How many bundles `scope` covers, given how many each partition holds."""
    return sum(count for partition, count in enumerate(counts) if count and partition in scope)
