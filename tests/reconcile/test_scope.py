"""Partitions and scopes: who is where, what two nodes have in common, and the one way to write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vistka.errors import RemoteError
from vistka.limits import LIFETIME_DAYS_MAX, MONTH_STEPS
from vistka.reconcile.scope import HOUR_END, HOUR_FIRST, PARTITIONS, Scope, parse_scope, partition_of

MASKS = st.integers(0, 2**PARTITIONS - 1)


@given(mask=MASKS)
def test_a_scope_reads_back_as_it_was_written(mask: int) -> None:
    assert Scope(mask) == parse_scope(Scope(mask).encode())


@given(data=st.binary(max_size=20))
def test_a_scope_has_one_form(data: bytes) -> None:
    try:
        assert data == parse_scope(data).encode()
    except RemoteError as error:
        assert error.reason == "non-canonical"


def test_all_there_is_takes_two_bytes() -> None:
    assert Scope().encode() == b"\xff\xff"


@given(one=MASKS, two=MASKS)
def test_two_nodes_have_in_common_what_both_would_keep(one: int, two: int) -> None:
    common = Scope(one) & Scope(two)
    assert [p in Scope(one) and p in Scope(two) for p in range(PARTITIONS)] == [p in common for p in range(PARTITIONS)]


@given(class_=st.integers(0, 7), hour=st.integers(0, 2**32 - 1))
def test_no_clock_makes_more_than_64_partitions(class_: int, hour: int) -> None:
    assert partition_of(class_, hour) in range(8 * class_, 8 * class_ + 8)


@pytest.mark.parametrize("hour", [0, HOUR_FIRST - 1, HOUR_END, 2**32 - 1])
def test_hours_that_cannot_be_share_a_bucket(hour: int) -> None:
    assert partition_of(3, hour) == 3 * 8 + 7


def test_months_that_are_alive_together_do_not_share_one() -> None:
    alive = range(0, LIFETIME_DAYS_MAX + 60, 30)
    buckets = [partition_of(0, HOUR_FIRST + day // 30 * MONTH_STEPS) for day in alive]
    assert len(buckets) == len(set(buckets))
    assert 7 not in buckets
