"""Cells in numpy and in plain Python: the same bytes, whatever is done to them; and what any run of cells does."""

import random
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reconcile.meeting import ids
from vistka.errors import RemoteError
from vistka.reconcile.cells import CELL_BYTES, Cells, fastest
from vistka.reconcile.plain import PlainCells
from vistka.reconcile.short import SHORT_BYTES, cells_of, check_of, short_id, short_ids
from vistka.reconcile.vector import VectorCells

SHORTS = st.lists(st.binary(min_size=SHORT_BYTES, max_size=SHORT_BYTES), max_size=40).map(b"".join)
RUNS = st.tuples(st.integers(0, 300), st.integers(0, 300))


@pytest.fixture(params=[PlainCells, VectorCells], ids=["plain", "numpy"])
def kind(request: pytest.FixtureRequest) -> type[Cells]:
    chosen: type[Cells] = request.param
    return chosen


def test_where_numpy_is_it_is_used() -> None:
    assert fastest() is VectorCells


def test_where_it_is_not_plain_python_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vistka.reconcile.vector", None)
    assert fastest() is PlainCells


@given(shorts=SHORTS, more=SHORTS, run=RUNS)
def test_numpy_and_plain_python_give_the_same_bytes(shorts: bytes, more: bytes, run: tuple[int, int]) -> None:
    first, stop = run[0], run[0] + run[1]
    plain, vector = PlainCells(first, stop), VectorCells(first, stop)
    for cells in (plain, vector):
        cells.toggle(shorts)
        cells.widen(stop + 20)
        cells.toggle(more, first=stop // 2)
    assert plain.encode(first, stop + 20) == vector.encode(first, stop + 20)
    assert plain.lone() == vector.lone()
    assert plain.zeros(first, stop) == vector.zeros(first, stop)


@given(data=st.binary(max_size=400), first=st.integers(0, 50))
def test_any_bytes_are_cells_and_both_read_them_alike(data: bytes, first: int) -> None:
    data = data[: len(data) // CELL_BYTES * CELL_BYTES]
    plain, vector = PlainCells.parse(first, data), VectorCells.parse(first, data)
    assert data == plain.encode(first, plain.stop) == vector.encode(first, vector.stop)
    assert plain.lone() == vector.lone()


def test_the_largest_sketch_is_the_same_too() -> None:
    shorts = random.Random(1).randbytes(SHORT_BYTES * 50)
    plain, vector = PlainCells(500_000, 524_288), VectorCells(500_000, 524_288)
    plain.toggle(shorts)
    vector.toggle(shorts)
    assert plain.encode(500_000, 524_288) == vector.encode(500_000, 524_288)


def test_what_goes_in_twice_is_out_again(kind: type[Cells]) -> None:
    cells = kind(0, 100)
    cells.toggle(short_ids(b"saltsalt", ids(30)))
    assert cells.zeros(0, 100) < 100
    cells.toggle(short_ids(b"saltsalt", ids(30)))
    assert cells.zeros(0, 100) == 100


def test_two_sets_merged_leave_what_is_not_in_both(kind: type[Cells]) -> None:
    both, one = short_ids(b"saltsalt", ids(30)), short_ids(b"saltsalt", ids(1, "one"))
    mine, theirs = kind(0, 50), kind(0, 50)
    mine.toggle(both + one)
    theirs.toggle(both)
    mine.merge(theirs)
    assert one == mine.lone()


def test_a_part_of_a_cell_is_refused(kind: type[Cells]) -> None:
    with pytest.raises(RemoteError, match="malformed"):
        kind.parse(0, bytes(CELL_BYTES + 1))


def test_cell_i_holds_a_short_id_with_probability_two_in_i_and_two() -> None:
    dice = random.Random(3)
    hits = [0] * 100
    for _ in range(20_000):
        for index in cells_of(dice.getrandbits(64), 0, 100):
            hits[index] += 1
    assert hits[0] == 20_000
    for index, count in enumerate(hits):
        assert abs(count / 20_000 - 2 / (index + 2)) < 0.015


def test_checks_do_not_add_up() -> None:
    dice = random.Random(4)
    pairs = [(dice.getrandbits(64), dice.getrandbits(64)) for _ in range(20_000)]
    alike = sum(check_of(one) ^ check_of(two) == check_of(one ^ two) for one, two in pairs)
    assert alike < 6  # once in 65,536


def test_short_ids_depend_on_the_salt() -> None:
    (bundle_id,) = ids(1)
    assert short_id(b"salt one", bundle_id) != short_id(b"salt two", bundle_id)
    assert short_ids(b"salt one", [bundle_id]) == short_id(b"salt one", bundle_id).to_bytes(8)
