"""What a plan brings, in cities small enough to know the answer; and what would help them."""

from dataclasses import astuple, replace
from hashlib import blake2b

import pytest

from tests.simulator.plan.city import COURIER, EARLY, TWO_POSTS, city
from vistka.simulator.plan.changes import Gain, Help, gains
from vistka.simulator.plan.city import DAY, DESK, City
from vistka.simulator.plan.days import scenario_of
from vistka.simulator.plan.figures import Cause, Figures, Kind, Range, figures, kind_of, played_for_real
from vistka.simulator.plan.reading import example, read_city
from vistka.simulator.trace import Encounter

ALL, NONE = Range(100, 100, 100), Range(0, 0, 0)
SEEDS = range(1, 4)


def tried(of: City) -> dict[Help, Gain]:
    found: Figures = figures(of, SEEDS)
    return {gain.change.help: gain for gain in gains(of, found, SEEDS, lambda _: None)}


def test_a_courier_who_comes_while_there_is_power_brings_out_all_that_was_written_there() -> None:
    scenario = scenario_of(city(TWO_POSTS + EARLY), 1)
    assert Encounter(8 * 3_600 + 1_500, 8 * 3_600 + 1_800, 1, 3, 128_000_000) in scenario.encounters
    found = figures(city(TWO_POSTS + EARLY), SEEDS)
    assert found.posts == {1: ALL, 2: NONE}
    assert found.starving == {2: Cause.NO_WAY}
    assert found.shares[Kind.NOTE] == {"24h": Range(50, 50, 50), "48h": Range(50, 50, 50), "week": Range(50, 50, 50)}
    assert Kind.REPLY not in found.shares


def test_what_the_courier_did_not_see_waits_for_the_next_round() -> None:
    """Rounds on days 0 and 3 take these days' word out by 10:20; of day 2 it is 26 hours old then, of day 1 50."""
    found = figures(city(TWO_POSTS + EARLY + "every_days = 3\n"), SEEDS)
    assert found.posts[1] == ALL
    notes = found.shares[Kind.NOTE]
    assert (notes["24h"].mean, notes["48h"].mean, notes["week"].mean) == (25, 37.5, 50)


def test_a_city_without_a_courier_delivers_nothing_and_says_which_post_starves() -> None:
    found = figures(city(TWO_POSTS), SEEDS)
    assert set(found.out.values()) == {(0, 0, 0)}
    assert found.starving == {1: Cause.NO_WAY, 2: Cause.NO_WAY}
    helped = tried(city(TWO_POSTS))
    assert set(helped) == {Help.COURIER, Help.INTERNET}
    courier = helped[Help.COURIER]
    assert courier.change.places == (1, 2, DESK)
    assert courier.change.times == (8 * 3_600, 12 * 3_600, 14 * 3_600)
    assert (courier.week, courier.starving) == (ALL, 0)
    assert helped[Help.INTERNET].week == Range(50, 50, 50)


def test_a_courier_who_comes_in_the_dark_is_helped_by_an_hour_of_power() -> None:
    dark = city(TWO_POSTS + COURIER)
    found = figures(dark, SEEDS)
    assert found.starving == {1: Cause.DARK, 2: Cause.NO_WAY}
    power = tried(dark)[Help.POWER]
    assert (power.change.places, power.change.times) == ((1,), (8 * 3_600 + 1_800,))
    assert (power.two_days, power.starving) == (Range(50, 50, 50), 1)


def test_where_the_generator_never_ran_and_nobody_wrote_an_hour_of_power_is_tried_all_the_same() -> None:
    """A post keeper's plan for a place that has no fuel yet: what a way online would bring there."""
    out_of_fuel = replace(city(TWO_POSTS + COURIER), days=2)
    silent = replace(out_of_fuel, posts=tuple(replace(post, power_percent=0) for post in out_of_fuel.posts))
    found = figures(silent, SEEDS)
    assert (found.messages, set(found.out.values())) == (0, {(0, 0, 0)})
    assert tried(silent)[Help.POWER].week == NONE
    seldom = replace(out_of_fuel, posts=tuple(replace(post, power_percent=20) for post in out_of_fuel.posts), days=1)
    some = figures(seldom, range(8))
    assert len(some.out["week"]) == 8
    assert {gain.change.help for gain in gains(seldom, some, range(8), lambda _: None)} >= {Help.STICK}


