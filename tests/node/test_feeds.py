"""What leaves as PFIF: those who agreed and nobody else, no place and no words; and what has expired goes."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.desk import Clock, Resident, alive, letter, make_desk, volunteer
from vistka.bundle.message import Disclosure, Status
from vistka.errors import LocalError, RemoteError
from vistka.limits import FEED_RECORDS_MAX, SHARED_DAYS
from vistka.node.desk import Desk
from vistka.node.expiry import expire_records
from vistka.node.feeds import Page, end_key, export_document, make_key, note_feed, person_feed
from vistka.node.judging import forget, hide, share
from vistka.node.opening import open_arrivals
from vistka.node.pfif import import_document
from vistka.node.tracing import keep_up, rebuild, registry_of
from vistka.store.desk.people import Role
from vistka.tracing.note import Note as PersonNote
from vistka.tracing.person import Person
from vistka.tracing.pfif.fields import Document
from vistka.tracing.pfif.reading import read_document
from vistka.tracing.pfif.writing import write_document

DAY = 86_400


def folded(desk: Desk) -> list[str]:
    """Open and fold what came in; the ids of all records."""
    open_arrivals(desk)
    keep_up(desk)
    registry = registry_of(desk)
    with registry.read() as tx:
        records = [registry.shelf.record(tx, number) for number in registry.shelf.numbers(tx, -1, 100)]
    return [record.person.person_record_id for record in records if record is not None]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Desk:
    return make_desk(tmp_path, clock)


def agreed(desk: Desk) -> str:
    """A sister who wrote twice and agreed to the feeds; her record's id."""
    resident = Resident()
    resident.write(desk, replace(alive("КАНАРКА"), disclosure=Disclosure.WHO_ASKS_BY_NAME))
    resident.write(desk, letter("КАНАРКА у листі"))
    [record_id] = folded(desk)
    share(desk, volunteer(desk, "Хранителька", Role.KEEPER), record_id, shared=True)
    return record_id


def exported(desk: Desk, *, full: bool = False) -> Document:
    return read_document(export_document(desk, full=full)[0])


def test_nobody_leaves_who_has_not_agreed(desk: Desk) -> None:
    Resident().write(desk, replace(alive(), disclosure=Disclosure.WHO_ASKS_BY_NAME))
    folded(desk)
    assert exported(desk).persons == ()


def test_who_agreed_leaves_under_our_domain_without_place_words_or_address(desk: Desk) -> None:
    record_id = agreed(desk)
    data, count = export_document(desk, full=True)
    document = read_document(data)
    [person] = document.persons
    assert count == 1
    assert person["person_record_id"] == record_id.replace("vistka.invalid", "desk.example")
    assert (person["full_name"], person["date_of_birth"], person["source_name"]) == (
        "Оля Вигадана",
        "2001",
        "desk.example",
    )
    assert {note["status"] for note in document.notes} == {"is_note_author"}
    for secret in ("КАНАРКА", "Ізюм", "nikita", "Микита", "vistka.invalid"):
        assert secret not in data.decode()
    assert "date_of_birth" not in exported(desk).persons[0]


def test_they_leave_no_more_once_they_say_so_or_ask_not_to_be_found_or_are_forgotten(desk: Desk) -> None:
    record_id = agreed(desk)
    keeper = volunteer(desk, "Друга", Role.KEEPER)
    assert len(exported(desk).persons) == 1
    rebuild(desk)
    assert len(exported(desk).persons) == 1
    hide(desk, keeper, record_id, hidden=True)
    assert exported(desk).persons == ()
    hide(desk, keeper, record_id, hidden=False)
    share(desk, keeper, record_id, shared=False)
    assert exported(desk).persons == ()
    share(desk, keeper, record_id, shared=True)
    forget(desk, keeper, record_id)
    assert exported(desk).persons == ()


@pytest.mark.parametrize("birth_year", [None, 2010])
def test_a_minor_or_somebody_of_unknown_age_never_leaves(desk: Desk, birth_year: int | None) -> None:
    Resident().write(desk, replace(alive(), birth_year=birth_year))
    [record_id] = folded(desk)
    share(desk, volunteer(desk, role=Role.KEEPER), record_id, shared=True)
    assert exported(desk).persons == ()


def test_somebody_whom_others_wrote_of_never_leaves(desk: Desk) -> None:
    Resident().write(desk, replace(alive(), status=Status.BELIEVED_ALIVE))
    [record_id] = folded(desk)
    share(desk, volunteer(desk, role=Role.KEEPER), record_id, shared=True)
    assert exported(desk).persons == ()


def test_after_half_a_year_only_a_placeholder_leaves(desk: Desk, clock: Clock) -> None:
    agreed(desk)
    clock.now += SHARED_DAYS * DAY + 1
    document = exported(desk)
    assert [set(person) for person in document.persons] == [
        {"person_record_id", "source_date", "entry_date", "expiry_date"}
    ]
    assert document.notes == ()


