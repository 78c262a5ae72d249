"""A note: PFIF 1.4's record of what somebody says of a person, at a time. docs/spec/tracing.md, section 1."""

from dataclasses import dataclass
from typing import ClassVar

from vistka import limits
from vistka.bundle.fields import Field, Flag, Line, Optional, Text, Whole
from vistka.bundle.message import Status
from vistka.tracing.person import record_line, record_time, record_url

# PFIF's words for the statuses, in the order of `Status`.
STATUSES = ("information_sought", "is_note_author", "believed_alive", "believed_missing", "believed_dead")


@dataclass(frozen=True, slots=True)
class Note:
    """What its author says of a person; `status` is one of `Status`, or none. Under PFIF's own field names.

    A note with `linked_person_record_id` says that the two records are of one person; one on each joins them.
    """

    KIND: ClassVar[int] = 33
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Line("note_record_id", limits.RECORD_ID_BYTES_MAX),
        Line("person_record_id", limits.RECORD_ID_BYTES_MAX),
        Optional(Line("linked_person_record_id", limits.RECORD_ID_BYTES_MAX)),
        record_time("source_date"),
        record_time("entry_date"),
        Optional(Whole("status", Status.INFORMATION_SOUGHT, Status.BELIEVED_DEAD)),
        Optional(Text("text", limits.RECORD_TEXT_BYTES_MAX)),
        record_line("last_known_location"),
        record_line("author_name"),
        record_line("author_email"),
        record_line("author_phone"),
        Optional(Flag("author_made_contact")),
        record_line("email_of_found_person"),
        record_line("phone_of_found_person"),
        record_url("photo_url"),
    )
    note_record_id: str
    person_record_id: str
    linked_person_record_id: str | None = None
    source_date: int | None = None
    entry_date: int | None = None
    status: int | None = None
    text: str | None = None
    last_known_location: str | None = None
    author_name: str | None = None
    author_email: str | None = None
    author_phone: str | None = None
    author_made_contact: bool | None = None
    email_of_found_person: str | None = None
    phone_of_found_person: str | None = None
    photo_url: str | None = None
