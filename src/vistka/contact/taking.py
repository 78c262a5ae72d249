"""What one side takes in during a contact: numbered units, each answered once it is durably kept or refused.

docs/spec/contact.md, sections 6 and 7.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from vistka.bundle.envelope import Manifest
from vistka.bundle.lifetime import has_expired
from vistka.contact import events, frames
from vistka.contact.frames import CLASSES, PREFIX_BYTES
from vistka.errors import RemoteError
from vistka.limits import (
    CHUNK_BYTES,
    LARGE_OPEN_MAX,
    PARTIALS_TOLD_MAX,
    REFUSED_IN_FRAME_MAX,
    TOKENS_IN_CONTACT_MAX,
    UNASKED_MAX,
    UNITS_MAX,
)
from vistka.wire.frame import Frame


class Underway(Protocol):
    """A large bundle of which some chunks are here: the store's `Partial` is one."""

    @property
    def manifest(self) -> Manifest: ...
    @property
    def missing(self) -> tuple[int, ...]: ...


@dataclass(slots=True)
class _Large:
    id: bytes  # the manifest's, which is reckoned anew whenever it is asked for
    manifest: Manifest
    missing: set[int]


class Taking:
    """Units from the peer, as events into `out`; `size_max` is the largest bundle taken.

    `expects(id)`: whether the peer may give this bundle; of others it may give a few.
    """

    def __init__(self, size_max: int, out: deque[events.Event]) -> None:
        self.expects: Callable[[bytes], bool] = lambda _: False
        self._unasked = 0
        self.tokens: set[bytes] = set()
        self._size_max = size_max
        self._out = out
        self._received = 0  # units so far
        self._answered = 0  # of them, without a gap, those the node has dealt with
        self._told = 0  # of them those acknowledged to the peer
        self._answers: dict[int, bool] = {}  # beyond the gap
        self._refused: list[int] = []  # since the last acknowledgement
        self._takes = self._takes_told = CLASSES
        self._seen: set[bytes] = set()
        self._large: dict[bytes, _Large] = {}
        self._begun: dict[int, bytes] = {}  # unit of a manifest to its bundle's prefix, until it is answered
        self._current: bytes | None = None

    @property
    def all_told(self) -> bool:
        """Whether every unit is acknowledged."""
        return self._told == self._received

    def has_seen(self, bundle_id: bytes) -> bool:
        """Whether the peer has given this one: it need not be given back."""
        return bundle_id[:PREFIX_BYTES] in self._seen

    def go_on_with(self, partials: Sequence[Underway]) -> list[Frame]:
        """Large bundles begun in earlier contacts; what to tell the peer of them."""
        told: list[Frame] = []
        for partial in partials:
            bundle_id, hashes, missing = partial.manifest.id, partial.manifest.hashes, set(partial.missing)
            prefix = bundle_id[:PREFIX_BYTES]
            self._large[prefix] = _Large(bundle_id, partial.manifest, missing)
            told.append(frames.PartialHeld(prefix, len(hashes), frozenset(missing)).frame())
        return told

    def stored(self, units: Iterable[int], kept: bool, full: int | None = None) -> None:
        """The node's answer to the events of `units`; `full`: no room for bundles of that class and above."""
        if full is not None:
            self._takes = min(self._takes, full)
        for unit in units:
            self._answers[unit] = kept
            if self._begun:
                begun = self._begun.pop(unit, None)
                if begun is not None and not kept:
                    self._large.pop(begun, None)
        self._advance()

    def acknowledgement(self) -> Frame | None:
        """The STORED to send now, if there is news."""
        if self._told == self._answered and self._takes == self._takes_told:
            return None
        frame = frames.Stored(self._answered, tuple(self._refused), self._takes).frame()
        self._told, self._takes_told = self._answered, self._takes
        self._refused.clear()
        self._advance()
        return frame

    def on_receipts(self, payload: bytes) -> None:
        """RemoteError "oversize", "malformed"."""
        tokens = frames.read_receipts(payload)
        self.tokens.update(tokens)
        if len(self.tokens) > TOKENS_IN_CONTACT_MAX:
            raise RemoteError("oversize", tokens=len(self.tokens), limit=TOKENS_IN_CONTACT_MAX)
        self._out.append(events.TokensArrived(self._next_unit(), tokens))

    def on_bundles(self, payloads: Iterable[bytes]) -> None:
        """RemoteError "repeated" and those of a bundle, but for "unknown-envelope": that one is refused by itself."""
        for payload in payloads:
            unit = self._next_unit()
            try:
                age_hours, bundle = frames.read_bundle(payload)
            except RemoteError as error:
                self._refuse_unknown(unit, error)
                continue
            self._check_new(bundle.id)
            too_large = len(bundle.sealed) > CHUNK_BYTES or len(bundle.data) > self._size_max
            if too_large or has_expired(bundle.header.lifetime, age_hours):
                self.stored([unit], kept=False)
            else:
                self._out.append(events.BundleArrived(unit, bundle, age_hours))

    def on_manifest(self, payload: bytes) -> None:
        """RemoteError "repeated", "oversize" and those of a manifest, but for "unknown-envelope"."""
        unit = self._next_unit()
        self._current = None
        try:
            age_hours, manifest = frames.read_manifest(payload)
        except RemoteError as error:
            self._refuse_unknown(unit, error)
            return
        bundle_id = manifest.id
        self._check_new(bundle_id)
        if manifest.sealed_length > self._size_max or has_expired(manifest.header.lifetime, age_hours):
            self.stored([unit], kept=False)
            return
        prefix = bundle_id[:PREFIX_BYTES]
        if prefix not in self._large:
            if len(self._large) >= LARGE_OPEN_MAX + PARTIALS_TOLD_MAX:
                raise RemoteError("oversize", why="too many large bundles at once")
            self._large[prefix] = _Large(bundle_id, manifest, set(range(len(manifest.hashes))))
        self._current = self._begun[unit] = prefix
        self._out.append(events.ManifestArrived(unit, manifest, age_hours))

    def on_held(self, payload: bytes) -> None:
        """RemoteError "malformed"."""
        unit = self._next_unit()
        self._out.append(events.HeldAsked(unit, frames.read_held(payload)))

    def on_resume(self, payload: bytes) -> None:
        """RemoteError "malformed". One that is not wanted (any more) has its chunks refused."""
        self._current = frames.read_resume(payload)

    def on_chunk(self, payload: bytes) -> None:
        """RemoteError "malformed" for a chunk that its manifest does not know, "repeated"."""
        unit = self._next_unit()
        chunk = frames.read_chunk(payload)
        large = self._large.get(self._current) if self._current is not None else None
        if large is None:  # its manifest was refused, and the peer may not know yet
            self.stored([unit], kept=False)
            return
        if not large.manifest.accepts(chunk.index, chunk.data):
            raise RemoteError("malformed", why="a chunk of another bundle")
        if chunk.index not in large.missing:
            raise RemoteError("repeated", what="chunk")
        large.missing.remove(chunk.index)
        last = not large.missing
        self._out.append(events.ChunkArrived(unit, large.id, chunk.index, chunk.data, last))
        if last:
            self._seen.add(large.id[:PREFIX_BYTES])
            del self._large[large.id[:PREFIX_BYTES]]

    def _next_unit(self) -> int:
        self._received += 1
        if self._received > UNITS_MAX:
            raise RemoteError("oversize", units=self._received, limit=UNITS_MAX)
        return self._received

    def _check_new(self, bundle_id: bytes) -> None:
        prefix = bundle_id[:PREFIX_BYTES]
        if prefix in self._seen:
            raise RemoteError("repeated", what="bundle")
        self._seen.add(prefix)
        if not self.expects(bundle_id):
            self._unasked += 1
            if self._unasked > UNASKED_MAX:
                raise RemoteError("unasked", limit=UNASKED_MAX)

    def _refuse_unknown(self, unit: int, error: RemoteError) -> None:
        if error.reason != "unknown-envelope":
            raise error
        self.stored([unit], kept=False)

    def _advance(self) -> None:
        while len(self._refused) < REFUSED_IN_FRAME_MAX and self._answered + 1 in self._answers:
            self._answered += 1
            if not self._answers.pop(self._answered):
                self._refused.append(self._answered)
