"""Drops: files that carry bundles one way, as streams of bytes. docs/spec/drop.md.

A drop is a row of segments of 4 KiB, each sealed by itself to the deployment, so that any one can be lost or damaged
and the rest still opens. Inside runs a stream of frames; each segment says where the first frame in it begins.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from nacl import bindings
from nacl.exceptions import CryptoError

from vistka.bundle.envelope import Manifest
from vistka.bundle.lifetime import has_expired
from vistka.contact import events, frames
from vistka.contact.address import ADDRESS, DROP_ID_BYTES, read_address
from vistka.contact.frames import PREFIX_BYTES, FrameKind
from vistka.contact.holding import read_holding
from vistka.errors import RemoteError
from vistka.identity.keys import derive
from vistka.limits import (
    CHUNK_BYTES,
    DROP_BYTES_MAX,
    DROP_BYTES_MIN,
    DROP_FOREIGN_BYTES_MAX,
    DROP_SEGMENT_BYTES,
    LARGE_OPEN_MAX,
)
from vistka.reconcile import messages
from vistka.reconcile.messages import Kind
from vistka.wire.frame import Frame, FrameReader, encode_frame

SEED_BYTES = 32
NONCE_BYTES = 24
SEAL_TAG_BYTES = 16
HEAD_BYTES = DROP_ID_BYTES + 4 + 2  # the drop's id, the segment's index, where the first frame begins
AROUND_BYTES = NONCE_BYTES + SEAL_TAG_BYTES + HEAD_BYTES  # in each segment, around its part of the stream
END_BYTES = 8  # an END frame, at most
_FINAL = 0x8000
_NO_FRAME = 0x7FFF


class DropWriter:
    """Frames in, sealed segments out. `seed`: 32 fresh bytes; `bytes_max`: the size the drop may have, None for any.

    Where that is less than a segment, the drop is one smaller segment of just that size.
    """

    def __init__(self, deployment_secret: bytes, seed: bytes, bytes_max: int | None = None) -> None:
        self._key = _drop_key(deployment_secret)
        self._seed = seed
        self._id = derive(seed, b"vistka-drop-id", size=DROP_ID_BYTES)
        self._segment_bytes = DROP_SEGMENT_BYTES if bytes_max is None else min(bytes_max, DROP_SEGMENT_BYTES)
        self._stream_bytes = self._segment_bytes - AROUND_BYTES
        self._index = 0
        self._stream = bytearray()
        self._first: int | None = None
        self._bytes_max = bytes_max

    @property
    def bytes_left(self) -> int | None:
        """How many bytes of frames still fit, the end set aside; None for any number."""
        if self._bytes_max is None:
            return None
        segments = self._bytes_max // self._segment_bytes - self._index
        return max(0, segments * self._stream_bytes - len(self._stream) - END_BYTES)

    def write(self, frame: Frame) -> bytes:
        """The segments that `frame` completes."""
        if self._first is None:
            self._first = len(self._stream)
        self._stream += encode_frame(frame)
        out = bytearray()
        while len(self._stream) >= self._stream_bytes:
            out += self._segment(bytes(self._stream[: self._stream_bytes]), final=False)
            del self._stream[: self._stream_bytes]
        return bytes(out)

    def finish(self, bundles: int) -> bytes:
        """The last segments: the end, with how many bundles there are."""
        out = self.write(frames.end_frame(bundles))
        return out + self._segment(bytes(self._stream).ljust(self._stream_bytes, b"\0"), final=True)

    def _segment(self, stream: bytes, *, final: bool) -> bytes:
        pointer = (_NO_FRAME if self._first is None else self._first) | (_FINAL if final else 0)
        head = self._id + self._index.to_bytes(4) + pointer.to_bytes(2)
        nonce = derive(self._seed, b"vistka-nonce", self._index.to_bytes(4), size=NONCE_BYTES)
        self._index += 1
        self._first = None
        sealed: bytes = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(head + stream, None, nonce, self._key)
        return nonce + sealed


class Condition(Enum):
    """In what state a file of drops was found."""

    WHOLE = "whole"
    CUT = "cut"  # it ends before its end: what was whole is taken
    DAMAGED = "damaged"  # parts of it are unreadable: the rest is taken
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class DropReport:
    """What was read: `drops` begun, `bundles` that their ends promised, segments `damaged`."""

    condition: Condition
    drops: int
    bundles: int
    damaged: int


@dataclass(slots=True)
class _Large:
    manifest: Manifest
    missing: set[int]


class DropReader:
    """Bytes of a file in, however sliced; events out. Holds one segment and one unfinished frame, no more."""

    def __init__(self, deployment_secret: bytes) -> None:
        self._key = _drop_key(deployment_secret)
        self._waiting = bytearray()
        self._bytes = self._good = self._damaged = self._drops = self._bundles = 0
        self._id = self._salt = b""
        self._next_index = 0
        self._ended = True
        self._cut = False
        self._frames: FrameReader | None = None  # None after a gap, until a segment says where a frame begins
        self._large: dict[bytes, _Large] = {}
        self._handlers: dict[int, Callable[[bytes], events.Event | None]] = {
            FrameKind.DROP: self._on_hello,
            FrameKind.RECEIPTS: lambda payload: events.TokensArrived(0, frames.read_receipts(payload)),
            ADDRESS: lambda payload: events.DropAddressed(self._id, read_address(payload)),
            Kind.OPEN: self._on_open,
            Kind.LIST: lambda payload: self._on_holding(Frame(Kind.LIST, payload)),
            Kind.CELLS: lambda payload: self._on_holding(Frame(Kind.CELLS, payload)),
            FrameKind.BUNDLE: self._on_bundle,
            FrameKind.MANIFEST: self._on_manifest,
            FrameKind.CHUNK: self._on_chunk,
        }

    def receive_bytes(self, data: bytes) -> list[events.Event]:
        """The events that `data` completes.

        RemoteError "drop-foreign" once it is clear that the file is not of this deployment; "oversize".
        """
        self._bytes += len(data)
        if self._bytes > DROP_BYTES_MAX:
            raise RemoteError("oversize", bytes=self._bytes, limit=DROP_BYTES_MAX)
        self._waiting += data
        out: list[events.Event] = []
        at = 0
        while len(self._waiting) - at >= DROP_SEGMENT_BYTES:
            self._on_segment(bytes(self._waiting[at : at + DROP_SEGMENT_BYTES]), out)
            at += DROP_SEGMENT_BYTES
            if not self._good and self._damaged * DROP_SEGMENT_BYTES >= DROP_FOREIGN_BYTES_MAX:
                raise RemoteError("drop-foreign")
        del self._waiting[:at]
        return out

    def receive_end(self) -> list[events.Event]:
        """The events of a file that is smaller than a segment: a drop for a code or a radio frame."""
        out: list[events.Event] = []
        if self._bytes == len(self._waiting) >= DROP_BYTES_MIN:
            self._on_segment(bytes(self._waiting), out)
            self._waiting.clear()
        return out

    def finish(self) -> DropReport:
        """What there was. RemoteError "drop-foreign" if nothing was of this deployment."""
        if self._bytes and not self._good:
            raise RemoteError("drop-foreign")
        if not self._bytes:
            condition = Condition.EMPTY
        elif self._damaged:
            condition = Condition.DAMAGED
        elif self._cut or self._waiting or not self._ended:
            condition = Condition.CUT
        else:
            condition = Condition.WHOLE
        return DropReport(condition, self._drops, self._bundles, self._damaged)

    def _on_segment(self, segment: bytes, out: list[events.Event]) -> None:
        nonce, sealed = segment[:NONCE_BYTES], segment[NONCE_BYTES:]
        try:
            plain = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, None, nonce, self._key)
        except (CryptoError, ValueError, TypeError):
            self._damaged += 1
            self._frames = None
            return
        self._good += 1
        drop_id, index = plain[:DROP_ID_BYTES], int.from_bytes(plain[DROP_ID_BYTES : DROP_ID_BYTES + 4])
        if drop_id != self._id:
            self._begin(drop_id)
        if index < self._next_index:  # the same segment twice
            return
        if index > self._next_index:
            self._cut = True
            self._frames = None
        self._next_index = index + 1
        pointer = int.from_bytes(plain[HEAD_BYTES - 2 : HEAD_BYTES])
        self._read_frames(plain[HEAD_BYTES:], pointer & ~_FINAL, out)
        self._ended = self._ended or bool(pointer & _FINAL)

    def _begin(self, drop_id: bytes) -> None:
        self._cut = self._cut or not self._ended
        self._id, self._salt, self._next_index, self._ended = drop_id, b"", 0, False
        self._drops += 1
        self._frames = None
        self._large.clear()

    def _read_frames(self, stream: bytes, pointer: int, out: list[events.Event]) -> None:
        if self._frames is None:
            if pointer >= len(stream):
                return
            self._frames = FrameReader()
            stream = stream[pointer:]
        try:
            for frame in self._frames.receive_bytes(stream):
                if frame.kind == FrameKind.END:
                    self._bundles += frames.read_end(frame.payload)
                    self._frames = None
                    return
                event = self._on_frame(frame)
                if event is not None:
                    out.append(event)
        except RemoteError:
            self._damaged += 1
            self._frames = None

    def _on_frame(self, frame: Frame) -> events.Event | None:
        handler = self._handlers.get(frame.kind)
        if handler is None:  # a later version's: what is known around it is still taken
            return None
        try:
            return handler(frame.payload)
        except RemoteError as error:
            if error.reason not in ("newer", "unknown-envelope"):
                self._damaged += 1
            return None

    def _on_hello(self, payload: bytes) -> events.Event:
        hello = frames.read_drop_hello(payload)
        return events.PeerMet(hello.role, hello.link, hello.card_hour, hello.hour)

    def _on_open(self, payload: bytes) -> None:
        self._salt = messages.read_open(payload).salt

    def _on_holding(self, frame: Frame) -> events.Event | None:
        if not self._salt:  # it was lost in a gap: nothing can be made of this
            return None
        return events.HoldingTold(read_holding(self._salt, frame))

    def _on_bundle(self, payload: bytes) -> events.Event | None:
        age_hours, bundle = frames.read_bundle(payload)
        if len(bundle.sealed) > CHUNK_BYTES or has_expired(bundle.header.lifetime, age_hours):
            return None
        return events.BundleArrived(0, bundle, age_hours)

    def _on_manifest(self, payload: bytes) -> events.Event | None:
        age_hours, manifest = frames.read_manifest(payload)
        if has_expired(manifest.header.lifetime, age_hours):
            return None
        while len(self._large) >= LARGE_OPEN_MAX:
            del self._large[next(iter(self._large))]  # the oldest, of which a part was lost
        self._large[manifest.id[:PREFIX_BYTES]] = _Large(manifest, set(range(len(manifest.hashes))))
        return events.ManifestArrived(0, manifest, age_hours)

    def _on_chunk(self, payload: bytes) -> events.Event | None:
        chunk = frames.read_chunk(payload)
        for large in self._large.values():  # its opening may be lost, so each that is open is asked
            if chunk.index in large.missing and large.manifest.accepts(chunk.index, chunk.data):
                large.missing.remove(chunk.index)
                last = not large.missing
                if last:
                    del self._large[large.manifest.id[:PREFIX_BYTES]]
                return events.ChunkArrived(0, large.manifest.id, chunk.index, chunk.data, last)
        return None


def _drop_key(deployment_secret: bytes) -> bytes:
    return derive(deployment_secret, b"vistka-drop")
