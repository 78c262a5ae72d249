"""What a desk enters is kept as it was made, comes back the same, and is refused where it is none of ours."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tracing.strategies import bodies
from vistka.bundle.message import Disclosure, Named
from vistka.errors import LocalError, RemoteError
from vistka.limits import ENTRY_BYTES_MAX, RECORD_LINE_BYTES_MAX, RECORD_TEXT_BYTES_MAX
from vistka.tracing.entry import BODIES, Body, decode_entry, encode_entry
from vistka.tracing.note import Note
from vistka.tracing.person import Person, birth_years
from vistka.wire import cbor

SPRING_2022 = 1_647_432_000


@given(bodies())
def test_every_entry_comes_back_as_it_was_made(body: Body) -> None:
    assert body == decode_entry(encode_entry(body))


def test_tracing_has_the_kinds_from_32_and_leaves_those_from_64_to_the_picture() -> None:
    assert all(32 <= kind < 64 for kind in BODIES)
    assert len({body.__name__ for body in BODIES.values()}) == len(BODIES)


@given(st.binary(max_size=60))
def test_what_is_no_entry_is_refused(data: bytes) -> None:
    try:
        body = decode_entry(data)
    except RemoteError:
        return
    assert data == encode_entry(body)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (cbor.encode([64, []]), "newer"),
        (cbor.encode([32, ["a/1", *[None] * 40, 1]]), "newer"),
        (cbor.encode([32, [7]]), "malformed"),
        (cbor.encode([-1, []]), "malformed"),
        (cbor.encode([33, ["a/1", "b/1", None, None, None, 9]]), "malformed"),
        (cbor.encode(bytes(ENTRY_BYTES_MAX)), "malformed"),
    ],
)
def test_each_failure_has_its_name(data: bytes, reason: str) -> None:
    with pytest.raises(RemoteError) as refused:
        decode_entry(data)
    assert reason == refused.value.reason


def test_a_record_with_every_text_at_its_longest_is_still_an_entry() -> None:
    lines: dict[str, Any] = {
        field.name: "я" * (RECORD_LINE_BYTES_MAX // 2) for field in Person.FIELDS if field.name.startswith("home")
    }
    person = Person("a/" + "b" * 500, description="ї" * (RECORD_TEXT_BYTES_MAX // 2), **lines)
    assert person == decode_entry(encode_entry(person))
    with pytest.raises(LocalError, match="field"):
        encode_entry(Note("a/1", "b/1", text="ї" * (RECORD_TEXT_BYTES_MAX // 2 + 1)))


def test_a_person_has_each_name_once_the_fullest_first() -> None:
    person = Person(
        "a/1",
        full_name="Оля Вигадана\nOlia Vyhadana",
        given_name="Оля",
        family_name="Вигадана",
        alternate_names="Olia Vyhadana\n \nОльга",
        disclosure=Disclosure.ONLY_NAMED,
        named=(Named("Микита", "nikita@example.org"),),
    )
    assert person.names() == ("Оля Вигадана", "Olia Vyhadana", "Вигадана Оля", "Ольга")
    assert not person.is_placeholder()
    assert Person("a/1", 5, 5, 4).is_placeholder()


@pytest.mark.parametrize(
    ("date_of_birth", "age", "years"),
    [
        ("2001", None, (2001, 2001)),
        ("2001-02-03", "60", (2001, 2001)),
        (None, "20", (2001, 2002)),
        (None, "35-45", (1976, 1987)),
        (None, "45-35", (1976, 1987)),
        (None, "400", None),
        (None, "about forty", None),
        ("long ago", "20", (2001, 2002)),
        (None, None, None),
    ],
)
def test_what_a_record_says_of_age_is_a_span_of_years(
    date_of_birth: str | None, age: str | None, years: tuple[int, int] | None
) -> None:
    assert years == birth_years(date_of_birth, age, SPRING_2022)


def test_an_age_without_its_day_says_nothing() -> None:
    assert None is birth_years(None, "20", None)
