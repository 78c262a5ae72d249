"""What reconciling reads of the store in memory, and what is kept of peers."""

from collections.abc import Callable, Generator, Iterable, Iterator
from hashlib import blake2b
from heapq import nsmallest

from vistka.limits import EARLY_MAX, PEERS_MAX, STOPS_MAX
from vistka.reconcile.scope import PARTITIONS, Scope, partition_of
from vistka.reconcile.short import SALT_BYTES
from vistka.reconcile.source import Source
from vistka.store.base import Held, Outcome
from vistka.store.memory_rows import Declined, Row, as_held
from vistka.store.memory_sketch import MemorySketch
from vistka.store.rules import declined_hours, hour_of_node, is_early

SKETCHES_MAX = 4  # under the node's own salt and those of the last peers, as in a file


class KnownInMemory:
    """The part of a store that speaks of salts and rows, peers and settings: see Known, Peers, Settings."""

    def __init__(self, salt: bytes, declined_max: int) -> None:
        self._salt = salt
        self._stops = 0
        self._number = 0
        self._known: dict[int, tuple[int, bytes]] = {}  # row to partition and id
        self._declined: dict[bytes, Declined] = {}
        self._declined_max = declined_max  # and of tombstones
        self._rows: dict[bytes, Row] = {}
        self._peers: dict[bytes, tuple[int, int]] = {}
        self._settings: dict[str, bytes] = {}
        self._sketches: dict[bytes, MemorySketch] = {}
        self._latest = 0  # the hour of the last change, so nothing here is of a later one

    def salts(self) -> list[bytes]:
        """See Known."""
        return [self._salt]

    def counts(self) -> list[int]:
        """See Known."""
        counts = [0] * PARTITIONS
        for partition, _ in self._known.values():
            counts[partition] += 1
        return counts

    def source(self, salt: bytes, scope: Scope, stop: int) -> Generator[None, None, Source]:
        """See Known."""
        covered = {partition for partition in range(PARTITIONS) if partition in scope}
        known = {row: bundle_id for row, (partition, bundle_id) in self._known.items() if partition in covered}
        sketch = self._sketches.pop(salt, None)  # while it follows it is this contact's alone
        if sketch is None or sketch.stop < stop:
            sketch = MemorySketch(salt, stop)
        yield from sketch.follow(known)
        self._sketches[salt] = sketch
        if len(self._sketches) > SKETCHES_MAX:
            del self._sketches[next(iter(self._sketches))]  # asked for longest ago
        return sketch.source()

    def rows(self, rows: Iterable[int], now: int) -> list[Held]:
        """See Known."""
        hour = hour_of_node(now)
        known = (self._rows.get(self._known[row][1]) for row in rows if row in self._known)
        return [as_held(row, hour) for row in self._sorted(row for row in known if row is not None and row.end > hour)]

    def held_in_blocks(self, now: int) -> Iterator[list[Held]]:
        """See Known."""
        hour = hour_of_node(now)
        yield [as_held(row, hour) for row in self._living(hour, is_whole)]

    def early(self, link: bytes, now: int) -> list[Held]:
        """See Known."""
        hour = hour_of_node(now)
        met = self._peers.get(link, (0, hour))[1]
        small = self._living(hour, _is_early)
        ours = [row for row in small if _is_only_here(row)]
        news = [row for row in small if row.received > met and not _is_only_here(row)]
        return [as_held(row, hour) for row in ours[:EARLY_MAX] + news[:EARLY_MAX]]

    def only_here(self, now: int, limit: int) -> list[Held]:
        """See Known."""
        hour = hour_of_node(now)
        return [as_held(row, hour) for row in self._living(hour, _is_only_here)[:limit]]

    def reconciled(self, salt: bytes, stopped: bool) -> None:
        """See Known."""
        if salt == self._salt:
            self._stops = self._stops + 1 if stopped else 0
        if self._stops == STOPS_MAX:
            self._salt, self._stops = blake2b(salt, digest_size=SALT_BYTES).digest(), 0

    def cursor(self, link: bytes) -> int:
        """See Peers."""
        return self._peers.get(link, (0, 0))[0]

    def save_cursor(self, link: bytes, cursor: int, now: int) -> None:
        """See Peers."""
        self._peers[link] = (cursor, self._hour(now))
        for oldest in nsmallest(len(self._peers) - PEERS_MAX, self._peers, key=lambda one: (self._peers[one][1], one)):
            del self._peers[oldest]

    def setting(self, name: str) -> bytes | None:
        """See Settings."""
        return self._settings.get(name)

    def save_setting(self, name: str, value: bytes) -> None:
        """See Settings."""
        self._settings[name] = value

    def close(self) -> None:
        """See BundleStore."""

    def _hour(self, now: int) -> int:
        """Of a change that is made now."""
        hour = hour_of_node(now)
        self._latest = max(self._latest, hour)
        return hour

    def _know(self, row: Row) -> None:
        row.number = self._next_number()
        self._known[row.number] = partition_of(row.header.class_, row.header.hour), row.id

    def _next_number(self) -> int:
        self._number += 1
        return self._number

    def _decline(self, row: Row, outcome: Outcome) -> None:
        """What is not taken is remembered, so that it is not offered again and again."""
        if outcome not in (Outcome.GONE, Outcome.FULL):
            return
        self._accept(row.id)
        hours = declined_hours(row.header, row.age_hours, full=outcome is Outcome.FULL)
        if hours:
            number = self._next_number()
            self._declined[row.id] = Declined(row.received, hours, number)
            self._known[number] = partition_of(row.header.class_, row.header.hour), row.id
        excess = len(self._declined) - self._declined_max
        for oldest in nsmallest(excess, self._declined, key=lambda key: (self._declined[key].since, key)):
            self._accept(oldest)

    def _accept(self, bundle_id: bytes) -> None:
        """It is not declined any more."""
        declined = self._declined.pop(bundle_id, None)
        if declined is not None:
            del self._known[declined.number]

    def _living(self, hour: int, wanted: Callable[[Row], bool]) -> list[Row]:
        return self._sorted(row for row in self._rows.values() if wanted(row) and row.end > hour)

    def _sorted(self, rows: Iterable[Row]) -> list[Row]:
        return sorted(rows, key=lambda row: (row.header.class_, row.received, row.id))


def is_whole(row: Row) -> bool:
    return row.bundle is not None


def _is_only_here(row: Row) -> bool:
    return row.deposited and not row.handed_over and row.bundle is not None


def _is_early(row: Row) -> bool:
    return is_early(row.header.class_, row.size) and row.bundle is not None
