"""The one loop: what a contact or a drop tells is applied to the store, whatever moved the bytes."""

import gc
from collections.abc import Callable, Generator
from dataclasses import dataclass

from vistka.bundle.lifetime import hour_of
from vistka.contact import events
from vistka.contact.contact import Contact, Side
from vistka.contact.forwarding.likelihood import BYTES as FULL_BYTES
from vistka.contact.frames import LINK_BYTES, PREFIX_BYTES, DropHello, Hello, Role
from vistka.contact.giving import Rank
from vistka.errors import RemoteError, VistkaError
from vistka.identity.keys import derive
from vistka.limits import BUNDLE_BYTES_MAX, GATHERED_BYTES_MAX, POST_BYTES, RATED_MAX, SCAN_BLOCKS, SKETCH_CELLS_MAX
from vistka.node.holdings import learn_holdings
from vistka.node.intake import Intake
from vistka.node.keyring import Keyring
from vistka.node.reaching import note_contact, order_of, policy_of
from vistka.node.storing import Start, at_once
from vistka.reconcile.source import Source
from vistka.store.base import BundleStore

SECONDS_IN_WEEK = 7 * 86_400
_MANY = 10_000  # objects: what a piece of a good link makes; of all others nothing is put off


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who this node is to others: its role, its secrets, and the hour (since 2020) of the newest card it holds."""

    role: Role
    keyring: Keyring
    card_hour: int | None = None

    def link(self, now: int) -> bytes:
        """The name under which peers know this node for a week."""
        week = max(0, now // SECONDS_IN_WEEK)
        return derive(self.keyring.node_secret, b"vistka-link", week.to_bytes(8), size=LINK_BYTES)

    def hello(self, now: int, challenge: bytes, score: int | None = None) -> Hello:
        """What it says first in a contact; `challenge`: 16 fresh bytes; `score`: how likely it is to reach a desk."""
        return Hello(self.role, self.link(now), self.card_hour, hour_of(now), BUNDLE_BYTES_MAX, challenge, score)

    def drop_hello(self, now: int) -> DropHello:
        """What it says first in a drop."""
        return DropHello(self.role, self.link(now), self.card_hour, hour_of(now))


@dataclass(frozen=True, slots=True)
class Summary:
    """What a contact moved: bundles new here, known already and refused (gone, or no room); receipts that were news;

    chunks of large bundles; `given`: bundles that the peer says it keeps now. `failure`: why it ended before its end.
    """

    peer: events.PeerMet | None = None
    new: int = 0
    known: int = 0
    refused: int = 0
    tokens: int = 0
    chunks: int = 0
    given: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    failure: VistkaError | None = None


class NoSearchForCycles:
    """Thousands of frozen values, none of them in a cycle: searching them again and again takes a sixth of the time.

    Where many were made they count as old afterwards, or the first thing made then would have all of them searched.
    """

    __slots__ = ("_searches",)

    def __enter__(self) -> None:
        self._searches = gc.isenabled()
        gc.disable()

    def __exit__(self, *_: object) -> None:
        if self._searches:
            if gc.get_count()[0] > _MANY:
                gc.freeze()
                gc.unfreeze()  # into the oldest generation, which is seldom searched
            gc.enable()


class Exchange:
    """A contact joined to a store: bytes in, bytes out, for any convergence layer; `clock` gives Unix seconds.

    It gives in the order of the forwarding policy, and says how likely it is to reach a desk; or, where an `order` is
    handed in, in that one, and says nothing.
    `start`: where a good link's bundles are stored while more come in; all else is stored at once.
    """

    def __init__(
        self,
        side: Side,
        speaker: Speaker,
        store: BundleStore,
        challenge: bytes,
        clock: Callable[[], int],
        budget_bytes: int | None = None,
        order: Rank | None = None,
        start: Start = at_once,
    ) -> None:
        now = clock()
        self._role, self._order, self._is_noted = speaker.role, order, order is not None
        score = policy_of(store, speaker.role, now).score if order is None else None
        hello = speaker.hello(now, challenge, score)
        self._contact = Contact(side, hello, speaker.keyring.deployment_secret, store, now, budget_bytes)
        self._intake = Intake(store, speaker.role, self._contact.stored, self._contact.tell, start)
        self._clock = clock
        self._source: Source | None = None
        self._making: Generator[None, None, Source] | None = None
        self._held_there: set[bytes] = set()  # prefixes of what the peer holds, not yet remembered
        self._crossed: dict[bytes, bool] = {}  # the first copies that crossed and are not rated yet; whether we gave it
        self.store = store

    @property
    def proven(self) -> bool:
        """The other side has shown that it is of this deployment."""
        return self._intake.peer is not None

    @property
    def finished(self) -> bool:
        """Both sides have given all and know that it was kept."""
        return self._contact.finished

    def receive_bytes(self, data: bytes, more: bool = False) -> None:
        """Take in what came and store it. RemoteError or WorldError ends the contact; what arrived whole is kept.

        Where `more` is on its way bundles may wait for `settle`, so that many are stored, and acknowledged, at once.
        """
        with NoSearchForCycles():
            try:
                self._contact.receive_bytes(data)
            except RemoteError:
                more = False
                raise
            finally:
                now = self._clock()
                self._apply(now)
                if not more:
                    self._intake.flush(now)
                else:
                    if self._intake.gathered_bytes > GATHERED_BYTES_MAX:
                        self._intake.begin(now)
                    self._intake.hear()
                if self.finished:
                    self.remember()

    def settle(self) -> None:
        """Store what still waits. WorldError."""
        self._intake.flush(self._clock())

    def remember(self) -> None:
        """At its end, whole or cut: what this contact has shown the peer to hold is kept for drops. WorldError."""
        self.settle()
        if self._intake.peer is not None and self._held_there:
            learn_holdings(self.store, self._intake.peer.link, self._held_there)
            self._held_there.clear()
        self._note_contact()
        self._rate_crossed()

    def _rate_crossed(self) -> None:
        """Of so many copies in a contact, that a good link does not wait for it: the others as they come up again."""
        rater, crossed, self._crossed = self._intake.rater, self._crossed, {}
        if rater is None or not crossed or self._order is not None:
            return
        copies = self.store.copies(crossed, self._clock())
        self.store.rate(
            (one.id, rater.given(one) if crossed[one.id] else rater.taken(one.header, one.size)) for one in copies
        )

    def _note_contact(self) -> None:
        """Once in a contact; one that came to its end could have carried more, so it counts fully."""
        if self._intake.peer is None or self._is_noted:
            return
        self._is_noted = True
        contact = self._contact
        crossed = FULL_BYTES if contact.finished else contact.bytes_in + contact.bytes_out
        note_contact(self.store, self._role, self._intake.peer, crossed, self._clock())

    def _notice(self, event: events.Event) -> None:
        match event:
            case events.ManifestArrived(manifest=manifest):
                self._held_there.add(manifest.id[:PREFIX_BYTES])
            case events.HandedOver(bundle_ids):
                self._held_there.update(bundle_id[:PREFIX_BYTES] for bundle_id in bundle_ids)
                room = max(0, RATED_MAX - len(self._crossed))
                self._crossed.update((bundle_id, True) for bundle_id in bundle_ids[:room])
            case _:
                pass

    def offer(self, bundle_id: bytes) -> None:
        """A bundle that came into the store while the contact is under way: it is given in its turn."""
        for held in self.store.held(self._clock()):
            if held.id == bundle_id:
                self._contact.offer(held)

    @property
    def busy(self) -> bool:
        """A scan of the store is under way: `bytes_to_send` goes on with it."""
        return self._making is not None

    def bytes_to_send(self, limit: int = POST_BYTES) -> bytes:
        """What to send next, about `limit` bytes at most; empty when it is the peer's turn.

        A scan of the store goes on: one block a turn while there is something to send, more where there is not.
        """
        with NoSearchForCycles():
            out = self._contact.bytes_to_send(limit)
        for _ in range(1 if out else SCAN_BLOCKS):
            if self._making is None:
                break
            self._make()
        return out or self._contact.bytes_to_send(limit)

    def _apply(self, now: int) -> None:
        while (event := self._contact.next_event()) is not None:
            if isinstance(event, events.ChunkArrived):  # most are, or one of these
                self._intake.apply(event, now)
            elif isinstance(event, events.BundleArrived):
                self._gather([event, *self._contact.next_bundles()])
            else:
                self._notice(event)
                self._intake.apply(event, now)
                self._follow(event)

    def _follow(self, event: events.Event) -> None:
        """What the contact waits for once an event is applied."""
        match event:
            case events.PeerMet() if self._order is not None:
                self._contact.give_by(self._order)
            case events.PeerMet() if self._intake.rater is not None:
                # What comes to a desk is at its end, what leaves it a first copy: short contacts are for the first.
                waits = self._role is Role.DESK and event.role != Role.DESK
                self._contact.give_by(order_of(self._intake.rater, event), waits=waits)
            case events.SourceNeeded():
                self._making = self._source_for(event)
                self._make()
            case _:
                pass

    def _gather(self, arrived: list[events.BundleArrived]) -> None:
        """Nearly all that comes, and nothing else hangs on one: they are noted together."""
        ids = [event.bundle.id for event in arrived]
        self._held_there.update([bundle_id[:PREFIX_BYTES] for bundle_id in ids])
        room = max(0, RATED_MAX - len(self._crossed))
        self._crossed.update((bundle_id, False) for bundle_id in ids[:room])
        self._intake.gather(arrived)

    def _source_for(self, needed: events.SourceNeeded) -> Generator[None, None, Source]:
        if self._source is None:
            self._source = yield from self.store.source(needed.salt, needed.scope, needed.stop)
        if self._source.cells.stop < needed.stop:
            yield from self._source.grow(max(needed.stop, min(2 * needed.stop, SKETCH_CELLS_MAX)))
        return self._source

    def _make(self) -> None:
        """One block of work at the source that reconciliation waits for. RemoteErrors of frames that waited too."""
        if self._making is None:
            return
        try:
            next(self._making)
        except StopIteration as made:
            self._making = None
            try:
                self._contact.supply(made.value)
            finally:
                self._apply(self._clock())
                self.settle()

    def summary(self, failure: VistkaError | None = None) -> Summary:
        """What has moved so far."""
        intake = self._intake
        return Summary(
            intake.peer,
            intake.new,
            intake.known,
            intake.refused,
            intake.tokens,
            intake.chunks,
            intake.given,
            self._contact.bytes_in,
            self._contact.bytes_out,
            failure,
        )
