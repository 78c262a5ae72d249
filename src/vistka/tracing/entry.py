"""Entries: what a desk keeps beside the messages it has opened, by kind: 32 to 63 are tracing's. docs/spec/tracing.md.

A person or note that came by PFIF or was typed by a volunteer, an inquiry from the web, and each thing that somebody
decided about them. An entry is kept as it was made; what it means for the registry is the fold's (registry.py).
"""

from dataclasses import dataclass
from typing import ClassVar

from vistka import limits
from vistka.bundle.entry import read_entry, write_entry
from vistka.bundle.fields import Bytes, Field, Flag, Line, Rows, Whole
from vistka.bundle.message import Disclosure, Named
from vistka.tracing.inquiry import Inquiry, inquiry_id
from vistka.tracing.judgement import Judgement, fingerprint
from vistka.tracing.note import Note
from vistka.tracing.person import Person

VOLUNTEER_ID_BYTES = 16
_RECORD_ID = Line("person_record_id", limits.RECORD_ID_BYTES_MAX)
_BY = Bytes("by", VOLUNTEER_ID_BYTES, VOLUNTEER_ID_BYTES)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Whoever reads the mail of `reach` said: this inquiry is mine. It holds for this reach, letter by letter."""

    KIND: ClassVar[int] = 35
    FIELDS: ClassVar[tuple[Field, ...]] = (inquiry_id(), Line("reach", limits.REACH_BYTES_MAX))
    inquiry: bytes
    reach: str


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The seeker looks no more, for good: a new search is a new inquiry."""

    KIND: ClassVar[int] = 36
    FIELDS: ClassVar[tuple[Field, ...]] = (inquiry_id(),)
    inquiry: bytes


@dataclass(frozen=True, slots=True)
class Part:
    """Two records that were joined as one person's are two persons' after all; by a volunteer."""

    KIND: ClassVar[int] = 38
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Line("one", limits.RECORD_ID_BYTES_MAX),
        Line("other", limits.RECORD_ID_BYTES_MAX),
        _BY,
    )
    one: str
    other: str
    by: bytes


@dataclass(frozen=True, slots=True)
class Choice:
    """The person's own choice of who may be given word of them, as a volunteer took it down."""

    KIND: ClassVar[int] = 39
    FIELDS: ClassVar[tuple[Field, ...]] = (
        _RECORD_ID,
        Whole("disclosure", Disclosure.ONLY_DESK, Disclosure.WHO_ASKS_BY_NAME),
        Rows(
            "named",
            Named,
            (Line("name", limits.NAME_BYTES_MAX), Line("reach", limits.REACH_BYTES_MAX)),
            limits.NAMED_MAX,
        ),
        _BY,
    )
    person_record_id: str
    disclosure: int
    named: tuple[Named, ...]
    by: bytes


@dataclass(frozen=True, slots=True)
class NotToBeFound:
    """The person asks not to be found by anybody (`hidden`), or takes that back."""

    KIND: ClassVar[int] = 40
    FIELDS: ClassVar[tuple[Field, ...]] = (_RECORD_ID, Flag("hidden"), _BY)
    person_record_id: str
    hidden: bool
    by: bytes


@dataclass(frozen=True, slots=True)
class Sharing:
    """The person agrees that other repositories get their record (PFIF), which cannot be called back; or no longer."""

    KIND: ClassVar[int] = 43
    FIELDS: ClassVar[tuple[Field, ...]] = (_RECORD_ID, Flag("shared"), _BY)
    person_record_id: str
    shared: bool
    by: bytes


@dataclass(frozen=True, slots=True)
class Agreement:
    """A volunteer agrees that word of this person is passed on to this seeker, as both records stood then."""

    KIND: ClassVar[int] = 41
    FIELDS: ClassVar[tuple[Field, ...]] = (
        _RECORD_ID,
        inquiry_id(),
        _BY,
        Bytes("person_fingerprint", 16, 16),
        Bytes("inquiry_fingerprint", 16, 16),
    )
    person_record_id: str
    inquiry: bytes
    by: bytes
    person_fingerprint: bytes
    inquiry_fingerprint: bytes

    def holds_for(self, person: Person, inquiry: Inquiry) -> bool:
        """Whether both records still say what they said when this was agreed."""
        return (self.person_fingerprint, self.inquiry_fingerprint) == (fingerprint(person), fingerprint(inquiry))


@dataclass(frozen=True, slots=True)
class Erasure:
    """ "Forget me": what was about this person is gone; `mark` is the keyed hash of a record's id, so that nobody reads
    here whom it was about and a copy that comes again is known."""

    KIND: ClassVar[int] = 42
    FIELDS: ClassVar[tuple[Field, ...]] = (Bytes("mark", 16, 16), _BY)
    mark: bytes
    by: bytes


Body = (
    Person
    | Note
    | Inquiry
    | Confirmation
    | Withdrawal
    | Judgement
    | Part
    | Choice
    | NotToBeFound
    | Agreement
    | Erasure
    | Sharing
)
BODIES: dict[int, type[Body]] = {
    body.KIND: body
    for body in (
        *(Person, Note, Inquiry, Confirmation, Withdrawal, Judgement),
        *(Part, Choice, NotToBeFound, Agreement, Erasure, Sharing),
    )
}


def encode_entry(body: Body) -> bytes:
    """[kind, body]. LocalError "field" for what is out of bounds."""
    return write_entry(body)


def decode_entry(data: bytes) -> Body:
    """The entry that `data` is. RemoteError "truncated", "non-canonical", "malformed", "newer"."""
    return read_entry(BODIES, data)
