"""What the store in memory remembers: rows, and marks that have an end."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from vistka.bundle.envelope import Bundle, Header, Manifest
from vistka.contact.eviction import Candidate, Rating, may_go, order
from vistka.store.base import Deposit, Held
from vistka.store.rules import age_at, lifetime_hours

_Place = tuple[tuple[int, int, bool, int, int], bytes]


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
    place: _Place | None = None  # in the order in which rows make room
    end: int = field(init=False)  # the hour, as `received`

    def __post_init__(self) -> None:
        self.end = self.received + lifetime_hours(self.header) - self.age_hours

    def move(self, received: int) -> None:
        """It came in at another hour."""
        self.end += received - self.received
        self.received = received

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


class Going:
    """Rows in the order in which they make room, kept so while they change one by one.

    A full store asks for it with each bundle that comes in: to sort all of them each time took most of what it did.
    """

    def __init__(self, rows: Iterable[Row], hour: int) -> None:
        self._hour = hour
        self._since, self._until = -1, 1 << 62  # before and after, other rows are expired
        self._places: list[_Place] = []
        for row in rows:
            row.place = self._place_of(row)
            if row.place is not None:
                self._places.append(row.place)
        self._places.sort()

    def covers(self, hour: int) -> bool:
        """Whether the order is the same at `hour`."""
        return self._since <= hour < self._until

    def ids(self) -> Iterator[bytes]:
        """First to go first."""
        return (bundle_id for _, bundle_id in self._places)

    def put(self, row: Row) -> None:
        """This row is new, or something about it is."""
        self.take(row)
        row.place = self._place_of(row)
        if row.place is not None:
            insort(self._places, row.place)

    def take(self, row: Row) -> None:
        """This row is gone."""
        if row.place is not None:
            del self._places[bisect_left(self._places, row.place)]
            row.place = None

    def _place_of(self, row: Row) -> _Place | None:
        if row.end <= self._hour:
            self._since = max(self._since, row.end)
        else:
            self._until = min(self._until, row.end)
        candidate = row.candidate(self._hour)
        return (order(candidate), row.id) if may_go(candidate) else None


@dataclass(slots=True)
class Mark:
    """Something remembered for `hours` from the hour `since`."""

    since: int
    hours: int
    end: int = field(init=False)

    def __post_init__(self) -> None:
        self.end = self.since + self.hours

    def move(self, since: int) -> None:
        """It is remembered from another hour on."""
        self.since, self.end = since, since + self.hours


@dataclass(slots=True)
class Declined(Mark):
    number: int


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
