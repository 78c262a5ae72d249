"""Time as bundles know it: clocks lie, age does not, and nothing is kept forever because of either."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vistka.bundle.lifetime import EPOCH, age_after, has_expired, hour_of, seconds_of, step_of
from vistka.limits import AGE_HOURS_MAX, HOUR_MAX


@pytest.mark.parametrize(
    ("now", "hour"), [(0, 0), (EPOCH - 1, 0), (EPOCH, 0), (EPOCH + 3_600, 1), (EPOCH + 86_400, 24)]
)
def test_hours_are_counted_from_2020(now: int, hour: int) -> None:
    assert hour == hour_of(now)
    assert hour // 6 == step_of(now)


@given(st.integers(-(2**63), 2**63))
def test_no_clock_says_an_hour_that_does_not_fit(now: int) -> None:
    assert 0 <= step_of(now) <= HOUR_MAX
    if EPOCH <= now <= seconds_of(HOUR_MAX):
        assert 0 <= now - seconds_of(hour_of(now)) < 3_600


@given(st.integers(0, AGE_HOURS_MAX), st.integers(-(2**40), 2**40))
def test_a_clock_set_back_makes_nothing_younger(age: int, held: int) -> None:
    assert age <= age_after(age, held) <= AGE_HOURS_MAX


@pytest.mark.parametrize("days", [1, 60, 120])
def test_only_age_ends_a_bundle(days: int) -> None:
    assert [has_expired(days, age) for age in (0, days * 24 - 1, days * 24, AGE_HOURS_MAX)] == [
        False,
        False,
        True,
        True,
    ]
