"""What one side brings to a reconciliation: cells for the scope and an index of short ids; how both are made."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from vistka.reconcile.cells import Cells
from vistka.reconcile.lookup import Lookup, ShortIndex
from vistka.reconcile.scope import Scope
from vistka.reconcile.sketch import Sketch

Block = tuple[int, Sequence[tuple[int, bytes]]]  # a partition; rows and ids of bundles in it


@dataclass(slots=True)
class Source:
    """Cells from 0 up and an index, both of what is held in the scope under the salt agreed on."""

    cells: Cells
    lookup: Lookup

    def grow(self, stop: int) -> Iterator[None]:
        """Add the cells up to `stop`, of the same set as those before; yields after each block."""
        more = type(self.cells)(self.cells.stop, stop)
        for shorts in self.lookup.blocks():
            more.toggle(shorts)
            yield
        self.cells.extend(more)


def source_of(sketch: Sketch, scope: Scope, lookup: Lookup) -> Source:
    """For a peer met before: no bundle is looked at."""
    return Source(sketch.cells(scope), lookup)


def scan(sketch: Sketch, index: ShortIndex, blocks: Iterable[Block], scope: Scope) -> Iterator[None]:
    """For a stranger: fill an empty sketch and index with all that is held; yields after each block.

    The sketch takes in every partition, so that it serves any later scope; the index what this scope covers.
    """
    for partition, bundles in blocks:
        shorts = sketch.add(partition, (bundle_id for _, bundle_id in bundles))
        if partition in scope:
            index.add(shorts, (row for row, _ in bundles))
        yield
