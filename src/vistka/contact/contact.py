"""One contact, from one side: bytes in, bytes out, events out; cut anywhere. docs/spec/contact.md.

contact.receive_bytes(data)
while (event := contact.next_event()) is not None: ...   # apply to the store, then contact.stored([event.unit], …)
data = contact.bytes_to_send()
"""

import hmac
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum, IntEnum
from hashlib import blake2b
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple, Protocol

from vistka.bundle.envelope import Bundle
from vistka.contact import events, frames
from vistka.contact.finding import Finding, Known
from vistka.contact.frames import PROOF_BYTES, FrameKind, Hello
from vistka.contact.giving import Given, Giving, Offer, Rank
from vistka.contact.taking import Taking, Underway
from vistka.contact.telling import Telling, Tokens
from vistka.errors import RemoteError
from vistka.identity.keys import derive
from vistka.limits import (
    BUDGET_RESERVE_BYTES,
    CONTACT_BYTES_MAX,
    HELLO_BYTES_MAX,
    PARTIALS_TOLD_MAX,
    POST_BYTES,
    PROMPT_FRAME_BYTES,
)
from vistka.reconcile.messages import Kind
from vistka.reconcile.source import Source
from vistka.wire.frame import Frame, FrameReader, encode_frame


class Side(IntEnum):
    """Who spoke first."""

    OPENER = 0
    ANSWERER = 1


class State(Enum):
    """How far the peer has come."""

    OPENING = "opening"  # it has not said who it is
    PROVING = "proving"  # it has not shown that it belongs here
    RECONCILING = "reconciling"  # what it lacks is being found
    GIVING = "giving"  # what it lacks is found; it gives what we lack
    CLOSING = "closing"  # it has given all; it acknowledges

    __hash__ = object.__hash__  # asked for each frame, and Enum's own is a call


Word = FrameKind | Kind
_ANY_TIME = (
    FrameKind.RECEIPTS,
    FrameKind.HELD,
    FrameKind.BUNDLE,
    FrameKind.MANIFEST,
    FrameKind.RESUME,
    FrameKind.CHUNK,
    FrameKind.STORED,
)
TRANSITIONS: dict[tuple[State, Word], State] = {
    (State.OPENING, FrameKind.HELLO): State.PROVING,
    (State.PROVING, FrameKind.PROOF): State.RECONCILING,
    (State.RECONCILING, FrameKind.PARTIAL): State.RECONCILING,
    **{(State.RECONCILING, kind): State.RECONCILING for kind in (*Kind, *_ANY_TIME)},
    (State.RECONCILING, Kind.END): State.GIVING,  # whichever side says it
    (State.RECONCILING, FrameKind.DONE): State.CLOSING,  # its byte budget does not do for reconciling
    **{(State.GIVING, kind): State.GIVING for kind in _ANY_TIME},
    (State.GIVING, FrameKind.DONE): State.CLOSING,
    (State.CLOSING, FrameKind.RECEIPTS): State.CLOSING,  # of what it was offered since
    (State.CLOSING, FrameKind.STORED): State.CLOSING,
}
_RUNS = (FrameKind.BUNDLE, FrameKind.CHUNK)  # of which one mostly follows another
_kind_of = attrgetter("kind")
_KINDS: dict[int, Word] = {int(kind): kind for kind in (*FrameKind, *Kind)}


class Reader(Known, Tokens, Protocol):
    """What a contact reads of the store."""

    def get(self, bundle_id: bytes) -> Bundle | None: ...
    def data(self, bundle_ids: Sequence[bytes]) -> Sequence[bytes | None]: ...
    def partials(self, now: int) -> Sequence[Underway]: ...


class _Sent(NamedTuple):  # each bundle of a good link has one
    """What an acknowledgement of a unit we sent will mean."""

    bundle_id: bytes = b""
    whole: bool = False
    cursor: int | None = None


