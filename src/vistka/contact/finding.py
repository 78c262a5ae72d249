"""What one side finds out about what the other lacks: reconciliation joined to giving. docs/spec/contact.md, 5."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from vistka.contact import events
from vistka.contact.giving import Giving, Offer
from vistka.limits import EARLY_BYTES_MAX, ONLY_HERE_MAX, ORDERLY_BYTES
from vistka.reconcile.messages import Outcome
from vistka.reconcile.protocol import Ended, PeerHoldsOnly, PeerLacks, Reconciliation, SketchNeeded
from vistka.reconcile.scope import BUCKETS, CLASSES, PARTITIONS, Scope, partition_of
from vistka.reconcile.source import Source
from vistka.wire.frame import Frame

_NOTE_BYTES = 160  # the size a class must have room for to be worth reconciling


class Known(Protocol):
    """What is read of the store in order to reconcile; `rows` are its own numbers for bundles."""

    def salts(self) -> Sequence[bytes]: ...  # its own, then those of the last peers
    def counts(self) -> Sequence[int]: ...  # by partition
    def rows(self, rows: Iterable[int], now: int) -> Sequence[Offer]: ...  # by class, then oldest here first
    def held_in_blocks(self, now: int) -> Iterator[Sequence[Offer]]: ...  # likewise, all that is held
    def early(self, link: bytes, now: int) -> Sequence[Offer]: ...  # urgent, and not known to be held by that peer
    def only_here(self, now: int, limit: int) -> Sequence[Offer]: ...  # written here, and no peer says it keeps them
    def has_room(self, class_: int, size: int, now: int) -> bool: ...


class Finding:
    """Puts into `giving` what the peer `link` lacks, and its own needs and news into `out`.

    `given_by_peer(id)`: whether the peer has just given it.
    """

    def __init__(
        self,
        known: Known,
        now: int,
        giving: Giving,
        given_by_peer: Callable[[bytes], bool],
        out: deque[events.Event],
    ) -> None:
        self._known, self._now, self._giving, self._out = known, now, giving, out
        self._given_by_peer = given_by_peer
        self._session: Reconciliation | None = None
        self._frames: deque[Frame] = deque()
        self._only_here: Sequence[Offer] = ()
        self._there: set[bytes] | None = None  # all that the peer holds of ours, where it said so
        self.claims: deque[bytes] = deque()  # ids of deposits which the peer seems to hold: it is asked
        self.ended = False
        self._said_bytes = 0  # of reconciling, by both

    @property
    def orders(self) -> bool:
        """Whether so little is left to find out that what is not urgent waits for it, to go in order."""
        return not self.ended and self._said_bytes < ORDERLY_BYTES

    def begin(self, opens: bool, link: bytes) -> None:
        """The peer is proven: what is urgent goes at once, the rest once it is found."""
        salts, counts = self._known.salts(), self._known.counts()
        rooms = [self._known.has_room(class_, _NOTE_BYTES, self._now) for class_ in range(CLASSES)]
        kept = (part for part in range(PARTITIONS) if counts[part] or rooms[part // BUCKETS])
        self._session = Reconciliation(opens, salts[0], Scope(sum(1 << part for part in kept)), counts, salts)
        self._only_here = self._known.only_here(self._now, ONLY_HERE_MAX)
        left = EARLY_BYTES_MAX
        for offer in self._known.early(link, self._now):
            left -= offer.size
            if left < 0:
                break
            self._giving.add(offer)
        self._drain()

    def expects(self, bundle_id: bytes) -> bool:
        """Whether the peer may give this one: it was asked for it, or it is the one who looks for what we lack."""
        return self._session is not None and (self._session.serves or self._session.asked_for(bundle_id))

    def receive(self, frame: Frame) -> None:
        """A frame of kind 16 to 22. RemoteErrors of Reconciliation."""
        if self._session is not None and not self.ended:
            self._said_bytes += len(frame.payload)
            self._session.receive_frame(frame)
            self._drain()

    def supply(self, source: Source) -> None:
        """The answer to SourceNeeded. RemoteErrors of frames that waited for it."""
        if self._session is not None and not self.ended:
            self._session.supply(source)
            self._drain()

    def next_frame(self, bytes_max: int | None = None) -> Frame | None:
        """What is to be said next, if its payload is of at most `bytes_max` bytes."""
        if self._frames and (bytes_max is None or len(self._frames[0].payload) <= bytes_max):
            self._said_bytes += len(self._frames[0].payload)
            return self._frames.popleft()
        return None

    def stop(self) -> None:
        """It goes no further: what was found counts, and what nobody else has is given in any case."""
        if not self.ended:
            self._frames.clear()
            self._give_up()

    def _drain(self) -> None:
        assert self._session is not None
        self._frames += self._session.frames_to_send()
        while (event := self._session.next_event()) is not None:
            match event:
                case SketchNeeded(salt, scope, stop):
                    self._out.append(events.SourceNeeded(salt, scope, stop))
                case PeerLacks(rows):
                    for offer in self._known.rows(rows, self._now):
                        self._add(offer)
                case PeerHoldsOnly(rows):
                    self._give_all_but(rows)
                case Ended(outcome):
                    self._end(outcome)
        self._frames += self._session.frames_to_send()

    def _give_all_but(self, rows: Iterable[int]) -> None:
        there = {offer.id for offer in self._known.rows(rows, self._now)}
        self._there = there
        self._giving.coming = self._all_but(there)

    def _all_but(self, there: set[bytes]) -> Iterator[list[Offer]]:
        """All else in scope, looked up as it is given: the peer may hold next to nothing, and this node a million."""
        assert self._session is not None
        covers_all = self._session.scope == Scope()
        for block in self._known.held_in_blocks(self._now):
            others = block if covers_all else filter(self._covers, block)
            yield [one for one in others if one.id not in there and not self._given_by_peer(one.id)]

    def _end(self, outcome: Outcome) -> None:
        assert self._session is not None
        self._out.append(events.Reconciled(self._session.salt, outcome is Outcome.STOPPED))
        if outcome is Outcome.STOPPED:
            self._give_up()
            return
        self.ended = True
        for offer in self._only_here:
            to_give = self._giving.has(offer.id) or (self._there is not None and offer.id not in self._there)
            if self._covers(offer) and not to_give and not self._given_by_peer(offer.id):
                self.claims.append(offer.id)

    def _give_up(self) -> None:
        self.ended = True
        for offer in self._only_here:
            self._add(offer)

    def _covers(self, offer: Offer) -> bool:
        assert self._session is not None
        return partition_of(offer.header.class_, offer.header.hour) in self._session.scope

    def _add(self, offer: Offer) -> None:
        if not self._given_by_peer(offer.id):
            self._giving.add(offer)
