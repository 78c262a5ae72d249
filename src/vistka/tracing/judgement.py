"""A judgement: a person's decision whether two records are one; what the machine proposes is a match, never this."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from hashlib import blake2b
from typing import ClassVar

from vistka import limits
from vistka.bundle.fields import Bytes, Field, Line, Whole, write_fields
from vistka.tracing.inquiry import Inquiry, inquiry_id
from vistka.tracing.person import Person
from vistka.wire import cbor

FINGERPRINT_BYTES = 16
# What may change in a record without asking anybody again: who reports it and when, not whom it is about.
_NOT_ABOUT_THEM = {
    *("source_date", "entry_date", "expiry_date", "source_name", "source_url", "author_email", "author_phone"),
    *("disclosure", "named", "reach", "language", "text", "listed"),
}


class Verdict(IntEnum):
    """What somebody decided; UNDECIDED and DISAGREED are nobody's own, only what none or several come to."""

    UNDECIDED = 0
    NOT_SURE = 1
    YES = 2
    NO = 3
    DISAGREED = 4

    def __add__(self, other: object) -> "Verdict":
        """What two verdicts come to: who is sure weighs more than who is not, and a yes and a no are a disagreement.

        In any order, in any grouping, and the same twice is that: a semilattice with UNDECIDED below all.
        """
        if not isinstance(other, Verdict):
            return NotImplemented
        return Verdict.DISAGREED if {self, other} == {Verdict.YES, Verdict.NO} else max(self, other)


def total(verdicts: Iterable[Verdict]) -> Verdict:
    """What several people's verdicts come to."""
    come_to = Verdict.UNDECIDED
    for verdict in verdicts:
        come_to = come_to + verdict
    return come_to


def fingerprint(record: Person | Inquiry) -> bytes:
    """16 bytes that change when what a record says of the person changes: a judgement holds those of both."""
    about = tuple(field for field in record.FIELDS if field.name not in _NOT_ABOUT_THEM)
    return blake2b(cbor.encode(write_fields(about, record)), digest_size=FINGERPRINT_BYTES).digest()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a volunteer decided on a person and an inquiry, and of which wording of both; never forgotten."""

    KIND: ClassVar[int] = 37
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Line("person_record_id", limits.RECORD_ID_BYTES_MAX),
        inquiry_id(),
        Whole("verdict", Verdict.NOT_SURE, Verdict.NO),
        Bytes("by", 16, 16),
        Bytes("person_fingerprint", FINGERPRINT_BYTES, FINGERPRINT_BYTES),
        Bytes("inquiry_fingerprint", FINGERPRINT_BYTES, FINGERPRINT_BYTES),
    )
    person_record_id: str
    inquiry: bytes
    verdict: int
    by: bytes
    person_fingerprint: bytes
    inquiry_fingerprint: bytes

    def holds_for(self, person: Person, inquiry: Inquiry) -> bool:
        """Whether both records still say what they said when this was decided; else it is asked again."""
        return (self.person_fingerprint, self.inquiry_fingerprint) == (fingerprint(person), fingerprint(inquiry))
