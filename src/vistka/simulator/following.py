"""Forwarding policies joined to the shipped contact from outside: what is given in which order, and what makes room.

A node's store decides by its policy's `worth`; each side of a contact sees that store through a view that knows the
peer. What a policy says in its hello goes beside the contact, and the caller charges its bytes; so do copies' notes.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop
from typing import Any

from vistka.bundle.envelope import Manifest
from vistka.bundle.lifetime import SECONDS_IN_HOUR
from vistka.contact.eviction import Candidate
from vistka.contact.forwarding.base import Peer, Policy
from vistka.contact.giving import Offer
from vistka.simulator.node import WatchedStore
from vistka.simulator.quick import CLASS_WORTH
from vistka.simulator.world import BEGIN
from vistka.store.base import Arrival, Held, Outcome, Rate
from vistka.store.memory_rows import Row

GoalOf = Callable[[bytes], int]  # the sink that a tag is for, or NOWHERE


@dataclass(slots=True)
class Copy:
    """One node's copy of a bundle, as policies see it."""

    id: int
    goal: int
    size: int
    class_: int
    born: int
    end: int
    deposited: bool
    handed_over: bool
    note: int


class FollowingStore(WatchedStore):
    """The store in memory, which makes room as `policy` says."""

    def __init__(self, capacity: int, salt: bytes, policy: Policy, goal_of: GoalOf) -> None:
        super().__init__(capacity, salt)
        self.policy, self._goal_of = policy, goal_of
        self.carried: dict[bytes, Copy] = {}
        self.notes: dict[bytes, int] = {}  # what copies that arrive now start with

    def hand_over(self, bundle_ids: Iterable[bytes]) -> None:
        """See BundleSet."""
        handed = list(bundle_ids)
        super().hand_over(handed)
        for bundle_id in handed:
            if copy := self.carried.get(bundle_id):
                copy.handed_over = True

    def knows(self, bundle_id: bytes) -> bool:
        """Whether it is held whole, or was declined."""
        row = self._rows.get(bundle_id)
        return bundle_id in self._declined or (row is not None and row.bundle is not None)

    def _admit(self, row: Row) -> Outcome:
        note = self.notes.get(row.id, self.policy.note)
        born, end = _moment(row.received - row.age_hours), _moment(row.end)
        number, goal = int.from_bytes(row.id[:8]), self._goal_of(row.header.tag)
        kept = self.carried.get(row.id)
        self.carried[row.id] = Copy(number, goal, row.size, row.header.class_, born, end, row.deposited, False, note)
        outcome = super()._admit(row)
        if outcome is not Outcome.NEW:
            del self.carried[row.id]
            if kept is not None:
                self.carried[row.id] = kept
        return outcome

    def _take_out(self, bundle_id: bytes) -> Row:
        self.carried.pop(bundle_id, None)
        return super()._take_out(bundle_id)

    def _room_for(self, arriving: Candidate, hour: int) -> tuple[bytes, ...] | None:
        space = self._space()
        if self._is_own or not arriving.id:  # of the latter it is only asked whether any of that class could find room
            return ()
        if space.fits(arriving):
            return ()
        own = self._worth(self.carried[arriving.id], hour)
        chosen: list[bytes] = []
        going = [(self._rank_out(row, hour), row.id) for row in filter(self._counts, self._rows.values())]
        heapify(going)  # few go, and the rest need no order
        while not space.fits(arriving):
            if not going or going[0][0] >= own:
                return None
            _, bundle_id = heappop(going)
            chosen.append(bundle_id)
            space = space.without(self._rows[bundle_id].candidate(hour))
        return tuple(chosen)

    def _rank_out(self, row: Row, hour: int) -> int:
        if row.read or row.end <= hour:
            return -(1 << 80)
        return self._worth(self.carried[row.id], hour)

    def _worth(self, copy: Copy, hour: int) -> int:
        return self.policy.worth(copy, _moment(hour)) - copy.class_ * CLASS_WORTH


