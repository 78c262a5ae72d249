"""Names by the real dictionaries: one woman in many spellings is found and alike; her sister and her father are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vistka.limits import NAME_BYTES_MAX
from vistka.store.lexicon import packaged_lexicon
from vistka.tracing.compare import Profile
from vistka.tracing.match import CANNOT_MOST, match
from vistka.tracing.naming import LexiconNaming

NAMING = LexiconNaming(packaged_lexicon)
HERS = "Анастасія Оніщук"


@pytest.mark.parametrize("other", ["Анастасия Онищук", "Anastasiia Onishchuk", "Anastasia Onishchuk", "Настя Оніщук"])
def test_one_woman_in_many_spellings_is_found_and_proposed(other: str) -> None:
    assert NAMING.stored_codes(HERS) & NAMING.asked_codes(other)
    found = match(Profile((HERS,)), Profile((other,)), NAMING)
    assert (found.is_proposed, found.against) == (True, ())


@pytest.mark.parametrize(
    ("one", "other", "against"),
    [
        ("Анастасія Оніщук", "Олена Оніщук", "given-names-differ"),
        ("Іван Петрович Шевчук", "Іван Олексійович Шевчук", "patronymics-differ"),
    ],
)
def test_her_sister_and_a_namesake_are_not_she(one: str, other: str, against: str) -> None:
    found = match(Profile((one,)), Profile((other,)), NAMING)
    assert against in found.against
    assert found.score <= CANNOT_MOST


def test_where_two_names_differ_is_shown_in_both() -> None:
    likeness = NAMING.likeness("Анастасія Оніщук", "Анастасія Оніщюк")
    assert likeness.score > 0.5
    turned = NAMING.likeness("Анастасія Оніщюк", "Анастасія Оніщук")
    assert (likeness.score, likeness.spans) == (turned.score, turned.spans[::-1])


@pytest.mark.parametrize(
    "name", ["", " ", "5", "\u200b\u202e", "?!", "я" * (NAME_BYTES_MAX // 2), "а " * 2_000, "\ud800"]
)
def test_what_is_no_name_is_like_nothing_and_breaks_nothing(name: str) -> None:
    assert 0.0 <= NAMING.likeness(name, HERS).score <= 1.0
    assert isinstance(NAMING.stored_codes(name), frozenset)


@given(st.text(max_size=30), st.text(max_size=30))
def test_whatever_is_typed_it_is_the_same_from_both_sides(one: str, other: str) -> None:
    here, there = NAMING.likeness(one, other), NAMING.likeness(other, one)
    assert (here.score, here.clashes) == (there.score, there.clashes)
