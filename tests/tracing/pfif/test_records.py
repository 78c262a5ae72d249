"""A PFIF record becomes a person or note of the registry, and comes out as it went in."""

from pathlib import Path

import pytest

from vistka.bundle.message import Status
from vistka.errors import RemoteError
from vistka.tracing.entry import decode_entry, encode_entry
from vistka.tracing.pfif.reading import read_document
from vistka.tracing.pfif.records import fields_of, note_of, person_of

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.xml"))
PERSON = {"person_record_id": "a.example/1", "source_date": "2022-03-16T12:00:00Z", "full_name": "Вигадана Особа"}
NOTE = {"note_record_id": "a.example/2", "person_record_id": "a.example/1"}


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem[:2])
def test_the_golden_records_come_out_as_they_went_in(path: Path) -> None:
    document = read_document(path.read_bytes())
    for fields in document.persons:
        person, left_out = person_of(fields)
        assert (fields_of(person), left_out) == (fields, ())
        assert decode_entry(encode_entry(person)) == person
    for fields in document.notes:
        note, left_out = note_of(fields)
        assert (fields_of(note), left_out) == (fields, ())
        assert decode_entry(encode_entry(note)) == note


def test_what_does_not_fit_is_left_out_and_named_and_the_person_stays() -> None:
    bad = {"sex": "unknown", "entry_date": "yesterday", "home_city": "x" * 2_000, "given_name": "Оле\x85на"}
    person, left_out = person_of(PERSON | bad)
    assert left_out == ("entry_date", "sex", "home_city")
    assert (person.full_name, person.given_name) == ("Вигадана Особа", "Оле на")


def test_a_line_is_one_line() -> None:
    person, _ = person_of(PERSON | {"home_street": "Вулиця 1\nпідвал"})
    assert person.home_street == "Вулиця 1, підвал"


def test_a_note_has_its_status() -> None:
    note, left_out = note_of(NOTE | {"status": "believed_alive", "author_made_contact": "TRUE", "text": "a\nb"})
    assert (note.status, note.author_made_contact, note.text, left_out) == (Status.BELIEVED_ALIVE, True, "a\nb", ())
    other, left_out = note_of(NOTE | {"status": "believed_well"})
    assert (other.status, left_out) == (None, ("status",))


@pytest.mark.parametrize("record_id", ["", "no-domain", "/1", "a.example/", "a b/1", "a.example/" + "x" * 600])
def test_a_record_without_a_proper_id_is_refused(record_id: str) -> None:
    with pytest.raises(RemoteError) as caught:
        person_of(PERSON | {"person_record_id": record_id})
    assert caught.value.reason == "pfif-no-id"
    with pytest.raises(RemoteError):
        note_of(NOTE | {"person_record_id": record_id})