class View:
    """One side's view of its store in a meeting with `peer`; `other` is the other side's, set once both are there."""

    def __init__(self, store: FollowingStore, peer: Peer, moment: int) -> None:
        self._store, self._peer, self._moment = store, peer, moment
        self.other: View | None = None
        self._after: dict[bytes, int] = {}  # notes of ours once the peer has the copy
        self._has_seen = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def rank(self, held: Offer) -> int | None:
        """How soon it goes to the peer within its class; None: not to this one."""
        copy = self._store.carried.get(held.id)
        return self._store.policy.rank(copy, self._peer, self._moment) if copy is not None else None

    def rows(self, rows: Iterable[int], now: int) -> list[Held]:
        """What the peer lacks, without what is not for it."""
        return self._for_peer(self._store.rows(rows, now))

    def held(self, now: int, tags: object = None) -> list[Held]:
        """All, without what is not for the peer."""
        assert tags is None
        return self._for_peer(self._store.held(now))

    def held_in_blocks(self, now: int) -> Iterator[list[Held]]:
        """All in one block, since its order is the policy's; see Known."""
        yield self.held(now)

    def early(self, link: bytes, now: int) -> list[Held]:
        """See Known."""
        return self._for_peer(self._store.early(link, now))

    def only_here(self, now: int, limit: int) -> list[Held]:
        """See Known."""
        return self._for_peer(self._store.only_here(now, limit))

    def reconciled(self, salt: bytes, stopped: bool) -> None:
        """See Known. What the peer holds or has declined is known now: the policy learns of it, once in a meeting."""
        self._store.reconciled(salt, stopped)
        if stopped or self._has_seen or self.other is None:
            return
        self._has_seen = True
        for bundle_id, copy in self._store.carried.items():
            self._store.policy.see(copy, self._peer, self.other.knows(bundle_id))

    def knows(self, bundle_id: bytes) -> bool:
        """Whether this side's sketch has this bundle."""
        return self._store.knows(bundle_id)

    def add(self, arrivals: Sequence[Arrival], now: int, rate: Rate | None = None) -> list[Outcome]:
        """See BundleSet."""
        self._take_notes(arrival.bundle.id for arrival in arrivals)
        return self._store.add(arrivals, now, rate)

    def begin(self, manifest: Manifest, age_hours: int, now: int, rate: Rate | None = None) -> Outcome:
        """See Partials."""
        self._take_notes([manifest.id])
        return self._store.begin(manifest, age_hours, now, rate)

    def hand_over(self, bundle_ids: Iterable[bytes]) -> None:
        """See BundleSet."""
        handed = list(bundle_ids)
        for bundle_id in handed:
            if (copy := self._store.carried.get(bundle_id)) and bundle_id in self._after:
                copy.note = self._after.pop(bundle_id)
        self._store.hand_over(handed)

    def note_for_peer(self, bundle_id: bytes) -> int | None:
        """A copy crosses: what the peer's starts with, None for one that is not here any more."""
        copy = self._store.carried.get(bundle_id)
        if copy is None:
            return None
        self._after[bundle_id], theirs = self._store.policy.split(copy, self._peer)
        return theirs

    def _take_notes(self, bundle_ids: Iterable[bytes]) -> None:
        self._store.notes.clear()
        for bundle_id in bundle_ids:
            note = self.other.note_for_peer(bundle_id) if self.other is not None else None
            if note is not None:
                self._store.notes[bundle_id] = note

    def _for_peer(self, found: Sequence[Held]) -> list[Held]:
        return [held for held in found if self.rank(held) is not None]


def views(stores: tuple[FollowingStore, FollowingStore], peers: tuple[Peer, Peer], moment: int) -> tuple[View, View]:
    """Both sides' views of a meeting that begins at `moment`; `peers[0]` is whom the first one meets."""
    first, second = View(stores[0], peers[0], moment), View(stores[1], peers[1], moment)
    first.other, second.other = second, first
    return first, second


def _moment(hour: int) -> int:
    """Seconds since the world's beginning, as policies count."""
    return hour * SECONDS_IN_HOUR - BEGIN
