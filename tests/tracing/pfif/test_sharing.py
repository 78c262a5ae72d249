"""What leaves in a feed: nothing after its expiry, no way to reach anybody without a key, no place with any."""

import json
from pathlib import Path

import pytest

from vistka.errors import RemoteError
from vistka.tracing.pfif.fields import Document
from vistka.tracing.pfif.reading import read_document
from vistka.tracing.pfif.sharing import (
    PLACEHOLDER_FIELDS,
    has_expired,
    is_placeholder,
    placeholder,
    read_date,
    without_expired,
    without_private,
    write_date,
)
from vistka.tracing.pfif.writing import write_document

GOLDEN = Path(__file__).parent / "golden"
EXPIRY = "2010-02-16T02:07:57Z"


def whole() -> Document:
    return read_document(next(GOLDEN.glob("00_*.xml")).read_bytes())


def test_a_date_is_utc() -> None:
    assert read_date("1970-01-02T00:00:01Z") == 86_401
    assert read_date("1970-01-02T00:00:01.250Z") == 86_401
    assert read_date("1970-01-02t00:00:01z") == 86_401
    assert read_date("2016-12-31T23:59:60Z") == read_date("2017-01-01T00:00:00Z")
    assert read_date("1970-01-02T03:00:01+03:00") == read_date("1970-01-01T22:30:01.5-01:30") == 86_401
    assert write_date(86_401) == "1970-01-02T00:00:01Z"
    assert write_date(read_date("0033-04-03T15:00:00Z")) == "0033-04-03T15:00:00Z"


@pytest.mark.parametrize(
    "text", ["", "2010", "2010-02-16", "2010-02-16T02:07:57", "2010-02-30T00:00:00Z", "1.xZ", "2010-02-16T02:07:57+25"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(RemoteError) as caught:
        read_date(text)
    assert caught.value.reason == "pfif-date"


def test_after_its_expiry_a_record_keeps_only_its_placeholder_and_loses_its_notes() -> None:
    before, after = read_date(EXPIRY) - 1, read_date(EXPIRY)
    assert without_expired(whole(), before) == whole()
    document = without_expired(whole(), after)
    [left] = document.persons
    assert set(left) == PLACEHOLDER_FIELDS
    assert (left["source_date"], left["entry_date"], left["expiry_date"]) == (EXPIRY, EXPIRY, EXPIRY)
    assert document.notes == ()
    assert is_placeholder(left)
    assert placeholder(left, after + 86_400) == left  # removed once, and not again every day


def test_the_golden_expired_record_is_written_as_its_placeholder() -> None:
    path = next(GOLDEN.glob("03_*.xml"))
    [person] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["person_records"]
    assert has_expired(person, read_date(EXPIRY) + 1)
    hidden = {name: text for name, text in person.items() if name in PLACEHOLDER_FIELDS}
    assert write_document(Document((hidden,))) == path.read_bytes()


def test_an_expiry_that_cannot_be_read_has_passed() -> None:
    assert has_expired({"person_record_id": "a.example/1", "expiry_date": "soon"}, 0)
    assert not has_expired({"person_record_id": "a.example/1"}, 2**40)


def test_an_expiry_with_an_offset_is_that_moment() -> None:
    person = {"person_record_id": "a.example/1", "expiry_date": "2010-02-16T05:07:57+03:00"}
    assert not has_expired(person, read_date(EXPIRY) - 1)
    assert has_expired(person, read_date(EXPIRY))


def test_without_a_key_nobody_can_be_reached_and_with_one_nobody_found() -> None:
    public, full = (write_document(without_private(whole(), full=each)).decode() for each in (False, True))
    for hidden in ("author_email", "author_phone", "date_of_birth", "_of_found_person", "photo_url"):
        assert f"{hidden}>" not in public
        assert f"{hidden}>" in full
    for never in ("home_street", "home_city", "home_state", "last_known_location"):
        assert never not in public
        assert never not in full
    assert "_test_given_name" in public
