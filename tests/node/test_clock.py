"""The stories of a post's clock: a dead battery, a year too many, a keeper's watch, a peer's word."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vistka.bundle.lifetime import EPOCH
from vistka.errors import LocalError, WorldError
from vistka.node.clock import NodeClock
from vistka.store.base import Settings
from vistka.store.memory import MemoryStore
from vistka.store.sqlite import SqliteStore

TODAY = 1_800_000_000
MINUTE, HOUR, DAY = 60, 3_600, 86_400
YEAR = 365 * DAY
IN_1970 = 30


class Computer:
    """A computer whose clock the test sets, and whose ticks go on only while it runs."""

    def __init__(self, settings: Settings, wall: int) -> None:
        self.wall = wall
        self.ticks = 5.0
        self.behind: list[tuple[int, int]] = []
        self.clock = NodeClock(
            settings, lambda: self.wall, lambda: self.ticks, lambda since, seconds: self.behind.append((since, seconds))
        )

    def run(self, seconds: int) -> int:
        self.wall += seconds
        self.ticks += seconds
        return self.clock.now()


@pytest.fixture
def settings() -> Settings:
    return MemoryStore(1_000)


def test_a_good_clock_is_simply_told(settings: Settings) -> None:
    computer = Computer(settings, TODAY)
    assert [computer.clock.now(), computer.run(90), computer.run(0)] == [TODAY, TODAY + 90, TODAY + 90]
    assert Computer(settings, TODAY + DAY).clock.now() == TODAY + DAY


def test_a_dead_battery_wakes_in_1970_and_time_goes_on_from_where_it_was(settings: Settings) -> None:
    Computer(settings, TODAY).run(HOUR)
    for boot in range(1, 30):
        computer = Computer(settings, IN_1970)
        started = computer.clock.now()
        assert computer.run(HOUR) == started + HOUR
        assert 0 <= started - TODAY - boot * HOUR <= boot * MINUTE
    assert computer.clock.report().wall_differs


def test_years_ahead_for_one_start_ages_nothing_and_then_it_is_right_again(settings: Settings) -> None:
    Computer(settings, TODAY).run(HOUR)
    wrong = Computer(settings, TODAY + 5 * YEAR)
    assert TODAY + 2 * HOUR <= wrong.run(HOUR) <= TODAY + 2 * HOUR + MINUTE
    assert wrong.clock.report().wall_differs
    right = Computer(settings, TODAY + DAY)
    assert right.clock.now() == TODAY + DAY
    assert not right.clock.report().wall_differs


def test_a_winter_in_a_drawer_is_believed_and_more_is_not(settings: Settings) -> None:
    Computer(settings, TODAY).clock.now()
    assert Computer(settings, TODAY + 119 * DAY).clock.now() == TODAY + 119 * DAY
    assert Computer(settings, TODAY + 240 * DAY).clock.now() <= TODAY + 119 * DAY + MINUTE


def test_the_network_sets_the_wall_clock_forward_while_the_post_runs(settings: Settings) -> None:
    computer = Computer(settings, TODAY)
    computer.wall += 3 * DAY
    assert computer.run(1) == TODAY + 3 * DAY + 1


def test_a_wall_clock_set_back_a_little_stands_still_and_set_back_far_is_left_behind(settings: Settings) -> None:
    computer = Computer(settings, TODAY)
    computer.wall -= 5 * MINUTE
    assert [computer.run(MINUTE), computer.run(5 * MINUTE)] == [TODAY, TODAY + MINUTE]
    computer.wall -= 9 * YEAR
    assert computer.run(HOUR) == TODAY + MINUTE + HOUR


def test_the_first_start_of_all_with_a_dead_battery_begins_in_2020(settings: Settings) -> None:
    assert Computer(settings, IN_1970).clock.now() == EPOCH


def test_the_keeper_sets_it_right_back_or_forth(settings: Settings) -> None:
    computer = Computer(settings, TODAY + 9 * YEAR)
    computer.clock.set_right(TODAY)
    assert computer.run(HOUR) == TODAY + HOUR
    computer.clock.set_right(TODAY + YEAR)
    assert computer.run(HOUR) == TODAY + YEAR + HOUR


def test_a_wall_clock_that_the_keeper_overruled_is_not_believed_until_it_agrees(settings: Settings) -> None:
    computer = Computer(settings, TODAY + 50 * DAY)
    computer.clock.set_right(TODAY)
    assert computer.run(HOUR) == TODAY + HOUR
    again = Computer(settings, TODAY + 51 * DAY)
    assert again.run(HOUR) <= TODAY + 2 * HOUR + 2 * MINUTE
    again.wall = TODAY + 2 * HOUR
    agreed = again.run(MINUTE)
    assert Computer(settings, agreed + 10 * DAY).clock.now() == agreed + 10 * DAY


def test_a_keeper_with_a_dead_battery_who_puts_in_a_new_one_need_not_say_so(settings: Settings) -> None:
    Computer(settings, IN_1970).clock.set_right(TODAY)
    assert Computer(settings, TODAY + 20 * DAY).clock.now() == TODAY + 20 * DAY


def test_a_peers_time_is_shown_and_never_taken(settings: Settings) -> None:
    computer = Computer(settings, TODAY)
    computer.clock.hear(TODAY + 40 * DAY)
    report = computer.clock.report()
    assert (report.now, report.peer_ahead, report.peer_differs) == (TODAY, 40 * DAY, True)
    computer.clock.hear(TODAY + MINUTE)
    assert not computer.clock.report().peer_differs


@pytest.mark.parametrize("nonsense", [0, IN_1970, -5, 2**60])
def test_a_time_that_is_none_is_refused(settings: Settings, nonsense: int) -> None:
    computer = Computer(settings, TODAY)
    with pytest.raises(LocalError, match="time"):
        computer.clock.set_right(nonsense)
    computer.clock.hear(nonsense)
    assert computer.clock.now() == TODAY


class Counting:
    """Settings that count how often they are written, and fail when told to."""

    def __init__(self) -> None:
        self.store = MemoryStore(1_000)
        self.writes = 0
        self.full = False

    def setting(self, name: str) -> bytes | None:
        return self.store.setting(name)

    def save_setting(self, name: str, value: bytes) -> None:
        if self.full:
            raise WorldError("disk-full")
        self.writes += 1
        self.store.save_setting(name, value)


def test_it_is_written_at_most_once_a_minute_and_a_full_disk_does_not_stop_it() -> None:
    settings = Counting()
    computer = Computer(settings, TODAY)
    for _ in range(10 * MINUTE):
        computer.run(1)
    assert settings.writes <= 10
    settings.full = True
    assert computer.run(HOUR) == TODAY + 10 * MINUTE + HOUR


def test_a_clock_on_disk_outlives_a_restart(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "bundles.sqlite", 1_000, os.urandom)
    Computer(store, TODAY).run(HOUR)
    store.close()
    store = SqliteStore(tmp_path / "bundles.sqlite", 1_000, os.urandom)
    assert TODAY + HOUR <= Computer(store, IN_1970).clock.now() <= TODAY + HOUR + MINUTE
    store.close()


@given(st.lists(st.tuples(st.booleans(), st.integers(-(2**34), 2**34), st.integers(0, 5_000)), max_size=30))
def test_it_never_goes_back_whatever_the_wall_clock_does(life: list[tuple[bool, int, int]]) -> None:
    settings = MemoryStore(1_000)
    computer = Computer(settings, TODAY)
    told = computer.clock.now()
    for reboot, jump, seconds in life:
        if reboot:
            computer = Computer(settings, computer.wall)
        computer.wall += jump
        now = computer.run(seconds)
        assert told <= now <= told + 120 * DAY + 5_000 + MINUTE
        told = now


def test_time_lost_before_the_start_does_not_age_what_came_since(settings: Settings) -> None:
    Computer(settings, TODAY).run(HOUR)
    computer = Computer(settings, IN_1970)
    started = computer.clock.now()
    computer.run(5 * HOUR)
    computer.wall = started + 20 * DAY
    assert computer.run(0) == started + 20 * DAY
    assert computer.behind == [(started, 20 * DAY - 5 * HOUR)]
    computer.clock.set_right(started + 23 * DAY)
    assert computer.behind[1:] == [(started + 20 * DAY - 5 * HOUR, 3 * DAY)]


def test_a_winter_asleep_is_no_lost_time(settings: Settings) -> None:
    Computer(settings, TODAY).run(HOUR)
    computer = Computer(settings, TODAY + 90 * DAY)
    assert computer.clock.now() == TODAY + 90 * DAY
    computer.run(DAY)
    assert computer.behind == []


def test_a_first_start_in_1970_set_right_later_ages_nothing_that_came_in_any_start(settings: Settings) -> None:
    Computer(settings, IN_1970).run(HOUR)
    again = Computer(settings, IN_1970)
    started = again.clock.now()
    again.clock.set_right(TODAY)
    assert again.behind == [(0, TODAY - started)]
