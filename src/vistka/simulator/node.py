"""A node in the world: the shipped store, clock, speaker and exchange; only its disk, time and dice are the world's."""

from collections.abc import Callable, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Protocol, cast

from vistka.bundle.envelope import Bundle
from vistka.contact.contact import Side
from vistka.contact.eviction import Candidate
from vistka.contact.frames import CHALLENGE_BYTES, Role
from vistka.contact.giving import Offer, Rank
from vistka.identity.keys import KEY_BYTES
from vistka.node.clock import NodeClock
from vistka.node.exchange import Exchange, Speaker
from vistka.node.keyring import Keyring
from vistka.reconcile.short import SALT_BYTES
from vistka.simulator.disk import VFS_NAME, Disk
from vistka.simulator.world import MICROSECONDS, World
from vistka.store.base import Arrival, BundleStore, Outcome, Rate
from vistka.store.memory import MemoryStore
from vistka.store.memory_rows import Row
from vistka.store.sqlite import SqliteStore


class WatchedStore(MemoryStore):
    """The store in memory, which notes what came in whole."""

    def __init__(self, capacity: int, salt: bytes) -> None:
        super().__init__(capacity, salt=salt)
        self.came: list[bytes] = []
        self.own: set[bytes] = set()  # tags of those whom word reaches here: what is for them takes no room
        self._is_own = False  # what is being admitted

    def add(self, arrivals: Sequence[Arrival], now: int, rate: Rate | None = None) -> list[Outcome]:
        """See BundleSet."""
        outcomes = super().add(arrivals, now, rate)
        self.came += _new(arrivals, outcomes)
        return outcomes

    def add_chunk(self, bundle_id: bytes, index: int, chunk: bytes, now: int) -> Bundle | None:
        """See Partials."""
        bundle = super().add_chunk(bundle_id, index, chunk, now)
        if bundle is not None:
            self.came.append(bundle.id)
        return bundle

    def _admit(self, row: Row) -> Outcome:
        self._is_own = row.header.tag in self.own
        try:
            return super()._admit(row)
        finally:
            self._is_own = False

    def _room_for(self, arriving: Candidate, hour: int) -> tuple[bytes, ...] | None:
        return () if self._is_own else super()._room_for(arriving, hour)

    def _counts(self, row: Row) -> bool:
        return row.header.tag not in self.own

    def _count(self, row: Row, sign: int) -> None:
        if self._counts(row):
            super()._count(row, sign)


class WatchedFile(SqliteStore):
    """The store in SQLite on a simulated disk, which notes what came in whole."""

    def __init__(self, disk: Disk, capacity: int, draw: Callable[[int], bytes]) -> None:
        super().__init__(Path(disk.path("bundles.sqlite")), capacity, draw, vfs=VFS_NAME)
        self.came: list[bytes] = []

    def add(self, arrivals: Sequence[Arrival], now: int, rate: Rate | None = None) -> list[Outcome]:
        """See BundleSet."""
        outcomes = super().add(arrivals, now, rate)
        self.came += _new(arrivals, outcomes)
        return outcomes

    def add_chunk(self, bundle_id: bytes, index: int, chunk: bytes, now: int) -> Bundle | None:
        """See Partials."""
        bundle = super().add_chunk(bundle_id, index, chunk, now)
        if bundle is not None:
            self.came.append(bundle.id)
        return bundle


Watched = WatchedStore | WatchedFile


def _new(arrivals: Sequence[Arrival], outcomes: Sequence[Outcome]) -> list[bytes]:
    return [one.bundle.id for one, outcome in zip(arrivals, outcomes, strict=True) if outcome is Outcome.NEW]


def watched_store(world: World, number: int, capacity: int) -> WatchedStore:
    """A store in memory for the node of this number."""
    salt = blake2b(f"{world.seed}/salt {number}".encode(), digest_size=SALT_BYTES).digest()
    return WatchedStore(capacity, salt)


class View(Protocol):
    """A store as a forwarding policy shows it to one peer, and in which order."""

    def rank(self, held: Offer) -> int | None: ...


class Node:
    """One node. `news` counts what came in or was written here: a contact that rests goes on when there is some."""

    def __init__(self, world: World, number: int, role: Role, deployment: bytes, store: Watched) -> None:
        self.world, self.number = world, number
        self.dice = world.dice(f"node {number}")
        self.speaker = Speaker(role, Keyring(self.dice.randbytes(KEY_BYTES), deployment))
        self.store = store
        self.wall_ahead = 0  # seconds by which the computer's own clock is ahead of the truth
        self.fast = 0  # parts of a thousand by which its ticks are too many
        self._ticks_from = world.now
        self.starts = 1
        self.set_forward = 0  # seconds by which the clock was, and its store was told
        self.clock = NodeClock(store, self.wall, self.ticks, self._set_forward)
        self.order: Rank | None = None  # in place of the forwarding policy's
        self.news = 0
        self.on_news: list[Callable[[], None]] = []

    def start(self, store: Watched) -> None:
        """Go on with this store, as after a loss of power."""
        self.store = store
        self.starts += 1
        self._ticks_from = self.world.now
        self.clock = NodeClock(store, self.wall, self.ticks, self._set_forward)

    def _set_forward(self, since: int, seconds: int) -> None:
        self.store.set_forward(since, seconds)
        self.set_forward += seconds

    def wall(self) -> int:
        """Unix seconds as the computer's own clock says."""
        return self.world.seconds + self.wall_ahead

    def ticks(self) -> float:
        """Seconds since it was started."""
        return float((self.world.now - self._ticks_from) // MICROSECONDS * (1_000 + self.fast) // 1_000)

    def exchange(self, side: Side, view: View | None = None) -> Exchange:
        """This node's side of a contact that begins now; `view`: of its store, by a forwarding policy."""
        challenge = self.dice.randbytes(CHALLENGE_BYTES)
        if view is None:
            return Exchange(side, self.speaker, self.store, challenge, self.clock.now, order=self.order)
        store = cast(BundleStore, view)
        return Exchange(side, self.speaker, store, challenge, self.clock.now, order=view.rank)

    def tell_news(self) -> None:
        """Something is here that was not: whoever is in reach may want it."""
        self.news += 1
        for hear in list(self.on_news):
            hear()
