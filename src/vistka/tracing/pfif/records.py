"""PFIF's fields as the registry's persons and notes, and back. What does not fit a field is left out and named."""

import re
from collections.abc import Iterable

from vistka.bundle.fields import Field, Line, Optional, Text
from vistka.errors import LocalError, RemoteError
from vistka.tracing.note import STATUSES, Note
from vistka.tracing.person import Person
from vistka.tracing.pfif.fields import NOTE_FIELDS, PERSON_FIELDS, Fields
from vistka.tracing.pfif.sharing import read_date, write_date

_DATES = ("source_date", "entry_date", "expiry_date")
_WORDS: dict[str, dict[str, object]] = {
    "author_made_contact": {"true": True, "false": False},
    "status": {word: status for status, word in enumerate(STATUSES)},
}
_BREAKS = re.compile(r"[\r\n\u2028\u2029]+")
_RECORD_ID = re.compile(r"[^/\s]+/\S+( \S+)*")  # its repository's domain name, and whatever that put behind it


def person_of(fields: Fields) -> tuple[Person, tuple[str, ...]]:
    """The person that a record means, and the fields that did not fit. RemoteError "pfif-no-id"."""
    _check_ids(fields, ("person_record_id",))
    values, left_out = _values(fields, PERSON_FIELDS, Person.FIELDS)
    return Person(**values), left_out  # type: ignore[arg-type]  # each field's codec has checked its value


def note_of(fields: Fields) -> tuple[Note, tuple[str, ...]]:
    """The note that a record means, and the fields that did not fit. RemoteError "pfif-no-id", "pfif-no-person"."""
    _check_ids(fields, ("note_record_id", "person_record_id"))
    values, left_out = _values(fields, NOTE_FIELDS, Note.FIELDS)
    return Note(**values), left_out  # type: ignore[arg-type]  # each field's codec has checked its value


def fields_of(record: Person | Note) -> Fields:
    """The record as PFIF has it; what only ours has is left out."""
    names = PERSON_FIELDS if isinstance(record, Person) else NOTE_FIELDS
    written = {name: _write(name, getattr(record, name)) for name in names}
    return {name: text for name, text in written.items() if text is not None}


def _check_ids(fields: Fields, names: tuple[str, ...]) -> None:
    for name in names:
        if not _RECORD_ID.fullmatch(fields.get(name, "").strip()):
            raise RemoteError("pfif-no-id" if name == names[0] else "pfif-no-person")


def _values(fields: Fields, names: Iterable[str], codecs: Iterable[Field]) -> tuple[dict[str, object], tuple[str, ...]]:
    by_name = {codec.name: codec for codec in codecs}
    values: dict[str, object] = {}
    left_out = []
    for name in names:
        if name in fields:
            codec = by_name[name]
            try:
                value = _read(name, fields[name], codec)
                codec.write(value)
            except (LocalError, RemoteError):
                if name.endswith("_record_id") and name != "linked_person_record_id":
                    raise RemoteError("pfif-no-id") from None
                left_out.append(name)
            else:
                values[name] = value
    return values, tuple(left_out)


def _read(name: str, text: str, codec: Field) -> object:
    """RemoteError for what is no such value."""
    if name in _DATES:
        return read_date(text)
    if name in _WORDS:
        if text.strip().lower() not in _WORDS[name]:
            raise RemoteError("pfif-field")
        return _WORDS[name][text.strip().lower()]
    if name == "sex":
        return text.strip().lower()
    inner = codec.field if isinstance(codec, Optional) else codec
    if isinstance(inner, Line):
        text = _BREAKS.sub(", ", text.strip())
    assert isinstance(inner, Text)  # every other kind of field was met above
    return "".join(" " if character in inner.CONTROLS else character for character in text.replace("\r\n", "\n"))


def _write(name: str, value: object) -> str | None:
    match value:
        case None:
            return None
        case bool():
            return str(value).lower()
        case int() if name in _DATES:
            return write_date(value)
        case int():
            return STATUSES[value]
        case _:
            return str(value)
