"""What one side still has to give in a contact, and in which order: by class, then by rank or oldest first.

Large bundles go chunk by chunk, so that whatever is more urgent never waits for more than one. docs/spec/contact.md, 6.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple, Protocol

from vistka.bundle.envelope import Bundle, Class, Header
from vistka.bundle.lifetime import has_expired
from vistka.contact.frames import (
    CLASSES,
    PREFIX_BYTES,
    Chunk,
    PartialHeld,
    bundle_frame,
    frame_bytes,
    manifest_frame,
    resume_frame,
)
from vistka.limits import CHUNK_BYTES, READ_AHEAD_BUNDLES
from vistka.wire.frame import Frame


class Offer(Protocol):
    """What is to be known of a held bundle in order to give it: the store's `Held` is one."""

    @property
    def id(self) -> bytes: ...
    @property
    def header(self) -> Header: ...
    @property
    def size(self) -> int: ...
    @property
    def age_hours(self) -> int: ...
    @property
    def deposited(self) -> bool: ...
    @property
    def handed_over(self) -> bool: ...
    @property
    def read(self) -> bool: ...
    @property
    def note(self) -> int: ...  # the forwarding policy's own number for this copy


Rank = Callable[[Offer], int | None]  # the largest goes first; None: not to this peer


class Given(NamedTuple):
    """A frame to send. `whole`: once every piece of it is acknowledged, the bundle `bundle_id` is handed over.

    `counts`: whether the peer will acknowledge it (a RESUME it does not).
    """

    frame: Frame
    bundle_id: bytes
    whole: bool
    counts: bool = True


@dataclass(slots=True)
class _Large:
    offer: Offer
    chunks: list[bytes]
    missing: list[int]  # last to first
    age_hours: int
    known: bool  # whether the peer knows its manifest


class Bundles(Protocol):
    """What reads bundles by their ids: the store."""

    def get(self, bundle_id: bytes) -> Bundle | None: ...
    def data(self, bundle_ids: Sequence[bytes]) -> Sequence[bytes | None]: ...  # of many at once, their bytes


