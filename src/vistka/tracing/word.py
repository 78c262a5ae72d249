"""Messages as records: who a note or letter is about, and what an inquiry from inside the city seeks."""

from hashlib import blake2b

from vistka import limits
from vistka.bundle import message
from vistka.bundle.message import Message, Status
from vistka.tracing.entry import Body
from vistka.tracing.inquiry import Inquiry
from vistka.tracing.note import Note
from vistka.tracing.person import Person

LOCAL = "vistka.invalid/"  # before the ids of our own records; what leaves this desk carries its domain instead
_EPOCH = 1_577_836_800  # 2020-01-01T00:00Z, from which messages count their hours
_ID_BYTES = 12


def is_local(record_id: str) -> bool:
    """Whether a record is this desk's own, not a clone of another repository's."""
    return record_id.startswith(LOCAL)


def records_of(said: Message, author: bytes, source: bytes) -> tuple[Body, ...]:
    """The records that a message makes, by the mark of its author (16 bytes) and its row's id.

    Whoever writes under one paper code and one name is one person; whom they write of is another. Without a name there
    is nobody to find by it, and a note alone.
    """
    body, at = said.body, min(_EPOCH + said.hour * 3_600, limits.RECORD_SECONDS_MAX)
    match body:
        case message.Inquiry():
            return (_inquiry(body, source),)
        case message.Note() | message.Letter():
            return _word(body, at, author, source)
    return ()


def person_id(author: bytes, name: str) -> str:
    """The record id of whoever an author writes of under this name, however it is spaced and capitalised."""
    folded = " ".join(name.casefold().split())
    return f"{LOCAL}person.{blake2b(author + folded.encode(), digest_size=_ID_BYTES).hexdigest()}"


def _word(body: "message.Note | message.Letter", at: int, author: bytes, source: bytes) -> tuple[Body, ...]:
    status = body.status if isinstance(body, message.Note) else Status.IS_NOTE_AUTHOR
    own = status == Status.IS_NOTE_AUTHOR
    record_id = person_id(author, body.name or "")
    note = Note(
        f"{LOCAL}note.{source.hex()}",
        record_id,
        source_date=at,
        status=int(status),
        text=body.text or None,
        last_known_location=body.place,
        author_name=body.name if own else None,
        author_made_contact=own or None,
    )
    if body.name is None:
        return (note,)
    person = Person(
        record_id,
        source_date=at,
        full_name=body.name,
        date_of_birth=None if body.birth_year is None else str(body.birth_year),
        author_name=body.name if own else None,
        disclosure=body.disclosure,
        named=body.named,
    )
    return person, note


def _inquiry(body: message.Inquiry, source: bytes) -> Inquiry:
    return Inquiry(
        source,
        body.name,
        birth_year=body.birth_year,
        last_seen=body.place,
        relation=body.relation,
        seeker=body.seeker,
        reach=body.reach,
        text=body.text,
    )
