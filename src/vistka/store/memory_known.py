"""What reconciling reads of the store in memory: no sketch is kept, each source is a scan."""

from collections.abc import Generator, Iterable, Iterator
from hashlib import blake2b
from heapq import nsmallest
from itertools import islice

from vistka.limits import EARLY_MAX, SCAN_ROWS, STOPS_MAX
from vistka.reconcile.scope import PARTITIONS, Scope, partition_of
from vistka.reconcile.short import SALT_BYTES
from vistka.reconcile.source import Source, gather
from vistka.store.base import Held, Outcome
from vistka.store.memory_rows import Declined, Row, as_held
from vistka.store.rules import declined_hours, hour_of_node, is_early

SCAN_CELLS = 128  # of a source, at least


class KnownInMemory:
    """The part of a store that speaks of salts and rows: see Known."""

    def __init__(self, salt: bytes, declined_max: int) -> None:
        self._salt = salt
        self._stops = 0
        self._number = 0
        self._known: dict[int, bytes] = {}  # row to id
        self._declined: dict[bytes, Declined] = {}
        self._declined_max = declined_max  # and of tombstones
        self._rows: dict[bytes, Row] = {}
        self._peers: dict[bytes, tuple[int, int]] = {}

    def salts(self) -> list[bytes]:
        """See Known."""
        return [self._salt]

    def counts(self) -> list[int]:
        """See Known."""
        counts = [0] * PARTITIONS
        for bundle_id in self._known.values():
            counts[self._partition(bundle_id)] += 1
        return counts

    def source(self, salt: bytes, scope: Scope, stop: int) -> Generator[None, None, Source]:
        """See Known."""
        rows = [(row, bundle_id) for row, bundle_id in self._known.items() if self._partition(bundle_id) in scope]
        blocks = (rows[at : at + SCAN_ROWS] for at in range(0, len(rows), SCAN_ROWS))
        return (yield from gather(salt, max(2 * stop, SCAN_CELLS), blocks))

    def rows(self, rows: Iterable[int], now: int) -> list[Held]:
        """See Known."""
        hour = hour_of_node(now)
        known = (self._rows.get(self._known.get(row, b"")) for row in rows)
        return [as_held(row, hour) for row in self._sorted(row for row in known if row is not None and row.end > hour)]

    def held_in_blocks(self, now: int) -> Iterator[list[Held]]:
        """See Known."""
        hour = hour_of_node(now)
        yield [as_held(row, hour) for row in self._living(hour) if row.bundle is not None]

    def early(self, link: bytes, now: int) -> list[Held]:
        """See Known."""
        hour = hour_of_node(now)
        met = self._peers.get(link, (0, hour))[1]
        small = [row for row in self._living(hour) if row.bundle and is_early(row.header.class_, row.size)]
        ours = [row for row in small if row.deposited and not row.handed_over]
        news = [row for row in small if row not in ours and row.received > met]
        return [as_held(row, hour) for row in ours[:EARLY_MAX] + news[:EARLY_MAX]]

    def only_here(self, now: int, limit: int) -> list[Held]:
        """See Known."""
        hour = hour_of_node(now)
        living = (row for row in self._living(hour) if row.bundle and row.deposited and not row.handed_over)
        return [as_held(row, hour) for row in islice(living, limit)]

    def reconciled(self, salt: bytes, stopped: bool) -> None:
        """See Known."""
        if salt == self._salt:
            self._stops = self._stops + 1 if stopped else 0
        if self._stops == STOPS_MAX:
            self._salt, self._stops = blake2b(salt, digest_size=SALT_BYTES).digest(), 0

    def _know(self, row: Row) -> None:
        row.number = self._next_number()
        self._known[row.number] = row.id

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
            partition = partition_of(row.header.class_, row.header.hour)
            self._declined[row.id] = Declined(row.received, hours, number, partition)
            self._known[number] = row.id
        excess = len(self._declined) - self._declined_max
        for oldest in nsmallest(excess, self._declined, key=lambda key: (self._declined[key].since, key)):
            self._accept(oldest)

    def _accept(self, bundle_id: bytes) -> None:
        """It is not declined any more."""
        declined = self._declined.pop(bundle_id, None)
        if declined is not None:
            del self._known[declined.number]

    def _partition(self, bundle_id: bytes) -> int:
        row = self._rows.get(bundle_id)
        if row is None or row.bundle is None:
            return self._declined[bundle_id].partition
        return partition_of(row.header.class_, row.header.hour)

    def _living(self, hour: int) -> Iterator[Row]:
        return iter(self._sorted(row for row in self._rows.values() if row.end > hour))

    def _sorted(self, rows: Iterable[Row]) -> list[Row]:
        return sorted(rows, key=lambda row: (row.header.class_, row.received, row.id))
