"""What a contact or a drop tells the node: frozen facts, to be applied to the store in order."""

from collections import deque
from dataclasses import dataclass
from typing import NamedTuple

from vistka.bundle.envelope import Bundle, Manifest
from vistka.contact.address import Address
from vistka.contact.holding import Holding
from vistka.reconcile.scope import Scope


@dataclass(frozen=True, slots=True)
class PeerMet:
    """The other side has proved that it is of this deployment (or wrote the drop that is being read).

    `link` 8 bytes; `card_hour` and `hour` in hours since 2020: the newest card it holds, and its clock, as a hint.
    `score`, 0 to 255: how likely it says it is to reach a desk; None where it did not say.
    """

    role: int
    link: bytes
    card_hour: int | None
    hour: int
    score: int | None = None


@dataclass(frozen=True, slots=True)
class TokensArrived:
    """Receipts: apply them, then answer `unit`."""

    unit: int
    tokens: tuple[bytes, ...]


class BundleArrived(NamedTuple):  # there are thousands: a tuple is made in half the time
    """A whole bundle: add it, then answer `unit`."""

    unit: int
    bundle: Bundle
    age_hours: int


class ManifestArrived(NamedTuple):
    """A large bundle is to come: begin it, then answer `unit`."""

    unit: int
    manifest: Manifest
    age_hours: int


@dataclass(slots=True)  # there are more still: frozen ones take four times as long to make
class ChunkArrived:
    """A chunk that its manifest vouches for: add it, then answer `unit`. After the `last` the bundle must be whole."""

    unit: int
    bundle_id: bytes
    index: int
    chunk: bytes
    last: bool


@dataclass(frozen=True, slots=True)
class HeldAsked:
    """The peer asks whether this bundle is held, whole: answer `unit`."""

    unit: int
    bundle_id: bytes


@dataclass(frozen=True, slots=True)
class SourceNeeded:
    """Answer with `Contact.supply`: a source for `scope` under `salt` (8 bytes), with cells up to `stop` at least.

    After the first it is the same source with more cells: one set for the whole contact.
    """

    salt: bytes
    scope: Scope
    stop: int


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The difference was found, or no more of it was: `stopped`."""

    salt: bytes
    stopped: bool


@dataclass(frozen=True, slots=True)
class DropAddressed:
    """The drop that is being read: its id, for whom it is, and which drops its writer has taken in."""

    drop_id: bytes
    address: Address


@dataclass(frozen=True, slots=True)
class HoldingTold:
    """All that the writer of a drop held."""

    holding: Holding


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The peer has said that it keeps these."""

    bundle_ids: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class CursorConfirmed:
    """The peer has every token up to `cursor`."""

    link: bytes
    cursor: int


Event = (
    PeerMet
    | TokensArrived
    | BundleArrived
    | ManifestArrived
    | ChunkArrived
    | HeldAsked
    | SourceNeeded
    | Reconciled
    | DropAddressed
    | HoldingTold
    | HandedOver
    | CursorConfirmed
)


def take_bundles(waiting: deque[Event]) -> list[BundleArrived]:
    """Take off what `waiting` begins with, as far as it is whole bundles."""
    bundles: list[BundleArrived] = []
    while waiting and isinstance(event := waiting[0], BundleArrived):
        bundles.append(event)
        waiting.popleft()
    return bundles
