"""A bundle store in memory: for tests, and for the simulator's thousands of nodes."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from heapq import nsmallest
from itertools import takewhile

from vistka.bundle.envelope import Bundle, Class, Manifest
from vistka.contact.eviction import Candidate, Rating, Space, choose
from vistka.errors import RemoteError
from vistka.limits import (
    LIFETIME_DAYS_MAX,
    PEER_DAYS_MAX,
    RECEIPT_FRESH_DAYS,
    TOKENS_HELD_MAX,
    TOMBSTONES_MAX,
)
from vistka.reconcile.short import SALT_BYTES
from vistka.store.base import Arrival, Deposit, Held, Outcome, Partial, Rate, Usage
from vistka.store.memory_known import KnownInMemory, is_whole
from vistka.store.memory_rows import Going, Mark, Remembered, Row, Token, as_held
from vistka.store.rules import (
    age_at,
    commitments_of,
    deposit_hours,
    hour_of_node,
    lifetime_hours,
    rating_of,
)


class MemoryStore(KnownInMemory):
    """A BundleStore of at most `capacity` bytes of bundles, gone when the process ends.

    Its salts follow from the first one, `salt` (8 bytes).
    """

    def __init__(
        self,
        capacity: int,
        tokens_max: int = TOKENS_HELD_MAX,
        tombstones_max: int = TOMBSTONES_MAX,
        salt: bytes = bytes(SALT_BYTES),
    ) -> None:
        super().__init__(salt, tombstones_max)
        self._capacity = capacity
        self._tokens_max = tokens_max
        self._ids: defaultdict[bytes, set[bytes]] = defaultdict(set)  # by commitment
        self._notes = 0
        self._others = 0
        self._deposits: dict[bytes, Remembered] = {}
        self._deposit_ids: defaultdict[bytes, set[bytes]] = defaultdict(set)  # by commitment
        self._tokens: dict[bytes, Token] = {}
        self._arrived: dict[bytes, bytes] = {}  # commitment to the token that answers it as a u
        self._read: dict[bytes, bytes] = {}  # and as a t
        self._sequence = 0
        self._tombstones: dict[bytes, Mark] = {}
        self._going: Going | None = None  # what makes room, from when room first was short

    # --- the set of bundles ---

    def add(self, arrivals: Sequence[Arrival], now: int, rate: Rate | None = None) -> list[Outcome]:
        """See BundleSet."""
        hour = self._hour(now)
        outcomes = [self._add_one(arrival, hour, rate) for arrival in arrivals]
        self._bound_tombstones()
        return outcomes

    def get(self, bundle_id: bytes) -> Bundle | None:
        """See BundleSet."""
        row = self._rows.get(bundle_id)
        return row.bundle if row else None

    def data(self, bundle_ids: Sequence[bytes]) -> list[bytes | None]:
        """See BundleSet."""
        bundles = map(self.get, bundle_ids)
        return [bundle.data if bundle is not None else None for bundle in bundles]

    def held(self, now: int, tags: Collection[bytes] | None = None) -> list[Held]:
        """See BundleSet."""
        hour = hour_of_node(now)
        return [as_held(row, hour) for row in self._living(hour, is_whole) if tags is None or row.header.tag in tags]

    def hand_over(self, bundle_ids: Iterable[bytes]) -> None:
        """See BundleSet."""
        for bundle_id in bundle_ids:
            if remembered := self._deposits.get(bundle_id):
                if row := self._rows.get(bundle_id):
                    row.handed_over = True
                    self._changed(row)
                remembered.deposit = replace(remembered.deposit, handed_over=True)

    def drop(self, bundle_ids: Iterable[bytes], now: int) -> None:
        """See BundleSet."""
        hour = self._hour(now)
        for bundle_id in bundle_ids:
            if bundle_id in self._rows:
                self._remove(bundle_id, hour)
        self._bound_tombstones()

    def expire(self, now: int) -> int:
        """See BundleSet."""
        hour = hour_of_node(now)
        if hour < self._latest:
            self._settle(hour)
        rows = [row.id for row in self._rows.values() if row.end <= hour]
        for bundle_id in rows:
            self._remove(bundle_id, hour)
        tokens = [token for token, seen in self._tokens.items() if seen.end <= hour]
        for token in tokens:
            self._forget(token)
        for bundle_id in [key for key, remembered in self._deposits.items() if remembered.end <= hour]:
            remembered = self._deposits.pop(bundle_id)
            _discard(self._deposit_ids, remembered.commitment, bundle_id)
        self._tombstones = {key: mark for key, mark in self._tombstones.items() if mark.end > hour}
        for bundle_id in [key for key, mark in self._declined.items() if mark.end <= hour]:
            self._accept(bundle_id)
        self._bound_tombstones()
        self._peers = {link: peer for link, peer in self._peers.items() if peer[1] + PEER_DAYS_MAX * 24 > hour}
        return len(rows) + len(tokens)

    def set_forward(self, since: int, seconds: int) -> None:
        """See BundleSet."""
        first, hours = hour_of_node(since), hour_of_node(seconds)
        for row in self._rows.values():
            if row.received >= first:
                row.move(row.received + hours)
        self._going = None
        self._latest += hours
        for marks in (self._tombstones, self._declined, self._tokens, self._deposits):
            for mark in marks.values():
                if mark.since >= first:
                    mark.move(mark.since + hours)

    def has_room(self, class_: int, size: int, now: int) -> bool:
        """See BundleSet."""
        hour = hour_of_node(now)
        return self._room_for(Candidate(b"", class_, size, born=hour, only_copy=True), hour) is not None

    def usage(self) -> Usage:
        """See BundleSet."""
        space = self._space()
        return Usage(space.capacity, space.notes + space.others, space.reserved)

    # --- receipts ---

    def acknowledge(self, tokens: Iterable[bytes], now: int) -> int:
        """See Receipts."""
        hour = self._hour(now)
        news = {token: commitments_of(token) for token in tokens if token not in self._tokens}
        for token, both in news.items():
            self._acknowledge_one(token, *both, hour)
        oldest = nsmallest(
            len(self._tokens) - self._tokens_max,
            self._tokens,
            key=lambda token: (self._tokens[token].matched, self._tokens[token].sequence),
        )
        for token in oldest:
            self._forget(token)
        return len(news)

    def tokens_after(self, cursor: int, limit: int) -> list[tuple[int, bytes]]:
        """See Receipts."""
        newest_first = ((seen.sequence, token) for token, seen in reversed(self._tokens.items()))  # in the order seen
        after = list(takewhile(lambda one: one[0] > cursor, newest_first))
        return after[: -limit - 1 : -1] if limit > 0 else []

    def stale(self, now: int) -> int:
        """See Receipts."""
        last = hour_of_node(now) - RECEIPT_FRESH_DAYS * 24
        newest = reversed(self._tokens.values())
        return next((seen.sequence for seen in newest if seen.since <= last), 0)

    def answer(self, commitment: bytes) -> bytes | None:
        """See Receipts."""
        return self._arrived.get(commitment)

    def deposits(self) -> list[Deposit]:
        """See Receipts."""
        return sorted((one.deposit for one in self._deposits.values()), key=lambda one: (one.hour, one.id))

    # --- partials ---

    def begin(self, manifest: Manifest, age_hours: int, now: int, rate: Rate | None = None) -> Outcome:
        """See Partials."""
        size = manifest.size
        rating = rating_of(rate, manifest.header, size)
        row = Row(manifest.id, manifest.header, size, age_hours, self._hour(now), rating, manifest=manifest)
        outcome = Outcome.KNOWN if row.id in self._rows else self._admit(row)
        if not self.answer(row.header.commitment):
            self._decline(row, outcome)
        self._bound_tombstones()
        return outcome

    def add_chunk(self, bundle_id: bytes, index: int, chunk: bytes, now: int) -> Bundle | None:
        """See Partials."""
        row = self._rows.get(bundle_id)
        if row is None or row.manifest is None or row.end <= hour_of_node(now):
            return None
        if not row.manifest.accepts(index, chunk):
            raise RemoteError("chunk", index=index)
        row.chunks[index] = chunk
        if len(row.chunks) < len(row.manifest.hashes):
            return None
        row.bundle = row.manifest.assemble([row.chunks[at] for at in range(len(row.chunks))])
        row.manifest = None
        row.chunks = {}
        self._know(row)
        self._changed(row)
        return row.bundle

    def partials(self, now: int) -> list[Partial]:
        """See Partials."""
        hour = hour_of_node(now)
        return [
            Partial(
                row.manifest,
                age_at(hour, row.received, row.age_hours),
                tuple(at for at in range(len(row.manifest.hashes)) if at not in row.chunks),
            )
            for row in self._living(hour, lambda row: row.manifest is not None)
            if row.manifest is not None
        ]

    # --- what copies are worth ---

    def copies(self, bundle_ids: Iterable[bytes], now: int) -> list[Held]:
        """See Rated."""
        rows = (self._rows.get(bundle_id) for bundle_id in bundle_ids)
        return [as_held(row, hour_of_node(now)) for row in rows if row is not None and row.bundle is not None]

    def rate(self, ratings: Iterable[tuple[bytes, Rating]]) -> None:
        """See Rated."""
        for bundle_id, rating in ratings:
            if row := self._rows.get(bundle_id):
                row.rating = rating
                self._changed(row)

    # --- how ---

    def _add_one(self, arrival: Arrival, hour: int, rate: Rate | None) -> Outcome:
        bundle = arrival.bundle
        known = self._rows.get(bundle.id)
        if known is not None and known.bundle is not None:
            return Outcome.KNOWN
        if known is not None and known.end <= hour:
            return Outcome.GONE
        if known is not None:  # whole at once, before its last chunk came: the room is set aside already
            row, outcome = known, Outcome.NEW
            row.bundle, row.manifest, row.chunks = bundle, None, {}
            row.deposited = arrival.mark is not None
            self._know(row)
            self._changed(row)
        else:
            rating = rating_of(rate, bundle.header, len(bundle.data))
            row = Row(bundle.id, bundle.header, len(bundle.data), arrival.age_hours, hour, rating, bundle)
            row.deposited = arrival.mark is not None
            outcome = self._admit(row)
            if arrival.mark is None and not self.answer(row.header.commitment):  # whoever holds it is told
                self._decline(row, outcome)
        if outcome is Outcome.NEW and arrival.mark is not None:
            self._remember(row, arrival.mark, hour)
        return outcome

    def _admit(self, row: Row) -> Outcome:
        """Hold `row`, which is not held, if it is wanted and there is room."""
        commitment, hour = row.header.commitment, row.received
        tombstone = self._tombstones.get(row.id)
        if row.end <= hour or (tombstone and tombstone.end > hour) or commitment in self._arrived:
            return Outcome.GONE
        row.read = commitment in self._read
        evicted = self._room_for(row.candidate(hour)._replace(partial=False), hour)
        if evicted is None:
            return Outcome.FULL
        for bundle_id in evicted:
            if self._rows[bundle_id].bundle is None:  # it may be begun anew
                self._take_out(bundle_id)
            else:
                self._remove(bundle_id, hour)
        self._tombstones.pop(row.id, None)
        self._rows[row.id] = row
        self._ids[commitment].add(row.id)
        self._count(row, 1)
        self._changed(row)
        self._accept(row.id)
        if row.bundle is not None:
            self._know(row)
        return Outcome.NEW

    def _remember(self, row: Row, mark: bytes, hour: int) -> None:
        deposit = Deposit(row.id, mark, row.header.hour, handed_over=False, arrived=row.read, read=row.read)
        commitment = row.header.commitment
        self._deposits[row.id] = Remembered(hour, deposit_hours(row.header), deposit, commitment)
        self._deposit_ids[commitment].add(row.id)

    def _acknowledge_one(self, token: bytes, as_arrived: bytes, as_read: bytes, hour: int) -> None:
        matched = as_arrived in self._tokens  # the t of a u seen before
        if matched and self._tokens[as_arrived].since < hour:  # which is fresh once more: t drops nothing
            self._sequence += 1
            self._tokens[as_arrived] = Token(hour, self._tokens.pop(as_arrived).hours, self._sequence, matched)
        days = [LIFETIME_DAYS_MAX]
        for commitment, read in ((as_arrived, False), (as_read, True)):
            rows = sorted(self._ids.get(commitment, ()))
            if rows:
                matched = True
                days = [self._rows[bundle_id].header.lifetime for bundle_id in rows]
            for bundle_id in rows:
                if read:
                    self._rows[bundle_id].read = True
                    self._changed(self._rows[bundle_id])
                else:
                    self._take_out(bundle_id)
            for bundle_id in self._deposit_ids.get(commitment, ()):
                matched = True
                remembered = self._deposits[bundle_id]
                was_read = remembered.deposit.read or read
                remembered.deposit = replace(remembered.deposit, arrived=True, read=was_read)
        self._sequence += 1
        self._tokens[token] = Token(hour, max(days) * 24, self._sequence, matched)
        self._arrived[as_arrived] = token
        self._read[as_read] = token

    def _forget(self, token: bytes) -> None:
        del self._tokens[token]
        as_arrived, as_read = commitments_of(token)
        del self._arrived[as_arrived]
        del self._read[as_read]

    def _room_for(self, arriving: Candidate, hour: int) -> tuple[bytes, ...] | None:
        space = self._space()
        if space.fits(arriving):
            return ()
        if self._going is None or not self._going.covers(hour):
            self._going = Going(filter(self._counts, self._rows.values()), hour)
        candidates = (self._rows[bundle_id].candidate(hour) for bundle_id in self._going.ids())
        return choose(candidates, arriving, space)

    def _changed(self, row: Row) -> None:
        if self._going is not None and self._counts(row):
            self._going.put(row)

    def _counts(self, row: Row) -> bool:
        """Whether it takes room, and makes room."""
        del row
        return True

    def _space(self) -> Space:
        return Space(self._capacity, self._notes, self._others)

    def _count(self, row: Row, sign: int) -> None:
        if row.header.class_ == Class.NOTE:
            self._notes += sign * row.size
        else:
            self._others += sign * row.size

    def _remove(self, bundle_id: bytes, hour: int) -> None:
        row = self._take_out(bundle_id)
        self._tombstones[bundle_id] = Mark(hour, lifetime_hours(row.header))

    def _take_out(self, bundle_id: bytes) -> Row:
        row = self._rows.pop(bundle_id)
        _discard(self._ids, row.header.commitment, bundle_id)
        self._count(row, -1)
        if self._going is not None:
            self._going.take(row)
        self._known.pop(row.number, None)
        return row

    def _bound_tombstones(self) -> None:
        excess = len(self._tombstones) - self._declined_max
        for oldest in nsmallest(excess, self._tombstones, key=lambda key: (self._tombstones[key].since, key)):
            del self._tombstones[oldest]

    def _settle(self, hour: int) -> None:
        """What came in while the clock was ahead counts from now on: nothing is kept for ever because of a clock."""
        for row in self._rows.values():
            if row.received > hour:
                row.move(hour)
                self._going = None
        for marks in (self._tombstones, self._declined, self._tokens, self._deposits):
            for mark in marks.values():
                if mark.since > hour:
                    mark.move(hour)
        self._latest = hour
        self._peers = {link: (cursor, min(seen, hour)) for link, (cursor, seen) in self._peers.items()}


def _discard(index: defaultdict[bytes, set[bytes]], commitment: bytes, bundle_id: bytes) -> None:
    index[commitment].discard(bundle_id)
    if not index[commitment]:
        del index[commitment]
