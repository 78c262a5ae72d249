"""Both stores are driven through the same random life, and give the same answer to every question."""

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.store.bundles import DAY, HOUR, NOW, sample
from vistka.bundle.envelope import Bundle
from vistka.contact.eviction import Rating
from vistka.errors import RemoteError
from vistka.reconcile.scope import Scope
from vistka.store.base import Arrival, BundleStore, Outcome
from vistka.store.memory import MemoryStore
from vistka.store.sqlite import SqliteStore

Answer = TypeVar("Answer")

SAMPLES = [
    sample(number, class_=number % 5, size=size, lifetime=lifetime, tag=b"tag" + bytes([number % 3]))
    for number, (size, lifetime) in enumerate(
        (size, lifetime) for size in (150, 400, 1_500, 3_000) for lifetime in (1, 2, 60) for _ in range(3)
    )
]
TOKENS = [token for one in SAMPLES for token in (one.u, one.t)] + [bytes([number] * 10) for number in range(6)]

numbers = st.integers(0, len(SAMPLES) - 1)
ids = st.lists(numbers, max_size=4).map(lambda several: [SAMPLES[number].bundle.id for number in several])
ages = st.sampled_from([0, 0, 0, 1, 23, 30, 1_439, 1_440])
arrivals = st.lists(st.tuples(numbers, ages, st.sampled_from([None, None, b"mark one", b"mark two"])), max_size=12)