class Giving:
    """The bundles still to give: `held` reads them, `size_max` is the largest that the peer takes."""

    def __init__(self, offers: Iterable[Offer], held: Bundles, size_max: int) -> None:
        self._held = held
        self._ahead: dict[bytes, bytes | None] = {}  # bytes of those that come next, read at once
        self.size_max = size_max
        self.coming: Iterator[Sequence[Offer]] = iter(())  # blocks of more, none before those that were added
        self.rank: Rank | None = None  # how soon one goes within its class; None: in the order they were added
        self.waits = False  # letters and above go once the peer has given all
        self._waiting: list[deque[Offer]] = [deque() for _ in range(CLASSES)]
        self._added: set[int] = set()  # classes to which something came since they were put in order
        self._ever: set[bytes] = set()
        self._large: dict[int, _Large] = {}
        self._current: bytes | None = None  # the large bundle that CHUNK frames belong to
        self._partials: dict[bytes, PartialHeld] = {}
        self._takes = CLASSES
        self._last = 0  # the class of which a small bundle was given last
        for offer in offers:
            self.add(offer)

    def add(self, offer: Offer) -> None:
        """Something more to give, once in a contact however often it is added."""
        if (
            offer.id not in self._ever
            and not offer.read
            and offer.size <= self.size_max
            and not has_expired(offer.header.lifetime, offer.age_hours)
        ):
            self._ever.add(offer.id)
            self._waiting[offer.header.class_].append(offer)
            self._added.add(offer.header.class_)

    def has(self, bundle_id: bytes) -> bool:
        """Whether this one was given or is to be."""
        return bundle_id in self._ever

    def peer_holds(self, prefixes: Iterable[bytes]) -> None:
        """Take off what the peer is known to hold."""
        known = set(prefixes)
        for class_, waiting in enumerate(self._waiting):
            self._waiting[class_] = deque(offer for offer in waiting if offer.id[:PREFIX_BYTES] not in known)

    def peer_has_part(self, partial: PartialHeld) -> None:
        """The peer has begun this one: only what is missing is sent."""
        self._partials[partial.prefix] = partial

    def refuse(self, bundle_id: bytes) -> None:
        """The peer does not want this one: send no more of it."""
        for class_, large in list(self._large.items()):
            if large.offer.id == bundle_id:
                del self._large[class_]

    def only_below(self, class_: int) -> None:
        """The peer has no room for bundles of `class_` and above."""
        self._takes = min(self._takes, class_)

    @property
    def holds_back(self) -> bool:
        """Whether something waits until the peer has given all."""
        return self.waits and any(self._waiting[Class.LETTER : self._takes])

    def next(self, bytes_max: int | None, urgent_only: bool) -> Given | None:
        """The next frame of at most `bytes_max` bytes; with `urgent_only` none above alive notes."""
        while True:
            for class_ in range(min(self._takes, Class.LETTER if urgent_only or self.waits else CLASSES)):
                if self._waiting[class_] or class_ in self._large:
                    given = self._next_of(class_, bytes_max)
                    if given is not None:
                        return given
            if self._large or any(self._waiting):
                return None
            block = next(self.coming, None)
            if block is None:
                return None
            for offer in block:
                self.add(offer)

    def more(self) -> Iterator[Given]:
        """Small bundles of the class of which one was given last, as far as they are read already.

        Before the peer says something, or a bundle comes in here, nothing can have become more urgent.
        """
        waiting, ahead = self._waiting[self._last], self._ahead
        while waiting and waiting[0].id in ahead:
            offer = waiting.popleft()
            data = ahead.pop(offer.id)
            if data is not None:
                yield Given(bundle_frame(offer.age_hours, data), offer.id, whole=True)

    def more_pieces(self) -> Iterator[Given]:
        """What is left of the large bundle of which a piece was given last; likewise."""
        class_ = next((one for one, large in self._large.items() if large.offer.id == self._current), None)
        while class_ is not None and class_ in self._large:
            given = self._next_piece(class_, None)
            if given is not None:
                yield given

    def _next_of(self, class_: int, bytes_max: int | None) -> Given | None:
        if class_ in self._large:
            return self._next_piece(class_, bytes_max)
        waiting = self._in_order(class_)
        while waiting:
            offer = waiting.popleft()
            if bytes_max is not None and bytes_max < offer.size <= CHUNK_BYTES:
                continue
            bundle = self._held.get(offer.id) if offer.size > CHUNK_BYTES else None
            if bundle is not None and len(bundle.sealed) > CHUNK_BYTES:
                self._begin(class_, offer, bundle)
                given = self._next_piece(class_, bytes_max)
            else:
                data = bundle.data if bundle is not None else self._data(offer, waiting)
                if data is None:  # acknowledged, evicted or expired since
                    continue
                given = _fitting(Given(bundle_frame(offer.age_hours, data), offer.id, whole=True), bytes_max)
                self._last = class_
            if given is not None:
                return given
        return None

    def _in_order(self, class_: int) -> deque[Offer]:
        """What waits of this class, in order: what is equal stays as it was added."""
        if self.rank is not None and class_ in self._added:
            ranked = [(rank, one) for one in self._waiting[class_] if (rank := self.rank(one)) is not None]
            ranked.sort(key=_by_rank, reverse=True)
            self._waiting[class_] = deque(one for _, one in ranked)
        self._added.discard(class_)
        return self._waiting[class_]

    def _data(self, offer: Offer, waiting: Iterable[Offer]) -> bytes | None:
        """The bytes of a small bundle; those of the small ones after it are read with it."""
        if offer.id not in self._ahead:
            next_ones = islice(waiting, READ_AHEAD_BUNDLES)
            ids = [offer.id, *(one.id for one in next_ones if one.size <= CHUNK_BYTES)]
            self._ahead = dict(zip(ids, self._held.data(ids), strict=True))
        return self._ahead.pop(offer.id)

    def _begin(self, class_: int, offer: Offer, bundle: Bundle) -> None:
        chunks = bundle.chunks()
        told = self._partials.get(offer.id[:PREFIX_BYTES])
        known = told is not None and told.count == len(chunks)
        missing = sorted(told.missing, reverse=True) if told and known else list(range(len(chunks) - 1, -1, -1))
        if missing:
            self._large[class_] = _Large(offer, chunks, missing, offer.age_hours, known)

    def _next_piece(self, class_: int, bytes_max: int | None) -> Given | None:
        large = self._large.get(class_)
        if large is None:
            return None
        bundle_id = large.offer.id
        if self._current != bundle_id:
            given = self._opening(large, bytes_max)
            if given is None:  # not within the budget any more
                del self._large[class_]
                return None
            self._current, large.known = bundle_id, True
            return given
        index = large.missing[-1]
        frame = Chunk(index, large.chunks[index]).frame()
        given = _fitting(Given(frame, bundle_id, whole=len(large.missing) == 1), bytes_max)
        if given is None:
            del self._large[class_]
            return None
        large.missing.pop()
        if not large.missing:
            del self._large[class_]
        return given

    def _opening(self, large: _Large, bytes_max: int | None) -> Given | None:
        if large.known:
            frame = resume_frame(large.offer.id[:PREFIX_BYTES])
            return _fitting(Given(frame, large.offer.id, whole=False, counts=False), bytes_max)
        bundle = self._held.get(large.offer.id)
        if bundle is None:
            return None
        frame = manifest_frame(large.age_hours, bundle.manifest())
        return _fitting(Given(frame, large.offer.id, whole=False), bytes_max)


def _by_rank(ranked: tuple[int, Offer]) -> int:
    return ranked[0]


def _fitting(given: Given, bytes_max: int | None) -> Given | None:
    return given if bytes_max is None or frame_bytes(given.frame) <= bytes_max else None
