"""What a contact or a drop tells, applied to the store in order."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from functools import partial

from vistka.bundle.envelope import Header
from vistka.contact import events
from vistka.contact.forwarding.kept import Rater
from vistka.contact.frames import Role
from vistka.node.reaching import rater_of
from vistka.node.storing import Start, at_once
from vistka.store.base import Arrival, BundleStore, Outcome, Rate


class Intake:
    """Applies events to the store in order; `answer(units, kept, full)` hears what became of each unit."""

    def __init__(
        self,
        store: BundleStore,
        role: Role,
        answer: Callable[[Iterable[int], bool, int | None], None],
        tell: Callable[[bytes], None] | None = None,
        start: Start = at_once,
    ) -> None:
        self._store, self._role, self._start = store, role, start
        self.rater: Rater | None = None  # from the moment the peer is known
        self._answer = answer
        self._tell = tell  # the peer, by a receipt, that what it offers has arrived
        self._bundles: list[events.BundleArrived] = []
        self.gathered_bytes = 0  # of bundles that nobody began to store yet
        self._storing: tuple[list[events.BundleArrived], Future[list[Outcome]]] | None = None
        self.peer: events.PeerMet | None = None
        self.new = self.known = self.refused = self.tokens = self.chunks = self.given = 0

    def apply(self, event: events.Event, now: int) -> None:
        """One event; whole bundles are gathered until another kind comes, or `flush`. WorldError from the store."""
        if isinstance(event, events.BundleArrived):
            self.gather([event])
            return
        self.flush(now)
        match event:
            case events.PeerMet():
                self.peer = event
                self.rater = rater_of(self._store, self._role, event, now)
                self._store.save_cursor(event.link, self._store.cursor(event.link), now)  # met today
            case events.TokensArrived(unit, tokens):
                self.tokens += self._store.acknowledge(tokens, now)
                self._skip_echo(tokens, now)
                self._answer([unit], True, None)
            case events.ManifestArrived(unit, manifest, age_hours):
                outcome = self._store.begin(manifest, age_hours, now, self._rate)
                self._tell_arrived(outcome, manifest.header)
                under_way = outcome is Outcome.KNOWN and self._store.get(manifest.id) is None
                self._settle(unit, Outcome.NEW if under_way else outcome, manifest.header.class_, counts=False)
            case events.ChunkArrived():
                self._on_chunk(event, now)
            case events.HandedOver(bundle_ids):
                self._store.hand_over(bundle_ids)
                self.given += len(bundle_ids)
            case events.CursorConfirmed(link, cursor):
                self._store.save_cursor(link, cursor, now)
            case events.HeldAsked(unit, bundle_id):
                self._answer([unit], self._store.get(bundle_id) is not None, None)
            case events.Reconciled(salt, stopped):
                self._store.reconciled(salt, stopped)
            case events.SourceNeeded():
                pass  # a live contact's: Exchange supplies it
            case events.DropAddressed() | events.HoldingTold():
                pass  # only a drop's reader tells these, and its caller keeps them

    @property
    def _rate(self) -> Rate | None:
        return self.rater.taken if self.rater is not None else None

    def gather(self, arrived: Sequence[events.BundleArrived]) -> None:
        """Whole bundles: they are added with others."""
        self._bundles += arrived
        self.gathered_bytes += sum([len(event.bundle.data) for event in arrived])

    def flush(self, now: int) -> None:
        """Add the bundles gathered so far, at once; what is being stored is waited for. WorldError."""
        if self._bundles or self._storing is not None:
            self.begin(now, at_once)
            self.hear(wait=True)

    def begin(self, now: int, start: Start | None = None) -> None:
        """Begin to add the bundles gathered so far: what became of them is heard of later. WorldError of those before,

        for one batch is under way at a time."""
        self.hear(wait=True)
        if not self._bundles:
            return
        batch, self._bundles, self.gathered_bytes = self._bundles, [], 0
        arrivals = [Arrival(bundle, age_hours) for _, bundle, age_hours in batch]
        self._storing = batch, (start or self._start)(partial(self._store.add, arrivals, now, self._rate))

    def hear(self, *, wait: bool = False) -> None:
        """Answer what was stored meanwhile, or failed to be. WorldError."""
        if self._storing is None or not (wait or self._storing[1].done()):
            return
        (batch, future), self._storing = self._storing, None
        outcomes = future.result()
        if outcomes.count(Outcome.NEW) == len(batch):  # as nearly always
            self.new += len(batch)
            self._answer([event.unit for event in batch], True, None)
            return
        for event, outcome in zip(batch, outcomes, strict=True):
            self._tell_arrived(outcome, event.bundle.header)
            self._settle(event.unit, outcome, event.bundle.header.class_, counts=True)

    def _tell_arrived(self, outcome: Outcome, header: Header) -> None:
        token = self._store.answer(header.commitment) if outcome is Outcome.GONE else None
        if token is not None and self._tell is not None:
            self._tell(token)

    def _skip_echo(self, tokens: tuple[bytes, ...], now: int) -> None:
        """The peer need not hear of the tokens that it told: its cursor moves over those that come next for it."""
        if self.peer is None:
            return
        told = set(tokens)
        after = 0
        for cursor, token in self._store.tokens_after(self._store.cursor(self.peer.link), len(tokens)):
            if token not in told:
                break
            after = cursor
        if after:
            self._store.save_cursor(self.peer.link, after, now)

    def _on_chunk(self, event: events.ChunkArrived, now: int) -> None:
        whole = self._store.add_chunk(event.bundle_id, event.index, event.chunk, now)
        self.chunks += 1
        self.new += whole is not None
        kept = not event.last or whole is not None or self._store.get(event.bundle_id) is not None
        self._answer([event.unit], kept, None)

    def _settle(self, unit: int, outcome: Outcome, class_: int, *, counts: bool) -> None:
        full = class_ if outcome is Outcome.FULL else None
        kept = outcome is Outcome.NEW or (outcome is Outcome.KNOWN and counts)
        self.new += counts and outcome is Outcome.NEW
        self.known += outcome is Outcome.KNOWN
        self.refused += outcome in (Outcome.GONE, Outcome.FULL)
        self._answer([unit], kept, full)