class SideBySide(RuleBasedStateMachine):
    """A store in memory and one on disk, small enough to be full most of the time."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.folder = TemporaryDirectory()
        self.capacity = 0
        self.stores: list[BundleStore] = []

    @initialize(capacity=st.sampled_from([2_000, 6_000, 20_000]))
    def open(self, capacity: int) -> None:
        self.capacity = capacity
        self.stores = [MemoryStore(capacity, tokens_max=9, tombstones_max=7), self._on_disk()]

    @rule(several=arrivals)
    def add(self, several: list[tuple[int, int, bytes | None]]) -> None:
        batch = [Arrival(SAMPLES[number].bundle, age, mark) for number, age, mark in several]
        self._same(lambda store: store.add(batch, self.now))

    @rule(number=numbers)
    def ask_then_deposit(self, number: int) -> None:
        bundle = SAMPLES[number].bundle
        room = self._same(lambda store: store.has_room(bundle.header.class_, len(bundle.data), self.now))
        (outcome,) = self._same(lambda store: store.add([Arrival(bundle, 0, b"the mark")], self.now))
        if SAMPLES[number].t not in self._tokens():
            assert room or outcome is not Outcome.NEW
            assert not room or outcome is not Outcome.FULL

    @rule(number=numbers, age=st.sampled_from([0, 5, 30]))
    def begin(self, number: int, age: int) -> None:
        self._same(lambda store: store.begin(SAMPLES[number].bundle.manifest(), age, self.now))

    @rule(number=numbers, index=st.integers(0, 3))
    def add_chunk(self, number: int, index: int) -> None:
        bundle = SAMPLES[number].bundle
        chunk = (*bundle.chunks(), b"no chunk of this bundle")[index % (len(bundle.chunks()) + 1)]
        self._same(lambda store: _chunk(store, bundle.id, index, chunk, self.now))

    @rule(number=numbers)
    def add_in_chunks(self, number: int) -> None:
        bundle = SAMPLES[number].bundle
        for index in range(len(bundle.chunks())):
            self._add_chunk(bundle, index)

    @rule(tokens=st.lists(st.sampled_from(TOKENS), max_size=5))
    def acknowledge(self, tokens: list[bytes]) -> None:
        self._same(lambda store: store.acknowledge(tokens, self.now))

    @rule(several=ids)
    def hand_over(self, several: list[bytes]) -> None:
        for store in self.stores:
            store.hand_over(several)

    @rule(several=ids, note=st.integers(0, 9), worth=st.sampled_from([0, 1, 1 << 30, 1 << 50]))
    def rate(self, several: list[bytes], note: int, worth: int) -> None:
        for store in self.stores:
            store.rate([(bundle_id, Rating(note, worth)) for bundle_id in several])

    @rule(hours_ago=st.integers(0, 30), hours=st.integers(1, 30))
    def set_forward(self, hours_ago: int, hours: int) -> None:
        for store in self.stores:
            store.set_forward(self.now - hours_ago * HOUR, hours * HOUR)
        self.now += hours * HOUR

    @rule(several=ids)
    def drop(self, several: list[bytes]) -> None:
        for store in self.stores:
            store.drop(several, self.now)

    @rule(seconds=st.sampled_from([60, HOUR, 5 * HOUR, DAY, 30 * DAY, 200 * DAY, -HOUR, -3 * DAY]))
    def wait(self, seconds: int) -> None:
        self.now += seconds

    @rule()
    def expire(self) -> None:
        self._same(lambda store: store.expire(self.now))

    @rule(link=st.sampled_from([b"link one", b"link two"]), cursor=st.integers(0, 20))
    def save_cursor(self, link: bytes, cursor: int) -> None:
        for store in self.stores:
            store.save_cursor(link, cursor, self.now)

    @rule(salt=st.sampled_from([b"stranger", b"another."]))
    def reconcile(self, salt: bytes) -> None:
        self._same(lambda store: known_under(store, salt))

    @rule()
    def reopen(self) -> None:
        self.stores[1].close()
        self.stores[1] = self._on_disk()

    @invariant()
    def answers_agree(self) -> None:
        if not self.stores:
            return
        self._same(lambda store: store.held(self.now))
        self._same(lambda store: store.held(self.now, {b"tag\0", b"tag\1"}))
        self._same(lambda store: [store.get(one.bundle.id) for one in SAMPLES])
        self._same(lambda store: store.partials(self.now))
        self._same(lambda store: store.deposits())
        self._same(lambda store: store.tokens_after(3, 4))
        self._same(lambda store: store.counts())
        self._same(lambda store: store.only_here(self.now, 9))
        self._same(lambda store: [store.early(link, self.now) for link in (b"link one", b"stranger")])
        self._same(lambda store: [store.cursor(link) for link in (b"link one", b"link two")])
        self._same(lambda store: [store.has_room(class_, 1_000, self.now) for class_ in range(5)])
        usage = self._same(lambda store: store.usage())
        assert 0 <= usage.held <= self.capacity

    def teardown(self) -> None:
        for store in self.stores:
            store.close()
        self.folder.cleanup()

    def _add_chunk(self, bundle: Bundle, index: int) -> None:
        self._same(lambda store: store.add_chunk(bundle.id, index, bundle.chunks()[index], self.now))

    def _tokens(self) -> set[bytes]:
        return {token for _, token in self.stores[0].tokens_after(0, 100)}

    def _on_disk(self) -> SqliteStore:
        path = Path(self.folder.name) / "bundles.sqlite"
        return SqliteStore(path, self.capacity, os.urandom, tokens_max=9, tombstones_max=7)

    def _same(self, ask: Callable[[BundleStore], Answer]) -> Answer:
        in_memory, on_disk = map(ask, self.stores)
        assert in_memory == on_disk
        return in_memory


def known_under(store: BundleStore, salt: bytes) -> set[bytes]:
    """The short ids of all that is known."""
    making = store.source(salt, Scope(), 8)
    while True:
        try:
            next(making)
        except StopIteration as made:
            blocks = list(made.value.lookup.blocks())
            return {block[at : at + 8] for block in blocks for at in range(0, len(block), 8)}


def _chunk(store: BundleStore, bundle_id: bytes, index: int, chunk: bytes, now: int) -> object:
    try:
        return store.add_chunk(bundle_id, index, chunk, now)
    except RemoteError as error:
        return error.reason


TestSideBySide = SideBySide.TestCase
TestSideBySide.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
