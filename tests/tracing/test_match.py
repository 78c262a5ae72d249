"""Two records side by side: what speaks for one person, what against, and who cannot be one whatever else agrees."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tracing.naming import PlainNaming
from vistka.bundle.message import Named, Status
from vistka.tracing.compare import REASONS_AGAINST, REASONS_FOR, Profile, profile_of_record, profile_of_sought
from vistka.tracing.inquiry import Inquiry
from vistka.tracing.match import CANNOT_MOST, PROPOSED_FROM, decode_match, encode_match, match
from vistka.tracing.note import Note
from vistka.tracing.person import Person
from vistka.tracing.registry import Record, Sought, Word
from vistka.web.words import LANGUAGES, area

NAMING = PlainNaming()
DAY = 86_400
OLIA = Profile(("вигадана оля петрівна",), (2001, 2001), "female", ("Ізюм",))


def test_one_person_told_twice_is_likely() -> None:
    found = match(OLIA, OLIA, NAMING)
    assert (found.score, found.reasons, found.against) == (900, ("names-are-alike", "born-in-one-year", "one-home"), ())
    assert found.spans == ((), ())


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"names": ("вигадана юля петрівна",)}, "given-names-differ"),
        ({"names": ("вигадана оля іванівна",)}, "patronymics-differ"),
        ({"born": (1961, 1961)}, "born-years-apart"),
        ({"sex": "male"}, "sexes-differ"),
        ({"alive": (("Львів", 10 * DAY),)}, "alive-in-two-places"),
    ],
)
def test_two_people_who_cannot_be_one_score_as_such_whatever_else_agrees(other: dict[str, Any], why: str) -> None:
    one = replace(
        OLIA, alive=(("Ізюм", 10 * DAY + 60),), companions=("вигадана ганна",), reaches=frozenset(("a@b.org",))
    )
    found = match(one, replace(one, **other), NAMING)
    assert why in found.against
    assert found.score <= CANNOT_MOST < PROPOSED_FROM


@pytest.mark.parametrize(
    ("one", "other", "speaks"),
    [
        ({"born": (2001, 2001)}, {"born": (2003, 2003)}, "born-about-one-year"),
        ({"born": (1976, 1987)}, {"born": (1980, 1980)}, "born-in-one-year"),
        ({"homes": ("Ізюм, вулиця Миру 5",)}, {"places": ("місто Ізюм",), "homes": ()}, "seen-in-one-place"),
        ({"companions": ("вигадана ганна",)}, {"companions": ("сусіди", "вигадана ганна")}, "with-the-same-people"),
        ({"reaches": frozenset(("a@b.org",))}, {"reaches": frozenset(("a@b.org", "c@d.org"))}, "the-seeker-is-named"),
        ({"born": (2001, 2001)}, {"born": (2005, 2005)}, "born-some-years-apart"),
        ({"homes": ("Ізюм",)}, {"homes": ("Львів",)}, "two-homes"),
    ],
)
def test_what_is_alike_and_what_is_not_is_told(one: dict[str, Any], other: dict[str, Any], speaks: str) -> None:
    found = match(replace(OLIA, **one), replace(OLIA, **other), NAMING)
    assert speaks in (*found.reasons, *found.against)
    assert found.is_proposed


def test_a_day_later_she_may_be_somewhere_else() -> None:
    one, other = (replace(OLIA, alive=((place, at),)) for place, at in (("Ізюм", 0), ("Львів", DAY)))
    assert match(one, other, NAMING).against == ()


def test_nothing_known_but_a_name_speaks_neither_for_nor_against() -> None:
    found = match(Profile(OLIA.names), OLIA, NAMING)
    assert (found.reasons, found.against) == (("names-are-alike",), ())
    assert match(Profile(()), OLIA, NAMING).score == 0


names = st.sampled_from(["вигадана оля петрівна", "вигадана оля", "вигадана юля", "інша оля", "оля", ""])
years = st.none() | st.tuples(st.integers(1990, 2005), st.integers(0, 9)).map(lambda drawn: (drawn[0], sum(drawn)))
places = st.lists(st.sampled_from(["Ізюм", "Львів", "вулиця Миру, Ізюм", "5"]), max_size=2).map(tuple)
profiles = st.builds(
    Profile,
    st.lists(names, max_size=2).map(tuple),
    years,
    st.sampled_from(["female", "male", "other", None]),
    places,
    places,
    st.lists(st.tuples(st.sampled_from(["Ізюм", "Львів"]), st.integers(0, 3 * DAY)), max_size=2).map(tuple),
    st.lists(names, max_size=2).map(tuple),
    st.frozensets(st.sampled_from(["a@b.org", "c@d.org"])),
)


@given(profiles, profiles)
def test_from_the_other_side_it_is_the_same(one: Profile, other: Profile) -> None:
    here, there = match(one, other, NAMING), match(other, one, NAMING)
    assert (here.score, here.reasons, here.against) == (there.score, there.reasons, there.against)
    assert {here.one, here.other} == {there.one, there.other}
    assert here == decode_match(encode_match(here))


def test_a_record_and_an_inquiry_become_what_is_compared() -> None:
    person = Person(
        "a/1",
        source_date=1_647_432_000,
        full_name="Вигадана Оля",
        age="20",
        sex="female",
        home_city="Ізюм",
        companions="Ганна\n\nСусіди",
        named=(Named("Микита", "Nikita@example.org "),),
    )
    notes = (
        Note("n/2", "a/1", source_date=9, status=Status.IS_NOTE_AUTHOR, last_known_location="Ізюм"),
        Note("n/1", "a/1", source_date=5, status=Status.BELIEVED_MISSING, last_known_location="Харків"),
    )
    word = Word(b"w" * 16, None, (Named("Тато", "tato@example.org"),))
    assert profile_of_record(Record(person, notes, (word,), hidden=False, changed_at=9)) == Profile(
        ("Вигадана Оля",),
        (2001, 2002),
        "female",
        ("Ізюм",),
        ("Ізюм", "Харків"),
        (("Ізюм", 9),),
        ("Ганна", "Сусіди"),
        frozenset(("nikita@example.org", "tato@example.org")),
    )
    inquiry = Inquiry(b"q" * 16, "Вигадана Оля\nOlia", 2001, None, "female", "Ізюм", "Харків", "Ганна", reach="A@b.org")
    sought = Sought(inquiry, confirmed=True, withdrawn=False, asked_at=1_647_432_000, changed_at=0)
    assert profile_of_sought(sought) == Profile(
        ("Вигадана Оля", "Olia"),
        (2001, 2001),
        "female",
        ("Ізюм",),
        ("Харків",),
        (),
        ("Ганна",),
        frozenset(("a@b.org",)),
    )


def test_every_reason_is_a_sentence_of_its_own_in_three_languages() -> None:
    reasons = (*REASONS_FOR, *REASONS_AGAINST)
    sentences = area("tracing")
    said = {reason.key: " ".join((reason.look.__doc__ or "").split()) for reason in reasons}
    assert len(set(said.values())) == len(reasons)
    assert said == {key: sentences[f"reason.{key}"]["en"] for key in said}
    for language in LANGUAGES:
        assert len({sentences[f"reason.{key}"][language] for key in said}) == len(reasons)
