"""What leaves the desk as PFIF: the records of those who agreed, without a place and without their words.

Only our own records go out, under the desk's domain; a clone is its own repository's to share. What has gone out is
beyond recall, so each record asks to be forgotten after SHARED_DAYS, and is a placeholder from then on.
"""

from base64 import b32encode
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from vistka.errors import LocalError, RemoteError
from vistka.limits import FEED_KEY_BYTES, FEED_KEY_NAME_CHARACTERS_MAX, FEED_RECORDS_MAX, SHARED_DAYS
from vistka.node.desk import Desk
from vistka.node.pfif import own_domain
from vistka.node.reading import secret_of
from vistka.node.tracing import registry_of
from vistka.store.registry.registry import Registry
from vistka.tracing.disclosure import is_adult
from vistka.tracing.entry import Sharing, decode_entry
from vistka.tracing.note import Note
from vistka.tracing.person import Person
from vistka.tracing.pfif.fields import Document, Fields
from vistka.tracing.pfif.records import fields_of
from vistka.tracing.pfif.sharing import without_private, write_date
from vistka.tracing.pfif.writing import Feed, write_document, write_note_feed, write_person_feed
from vistka.tracing.registry import Record
from vistka.tracing.word import LOCAL, is_local

_DAY_SECONDS = 86_400
# Of a person: who they are. Never what they wrote, where they are, whom they named or how anybody is reached.
_PERSON_FIELDS = ("full_name", "given_name", "family_name", "alternate_names", "sex", "date_of_birth", "age")
_NOTE_FIELDS = ("status", "author_made_contact")


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a feed: after so many records; only what was entered since `since` (Unix seconds)."""

    skip: int = 0
    most: int = FEED_RECORDS_MAX
    since: int | None = None


def export_document(desk: Desk, *, full: bool) -> tuple[bytes, int]:
    """All records that may leave as one document, and how many persons those are. In the log.

    LocalError "no-registry".
    """
    document = _document(desk, full=full)
    with desk.write() as kept:
        desk.kept.audit.add(kept, "exported", None, None, desk.clock())
    return write_document(document), len(document.persons)


def make_key(desk: Desk, name: str, *, full: bool) -> str:
    """A new key for `name`, shown this once: of it only a hash is kept. RemoteError "feed-key-name"."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= FEED_KEY_NAME_CHARACTERS_MAX or not name.isprintable():
        raise RemoteError("feed-key-name", limit=FEED_KEY_NAME_CHARACTERS_MAX)
    key = desk.draw(FEED_KEY_BYTES)
    with desk.write() as kept:
        made = desk.kept.feed_keys.add(kept, key, name, desk.clock(), full=full)
        desk.kept.audit.add(kept, "feed-key", None, made.id, desk.clock())
    return b32encode(key).decode("ascii").rstrip("=").lower()


def end_key(desk: Desk, name: str) -> None:
    """The key of this name works no more. LocalError "feed-key-unknown"."""
    with desk.write() as kept:
        if not desk.kept.feed_keys.end(kept, " ".join(name.split())):
            raise LocalError("feed-key-unknown", name=name)
        desk.kept.audit.add(kept, "feed-key-ended", None, None, desk.clock())


def person_feed(desk: Desk, written: str, page: Page) -> bytes:
    """One page of persons with their notes, for who has the key. RemoteError "feed-key"."""
    document = _fetched(desk, written, page)
    persons = _page(document.persons, page)
    ids = {person["person_record_id"] for person in persons}
    notes = [note for note in document.notes if note["person_record_id"] in ids]
    return write_person_feed(_feed(desk, "person"), persons, notes)


def note_feed(desk: Desk, written: str, page: Page) -> bytes:
    """One page of notes, for who has the key. RemoteError "feed-key"."""
    document = _fetched(desk, written, page)
    return write_note_feed(_feed(desk, "note"), _page(document.notes, page))


def _fetched(desk: Desk, written: str, page: Page) -> Document:
    with desk.write() as kept:
        key = desk.kept.feed_keys.find(kept, secret_of(written, FEED_KEY_BYTES))
        if key is None:
            raise RemoteError("feed-key")
        desk.kept.audit.add(kept, "feed-fetched", None, key.id, desk.clock())
    document = _document(desk, full=key.full)
    if page.since is not None:
        since = write_date(page.since)
        document = Document(_since(document.persons, since), _since(document.notes, since))
    return document


def _since(records: tuple[Fields, ...], since: str) -> tuple[Fields, ...]:
    return tuple(each for each in records if each["entry_date"] >= since)


def _page(records: tuple[Fields, ...], page: Page) -> list[Fields]:
    # Whoever asks from a date on takes it from the last record they got, so theirs come the oldest first.
    ordered = sorted(records, key=lambda each: each["entry_date"], reverse=page.since is None)
    return ordered[page.skip : page.skip + min(page.most, FEED_RECORDS_MAX)]


def _feed(desk: Desk, kind: str) -> Feed:
    """The address stands without the key: a feed is passed around."""
    return Feed(f"{desk.address}/feeds/{kind}", "Vistka", write_date(desk.clock()))


def _document(desk: Desk, *, full: bool) -> Document:
    registry, now = registry_of(desk), desk.clock()
    domain = own_domain(desk)
    persons: list[Fields] = []
    notes: list[Fields] = []
    with registry.read() as tx:
        for record in _shared(desk, registry, tx, now):
            sent = _sent_person(record, domain, now)
            persons.append(fields_of(sent))
            if not sent.is_placeholder():
                notes += [fields_of(_sent_note(note, domain, record.changed_at)) for note in record.notes]
    return without_private(Document(tuple(persons), tuple(notes)), full=full)


def _shared(desk: Desk, registry: Registry, tx: Connection, now: int) -> Iterator[Record]:
    """Adults who agreed, wrote themselves, and have not asked not to be found."""
    with desk.read() as kept:
        entries = [desk.kept.entries.entry(kept, each) for each in desk.kept.entries.kept_ids(kept, Sharing.KIND)]
    bodies = [decode_entry(entry.body) for entry in entries if entry is not None and entry.body is not None]
    ids = dict.fromkeys(body.person_record_id for body in bodies if isinstance(body, Sharing))
    for record_id in ids:
        record = registry.shelf.record_of(tx, record_id) if is_local(record_id) else None
        if record is None or not record.shared or record.hidden or not record.words:
            continue
        if is_adult(record.person, now) is True:
            yield record


def _sent_person(record: Record, domain: str, now: int) -> Person:
    person, record_id = record.person, _under(record.person.person_record_id, domain)
    said = person.source_date or record.changed_at
    expiry = said + SHARED_DAYS * _DAY_SECONDS
    if expiry <= now:
        return Person(record_id, source_date=expiry, entry_date=expiry, expiry_date=expiry)
    return Person(
        record_id,
        source_date=said,
        entry_date=record.changed_at,
        expiry_date=expiry,
        source_name=domain,
        **{name: getattr(person, name) for name in _PERSON_FIELDS},
    )


def _sent_note(note: Note, domain: str, entered_at: int) -> Note:
    """`entered_at`: whoever agrees today has notes that nobody could fetch before."""
    return Note(
        _under(note.note_record_id, domain),
        _under(note.person_record_id, domain),
        source_date=note.source_date,
        entry_date=entered_at,
        **{name: getattr(note, name) for name in _NOTE_FIELDS},
    )


def _under(record_id: str, domain: str) -> str:
    return f"{domain}/{record_id.removeprefix(LOCAL)}" if is_local(record_id) else record_id
