"""When the generator runs: how long this opening lasts, and when the next one is."""

import pytest

from vistka.errors import LocalError
from vistka.limits import OPENINGS_MAX
from vistka.node.hours import Hours, Opening

WEDNESDAY = 1_647_446_400  # 16 March 2022, 18:00 in Kyiv, 16:00 UTC
MINUTE, HOUR, DAY = 60, 3_600, 86_400


def test_an_evening_and_a_morning() -> None:
    hours = Hours(("18:00-18:20", "06:30-06:50"))
    evening = Opening(WEDNESDAY, WEDNESDAY + 20 * MINUTE)
    morning = Opening(WEDNESDAY + 12 * HOUR + 30 * MINUTE, WEDNESDAY + 12 * HOUR + 50 * MINUTE)

    assert (hours.current(WEDNESDAY), hours.next(WEDNESDAY)) == (evening, morning)
    assert (hours.current(evening.end), hours.next(evening.end)) == (None, morning)
    assert hours.next(WEDNESDAY - 1) == evening


def test_days_of_the_week_and_past_midnight() -> None:
    hours = Hours(("Tue Thu 23:50-00:10",))
    tuesday = WEDNESDAY - DAY + 5 * HOUR + 50 * MINUTE
    assert hours.current(tuesday + 15 * MINUTE) == Opening(tuesday, tuesday + 20 * MINUTE)
    assert hours.next(WEDNESDAY) == Opening(tuesday + 2 * DAY, tuesday + 2 * DAY + 20 * MINUTE)


def test_no_hours_say_nothing() -> None:
    assert (Hours().current(WEDNESDAY), Hours().next(WEDNESDAY)) == (None, None)


def test_summer_time_moves_the_clock_on_the_wall_not_the_hours() -> None:
    hours = Hours(("18:00-18:20",))
    saturday = WEDNESDAY + 10 * DAY  # 26 March; the clocks go forward that night
    following = hours.next(saturday)
    assert following == Opening(saturday + 23 * HOUR, saturday + 23 * HOUR + 20 * MINUTE)


@pytest.mark.parametrize("written", ["18:00", "25:00-26:00", "noon-18:00", "sun18:00-19:00", "18:00-19:00 daily", ""])
def test_what_is_unclear_is_named(written: str) -> None:
    with pytest.raises(LocalError) as caught:
        Hours((written,))
    assert (caught.value.reason, caught.value.facts) == ("hours", {"written": written})


def test_a_zone_that_is_not_there_and_too_many_openings() -> None:
    too_many = ("18:00-18:20",) * (OPENINGS_MAX + 1)
    for written, zone, reason in (((), "Mars/Base", "time-zone"), (too_many, "UTC", "hours")):
        with pytest.raises(LocalError) as caught:
            Hours(written, zone)
        assert caught.value.reason == reason
