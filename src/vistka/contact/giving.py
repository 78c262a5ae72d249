"""What one side still has to give in a contact, and in which order: by class, then oldest first.

Large bundles go chunk by chunk, so that whatever is more urgent never waits for more than one. docs/spec/contact.md, 6.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

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
from vistka.limits import CHUNK_BYTES, EARLY_BYTES_MAX
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


@dataclass(frozen=True, slots=True)
class Given:
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


class Giving:
    """The bundles still to give: `get` reads one, `size_max` is the largest that the peer takes."""

    def __init__(self, offers: Sequence[Offer], get: Callable[[bytes], Bundle | None], size_max: int) -> None:
        self._get = get
        self._size_max = size_max
        # Ordered, since taking the first out of a plain dict again and again looks at all that was taken before.
        self._waiting: list[OrderedDict[bytes, Offer]] = [OrderedDict() for _ in range(CLASSES)]
        self._large: dict[int, _Large] = {}
        self._current: bytes | None = None  # the large bundle that CHUNK frames belong to
        self._partials: dict[bytes, PartialHeld] = {}
        self._complete = 0  # classes below it: the peer has told all that it holds
        self._takes = CLASSES
        self._early_left = EARLY_BYTES_MAX
        self._listed = False
        for offer in offers:
            self.add(offer)

    def add(self, offer: Offer) -> None:
        """Something more to give: also what came in while the contact was under way."""
        if not offer.read and offer.size <= self._size_max and not has_expired(offer.header.lifetime, offer.age_hours):
            self._waiting[offer.header.class_].setdefault(offer.id[:PREFIX_BYTES], offer)

    def peer_holds(self, prefixes: Iterable[bytes]) -> list[Offer]:
        """Take off what the peer says it holds, and return it."""
        found = []
        for prefix in prefixes:
            for waiting in self._waiting:
                offer = waiting.pop(prefix, None)
                if offer is not None:
                    found.append(offer)
        return found

    def peer_told(self, complete: int) -> None:
        """Classes below `complete` may be given now: what the peer holds of them is known."""
        self._complete = max(self._complete, complete)

    def peer_listed(self) -> None:
        """The peer's list has ended. Of classes it did not tell in full only what nobody else has is given."""
        self._listed = True
        for waiting in self._waiting[self._complete :]:
            for prefix in [prefix for prefix, offer in waiting.items() if not _is_only_here(offer)]:
                del waiting[prefix]
        self._complete = CLASSES

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

    def next(self, bytes_max: int | None, urgent_only: bool) -> Given | None:
        """The next frame of at most `bytes_max` bytes; with `urgent_only` none above alive notes."""
        for class_ in range(min(self._takes, Class.LETTER if urgent_only else CLASSES)):
            given = self._next_of(class_, bytes_max)
            if given is not None:
                return given
        return None

    def _next_of(self, class_: int, bytes_max: int | None) -> Given | None:
        if class_ in self._large:
            return self._next_piece(class_, bytes_max)
        waiting = self._waiting[class_]
        while (prefix := next(iter(self._open_now(class_, waiting)), None)) is not None:
            offer = waiting.pop(prefix)
            bundle = self._get(offer.id)
            if bundle is None:  # acknowledged, evicted or expired since
                continue
            if len(bundle.sealed) > CHUNK_BYTES:
                self._begin(class_, offer, bundle)
                given = self._next_piece(class_, bytes_max)
            else:
                given = _fitting(Given(bundle_frame(offer.age_hours, bundle), offer.id, whole=True), bytes_max)
            if given is not None:
                return given
        return None

    def _open_now(self, class_: int, waiting: OrderedDict[bytes, Offer]) -> Iterable[bytes]:
        if class_ < self._complete:
            return waiting
        if class_ >= Class.LETTER or self._listed:
            return ()
        return self._early(waiting)

    def _early(self, waiting: OrderedDict[bytes, Offer]) -> Iterable[bytes]:
        """Notes that nobody else has go out before the peer's list is known, so that the first leaves at once."""
        for prefix, offer in waiting.items():
            if _is_only_here(offer) and offer.size <= CHUNK_BYTES:
                if offer.size > self._early_left:
                    return
                self._early_left -= offer.size
                yield prefix
                return

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
        bundle = self._get(large.offer.id)
        if bundle is None:
            return None
        frame = manifest_frame(large.age_hours, bundle.manifest())
        return _fitting(Given(frame, large.offer.id, whole=False), bytes_max)


def _is_only_here(offer: Offer) -> bool:
    return offer.deposited and not offer.handed_over


def _fitting(given: Given, bytes_max: int | None) -> Given | None:
    return given if bytes_max is None or frame_bytes(given.frame) <= bytes_max else None