class Contact:
    """`hello` says who we are; `secret` is the deployment's, 32 bytes; `budget_bytes` is all that may be sent."""

    def __init__(
        self, side: Side, hello: Hello, secret: bytes, reader: Reader, now: int, budget_bytes: int | None = None
    ) -> None:
        self.state = State.OPENING
        self.peer: Hello | None = None
        self.bytes_in = 0
        self.bytes_out = 0
        self._side, self._hello, self._secret, self._reader, self._now = side, hello, secret, reader, now
        self._budget_bytes = budget_bytes
        self._frames = FrameReader()
        self._failure: RemoteError | None = None
        self._events: deque[events.Event] = deque()
        self._opening: deque[Frame] = deque([hello.frame()] if side is Side.OPENER else [])
        self._peer_hello = b""
        self._parts: Iterator[Frame] = iter(())
        self._receipts: Iterator[tuple[Frame, int]] = iter(())
        self._done = self._spent = False  # spent: the byte budget did not do for reconciling
        self._sent: dict[int, _Sent] = {}
        self._sent_units = self._acknowledged = 0
        self._broken: set[bytes] = set()  # large bundles of which the peer refused a piece
        self._taking = Taking(hello.bundle_bytes_max, self._events)
        self._telling = Telling(reader, self._taking.tokens)
        self._giving = Giving((), reader, 0)  # until the proof nothing is given
        self._finding = Finding(reader, now, self._giving, self._taking.has_seen, self._events)
        self._taking.expects = self._finding.expects
        self._partials_told = 0
        self._handlers: dict[int, Callable[[bytes], None]] = {
            FrameKind.HELLO: self._on_hello,
            FrameKind.PROOF: self._on_proof,
            FrameKind.RECEIPTS: self._taking.on_receipts,
            FrameKind.PARTIAL: self._on_partial,
            FrameKind.HELD: self._taking.on_held,
            FrameKind.MANIFEST: self._taking.on_manifest,
            FrameKind.RESUME: self._taking.on_resume,
            FrameKind.CHUNK: self._taking.on_chunk,
            FrameKind.STORED: self._on_stored,
            FrameKind.DONE: self._on_done,
        }

    @property
    def finished(self) -> bool:
        """Both sides have given all and know that it was kept: nothing will come or go any more."""
        given = self._done and self._acknowledged == self._sent_units
        return self.state is State.CLOSING and given and self._taking.all_told

    @property
    def _is_proven(self) -> bool:
        return self.state not in (State.OPENING, State.PROVING)

    def receive_bytes(self, data: bytes) -> None:
        """Take in what came. RemoteError ends the contact; the events before it stay to be applied."""
        if self._failure is not None:
            raise self._failure
        try:
            self._receive(data)
        except RemoteError as error:
            self._failure = error
            raise

    def next_event(self) -> events.Event | None:
        """The next fact for the node, in order; None when there is none."""
        return self._events.popleft() if self._events else None

    def next_bundles(self) -> list[events.BundleArrived]:
        """The next events, as far as they are whole bundles: a good link brings thousands, one after the other."""
        return events.take_bundles(self._events)

    def stored(self, units: Iterable[int], kept: bool, full: int | None = None) -> None:
        """The node's answer to events: durably kept, or refused; `full`: no room for bundles of that class."""
        self._taking.stored(units, kept, full)

    def supply(self, source: Source) -> None:
        """The answer to SourceNeeded. RemoteErrors of frames that waited for it end the contact."""
        if self._failure is not None:
            return
        try:
            self._finding.supply(source)
        except RemoteError as error:
            self._failure = error
            raise
        self._end_finding()

    def give_by(self, rank: Rank | None, *, waits: bool = False) -> None:
        """In which order bundles of one class go to this peer; None: the oldest here first.

        `waits`: letters and above go once the peer has given all that it has.
        """
        self._giving.rank, self._giving.waits = rank, waits

    def tell(self, token: bytes) -> None:
        """A receipt of what the peer has just offered: it need not offer that to anyone again."""
        self._telling.owe(token)

    def offer(self, held: Offer) -> None:
        """A bundle that came in while the contact was under way: it is given in its turn."""
        if self._is_proven:
            self._giving.add(held)

    def bytes_to_send(self, limit: int = POST_BYTES) -> bytes:
        """Whole frames to send, ending with the one that reaches `limit` bytes; empty when it is the peer's turn."""
        out = bytearray()
        while self._failure is None and len(out) < limit:
            frame = self._next_frame()
            if frame is None:
                break
            data = encode_frame(frame)
            self.bytes_out += len(data)
            out += data
            if frame.kind in _RUNS and self._budget_bytes is None and len(out) < limit:
                out += self._run(frame.kind, limit - len(out))
        return bytes(out)

    def _run(self, kind: int, limit: int) -> bytearray:
        """What would come next in any case, without looking anew for what comes first."""
        out = bytearray()
        for given in self._giving.more() if kind == FrameKind.BUNDLE else self._giving.more_pieces():
            out += encode_frame(self._give(given))
            if len(out) >= limit:
                break
        self.bytes_out += len(out)
        return out

    # --- sending ---

    def _next_frame(self) -> Frame | None:
        if self._opening:
            return self._opening.popleft()
        if not self._is_proven:
            return None
        owed = self._telling.owed()  # even after DONE: the peer still offers; before it hears that all is dealt with
        if owed is not None and self._fits(owed):
            return self._count(owed, _Sent())
        acknowledgement = self._taking.acknowledgement()
        if acknowledgement is not None:
            return acknowledgement
        if self._done:
            return None
        return self._next_told()

    def _next_told(self) -> Frame | None:
        page = next(self._receipts, None)
        if page is not None:
            if self._fits(page[0]):
                return self._count(page[0], _Sent(cursor=page[1]))
            self._receipts = iter(())
        found = self._next_found(PROMPT_FRAME_BYTES)
        if found is not None:
            return found
        given = self._giving.next(self._bytes_left(), urgent_only=True)
        if given is not None:
            return self._give(given)
        found = self._next_found()
        if found is not None:
            return found
        if self._finding.orders:
            return None
        given = self._giving.next(self._bytes_left(), urgent_only=False)
        if given is not None:
            return self._give(given)
        if self._finding.ended and not self._giving.holds_back:
            self._done = True
            return Frame(FrameKind.DONE, b"")
        return None

    def _next_found(self, bytes_max: int | None = None) -> Frame | None:
        """What is under way here, then what reconciliation has to say, then what the peer is asked about."""
        found = next(self._parts, None) or self._finding.next_frame(bytes_max)
        if found is not None:
            if self._fits(found):
                return found
            self._parts = iter(())
            self._spent = True
            self._finding.stop()  # DONE says so to the peer
        elif self._finding.claims:
            bundle_id = self._finding.claims.popleft()
            frame = frames.held_frame(bundle_id)
            if self._fits(frame):
                return self._count(frame, _Sent(bundle_id, whole=True))
            self._finding.claims.clear()
        return None

    def _fits(self, frame: Frame) -> bool:
        left = self._bytes_left()
        return left is None or frames.frame_bytes(frame) <= left

    def _give(self, given: Given) -> Frame:
        if given.counts:
            self._count(given.frame, _Sent(given.bundle_id, given.whole))
        return given.frame

    def _count(self, frame: Frame, sent: _Sent) -> Frame:
        self._sent_units += 1
        self._sent[self._sent_units] = sent
        return frame

    def _bytes_left(self) -> int | None:
        if self._budget_bytes is None:
            return None
        return max(0, self._budget_bytes - BUDGET_RESERVE_BYTES - self.bytes_out)

    # --- receiving ---

    def _receive(self, data: bytes) -> None:
        self.bytes_in += len(data)
        if self.bytes_in > CONTACT_BYTES_MAX:
            raise RemoteError("oversize", bytes=self.bytes_in, limit=CONTACT_BYTES_MAX)
        for number, run in groupby(self._frames.receive_bytes(data), _kind_of):
            if number == FrameKind.BUNDLE:
                self._on_bundles(run)
            else:
                for frame in run:
                    self._on_frame(frame)
        if not self._is_proven and self._frames.waiting_bytes > HELLO_BYTES_MAX + 3:
            raise RemoteError("oversize", bytes=self._frames.waiting_bytes, limit=HELLO_BYTES_MAX)

    def _on_bundles(self, run: Iterable[Frame]) -> None:
        """BUNDLE after BUNDLE, which change no state: what a good link carries most of."""
        if (self.state, FrameKind.BUNDLE) not in TRANSITIONS:
            raise RemoteError("unexpected-frame", kind=int(FrameKind.BUNDLE), state=self.state.value)
        self._taking.on_bundles(frame.payload for frame in run)

    def _on_frame(self, frame: Frame) -> None:
        kind = _KINDS.get(frame.kind)
        state = TRANSITIONS.get((self.state, kind)) if kind is not None else None
        if kind is None or state is None:
            raise RemoteError("unexpected-frame", kind=frame.kind, state=self.state.value)
        if isinstance(kind, Kind):
            self._finding.receive(frame)
        else:
            self._handlers[kind](frame.payload)
        self.state = state
        if state is State.RECONCILING:
            self._end_finding()

    def _end_finding(self) -> None:
        if self._finding.ended and self.state is State.RECONCILING and not self._spent:
            self.state = State.GIVING

    def _on_hello(self, payload: bytes) -> None:
        self.peer = frames.read_hello(payload)
        if self.peer.link == self._hello.link:
            raise RemoteError("contact-self")
        self._peer_hello = payload
        if self._side is Side.ANSWERER:
            self._opening += [self._hello.frame(), Frame(FrameKind.PROOF, self._proof(Side.ANSWERER))]

    def _on_proof(self, payload: bytes) -> None:
        if not hmac.compare_digest(payload, self._proof(Side(1 - self._side))):
            raise RemoteError("deployment")
        peer = frames.read_hello(self._peer_hello)
        if self._side is Side.OPENER:
            self._opening.append(Frame(FrameKind.PROOF, self._proof(Side.OPENER)))
        partials = self._reader.partials(self._now)[:PARTIALS_TOLD_MAX]
        self._giving.size_max = peer.bundle_bytes_max
        self._receipts = self._telling.pages(peer.link, self._now)
        self._parts = iter(self._taking.go_on_with(partials))
        self._events.append(events.PeerMet(peer.role, peer.link, peer.card_hour, peer.hour, peer.score))
        self._finding.begin(self._side is Side.OPENER, peer.link)

    def _proof(self, side: Side) -> bytes:
        own, peer = self._hello.frame().payload, self._peer_hello
        both = (own, peer) if self._side is Side.OPENER else (peer, own)
        hashes = [blake2b(hello, digest_size=32).digest() for hello in both]
        return derive(self._secret, b"vistka-contact", bytes([side]), *hashes, size=PROOF_BYTES)

    def _on_partial(self, payload: bytes) -> None:
        self._partials_told += 1
        if self._partials_told > PARTIALS_TOLD_MAX:
            raise RemoteError("oversize", partials=self._partials_told, limit=PARTIALS_TOLD_MAX)
        self._giving.peer_has_part(frames.read_partial(payload))

    def _on_done(self, payload: bytes) -> None:
        if payload:
            raise RemoteError("malformed", why="a payload where there is none")
        self._finding.stop()
        self._giving.waits = False

    def _on_stored(self, payload: bytes) -> None:
        stored = frames.read_stored(payload)
        if not self._acknowledged <= stored.units <= self._sent_units:
            raise RemoteError("malformed", why="acknowledges what was not sent")
        self._giving.only_below(stored.takes)
        refused = set(stored.refused)
        handed = []
        for unit in range(self._acknowledged + 1, stored.units + 1):
            sent = self._sent.pop(unit)
            if unit in refused:
                self._broken.add(sent.bundle_id)
                self._giving.refuse(sent.bundle_id)
            elif sent.cursor is not None and self.peer is not None:
                self._events.append(events.CursorConfirmed(self.peer.link, sent.cursor))
            elif sent.whole and sent.bundle_id not in self._broken:
                handed.append(sent.bundle_id)
        self._acknowledged = stored.units
        if handed:
            self._events.append(events.HandedOver(tuple(handed)))
