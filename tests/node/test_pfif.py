"""Records of another repository come in once, and what somebody asked to be forgotten does not come back."""

from pathlib import Path

from tests.desk import Clock, make_desk
from vistka.node.pfif import Imported, import_document
from vistka.tracing.entry import decode_entry
from vistka.tracing.note import Note
from vistka.tracing.person import Person
from vistka.tracing.pfif.fields import Document
from vistka.tracing.pfif.writing import write_document

PERSON = {
    "person_record_id": "other.example/p1",
    "entry_date": "2022-03-01T00:00:00Z",
    "source_date": "2022-03-01T00:00:00Z",
    "full_name": "Вигадана Особа",
}
NOTE = {"note_record_id": "other.example/n1", "person_record_id": "other.example/p1", "status": "believed_alive"}


def test_records_come_in_once_with_their_entry_date_set_here(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    document = write_document(Document((PERSON,), (NOTE,)))
    assert import_document(desk, document) == Imported(persons=1, notes=1)
    assert import_document(desk, document) == Imported(known=2)
    later = write_document(Document(({**PERSON, "entry_date": "2022-03-02T00:00:00Z"},), (NOTE,)))
    assert import_document(desk, later) == Imported(known=2)  # the same record by way of another repository
    with desk.read() as tx:
        [entry] = desk.kept.entries.of_kind(tx, Person.KIND, 0, 10)
        [note] = desk.kept.entries.of_kind(tx, Note.KIND, 0, 10)
    assert entry.body is not None
    person = decode_entry(entry.body)
    assert isinstance(person, Person)
    assert (person.full_name, person.entry_date) == ("Вигадана Особа", desk.clock())
    assert note.body is not None


def test_who_asked_to_be_forgotten_does_not_come_back(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    with desk.write() as tx:
        desk.kept.entries.bury(tx, "other.example/p1", desk.clock())
    assert import_document(desk, write_document(Document((PERSON,), (NOTE,)))) == Imported(kept_away=2)


def test_our_own_record_does_not_come_back_from_elsewhere(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    own = {**PERSON, "person_record_id": "desk.example/p1"}
    assert import_document(desk, write_document(Document((own,)))).kept_away == 1


def test_nobody_elsewhere_speaks_of_our_own_records_by_the_name_they_have_here(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    person = {**PERSON, "person_record_id": "vistka.invalid/person.1", "date_of_birth": "1980"}
    shouted = {**PERSON, "person_record_id": "DESK.Example/person.1"}
    note = {**NOTE, "person_record_id": "vistka.invalid/person.1"}
    posing = {**NOTE, "note_record_id": "vistka.invalid/note.1"}
    document = write_document(Document((person, shouted), (note, posing)))
    assert import_document(desk, document) == Imported(kept_away=4)


def test_a_note_that_links_to_somebody_forgotten_stays_away(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    with desk.write() as tx:
        desk.kept.entries.bury(tx, "other.example/p2", desk.clock())
    linking = {**NOTE, "linked_person_record_id": "other.example/p2"}
    assert import_document(desk, write_document(Document((PERSON,), (linking,)))) == Imported(persons=1, kept_away=1)


def test_an_expired_record_comes_in_as_its_placeholder(tmp_path: Path) -> None:
    clock = Clock()
    desk = make_desk(tmp_path, clock)
    expired = {**PERSON, "expiry_date": "2022-03-02T00:00:00Z"}
    assert import_document(desk, write_document(Document((expired,), (NOTE,)))) == Imported(persons=1)
    clock.now += 3_600
    assert import_document(desk, write_document(Document((expired,), (NOTE,)))) == Imported(known=1)
    with desk.read() as tx:
        [entry] = desk.kept.entries.of_kind(tx, Person.KIND, 0, 10)
    person = decode_entry(entry.body or b"")
    assert isinstance(person, Person)
    assert person.is_placeholder()


def test_what_did_not_fit_is_counted(tmp_path: Path) -> None:
    odd = {**PERSON, "sex": "unknown"}
    nobody = {"person_record_id": "without-a-domain"}
    done = import_document(make_desk(tmp_path), write_document(Document((odd, nobody))))
    assert (done.persons, dict(done.left_out)) == (1, {"sex": 1})
    assert [(refusal.element, refusal.number, refusal.reason) for refusal in done.refused] == [
        ("person", 2, "pfif-no-id")
    ]