def test_a_feed_needs_a_key_and_each_fetch_is_in_the_log(desk: Desk) -> None:
    agreed(desk)
    key = make_key(desk, "Червоний Хрест", full=False)
    feed = person_feed(desk, key, Page())
    assert read_document(feed).persons[0]["full_name"] == "Оля Вигадана"
    assert len(read_document(note_feed(desk, key, Page())).notes) == 2
    assert key.encode() not in feed
    for wrong in ("", "nothing", key[:-1], key[::-1]):
        with pytest.raises(RemoteError, match="feed-key"):
            person_feed(desk, wrong, Page())
    with desk.read() as tx:
        actions = [entry.action for entry in desk.kept.audit.entries(tx, None, 100)]
    assert actions.count("feed-fetched") == 2
    path = desk.kept.database.engine.url.database
    assert path is not None
    assert key.encode() not in Path(path).read_bytes()
    newer = make_key(desk, "Червоний Хрест", full=True)
    with pytest.raises(RemoteError, match="feed-key"):
        note_feed(desk, key, Page())
    assert "date_of_birth" in read_document(person_feed(desk, newer, Page())).persons[0]
    end_key(desk, "Червоний Хрест")
    with pytest.raises(RemoteError, match="feed-key"):
        note_feed(desk, newer, Page())
    with pytest.raises(LocalError, match="feed-key-unknown"):
        end_key(desk, "Червоний Хрест")
    with pytest.raises(RemoteError, match="feed-key-name"):
        make_key(desk, " ", full=False)


def test_a_feed_comes_in_pages_the_newest_first(desk: Desk, clock: Clock) -> None:
    keeper = volunteer(desk, role=Role.KEEPER)
    names = [f"Вигадана {chr(0x430 + number)}" for number in range(3)]
    for name in names:
        clock.now += DAY
        Resident().write(desk, replace(alive(), name=name), clock())
        for record_id in folded(desk):
            share(desk, keeper, record_id, shared=True)
    key = make_key(desk, "Служба", full=False)

    def page(skip: int, most: int = FEED_RECORDS_MAX, since: int | None = None) -> int:
        return len(read_document(person_feed(desk, key, Page(skip, most, since))).persons)

    assert [page(0), page(2), page(3), page(0, 2), page(0, 10_000)] == [3, 1, 0, 2, 3]
    assert page(0, since=clock() + 1) == 0


def test_who_harvests_from_a_date_on_gets_the_oldest_first_and_notes_of_who_agreed_since(
    desk: Desk, clock: Clock
) -> None:
    keeper, known, days = volunteer(desk, role=Role.KEEPER), set[str](), list[int]()
    names = [f"Вигадана {letter}" for letter in "абв"]
    for name in names:
        Resident().write(desk, replace(alive(), name=name), clock())
        [record_id] = set(folded(desk)) - known
        known.add(record_id)
        clock.now += DAY
        share(desk, keeper, record_id, shared=True)
        days.append(clock())
    key = make_key(desk, "Служба", full=False)

    def page(most: int, since: int | None) -> list[str]:
        document = read_document(person_feed(desk, key, Page(0, most, since)))
        return [person["full_name"] for person in document.persons]

    assert page(2, None) == names[:0:-1]
    assert (page(2, days[0]), page(2, days[1])) == (names[:2], names[1:])
    assert len(read_document(note_feed(desk, key, Page(since=days[2]))).notes) == 1


def test_an_expired_record_of_another_repository_is_a_placeholder_within_a_day(desk: Desk, clock: Clock) -> None:
    person = {
        "person_record_id": "other.example/p1",
        "source_date": "2022-03-01T00:00:00Z",
        "expiry_date": "2022-03-20T00:00:00Z",
        "full_name": "Вигадана Особа",
    }
    note = {"note_record_id": "other.example/n1", "person_record_id": "other.example/p1", "text": "КАНАРКА"}
    import_document(desk, write_document(Document((person,), (note,))))
    folded(desk)
    assert expire_records(desk) == 0
    clock.now += 4 * DAY
    assert expire_records(desk) == 1
    keep_up(desk)
    clock.now += DAY
    assert expire_records(desk) == 0
    registry = registry_of(desk)
    with registry.read() as tx:
        record = registry.shelf.record_of(tx, "other.example/p1")
    assert record is not None
    assert (record.person.is_placeholder(), record.notes) == (True, ())
    with desk.read() as tx:
        bodies = [entry.body for entry in desk.kept.entries.of_kind(tx, Person.KIND, 0, 10)]
    assert [body is None for body in bodies] == [False, True]
    assert import_document(desk, write_document(Document((person,), ()))).persons == 0


@pytest.mark.parametrize("is_before", [True, False])
def test_a_note_that_comes_by_itself_goes_with_the_person_who_expired(
    desk: Desk, clock: Clock, is_before: bool
) -> None:
    person = {"person_record_id": "other.example/p1", "full_name": "Вигадана Особа"}
    expired = {**person, "expiry_date": "2022-03-01T00:00:00Z"}
    note = {"note_record_id": "other.example/n1", "person_record_id": "other.example/p1", "text": "КАНАРКА"}
    for document in (Document((), (note,)), Document((expired,)))[:: 1 if is_before else -1]:
        import_document(desk, write_document(document))
        folded(desk)
    assert expire_records(desk) == 1
    folded(desk)
    clock.now += DAY
    assert expire_records(desk) == 0
    registry = registry_of(desk)
    with registry.read() as tx, desk.read() as kept:
        record = registry.shelf.record_of(tx, "other.example/p1")
        [kept_note] = desk.kept.entries.of_kind(kept, PersonNote.KIND, 0, 10)
    assert record is not None
    assert (record.person.is_placeholder(), record.notes, kept_note.body) == (True, (), None)


def test_a_record_without_a_name_expires_too(desk: Desk, clock: Clock) -> None:
    nameless = {"person_record_id": "other.example/p1", "author_email": "канарка@example.org"}
    nameless["expiry_date"] = "2022-03-20T00:00:00Z"
    import_document(desk, write_document(Document((nameless,))))
    folded(desk)
    clock.now += 4 * DAY
    assert expire_records(desk) == 1
    folded(desk)
    registry = registry_of(desk)
    with registry.read() as tx:
        record = registry.shelf.record_of(tx, "other.example/p1")
    assert record is not None
    assert (record.person.author_email, record.person.is_placeholder()) == (None, True)
