"""What the store in memory remembers: rows, and marks that have an end."""

from dataclasses import dataclass, field

from vistka.bundle.envelope import Bundle, Header, Manifest
from vistka.contact.eviction import Candidate, Rating
from vistka.store.base import Deposit, Held
from vistka.store.rules import age_at, lifetime_hours


@dataclass(slots=True)
class Row:
    """A bundle, or one under way while `bundle` is None."""

    id: bytes
    header: Header
    size: int
    age_hours: int
    received: int
    rating: Rating
    bundle: Bundle | None = None
    number: int = 0  # the row of what is known
    deposited: bool = False
    handed_over: bool = False
    read: bool = False
    manifest: Manifest | None = None
    chunks: dict[int, bytes] = field(default_factory=dict)

    @property
    def end(self) -> int:
        return self.received + lifetime_hours(self.header) - self.age_hours

    def candidate(self, hour: int) -> Candidate:
        return Candidate(
            self.id,
            self.header.class_,
            self.size,
            self.received - self.age_hours,
            self.read,
            self.end <= hour,
            self.bundle is None,
            self.deposited and not self.handed_over,
            self.rating.worth,
        )


@dataclass(slots=True)
class Mark:
    """Something remembered for `hours` from the hour `since`."""

    since: int
    hours: int

    @property
    def end(self) -> int:
        return self.since + self.hours


@dataclass(slots=True)
class Declined(Mark):
    number: int
    partition: int


@dataclass(slots=True)
class Token(Mark):
    sequence: int
    matched: bool


@dataclass(slots=True)
class Remembered(Mark):
    deposit: Deposit
    commitment: bytes


def as_held(row: Row, hour: int) -> Held:
    """What is known of it without its bytes, as of `hour`."""
    age = age_at(hour, row.received, row.age_hours)
    return Held(row.id, row.header, row.size, age, row.deposited, row.handed_over, row.read, row.rating.note)
