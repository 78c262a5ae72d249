"""The fold of a cell: what is read from claims that repeat, contradict, correct, age, or cannot be so."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.situation.claims import HOUR, INDICATORS, MONDAY, WEDNESDAY, at_post, cell, evidence, reading, said
from vistka.limits import ALIKE_IN_HOUR_MAX
from vistka.situation.evidence import Acts
from vistka.situation.observation import Bound, Flag, Link, Observation, Source
from vistka.situation.picture import Figure, Freshness, Standing, freshness, read_cell

MAYOR = (Link(Source.MAYOR, "В. Марченко"),)
OLENA = (Link(Source.RESIDENT, "Олена"),)
FIRST = said("none", 1).id
BROADCAST = "Мер сказав: води в місті немає, і до вечора її не буде, бо насосна станція зруйнована."


def test_one_claim_is_a_reading_of_one_lineage() -> None:
    found = reading(said("none"))
    assert (found.now.value, found.lineages, found.contradictions) == ("none", 1, ())
    assert found.age(WEDNESDAY + HOUR) == HOUR


def test_ten_who_repeat_one_broadcast_are_one() -> None:
    press = [
        said("none", number, chain=(Link(Source.PRESS, f"Газета {number}"),), quote=BROADCAST + f" ({number})")
        for number in range(10)
    ]
    assert reading(*press).lineages == 1
    assert reading(*press, said("none", 20, quote="Я сама бачила: крани сухі вже третій день поспіль.")).lineages == 2


def test_fifty_codes_at_a_post_on_one_day_are_not_fifty_witnesses() -> None:
    crowd = [at_post("works", f"code{number}", number, heard_at=WEDNESDAY - number * 600) for number in range(50)]
    found = reading(*crowd)
    assert (found.lineages, found.now.lineages) == (1, 1)
    assert reading(*crowd, said("none", 60), said("none", 61)).now.value == "none"


def test_a_thousand_alike_from_one_post_within_an_hour_are_one_and_flagged() -> None:
    flood = [at_post("none", f"c{number}", number) for number in range(1_000)]
    found = reading(*flood)
    assert (found.lineages, Flag.ALIKE in found.now.flags) == (1, True)
    assert Flag.ALIKE not in reading(*flood[:ALIKE_IN_HOUR_MAX]).now.flags


def test_who_passes_on_for_the_same_person_adds_no_lineage() -> None:
    resident, brother = Link(Source.RESIDENT, "Оля Вигадана"), Link(Source.RELATIVE, "Ігор")
    told = said("none", 1, chain=(resident, brother, Link(Source.PRESS, "А")))
    again = said("none", 2, chain=(brother, Link(Source.PRESS, "Б")))
    other = said("none", 3, chain=(Link(Source.RESIDENT, "Петро Вигаданий"), Link(Source.PRESS, "А")))
    assert reading(told, again).lineages == 1
    assert reading(told, again, other).lineages == 2


def test_one_name_in_two_scripts_is_one_person() -> None:
    names = ("Оля Вигадана", "Вигадана Оля", "ОЛЯ  ВИГАДАНА", "Olia Vyhadana")
    assert (
        reading(*(said("none", at, chain=(Link(Source.RESIDENT, name),)) for at, name in enumerate(names))).lineages
        == 1
    )


def test_a_mayor_is_one_voice_however_named_and_the_newest_word_counts() -> None:
    monday = said("works", 1, chain=MAYOR, at=MONDAY)
    wednesday = said("none", 2, chain=(Link(Source.MAYOR, "мер Марченко"), Link(Source.PRESS, "А")))
    found = cell(monday, wednesday)
    assert found.standings == (Standing.EARLIER, Standing.COUNTS)
    assert found.reading is not None
    assert (found.reading.now.value, found.reading.contradictions) == ("none", ())


def test_a_contradiction_stands_beside_the_reading_and_is_never_averaged() -> None:
    found = reading(said("none", 1), said("none", 2), said("works", 3, at=WEDNESDAY - HOUR))
    assert [(side.value, side.lineages) for side in found.sides] == [("none", 2), ("works", 1)]
    assert [side.value for side in found.contradictions] == ["works"]


def test_where_as_many_say_either_the_better_source_is_read_then_the_newer_then_the_worse() -> None:
    better = said("works", 1, source_grade="B", at=WEDNESDAY - HOUR)
    assert reading(better, said("none", 2)).now.value == "works"
    assert reading(said("works", 1), said("none", 2, at=WEDNESDAY - HOUR)).now.value == "works"
    assert reading(said("works", 1), said("none", 2)).now.value == "none"


def test_third_hand_word_gives_way_where_as_many_say_either() -> None:
    chain = (Link(Source.RESIDENT, "А"), Link(Source.RELATIVE, "Б"), Link(Source.PRESS, "В"))
    third = said("none", 1, chain=chain, flags=frozenset({Flag.THIRD_HAND}))
    assert reading(third, said("works", 2)).now.value == "works"


def test_what_was_seen_a_half_life_before_the_newest_is_past_and_no_contradiction() -> None:
    old, new = said("works", 1, at=WEDNESDAY - 49 * HOUR), said("none", 2)
    found = cell(old, new)
    assert found.standings == (Standing.PAST, Standing.COUNTS)
    assert [side.value for side in reading(old, new).sides] == ["none"]


def test_a_time_that_nobody_knows_counts_only_where_nothing_else_does() -> None:
    untimed = said("works", 1, observed_at=None)
    assert cell(untimed, said("none", 2)).standings == (Standing.UNTIMED, Standing.COUNTS)
    found = reading(untimed)
    assert (found.now.value, found.observed_at, found.age(WEDNESDAY)) == ("works", None, None)
    assert freshness(None, HOUR) is Freshness.UNKNOWN


def test_ages_are_told_by_half_lives() -> None:
    half_life = INDICATORS.get("water").half_life
    ages = (0, half_life, half_life + 1, 3 * half_life)
    assert [freshness(age, half_life) for age in ages] == ["fresh", "fresh", "fading", "old"]


def test_numbers_stand_side_by_side_as_they_were_said() -> None:
    mayor = said("destroyed", 1, indicator="housing", chain=MAYOR, number=80, bound=Bound.OVER, detail="flats")
    other = said("destroyed", 2, indicator="housing", number=60, detail="flats")
    assert reading(mayor, other).now.figures == (
        Figure(60, Bound.EXACT, "flats", 1),
        Figure(80, Bound.OVER, "flats", 1),
    )


def test_what_is_said_of_other_homes_is_no_contradiction() -> None:
    flats = said("destroyed", 1, indicator="housing", detail="flats")
    houses = said("damaged", 2, indicator="housing", detail="houses", chain=MAYOR)
    assert reading(flats, houses).contradictions == ()
    assert len(reading(flats, replace(houses, detail="")).contradictions) == 1


def test_one_post_that_says_both_is_one_lineage_behind_both_and_flagged() -> None:
    found = reading(at_post("none", "a", 1), at_post("works", "b", 2))
    assert (found.lineages, [side.lineages for side in found.sides]) == (1, [1, 1])
    assert all(Flag.BOTH in side.flags for side in found.sides)


def test_a_correction_takes_the_place_of_what_it_corrects_and_the_old_word_stays_to_be_seen() -> None:
    acts = Acts(superseded={FIRST: WEDNESDAY + HOUR})
    found = cell(said("none", 1), said("works", 2), acts=acts)
    assert found.standings == (Standing.CORRECTED, Standing.COUNTS)
    before = cell(said("none", 1), said("works", 2), acts=acts, as_known_at=WEDNESDAY)
    assert before.standings == (Standing.COUNTS, Standing.COUNTS)


def test_a_volunteer_joins_and_parts() -> None:
    one, other = said("none", 1), said("none", 2)
    ids = (one.id, other.id)
    joined = Acts(joined={ids[0]: [(ids[1], WEDNESDAY)]})
    assert reading(one, other, acts=joined).lineages == 1
    assert (
        reading(one, other, acts=Acts(joined={ids[0]: [(ids[1], WEDNESDAY)]}, parted={one.id: WEDNESDAY + 1})).lineages
        == 2
    )
    alike = [replace(each, chain=MAYOR) for each in (one, other)]
    assert reading(*alike).now.lineages == 1
    assert reading(*alike, acts=Acts(parted={one.id: WEDNESDAY})).now.lineages == 2  # a city may have two who say so
    posts = (at_post("none", "a", 1), at_post("none", "b", 2))
    assert reading(*posts, acts=Acts(parted={ids[0]: WEDNESDAY})).lineages == 1  # a post's day is one, whoever parts it


def test_two_of_one_name_contradict_each_other_once_they_are_parted() -> None:
    first = said("none", 1, chain=OLENA)
    claims = first, said("works", 2, at=WEDNESDAY + HOUR, chain=OLENA)
    assert cell(*claims).standings == (Standing.EARLIER, Standing.COUNTS)
    found = cell(*claims, acts=Acts(parted={first.id: WEDNESDAY + 2 * HOUR}))
    assert found.standings == (Standing.COUNTS, Standing.COUNTS)
    assert found.reading is not None
    assert found.reading.is_contradicted
    assert found.reading.lineages == 2
    left = [at_post("none", "a", 1), at_post("works", "a", 2)]  # one paper code is one voice, whoever parts it
    assert cell(*left, acts=Acts(parted={left[0].id: WEDNESDAY})).standings[0] is Standing.EARLIER


def test_what_was_joined_or_parted_stays_so_when_it_is_corrected() -> None:
    wrong, other, right = said("none", 1), said("none", 2), said("none", 3, received_at=WEDNESDAY + HOUR)
    corrected = Acts(superseded={wrong.id: WEDNESDAY + HOUR}, corrects={right.id: wrong.id})
    assert reading(wrong, other, right, acts=corrected).lineages == 2
    joined = replace(corrected, joined={other.id: [(wrong.id, WEDNESDAY)]})
    assert reading(wrong, other, right, acts=joined).lineages == 1
    assert reading(wrong, other, right, acts=replace(joined, parted={wrong.id: WEDNESDAY + 1})).lineages == 2
    named = [replace(each, chain=OLENA) for each in (wrong, other, right)]
    assert reading(*named, acts=corrected).lineages == 1
    assert reading(*named, acts=replace(corrected, parted={wrong.id: WEDNESDAY})).lineages == 2


def test_what_was_corrected_twice_over_is_one_source() -> None:
    wrong, *right = said("works", 1), said("none", 2), said("some", 3)
    acts = Acts(
        superseded={wrong.id: WEDNESDAY}, corrects={each.id: wrong.id for each in right}
    )  # two volunteers at once
    found = reading(wrong, *right, acts=acts)
    assert found.lineages == 1
    assert all(Flag.BOTH in side.flags for side in found.sides)
    elsewhere = reading(*right, acts=acts)  # what was wrong was the place
    assert elsewhere.lineages == 1


def test_a_grade_given_later_is_the_grade_from_then_on() -> None:
    acts = Acts(graded={FIRST: [(WEDNESDAY + HOUR, "B", 2), (WEDNESDAY + 2 * HOUR, "D", 4)]})
    assert reading(said("none", 1), acts=acts).now.source_grade == "D"
    found = reading(said("none", 1), acts=acts, as_known_at=WEDNESDAY + HOUR)
    assert (found.now.source_grade, found.now.information_grade) == ("B", 2)


def test_what_was_struck_counts_no_more() -> None:
    found = cell(said("none", 1), acts=Acts(struck={FIRST: WEDNESDAY}))
    assert (found.reading, found.standings) == (None, (Standing.STRUCK,))


SAID = st.builds(
    lambda number, value, hours, door, name, grade: (at_post if door else said)(
        value,
        *((name, number) if door else (number,)),
        at=WEDNESDAY - hours * HOUR,
        **({} if door else {"chain": (Link(Source.RESIDENT, name),)}),
        source_grade=grade,
    ),
    st.integers(0, 10_000),
    st.sampled_from(["works", "some", "none"]),
    st.integers(0, 100),
    st.booleans(),
    st.sampled_from(["", "a", "b", "c"]),
    st.sampled_from("ABF"),
)


@given(st.lists(SAID, min_size=1, max_size=12, unique_by=lambda each: each.id), st.randoms())
def test_the_order_in_which_word_comes_makes_no_difference(claims: list[Observation], dice: Random) -> None:
    shuffled = list(claims)
    dice.shuffle(shuffled)
    assert reading(*claims) == reading(*shuffled)


@given(st.lists(SAID, min_size=1, max_size=12, unique_by=lambda each: each.id))
def test_the_page_never_says_more_than_is_known(claims: list[Observation]) -> None:
    found = reading(*claims)
    assert {side.value for side in found.sides} <= {each.value for each in claims}
    voices = {each.author if each.post is not None else each.chain[0].name or each.id for each in claims}
    assert found.lineages <= len(voices)
    assert max(side.lineages for side in found.sides) <= found.lineages
    assert found.observed_at is not None
    assert found.observed_at <= max(each.observed_at or 0 for each in claims)


@pytest.mark.parametrize("hours", [0, 24, 100])
@given(st.lists(SAID, min_size=1, max_size=12, unique_by=lambda each: each.id))
def test_as_it_was_known_is_what_those_who_knew_less_would_have_read(hours: int, claims: list[Observation]) -> None:
    moment = WEDNESDAY - hours * HOUR
    known = [each for each in claims if each.received_at <= moment]
    water = INDICATORS.get("water")
    now = read_cell(claims[0].place, water, evidence(*claims), as_known_at=moment).reading
    assert now == (read_cell(claims[0].place, water, evidence(*known)).reading if known else None)


def test_houses_that_stand_neither_contradict_nor_hide_flats_in_ruins() -> None:
    flats = said("destroyed", 1, indicator="housing", detail="flats", number=80, chain=MAYOR)
    houses = said("damaged", 2, indicator="housing", detail="houses", source_grade="A")
    found = reading(flats, houses)
    assert not found.is_contradicted
    assert [(part.now.value, part.now.details, part.contradictions) for part in found.parts] == [
        ("damaged", frozenset({"houses"}), ()),
        ("destroyed", frozenset({"flats"}), ()),
    ]


def test_what_is_said_of_all_homes_contradicts_what_is_said_of_some() -> None:
    claims = [said(value, number, indicator="housing", detail=detail) for number, (value, detail) in enumerate(
        [("destroyed", "flats"), ("damaged", "houses"), ("whole", "houses"), ("whole", "")]
    )]  # fmt: skip
    found = reading(*claims)
    assert found.now.value == "whole"
    assert [side.value for side in found.contradictions] == ["destroyed", "damaged"]
    assert found.parts == (found,)


def test_a_part_counts_no_lineage_twice() -> None:
    same = (Link(Source.RESIDENT, "Оля"),)
    claims = [
        said("destroyed", 1, indicator="housing", detail="flats", chain=same),
        said("whole", 2, indicator="housing", detail="houses", chain=same),
        said("damaged", 3, indicator="housing", detail="houses"),
    ]
    found = reading(*claims)
    assert found.lineages == 2
    assert all(part.lineages <= 2 for part in found.parts)
