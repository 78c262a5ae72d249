"""What is known of a subject as bytes: records are kept as the entries they are, so each bound is checked again."""

from typing import TypeVar

from vistka import limits
from vistka.bundle.fields import Bytes, Field, Line, Optional, Rows, Whole, read_fields, write_fields
from vistka.bundle.message import Disclosure, Named
from vistka.errors import RemoteError
from vistka.tracing.entry import Agreement, decode_entry, encode_entry
from vistka.tracing.inquiry import Inquiry
from vistka.tracing.judgement import Judgement
from vistka.tracing.note import Note
from vistka.tracing.person import Person
from vistka.tracing.registry import Pair, Record, Sought, Word
from vistka.wire import cbor

Kind = TypeVar("Kind")

_WORD: tuple[Field, ...] = (
    Bytes("source", 16, 16),
    Optional(Whole("disclosure", Disclosure.ONLY_DESK, Disclosure.WHO_ASKS_BY_NAME)),
    Rows(
        "named", Named, (Line("name", limits.NAME_BYTES_MAX), Line("reach", limits.REACH_BYTES_MAX)), limits.NAMED_MAX
    ),
)


def encode_record(record: Record) -> bytes:
    """A person's record."""
    notes: list[cbor.Value] = [encode_entry(note) for note in record.notes]
    words: list[cbor.Value] = [cbor.encode(write_fields(_WORD, word)) for word in record.words]
    flags = record.hidden | record.shared << 1
    return cbor.encode([encode_entry(record.person), notes, words, flags, record.changed_at])


def decode_record(data: bytes) -> Record:
    """What `encode_record` was given. RemoteError "malformed" and what an entry can raise: the file is damaged."""
    match cbor.decode(data):
        case [bytes(person), list(notes), list(words), int(flags), int(changed_at)] if 0 <= flags < 4:
            return Record(
                _one(Person, person),
                _each(Note, notes),
                tuple(Word(**read_fields(_WORD, cbor.decode(_bytes(word)))) for word in words),  # type: ignore[arg-type]
                flags & 1 == 1,
                changed_at,
                flags & 2 == 2,
            )
    raise RemoteError("malformed", why="not a record")


def encode_sought(sought: Sought) -> bytes:
    """An inquiry as it stands."""
    flags = [int(sought.confirmed), int(sought.withdrawn)]
    return cbor.encode([encode_entry(sought.inquiry), *flags, sought.asked_at, sought.changed_at, sought.source])


def decode_sought(data: bytes) -> Sought:
    """What `encode_sought` was given. Errors as `decode_record`."""
    match cbor.decode(data):
        case [bytes(inquiry), int(confirmed), int(withdrawn), int(asked_at), int(changed_at), bytes(source)]:
            wording = _one(Inquiry, inquiry)
            return Sought(wording, confirmed == 1, withdrawn == 1, asked_at, changed_at, source)
    raise RemoteError("malformed", why="not an inquiry")


def encode_pair(pair: Pair) -> bytes:
    """What was decided on a person and an inquiry."""
    judgements: list[cbor.Value] = [encode_entry(each) for each in pair.judgements]
    agreements: list[cbor.Value] = [encode_entry(each) for each in pair.agreements]
    return cbor.encode([cbor.text_value(pair.record_id), pair.inquiry, judgements, agreements])


def decode_pair(data: bytes) -> Pair:
    """What `encode_pair` was given. Errors as `decode_record`."""
    match cbor.decode(data):
        case [(bytes() | str()) as record_id, bytes(inquiry), list(judgements), list(agreements)]:
            return Pair(cbor.text_of(record_id), inquiry, _each(Judgement, judgements), _each(Agreement, agreements))
    raise RemoteError("malformed", why="not a pair")


def _each(kind: type[Kind], values: list[cbor.Value]) -> tuple[Kind, ...]:
    return tuple(_one(kind, value) for value in values)


def _one(kind: type[Kind], value: cbor.Value) -> Kind:
    body = decode_entry(_bytes(value))
    if not isinstance(body, kind):
        raise RemoteError("malformed", why="another kind")
    return body


def _bytes(value: cbor.Value) -> bytes:
    if not isinstance(value, bytes):
        raise RemoteError("malformed", why="not bytes")
    return value
