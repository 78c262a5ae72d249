"""One reconciliation, from one side: frames in, frames and events out. docs/spec/reconciliation.md, sections 6 to 8.

session.receive_frame(frame)
while (event := session.next_event()) is not None: ...   # SketchNeeded is answered by session.supply(source)
frames = session.frames_to_send()
"""

from collections import deque
from collections.abc import Container, Sequence
from dataclasses import dataclass
from enum import Enum

from vistka.errors import LocalError, RemoteError
from vistka.limits import (
    ASKS_MAX,
    CELLS_IN_FRAME_MAX,
    FIRST_CELLS_MAX,
    INBOX_FRAMES_MAX,
    LIST_IDS,
    LIST_IDS_MAX,
    PREFIXES_IN_FRAME_MAX,
    SKETCH_CELLS_MAX,
    WANTS_AMISS_MAX,
)
from vistka.reconcile import messages
from vistka.reconcile.cells import CELL_BYTES
from vistka.reconcile.decode import Decoder
from vistka.reconcile.estimate import first_cells, more_cells
from vistka.reconcile.fallback import Listing, list_frames
from vistka.reconcile.messages import Answer, Kind, Mode, Open, Outcome
from vistka.reconcile.scope import Scope
from vistka.reconcile.short import PREFIX_BYTES, short_ids
from vistka.reconcile.sketch import count_in
from vistka.reconcile.source import Source
from vistka.wire.frame import Frame


@dataclass(frozen=True, slots=True)
class SketchNeeded:
    """Supply a source for `scope` under `salt` with its cells up to `stop` (0: the index alone will do)."""

    salt: bytes
    scope: Scope
    stop: int


@dataclass(frozen=True, slots=True)
class PeerLacks:
    """The peer does not hold these rows: give them."""

    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PeerHoldsOnly:
    """Of all that is in scope the peer holds these rows and no others: give the rest."""

    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """Nothing more comes. After AGREED all that differs is known to the side that looked for it, and was asked for."""

    outcome: Outcome


Event = SketchNeeded | PeerLacks | PeerHoldsOnly | Ended


class State(Enum):
    """What this side does."""

    OPENING = "opening"  # the two agree on scope, salt and who looks for the difference
    DECODING = "decoding"  # this side looks for it
    SERVING = "serving"  # the peer does
    ENDED = "ended"


TRANSITIONS: dict[State, frozenset[Kind]] = {
    State.OPENING: frozenset({Kind.OPEN, Kind.ANSWER}),
    State.DECODING: frozenset({Kind.CELLS, Kind.LIST}),
    State.SERVING: frozenset({Kind.ASK, Kind.WANT, Kind.END}),
    State.ENDED: frozenset(),
}


