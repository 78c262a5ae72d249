"""Silence: who is heard, who is not, and what that may mean."""

from hypothesis import given
from hypothesis import strategies as st

from tests.situation.claims import DAY, HOUR, HROMADA, IZIUM, PLACES, WEDNESDAY
from vistka.situation.place import Place, PlaceKind
from vistka.situation.silence import SilenceState, patience_of, silence_of, silences

DAILY = [WEDNESDAY - day * DAY for day in range(14, -1, -1)]
NORTH, SOUTH = f"{IZIUM}.00000001", f"{IZIUM}.00000002"


def test_an_area_that_is_heard_daily_is_silent_after_some_days() -> None:
    states = [silence_of(IZIUM, DAILY, (), WEDNESDAY + days * DAY).state for days in (0, 2, 5, 9)]
    assert states == ["heard", "heard", "no-courier", "no-courier"]


def test_an_area_heard_once_a_week_is_given_weeks() -> None:
    weekly = [WEDNESDAY - week * 7 * DAY for week in range(8, -1, -1)]
    assert silence_of(IZIUM, weekly, (), WEDNESDAY + 9 * DAY).state is SilenceState.HEARD
    assert silence_of(IZIUM, weekly, (), WEDNESDAY + 40 * DAY).is_silent


def test_a_courier_who_brought_nothing_from_here_is_told_from_no_courier() -> None:
    now = WEDNESDAY + 9 * DAY
    assert silence_of(IZIUM, DAILY, [*DAILY, now - DAY], now).state is SilenceState.NOTHING_FROM_HERE
    assert silence_of(IZIUM, DAILY, [*DAILY, WEDNESDAY + HOUR], now).state is SilenceState.NO_COURIER
    assert silence_of(IZIUM, [], DAILY, now).state is SilenceState.NEVER


def test_one_part_of_a_city_is_silent_while_another_is_heard() -> None:
    places = PLACES.copy()
    for code, name in ((NORTH, "північ"), (SOUTH, "південь")):
        places.add(Place(code, PlaceKind.BANK, name))
    now = WEDNESDAY + 9 * DAY
    heard = {NORTH: DAILY, SOUTH: [*DAILY, now - DAY]}
    found = {each.area: each.state for each in silences([NORTH, SOUTH, IZIUM, HROMADA], heard, places, now)}
    assert found == {NORTH: "nothing-from-here", SOUTH: "heard", IZIUM: "heard", HROMADA: "heard"}


def test_what_a_clock_puts_into_the_future_is_not_heard_yet() -> None:
    assert silence_of(IZIUM, [WEDNESDAY + DAY], (), WEDNESDAY).state is SilenceState.NEVER


@given(st.lists(st.integers(0, 365), max_size=40, unique=True).map(sorted), st.integers(1, 9))
def test_patience_grows_with_the_rhythm(days: list[int], slower: int) -> None:
    assert patience_of([day * DAY for day in days]) <= patience_of([day * DAY * slower for day in days])


@given(st.lists(st.integers(0, 365), max_size=40, unique=True).map(sorted), st.integers(1, 20))
def test_what_one_courier_brings_is_heard_once(days: list[int], letters: int) -> None:
    brought = sorted(day * DAY + letter * 60 for day in days for letter in range(letters))
    assert abs(patience_of(brought) - patience_of([day * DAY for day in days])) <= DAY
