"""What every bundle store does: seven small interfaces, one contract test.

All that is written is durable on return, and every method may raise WorldError ("disk-full", "disk", "store-busy",
"store-damaged"), after which nothing of that call was done. Times are kept to the hour and no finer (DESIGN §10), by
the node's own clock; what was written while that clock was ahead counts from the moment it is set right (invariant 6).
docs/decisions/0004-store.md says what is evicted when, and what is remembered of what is gone.
"""

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, Protocol

from vistka.bundle.envelope import Bundle, Header, Manifest
from vistka.contact.eviction import Rating
from vistka.reconcile.scope import Scope
from vistka.reconcile.source import Source


class Arrival(NamedTuple):  # there are thousands: a tuple is made in half the time
    """A bundle that comes in, `age_hours` old. `mark` (8 bytes) says that it was deposited at this node: a Deposit is
    made together with it, once."""

    bundle: Bundle
    age_hours: int
    mark: bytes | None = None


class Outcome(Enum):
    """What became of an arrival."""

    NEW = "new"  # it is held now
    KNOWN = "known"  # it was held already: nothing changed
    GONE = "gone"  # acknowledged, expired or dropped on purpose: not wanted again
    FULL = "full"  # no room, even after eviction: not held


class Held(NamedTuple):  # likewise
    """What the store knows of a bundle without its bytes; `age_hours` as of the moment asked."""

    id: bytes
    header: Header
    size: int
    age_hours: int
    deposited: bool  # written at this node
    handed_over: bool  # a peer has said that it keeps a copy
    read: bool  # its read token was seen: it may be evicted, and is kept until then so that it can be read again
    note: int = 0  # the forwarding policy's number for this copy


@dataclass(frozen=True, slots=True)
class Deposit:
    """What a node remembers of a bundle written here, after the bundle itself is gone too.

    `mark` is 8 bytes that only the author's paper code can recognise; the three flags are what receipts and this node's
    own contacts have shown: *carried*, *at the desk*, *read*. `hour` is the envelope's, in steps of six.
    """

    id: bytes
    mark: bytes
    hour: int
    handed_over: bool
    arrived: bool
    read: bool


@dataclass(frozen=True, slots=True)
class Partial:
    """A large bundle of which some chunks are here: `missing` lists the indexes still wanted, in order."""

    manifest: Manifest
    age_hours: int
    missing: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """How full a store is, in bytes of bundles; `notes_reserved` is the part kept for alive notes."""

    capacity: int
    held: int
    notes_reserved: int


Rate = Callable[[Header, int], Rating]  # what a copy that comes in, of so many bytes, is worth


class BundleSet(Protocol):
    """The set of bundles. What is dropped, evicted whole or expired leaves a tombstone: GONE for its lifetime
    from then on.

    `held` and `partials` leave out what is past its end. `has_room` says what `add` would do with a deposit. `rate` is
    asked where room is short; what was not rated counts as `unrated`.
    """

    def add(
        self, arrivals: Sequence[Arrival], now: int, rate: Rate | None = None
    ) -> list[Outcome]: ...  # one transaction
    def get(self, bundle_id: bytes) -> Bundle | None: ...
    def data(self, bundle_ids: Sequence[bytes]) -> list[bytes | None]: ...  # of many at once: their bytes, in order
    def held(
        self, now: int, tags: Collection[bytes] | None = None
    ) -> list[Held]: ...  # by class, then oldest here first
    def hand_over(self, bundle_ids: Iterable[bytes]) -> None: ...
    def drop(self, bundle_ids: Iterable[bytes], now: int) -> None: ...  # on purpose, and without telling anyone
    def expire(self, now: int) -> int: ...  # how many bundles, tokens and partials were past their end
    def set_forward(self, since: int, seconds: int) -> None: ...  # so far behind was the clock from `since` on
    def has_room(self, class_: int, size: int, now: int) -> bool: ...
    def usage(self) -> Usage: ...


class Receipts(Protocol):
    """Tokens of 10 bytes that were seen: u drops what it acknowledges and keeps it away; t lets it be evicted.

    Tokens that match nothing here are kept too: they must reach the post where the word was left.
    """

    def acknowledge(self, tokens: Iterable[bytes], now: int) -> int: ...  # how many were news
    def tokens_after(self, cursor: int, limit: int) -> list[tuple[int, bytes]]: ...  # (cursor, token), in order seen
    def stale(self, now: int) -> int: ...  # the cursor behind what was heard longer ago than RECEIPT_FRESH_DAYS
    def answer(self, commitment: bytes) -> bytes | None: ...  # the u that says that this bundle has arrived
    def deposits(self) -> list[Deposit]: ...  # oldest hour first


class Partials(Protocol):
    """Large bundles under way. Room for the whole is set aside at `begin`, so that the last chunk always fits.

    `add_chunk` raises RemoteError "chunk" for what is not that chunk; a bundle that is not under way (any more) is no
    error: None.
    """

    def begin(self, manifest: Manifest, age_hours: int, now: int, rate: Rate | None = None) -> Outcome: ...
    def add_chunk(self, bundle_id: bytes, index: int, chunk: bytes, now: int) -> Bundle | None: ...  # whole now: added
    def partials(self, now: int) -> list[Partial]: ...  # by class, then oldest here first


class Rated(Protocol):
    """What the forwarding policy says of the copies here (contact/eviction.py). It stays at home."""

    def copies(self, bundle_ids: Iterable[bytes], now: int) -> list[Held]: ...  # of these, those that are held
    def rate(self, ratings: Iterable[tuple[bytes, Rating]]) -> None: ...


class Peers(Protocol):
    """What is remembered of a peer between contacts, under its weekly link name (8 bytes)."""

    def cursor(self, link: bytes) -> int: ...  # up to which of our tokens it has; 0 for a stranger
    def save_cursor(self, link: bytes, cursor: int, now: int) -> None: ...


class Known(Protocol):
    """What reconciling reads: all that is known here, which is what is held whole and what was declined.

    What was offered and not taken (gone, or no room) stands in the sketch beside what is held, until its end, so that
    it is not offered again. A row is the store's own number for either. Sources are of all that is known in `scope` at
    one moment; the generator yields between blocks of work and returns the source.
    """

    def salts(self) -> list[bytes]: ...  # the node's own, then those of the last peers with a sketch here
    def counts(self) -> list[int]: ...  # by partition
    def source(self, salt: bytes, scope: Scope, stop: int) -> Generator[None, None, Source]: ...
    def rows(self, rows: Iterable[int], now: int) -> list[Held]: ...  # of those held: by class, oldest here first
    def held_in_blocks(self, now: int) -> Iterator[list[Held]]: ...  # all that is held, in that order
    def early(self, link: bytes, now: int) -> list[Held]: ...  # small notes and notices that peer is not known to hold
    def only_here(self, now: int, limit: int) -> list[Held]: ...  # deposits of which no peer keeps a copy
    def reconciled(self, salt: bytes, stopped: bool) -> None: ...  # a second stop in a row under it: a new salt


class Settings(Protocol):
    """Small facts a node keeps beside its bundles: cards, its clock, its hours."""

    def setting(self, name: str) -> bytes | None: ...
    def save_setting(self, name: str, value: bytes) -> None: ...


class BundleStore(BundleSet, Receipts, Partials, Rated, Known, Peers, Settings, Protocol):
    """A whole store."""

    def close(self) -> None: ...