class Reconciliation:
    """`salt` is this node's own, `scope` all that it would keep, `counts` how many bundles each partition holds.

    `knows`: the salts under which it keeps a sketch already. `opens`: it speaks first.
    """

    def __init__(self, opens: bool, salt: bytes, scope: Scope, counts: Sequence[int], knows: Container[bytes]) -> None:
        self.state = State.OPENING
        self._opens = opens
        self._own_salt, self._own_scope, self._counts, self._knows = salt, scope, counts, knows
        self.salt, self.scope = salt, scope  # those agreed on, once ANSWER has passed
        self._frames: list[Frame] = []
        self._events: deque[Event] = deque()
        self._inbox: deque[Frame] = deque()
        self._source: Source | None = None
        self._needed = -1  # up to which cell a source was asked of our node
        self._peer_count = 0
        self._least = 0  # by how many the sets differ at least
        self._asks = 0
        self._asked = 0  # cells from 0 up that the side that decodes has asked for
        self._decoder = Decoder()
        self._serves = False
        self._listing: Listing | None = None
        self._told: set[bytes] = set()  # short ids that were dealt with
        self._wanted: set[bytes] = set()  # prefixes: that we want, or that the peer does
        if opens:
            self._frames.append(Open(salt, count_in(counts, scope), scope).frame())

    def frames_to_send(self) -> list[Frame]:
        """What has come up to be sent, once."""
        frames, self._frames = self._frames, []
        return frames

    def next_event(self) -> Event | None:
        """What has come to be known, in order; None when there is no more."""
        return self._events.popleft() if self._events else None

    @property
    def serves(self) -> bool:
        """Whether the peer looks for the difference: it then gives without being asked."""
        return self._serves

    def asked_for(self, bundle_id: bytes) -> bool:
        """Whether this side has asked the peer for this bundle."""
        return not self._serves and short_ids(self.salt, [bundle_id])[:PREFIX_BYTES] in self._wanted

    def receive_frame(self, frame: Frame) -> None:
        """Take a frame of kind 16 to 22.

        RemoteError "malformed", "truncated", "oversize", "non-canonical", "unexpected-frame", "unasked" or "too-many".
        """
        if len(self._inbox) >= INBOX_FRAMES_MAX:
            raise RemoteError("too-many", limit=INBOX_FRAMES_MAX)
        self._inbox.append(frame)
        self._work()

    def supply(self, source: Source) -> None:
        """The answer to SketchNeeded: what is held now, and stays as it is until the end.

        LocalError "sketch-short" for fewer cells than needed; RemoteErrors of what was waiting for it.
        """
        if source.cells.first or source.cells.stop < self._needed:
            raise LocalError("sketch-short", cells=source.cells.stop, needed=self._needed)
        self._source = source
        self._work()

    def _work(self) -> None:
        """Deal with what came in as far as our own source reaches."""
        while self._inbox:
            frame = self._inbox[0]
            if frame.kind not in TRANSITIONS[self.state] or frame.kind == (Kind.OPEN if self._opens else Kind.ANSWER):
                raise RemoteError("unexpected-frame", kind=frame.kind, state=self.state.value)
            if not getattr(self, _HANDLERS[Kind(frame.kind)])(frame.payload):
                return
            self._inbox.popleft()

    def _needs(self, stop: int) -> bool:
        """Whether a source with cells up to `stop` has to be waited for; asks our node for it, once."""
        if self._source is not None and self._source.cells.stop >= stop:
            return False
        if self._needed < stop:
            self._needed = stop
            self._events.append(SketchNeeded(self.salt, self.scope, stop))
        return True

    # --- agreeing ---

    def _take_open(self, payload: bytes) -> bool:
        peer = messages.read_open(payload)
        self.scope = self._own_scope & peer.scope
        mine, theirs = count_in(self._counts, self.scope), peer.count
        use_theirs = peer.salt in self._knows or theirs > mine
        self.salt = peer.salt if use_theirs else self._own_salt
        if min(mine, theirs) <= LIST_IDS:
            mode = Mode.ANSWERER_LISTS if mine <= theirs else Mode.OPENER_LISTS
        else:
            mode = Mode.OPENER_DECODES if theirs >= mine else Mode.ANSWERER_DECODES
        self._frames.append(Answer(mode, None if use_theirs else self.salt, mine, self.scope).frame())
        least = abs(mine - theirs) if self.scope == peer.scope else 0
        self._take_part(mode, theirs, least)
        return True

    def _take_answer(self, payload: bytes) -> bool:
        peer = messages.read_answer(payload)
        if peer.scope & self._own_scope != peer.scope:
            raise RemoteError("malformed", why="a scope that was not offered")
        self.scope = peer.scope
        self.salt = peer.salt or self._own_salt
        self._take_part(peer.mode, peer.count, abs(peer.count - count_in(self._counts, self.scope)))
        return True

    def _take_part(self, mode: Mode, peer_count: int, least: int) -> None:
        """Begin as `mode` says. Who serves begins as if it had been asked, which saves a question."""
        self._peer_count, self._least = peer_count, least
        lists = mode in (Mode.ANSWERER_LISTS, Mode.OPENER_LISTS)
        if self._opens is (mode in (Mode.OPENER_DECODES, Mode.ANSWERER_LISTS)):
            self.state = State.DECODING
            if lists:
                self._listing = Listing(LIST_IDS_MAX)
                if peer_count:  # to a node that holds nothing all is given, and nothing looked up
                    self._needs(0)
            elif self._opens:
                self._needs(first_cells(least))
            else:
                self._ask(first_cells(least))
        else:
            self.state, self._serves = State.SERVING, True
            if lists:
                self._inbox.append(messages.ask_frame(0))
            elif not self._opens:
                self._inbox.append(messages.ask_frame(first_cells(least)))

    # --- looking for the difference ---

    def _ask(self, cells: int) -> None:
        self._asks += 1
        self._asked = self._decoder.stop + cells
        self._frames.append(messages.ask_frame(cells))
        self._needs(self._asked)

    def _take_cells(self, payload: bytes) -> bool:
        first, data = messages.read_cells(payload)
        stop = first + len(data) // CELL_BYTES
        if not self._asked and stop <= FIRST_CELLS_MAX:
            self._asks, self._asked = 1, stop  # the batch that comes unasked
        if self._listing is not None or first != self._decoder.stop or not first < stop <= self._asked:
            raise RemoteError("unasked", first=first, stop=stop)
        if self._needs(self._asked):
            return False
        assert self._source is not None
        cells = type(self._source.cells).parse(first, data)
        cells.merge(self._source.cells.part(first, stop))
        self._decoder.add(cells)
        if stop == self._asked:
            self._decoder.peel()
            self._tell(sorted(self._decoder.found - self._told))
            self._go_on()
        return True

    def _tell(self, shorts: list[bytes]) -> None:
        """Whose they are is found by looking: ours the peer lacks, all others are wanted."""
        assert self._source is not None
        self._told.update(shorts)
        rows = self._source.lookup.rows_of(shorts)
        if rows:
            self._events.append(PeerLacks(tuple(rows.values())))
        self._want([short[:PREFIX_BYTES] for short in shorts if short not in rows])

    def _want(self, prefixes: list[bytes]) -> None:
        fresh = [prefix for prefix in dict.fromkeys(prefixes) if prefix not in self._wanted]
        self._wanted.update(fresh)
        for at in range(0, len(fresh), PREFIXES_IN_FRAME_MAX):
            self._frames.append(messages.want_frame(fresh[at : at + PREFIXES_IN_FRAME_MAX]))

    def _go_on(self) -> None:
        if self._decoder.done:
            self._end(Outcome.AGREED)
            return
        cells, in_all = more_cells(self._decoder, self._least, self._asks)
        likely = max(cells, in_all - self._decoder.stop)
        if likely * CELL_BYTES > self._peer_count * PREFIX_BYTES and self._peer_count <= LIST_IDS_MAX:
            self._listing = Listing(LIST_IDS_MAX)
            self._frames.append(messages.ask_frame(0))
        elif self._asks >= ASKS_MAX or self._asked + cells > SKETCH_CELLS_MAX:
            self._end(Outcome.STOPPED)
        else:
            self._ask(cells)

    def _take_list(self, payload: bytes) -> bool:
        if self._listing is None:
            raise RemoteError("unasked", why="a list")
        last, prefixes = messages.read_list(payload)
        if prefixes and self._needs(0):
            return False
        self._listing.add(prefixes)
        if last:
            held = self._source.lookup.rows_with(self._listing.prefixes) if self._source is not None else {}
            self._events.append(PeerHoldsOnly(tuple(row for rows in held.values() for row in rows)))
            self._want([prefix for prefix in self._listing.prefixes if prefix not in held])
            self._end(Outcome.AGREED)
        return True

    def _end(self, outcome: Outcome) -> None:
        self.state = State.ENDED
        self._frames.append(messages.end_frame(outcome))
        self._events.append(Ended(outcome))

    # --- serving the peer that looks for it ---

    def _take_ask(self, payload: bytes) -> bool:
        cells = messages.read_ask(payload)
        first, stop = self._asked, self._asked + cells
        if self._asks >= ASKS_MAX + 1 or stop > SKETCH_CELLS_MAX:
            raise RemoteError("too-many", asks=self._asks, cells=stop)
        held = count_in(self._counts, self.scope)
        if (stop or held) and self._needs(stop):  # who holds nothing looks nothing up either
            return False
        self._asks, self._asked = self._asks + 1, stop
        if not cells:
            if self._listing is not None:
                raise RemoteError("too-many", lists=2)
            self._listing = Listing(0)
            self._frames += list_frames(self._source.lookup.prefixes() if self._source is not None else ())
        for at in range(first, stop, CELLS_IN_FRAME_MAX):
            end = min(at + CELLS_IN_FRAME_MAX, stop)
            assert self._source is not None
            self._frames.append(messages.cells_frame(at, self._source.cells.encode(at, end)))
        return True

    def _take_want(self, payload: bytes) -> bool:
        prefixes = messages.read_prefixes(payload)
        if self._needs(0):
            return False
        assert self._source is not None
        fresh = [prefix for prefix in dict.fromkeys(prefixes) if prefix not in self._wanted]
        if len(self._wanted) + len(fresh) > count_in(self._counts, self.scope) + WANTS_AMISS_MAX:
            raise RemoteError("too-many", wants=len(fresh))
        self._wanted.update(fresh)
        found = self._source.lookup.rows_with(fresh)
        if found:
            self._events.append(PeerLacks(tuple(row for rows in found.values() for row in rows)))
        return True

    def _take_end(self, payload: bytes) -> bool:
        outcome = messages.read_end(payload)
        self.state = State.ENDED
        self._events.append(Ended(outcome))
        return True


_HANDLERS = {
    Kind.OPEN: "_take_open",
    Kind.ANSWER: "_take_answer",
    Kind.ASK: "_take_ask",
    Kind.CELLS: "_take_cells",
    Kind.WANT: "_take_want",
    Kind.LIST: "_take_list",
    Kind.END: "_take_end",
}
