"""Documents of every version of PFIF give the records they mean, survive a round trip, and harm no reader."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vistka.errors import RemoteError
from vistka.limits import PFIF_BYTES_MAX, PFIF_FIELD_CHARACTERS_MAX
from vistka.tracing.pfif.fields import ATOM, NAMESPACE, NOTE_FIELDS, PERSON_FIELDS, Document, Refusal
from vistka.tracing.pfif.reading import read_document
from vistka.tracing.pfif.sharing import without_expired
from vistka.tracing.pfif.writing import Feed, write_document, write_note_feed, write_person_feed

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.xml"))
FEED = Feed("https://desk.example/feeds/person", "Вістка", "2022-03-16T12:00:00Z")


def meant(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.with_suffix(".json").read_text(encoding="utf-8")))


def pfif(inside: str, version: str = "1.4") -> bytes:
    return f'<pfif:pfif xmlns:pfif="{NAMESPACE}{version}">{inside}</pfif:pfif>'.encode()


def person(inside: str = "", record_id: str = "a.example/1") -> str:
    return f"<pfif:person><pfif:person_record_id>{record_id}</pfif:person_record_id>{inside}</pfif:person>"


def test_the_golden_documents_are_here() -> None:
    assert len(GOLDEN) == 16


@pytest.mark.parametrize("path", [path for path in GOLDEN if meant(path)["do_parse"]], ids=lambda path: path.stem[:2])
def test_a_document_gives_its_records_and_survives_a_round_trip(path: Path) -> None:
    document = read_document(path.read_bytes())
    assert list(document.persons) == meant(path)["person_records"]
    assert list(document.notes) == meant(path)["note_records"]
    assert document.refused == ()
    assert document.version == meant(path)["version"]
    again = read_document(write_document(document))
    assert (again.persons, again.notes) == (document.persons, document.notes)


@pytest.mark.parametrize(
    "path", [path for path in GOLDEN if meant(path)["version"] == "1.4" and meant(path)["do_write"]], ids=str
)
def test_what_we_write_is_the_golden_document_to_the_byte(path: Path) -> None:
    records = meant(path)
    if records["is_expired"] and not records["do_parse"]:
        return  # what an expired record hides is told in test_sharing.py
    document = Document(tuple(records["person_records"]), tuple(records["note_records"]))
    if path.stem.startswith("01"):
        assert read_document(write_document(document)) == read_document(path.read_bytes())
    else:
        assert write_document(document) == path.read_bytes()


def test_a_feed_holds_the_same_records() -> None:
    document = read_document(GOLDEN[0].read_bytes())
    persons = read_document(write_person_feed(FEED, document.persons, document.notes))
    assert (persons.persons, persons.notes) == (document.persons, document.notes)
    notes = read_document(write_note_feed(FEED, document.notes))
    assert (notes.persons, notes.notes) == ((), document.notes)


def test_one_bad_record_does_not_cost_the_others() -> None:
    nobody = "<pfif:person><pfif:full_name>Ніхто</pfif:full_name></pfif:person>"
    long = person(f"<pfif:description>{'x' * (PFIF_FIELD_CHARACTERS_MAX + 1)}</pfif:description>", "a.example/2")
    note = "<pfif:note><pfif:note_record_id>a.example/n1</pfif:note_record_id></pfif:note>"
    document = read_document(pfif(person() + nobody + long + note))
    assert document.persons == ({"person_record_id": "a.example/1"},)
    assert document.refused == (
        Refusal("person", 2, "pfif-no-id"),
        Refusal("person", 3, "pfif-field"),
        Refusal("note", 4, "pfif-no-person"),
    )


def test_a_field_of_another_format_is_none_of_pfifs() -> None:
    other = '<o:full_name xmlns:o="https://other.example/">Інша</o:full_name>'
    [found] = read_document(pfif(person(f"{other}<pfif:full_name>Оля</pfif:full_name>"))).persons
    assert found == {"person_record_id": "a.example/1", "full_name": "Оля"}


def test_marks_within_a_field_cost_none_of_its_words() -> None:
    inside = '<pfif:description>tall, <b xmlns="http://www.w3.org/1999/xhtml">grey</b> coat</pfif:description>'
    [read] = read_document(pfif(person(inside))).persons
    assert read["description"] == "tall, grey coat"


def test_what_the_standard_asks_of_every_record_is_written_even_when_it_is_empty() -> None:
    note = {"note_record_id": "a.example/n1", "person_record_id": "a.example/1"}
    data = write_document(Document(({"person_record_id": "a.example/1"},), (note,)))
    for name, times in (("full_name", 1), ("source_date", 2), ("author_name", 1), ("text", 1)):
        assert data.count(f"<pfif:{name}></pfif:{name}>".encode()) == times
    assert read_document(data).notes == (note,)


def test_a_carriage_return_survives_a_round_trip() -> None:
    document = read_document(pfif(person("<pfif:description>a&#13;&#10;b</pfif:description>")))
    assert document.persons[0]["description"] == "a\r\nb"
    assert read_document(write_document(document)) == document


def test_an_id_is_the_same_with_lines_around_it() -> None:
    note = "<pfif:note><pfif:note_record_id>a.example/n</pfif:note_record_id>"
    note += "<pfif:person_record_id>a.example/1</pfif:person_record_id><pfif:text>тут</pfif:text></pfif:note>"
    expired = "<pfif:expiry_date>2010-01-01T00:00:00Z</pfif:expiry_date>"
    document = without_expired(read_document(pfif(person(expired, "\n  a.example/1\n") + note)), 1_647_432_000)
    assert ([each["person_record_id"] for each in document.persons], document.notes) == (["a.example/1"], ())


def test_a_single_entry_of_a_feed_is_read() -> None:
    entry = f'<entry xmlns="{ATOM}" xmlns:pfif="{NAMESPACE}1.3"><content>{person()}</content></entry>'
    assert read_document(entry.encode()).persons == ({"person_record_id": "a.example/1"},)


def test_several_names_stand_on_several_lines() -> None:
    names = "<pfif:full_name>Анастасія Оніщук\nAnastasiia Onishchuk</pfif:full_name>"
    assert read_document(pfif(person(names))).persons[0]["full_name"].splitlines() == [
        "Анастасія Оніщук",
        "Anastasiia Onishchuk",
    ]


def test_other_keeps_what_is_no_description() -> None:
    text = "<pfif:other>identifying_marks:\n    a scar</pfif:other>"
    document = read_document(pfif(person(text), "1.2"))
    assert document.persons[0]["description"] == "identifying_marks:\n    a scar"


BOMB = b"""<?xml version="1.0"?><!DOCTYPE pfif [<!ENTITY a "0123456789"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<pfif xmlns="http://zesty.ca/pfif/1.4"><person><person_record_id>&b;</person_record_id></person></pfif>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE pfif [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<pfif xmlns="http://zesty.ca/pfif/1.4"><person><person_record_id>&a;</person_record_id></person></pfif>"""


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "pfif-not-xml"),
        (b"\xff\xfe\x00", "pfif-not-xml"),
        (b"<html></html>", "pfif-not-pfif"),
        (b"<feed></feed>", "pfif-not-pfif"),
        (pfif(person(), "2.0"), "pfif-newer"),
        (pfif(person())[:-5], "pfif-not-xml"),
        (BOMB, "pfif-not-xml"),
        (OUTSIDE, "pfif-not-xml"),
        (b'<?xml version="1.0" encoding="nobody-knows"?>' + pfif(person()), "pfif-not-xml"),
        (pfif("<a>" * 100 + "</a>" * 100), "pfif-not-xml"),
        (b"<a>" * 100_000, "pfif-not-pfif"),
        (b" " * (PFIF_BYTES_MAX + 1), "pfif-size"),
    ],
    ids=range(12),
)
def test_what_is_no_document_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(RemoteError) as caught:
        read_document(data)
    assert caught.value.reason == reason


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for each in (data, pfif("")[:-12] + data + b"</pfif:pfif>"):
        try:
            read_document(each)
        except RemoteError:
            continue


TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)


def fields_of(names: tuple[str, ...]) -> st.SearchStrategy[dict[str, str]]:
    return st.dictionaries(st.sampled_from(names), TEXT)


@given(fields_of(PERSON_FIELDS[1:]), fields_of(NOTE_FIELDS[2:]))
def test_whatever_a_field_holds_the_document_can_be_read(fields: dict[str, str], said: dict[str, str]) -> None:
    document = Document(
        ({"person_record_id": "a.example/1", **fields},),
        ({"note_record_id": "a.example/2", "person_record_id": "a.example/1", **said},),
    )
    again = read_document(write_document(document))
    assert [each["person_record_id"] for each in again.persons] == ["a.example/1"]
    assert [each["note_record_id"] for each in again.notes] == ["a.example/2"]
