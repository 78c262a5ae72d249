"""The index in memory: what stands behind short ids and their beginnings, sorted with numpy or without."""

import sys

import pytest

from vistka.reconcile.lookup import ShortIndex

SHORTS = [
    bytes.fromhex(text) for text in ("ffffffffffffffff", "0000000000000001", "aabbccddee000001", "aabbccddee000002")
]


@pytest.fixture(params=["numpy", "plain"])
def index(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ShortIndex:
    if request.param == "plain":
        monkeypatch.setitem(sys.modules, "vistka.reconcile.vector", None)
    index = ShortIndex()
    index.add(b"".join(SHORTS[:2]), [10, 11])
    index.add(b"".join(SHORTS[2:]), [12, 13])
    return index


def test_short_ids_lead_to_rows(index: ShortIndex) -> None:
    assert len(index) == 4
    assert index.rows_of([SHORTS[0], bytes(8), SHORTS[3]]) == {SHORTS[0]: 10, SHORTS[3]: 13}


def test_a_beginning_may_lead_to_several(index: ShortIndex) -> None:
    assert index.rows_with([SHORTS[2][:5], SHORTS[0][:5], b"none!"]) == {SHORTS[2][:5]: [12, 13], SHORTS[0][:5]: [10]}


def test_beginnings_are_listed_in_order_each_once(index: ShortIndex) -> None:
    assert list(index.prefixes()) == [SHORTS[1][:5], SHORTS[2][:5], SHORTS[0][:5]]


def test_a_large_set_is_put_in_order_block_by_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vistka.reconcile.vector._SORTED_AT_ONCE", 100)
    numbers = [number * 7_919 % 1_000 for number in range(1_000)]
    index = ShortIndex()
    index.add(b"".join(number.to_bytes(8) for number in numbers), numbers)
    assert sum(1 for _ in index.sort()) == 11
    assert list(index.pairs()) == [(number.to_bytes(8), number) for number in range(1_000)]
    assert list(index.sort()) == []
