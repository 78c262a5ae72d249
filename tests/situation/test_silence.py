"""Silence: who is heard, who is not, and what that may mean."""

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.situation.claims import DAY, HOUR, HROMADA, IZIUM, PLACES, WEDNESDAY
from vistka.situation.entry import Round
from vistka.situation.place import Place, PlaceKind
from vistka.situation.silence import (
    VISIT_SECONDS,
    SilenceState,
    patience_by_visits,
    patience_of,
    silence_of,
    silences,
    visits_due,
)

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


MIDNIGHT = WEDNESDAY - WEDNESDAY % DAY
WEEKLY = [WEDNESDAY - week * 7 * DAY for week in range(12, -1, -1)]


def weekly(since: int = WEEKLY[0]) -> Round:
    return Round(IZIUM, since, every_days=7)


@pytest.mark.parametrize(
    ("courier", "days"),
    [
        (Round(IZIUM, WEDNESDAY, every_days=1), [1, 2, 3]),
        (Round(IZIUM, WEDNESDAY - 30 * DAY, every_days=7), [5, 12, 19]),
        (Round(IZIUM, WEDNESDAY + 40 * DAY, every_days=7), [40, 47, 54]),
        (Round(IZIUM, 0, weekdays=0b10010), [2, 6, 9]),  # Tuesdays and Fridays
        (Round(IZIUM, WEDNESDAY), []),
    ],
    ids=["daily", "weekly", "from a later day", "weekdays", "no more"],
)
def test_a_courier_is_due_on_whole_days(courier: Round, days: list[int]) -> None:
    assert list(islice(visits_due([courier], WEDNESDAY), 3)) == [MIDNIGHT + day * DAY for day in days]


def test_two_couriers_on_one_day_are_one_visit() -> None:
    both = [Round(IZIUM, WEDNESDAY, every_days=2), Round(IZIUM, WEDNESDAY, every_days=3)]
    due = [(at - MIDNIGHT) // DAY for at in islice(visits_due(both, WEDNESDAY - DAY), 5)]
    assert due == [0, 2, 3, 4, 6]


def test_no_courier_due_yet_is_not_silence() -> None:
    daily_until_now, now = DAILY, WEDNESDAY + 9 * DAY
    assert silence_of(IZIUM, daily_until_now, (), now).state is SilenceState.NO_COURIER
    rarely = Round(IZIUM, WEDNESDAY + 14 * DAY, every_days=14)
    silence = silence_of(IZIUM, daily_until_now, (), now, [rarely])
    assert (silence.state, silence.is_silent, silence.due_at) == (SilenceState.NOT_DUE, False, MIDNIGHT + 14 * DAY)


def test_a_courier_who_was_due_and_did_not_come_is_told_from_one_who_came_with_nothing() -> None:
    def states(*couriers: int) -> list[SilenceState]:
        days = (1, 9, 16, 40)
        return [silence_of(IZIUM, WEEKLY, couriers, WEDNESDAY + day * DAY, [weekly()]).state for day in days]

    assert states() == ["heard", "heard", "courier-missed", "courier-missed"]
    assert states(WEDNESDAY + 8 * DAY) == ["heard", "heard", "nothing-from-here", "nothing-from-here"]
    assert silence_of(IZIUM, [], (), WEDNESDAY, [weekly()]).state is SilenceState.NEVER


def test_who_stays_away_often_is_waited_for_longer() -> None:
    courier = [Round(IZIUM, WEDNESDAY - 60 * DAY, every_days=1)]
    always = [WEDNESDAY - day * DAY for day in range(60, -1, -1)]
    every_third = always[::3]
    missed = [(patience_by_visits(heard, courier) - VISIT_SECONDS) // DAY for heard in (always, every_third)]
    assert missed == [0, 7]  # whole days past the first visit that is missed


def test_a_round_is_one_to_all_that_lies_in_its_place_and_to_nothing_wider() -> None:
    places, now = PLACES.copy(), WEDNESDAY + 9 * DAY
    places.add(Place(NORTH, PlaceKind.BANK, "північ"))
    rarely = [Round(IZIUM, WEDNESDAY + 14 * DAY, every_days=14)]
    found = {each.area: each.state for each in silences([NORTH, IZIUM, HROMADA], {NORTH: DAILY}, places, now, rarely)}
    assert found == {NORTH: "not-due", IZIUM: "not-due", HROMADA: "no-courier"}


@given(st.lists(st.integers(0, 200), min_size=1, max_size=40, unique=True).map(sorted), st.integers(1, 127))
def test_by_a_timetable_nothing_is_silent_before_the_visit_is_over(days: list[int], weekdays: int) -> None:
    heard = [day * DAY + HOUR for day in days]
    rounds = [Round(IZIUM, 0, weekdays=weekdays)]
    first = next(visits_due(rounds, heard[-1]))
    assert not silence_of(IZIUM, heard, (), first + VISIT_SECONDS - 1, rounds).is_silent
    assert silence_of(IZIUM, heard, (), heard[-1] + patience_by_visits(heard, rounds) + 1, rounds).is_silent


@given(st.lists(st.integers(0, 365), max_size=40, unique=True).map(sorted), st.integers(1, 9))
def test_patience_grows_with_the_rhythm(days: list[int], slower: int) -> None:
    assert patience_of([day * DAY for day in days]) <= patience_of([day * DAY * slower for day in days])


@given(st.lists(st.integers(0, 365), max_size=40, unique=True).map(sorted), st.integers(1, 20))
def test_what_one_courier_brings_is_heard_once(days: list[int], letters: int) -> None:
    brought = sorted(day * DAY + letter * 60 for day in days for letter in range(letters))
    assert abs(patience_of(brought) - patience_of([day * DAY for day in days])) <= DAY
