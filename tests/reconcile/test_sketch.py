"""A node's sketch: kept up to date bundle by bundle, summed over any scope, stored and read again."""

import random
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reconcile.meeting import ids, partition_in_test
from vistka.errors import LocalError, RemoteError
from vistka.reconcile.lookup import ShortIndex
from vistka.reconcile.plain import PlainCells
from vistka.reconcile.scope import Scope
from vistka.reconcile.short import short_ids
from vistka.reconcile.sketch import Sketch, count_in
from vistka.reconcile.source import Block, scan
from vistka.reconcile.vector import VectorCells

SALT = b"saltsalt"


def sketch_of(bundle_ids: list[bytes], width: int = 40) -> Sketch:
    sketch = Sketch(SALT, width)
    for bundle_id in bundle_ids:
        sketch.add(partition_in_test(bundle_id), [bundle_id])
    return sketch


def test_a_scope_is_the_sum_of_its_partitions() -> None:
    scope = Scope(0x0F0F)
    covered = [each for each in ids(200) if partition_in_test(each) in scope]
    expected = PlainCells(0, 40)
    expected.toggle(short_ids(SALT, covered))
    sketch = sketch_of(ids(200))
    assert expected.encode(0, 40) == sketch.cells(scope).encode(0, 40)
    assert len(covered) == count_in(sketch.counts, scope)


def test_what_was_removed_was_never_there() -> None:
    sketch = sketch_of(ids(50))
    for bundle_id in ids(50)[20:]:
        sketch.remove(partition_in_test(bundle_id), [bundle_id])
    assert sketch_of(ids(50)[:20]).encode() == sketch.encode()


def test_more_cannot_go_out_than_went_in() -> None:
    with pytest.raises(LocalError, match="sketch-count"):
        Sketch(SALT).remove(0, ids(1))


def test_the_cells_of_a_scope_are_a_copy() -> None:
    sketch = sketch_of(ids(20))
    before = sketch.encode()
    sketch.cells(Scope()).toggle(bytes(8))
    sketch.cells(Scope()).toggle(short_ids(SALT, ids(3)))
    assert before == sketch.encode()


@pytest.mark.parametrize("arithmetic", [PlainCells, VectorCells])
def test_a_checkpoint_reads_back(arithmetic: type[PlainCells] | type[VectorCells]) -> None:
    sketch = sketch_of(ids(100))
    sketch.sequence = 2**40 + 1
    again = Sketch.parse(sketch.encode(), arithmetic)
    assert (sketch.salt, sketch.width, sketch.sequence, sketch.counts) == (
        again.salt,
        again.width,
        again.sequence,
        again.counts,
    )
    assert sketch.encode() == again.encode()
    assert sketch.cells(Scope()).encode(0, 40) == again.cells(Scope()).encode(0, 40)


@given(st.binary(max_size=200))
def test_a_damaged_checkpoint_is_refused(data: bytes) -> None:
    try:
        Sketch.parse(data)
    except RemoteError as error:
        assert error.reason == "malformed"


def test_a_checkpoint_cut_short_is_refused() -> None:
    data = sketch_of(ids(10), 3).encode()
    for stop in range(len(data)):
        if (stop - 21) % 39:
            with pytest.raises(RemoteError, match="malformed"):
                Sketch.parse(data[:stop])


def test_a_scan_takes_little_more_than_the_index_and_the_cells() -> None:
    """A million bundles may take 64 MB; here are a twentieth of them, and a block of ids at a time."""
    count, block = 50_000, 5_000
    dice = random.Random(1)

    def blocks() -> Iterator[Block]:
        for first in range(0, count, block):
            yield 0, [(first + at, dice.randbytes(32)) for at in range(block)]

    tracemalloc.start()
    sketch, index = Sketch(SALT), ShortIndex()
    assert sum(1 for _ in scan(sketch, index, blocks(), Scope())) == count // block
    index.rows_of([bytes(8)])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(index) == count
    assert peak < 8_000_000


@pytest.mark.parametrize(("salt", "width"), [(b"short", 10), (SALT, 0), (SALT, 2**20)])
def test_a_sketch_has_a_salt_and_a_width(salt: bytes, width: int) -> None:
    with pytest.raises(LocalError, match="sketch-shape"):
        Sketch(salt, width)
