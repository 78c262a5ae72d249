"""A plan's file is read as it says, or refused with the line that is wrong and a sentence in three languages."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.simulator.plan.city import COURIER, SURE, TWO_POSTS, city
from vistka import limits
from vistka.errors import RemoteError
from vistka.simulator.plan.city import ALWAYS, DAY, DESK, Post, Stop
from vistka.simulator.plan.days import scenario_of
from vistka.simulator.plan.reading import read_city
from vistka.web.words import LANGUAGES, say_error

HOUR = 3_600


def refusal(text: str) -> RemoteError:
    with pytest.raises(RemoteError) as refused:
        read_city(text.encode())
    for language in LANGUAGES:
        said = say_error(language, refused.value)
        assert "?" not in said
        assert str(refused.value.facts.get("line", "")) in said
    return refused.value


def test_what_stands_at_the_top_counts_for_all_who_do_not_say_otherwise() -> None:
    found = city(f'notes_a_day = 1.5\nname = "Town"\n{TWO_POSTS}\n[[post]]\nname = "clinic"\n')
    assert (found.name, found.days) == ("Town", 4)
    assert [post.notes for post in found.posts] == [2_000, 2_000, 1_500]
    sure = {"power_percent": 100, "internet_percent": 100}
    assert found.posts[2] == Post("clinic", ALWAYS, (), notes=1_500, letters=1_000, **sure)


def test_a_round_goes_past_midnight_where_a_stop_is_earlier_than_the_one_before() -> None:
    walk = '[[courier]]\nname = "owl"\nround = ["22:00 School", "06:00 MILL", "07:00 desk"]\nevery_days = 2\n'
    (courier,) = city(TWO_POSTS + walk).couriers
    assert courier.round == (Stop(22 * HOUR, 1), Stop(DAY + 6 * HOUR, 2), Stop(DAY + 7 * HOUR, DESK))


def test_hours_may_go_past_midnight_and_to_the_end_of_the_day() -> None:
    hours = '[[post]]\nname = "mill"\npower = ["23:30-00:30", "0:00-24:00"]\n'
    assert city(hours).posts[0].power == ((0, DAY), (23 * HOUR + 1_800, DAY + 1_800))


@pytest.mark.parametrize(
    ("wrong", "instead_of", "reason"),
    [
        ('power = "08:00 to 08:30"', 'power = "08:00-08:30"', "plan-hours"),
        ('power = "08:00-25:30"', 'power = "08:00-08:30"', "plan-hours"),
        ("power = 8", 'power = "08:00-08:30"', "plan-hours"),
        ("power = []", 'power = "08:00-08:30"', "plan-hours"),
        ("power = [8]", 'power = "08:00-08:30"', "plan-hours"),
        ("powr = []", 'power = "08:00-08:30"', "plan-setting"),
        (f"notes_a_day = {'9' * 5_000}", "notes_a_day = 2", "plan-syntax"),
        ("notes_a_day = -1", "notes_a_day = 2", "plan-number"),
        ("notes_a_day = nan", "notes_a_day = 2", "plan-number"),
        ("notes_a_day = true", "notes_a_day = 2", "plan-number"),
        ('notes_a_day = "2"', "notes_a_day = 2", "plan-number"),
        ("power_percent = 9.5", "notes_a_day = 2", "plan-number"),
        ("waits_minutes = 9000", "waits_minutes = 20", "plan-number"),
        ('name = ""', 'name = "mill"', "plan-name"),
        ('name = "a\\nb"', 'name = "mill"', "plan-name"),
        ("name = 5", 'name = "heron"', "plan-name"),
        ('name = "School"', 'name = "mill"', "plan-same-name"),
        ('name = "desk"', 'name = "mill"', "plan-same-name"),
        ('round = ["08:30 school", "10:00 harbour"]', 'round = ["08:30 school", "10:00 desk"]', "plan-place"),
        ('round = ["half past eight school"]', 'round = ["08:30 school", "10:00 desk"]', "plan-stop"),
        ("round = [8]", 'round = ["08:30 school", "10:00 desk"]', "plan-stop"),
        ("round = []", 'round = ["08:30 school", "10:00 desk"]', "plan-round"),
        ('round = ["12:00 mill", "08:30 school"]', 'round = ["08:30 school", "10:00 desk"]', "plan-round"),
        ("round = [", 'round = ["08:30 school", "10:00 desk"]', "plan-syntax"),
        ("notes_a_day 2", "notes_a_day = 2", "plan-syntax"),
    ],
)
def test_whatever_is_wrong_is_refused_with_its_line(wrong: str, instead_of: str, reason: str) -> None:
    text = SURE + TWO_POSTS + COURIER
    assert instead_of in text
    line = text[: text.index(instead_of)].count("\n") + 1
    error = refusal(text.replace(instead_of, wrong, 1))
    expected = line + 1 if wrong == "round = [" else line  # where the list should have ended
    assert (error.reason, error.facts["line"]) == (reason, expected)


def test_of_a_round_on_many_lines_the_stop_s_own_line_is_named() -> None:
    text = f'{TWO_POSTS}\n[[courier]]\nname = "heron"\nround = [\n  "08:00 school",\n  "09:00 scool",\n]\n'
    error = refusal(text)
    assert (error.reason, error.facts["line"]) == ("plan-place", text[: text.index("09:00")].count("\n") + 1)
    assert "scool" in say_error("en", error)


def test_two_couriers_of_one_name_are_refused() -> None:
    assert refusal(SURE + TWO_POSTS + COURIER + COURIER).reason == "plan-same-name"


def test_a_file_without_posts_or_of_another_shape_is_refused() -> None:
    assert refusal("").reason == "plan-empty"
    assert (refusal('name = "x"\npost = 3\n').reason, refusal("[post]\n").reason) == ("plan-kind", "plan-kind")
    with pytest.raises(RemoteError, match="plan-syntax"):
        read_city(b'name = "\xff"')


def test_more_than_a_city_is_refused() -> None:
    assert refusal("#" * (limits.PLAN_FILE_BYTES_MAX + 1)).reason == "plan-oversize"
    many = "".join(f'[[post]]\nname = "p{n}"\n' for n in range(limits.PLAN_POSTS_MAX + 1))
    assert refusal(many).reason == "plan-oversize"


def test_a_city_that_would_be_played_for_hours_is_refused() -> None:
    assert (
        refusal("days = 120\nletters_a_day = 500\n" + '[[post]]\nname = "a"\n[[post]]\nname = "b"\n').reason
        == "plan-oversize"
    )
    walks = "round = [" + '"08:00 desk",' * limits.PLAN_STOPS_MAX + "]\n"
    walking = "".join(f'[[courier]]\nname = "c{n}"\n{walks}' for n in range(9))
    assert refusal("days = 120\n" + TWO_POSTS + walking).reason == "plan-oversize"


def test_settings_written_inline_are_read_too() -> None:
    assert [post.name for post in read_city(b'post = [{name = "a"}, {name = "b"}]').posts] == ["a", "b"]


SETTINGS = [
    "name",
    "days",
    "power",
    "internet",
    "round",
    "every_days",
    "stick_mb",
    "notes_a_day",
    "post",
    "x",
    "comes_percent",
]
VALUES = [
    '"a"',
    '"08:00-09:00"',
    '["08:00 a", "07:00 desk"]',
    "3",
    "-0.5",
    "nan",
    "1e999",
    "true",
    "[]",
    "{}",
    "[[1]]",
    "2026-01-01",
    '"\\u001b[2J"',
    '"24:00-24:00"',
    "99999999999999999999",
]
LINES = st.one_of(
    st.sampled_from(["[[post]]", "[[courier]]", "[post.name]", "[[x]]", "", '"""']),
    st.builds("{} = {}".format, st.sampled_from(SETTINGS), st.sampled_from(VALUES)),
)


@given(st.lists(LINES, max_size=12))
def test_no_file_leads_to_anything_but_a_city_or_a_sentence(lines: list[str]) -> None:
    try:
        city = read_city("\n".join(['[[post]]\nname = "a"', *lines]).encode())
    except RemoteError as error:
        said = say_error("uk", error)
        assert "?" not in said
        assert said.isprintable()
    else:
        assert city.posts
        assert scenario_of(replace(city, days=1), 1).nodes <= 1 + len(city.posts) + len(city.couriers)