def test_word_that_is_carried_where_nobody_takes_it_on_is_at_a_dead_end() -> None:
    end = '[[courier]]\nname = "stork"\nround = ["08:10 school", "12:30 mill"]\n'
    found = figures(city(TWO_POSTS + end), SEEDS)
    assert found.starving == {1: Cause.DEAD_END, 2: Cause.DEAD_END}
    assert figures(city(TWO_POSTS.replace('13:00"', '13:00"\ninternet = "12:50-13:00"') + end), SEEDS).starving == {}


def test_a_stick_that_is_too_small_is_helped_by_a_bigger_one() -> None:
    full = TWO_POSTS.replace("letters_a_day = 1", "letters_a_day = 1\nvoice_a_day = 4") + EARLY + "stick_mb = 0.015\n"
    assert figures(city(full), SEEDS).starving == {1: Cause.RARE, 2: Cause.NO_WAY}
    assert tried(city(full))[Help.STICK].week.low > 0


def test_a_courier_s_day_off_and_a_generator_without_fuel_show_in_the_range() -> None:
    unsure = replace(city(TWO_POSTS + EARLY), days=20)
    unsure = replace(unsure, couriers=(replace(unsure.couriers[0], comes_percent=50),))
    day = figures(unsure, range(8)).shares[Kind.NOTE]["24h"]
    assert 0 < day.low < day.mean < day.high < 50


def test_the_answers_come_in_with_the_courier_who_takes_word_out() -> None:
    answered = replace(city(TWO_POSTS + EARLY), answered_percent=100)
    replies = figures(answered, SEEDS).shares[Kind.REPLY]
    assert replies["24h"].mean < replies["48h"].mean == replies["week"].mean
    assert 30 < replies["week"].mean < 70  # of two posts the courier comes to one


def test_more_power_at_one_post_leaves_everyone_else_s_luck_as_it_was() -> None:
    before = read_city(example().encode())
    more = replace(before.posts[0], power=(*before.posts[0].power, (20 * 3_600, 21 * 3_600)))
    after = replace(before, posts=(more, *before.posts[1:]))
    first, second = scenario_of(before, 5), scenario_of(after, 5)
    assert [one for one in first.errands if one.source > 1] == [one for one in second.errands if one.source > 1]
    assert [one for one in first.encounters if 1 not in (one.first, one.second)] == [
        one for one in second.encounters if 1 not in (one.first, one.second)
    ]


def test_the_shipped_nodes_bring_the_same_word_as_the_quick_core() -> None:
    both = TWO_POSTS.replace('13:00"', '13:00"\ninternet = "12:40-13:00"\ninternet_kb_s = 1')
    answered = replace(city(both + EARLY + "comes_percent = 60\n"), answered_percent=50)
    for seed in (1, 2):
        quick, real = figures(answered, [seed]), figures(answered, [seed], played_for_real)
        assert quick.messages == real.messages > 20
        for kind, row in quick.shares.items():
            assert {name: one.mean for name, one in row.items()} == pytest.approx(
                {name: one.mean for name, one in real.shares[kind].items()}, abs=10
            )


def test_the_example_is_a_city_of_forty_posts_of_which_some_starve() -> None:
    richkove = read_city(example().encode())
    assert len(richkove.posts) == 40
    scenario = scenario_of(richkove, 1)
    assert {kind_of(one) for one in scenario.errands} == set(Kind)
    assert max(one.created for one in scenario.errands) < richkove.days * DAY
    assert set(figures(replace(richkove, days=7), [1]).starving.values()) == set(Cause)


def test_a_seed_gives_the_same_days_on_any_machine() -> None:
    scenario = scenario_of(read_city(example().encode()), 1)
    days = repr([*map(astuple, scenario.encounters), *map(astuple, scenario.errands)])
    assert blake2b(days.encode(), digest_size=8).hexdigest() == "9450e6d4ac0d416a"
