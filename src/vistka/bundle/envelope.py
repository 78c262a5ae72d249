"""The envelope, frozen: what carriers see of a bundle; and the bundle, immutable, named by the hash of its bytes.

docs/spec/bundle.md, sections 2 to 4.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from hashlib import blake2b

from vistka.errors import LocalError, RemoteError
from vistka.identity.seal import RECEIPT_BYTES, SEAL_BYTES
from vistka.identity.tag import TAG_BYTES
from vistka.limits import BUNDLE_BYTES_MAX, CHUNK_BYTES, HOUR_MAX, LIFETIME_DAYS_MAX, MANIFEST_BYTES_MAX
from vistka.wire import cbor

ENVELOPE_VERSION = 1
CHUNK_HASH_BYTES = 16
ID_BYTES = 32
_HEAD_BYTES = bytes(1 if head % 32 < 24 else 1 + (1 << head % 8) for head in range(256))  # of a CBOR item, by its first
_ITEM_BYTES = bytes(size + (head % 32 if 0x40 <= head < 0x58 else 0) for head, size in enumerate(_HEAD_BYTES))  # short
CLASS_MAX = 7  # classes above PHOTO are carried, last of all
SUITE_MAX = 255


class Suite(IntEnum):
    """How the sealed part is made. Others may come; a bundle of an unknown suite is carried unopened."""

    SEALED = 1  # Noise X, to one recipient
    PUBLIC = 2  # signed, for all to read


class Class(IntEnum):
    """First to last out of the door."""

    NOTICE = 0  # receipts and public notices
    NOTE = 1  # alive notes and inquiries
    LETTER = 2  # letters and observations
    VOICE = 3  # letters with a clip
    PHOTO = 4  # letters with a photo


@dataclass(frozen=True, slots=True)
class Header:
    """The envelope without its sealed part.

    `tag` 4 bytes; `hour` in steps of six hours since 2020; `lifetime` in days; `commitment` 10 bytes, or none where
    there is nothing to acknowledge.
    """

    suite: int
    class_: int
    tag: bytes
    hour: int
    lifetime: int
    commitment: bytes

    def encode(self, sealed_length: int) -> bytes:
        """The header's bytes: everything up to the first sealed byte. They are the seal's prologue."""
        fields = cbor.encode([*self.values(), bytes(1)])[:-2]
        return fields + _byte_string_head(sealed_length)

    def values(self) -> list[cbor.Value]:
        """The envelope's fields in order, without the sealed part."""
        return [ENVELOPE_VERSION, self.suite, self.class_, self.tag, self.hour, self.lifetime, self.commitment]


@dataclass(frozen=True)
class Manifest:
    """What names a large bundle before its chunks are there: header, sealed length, a 16-byte hash for each chunk."""

    header: Header
    sealed_length: int
    hashes: tuple[bytes, ...]

    @cached_property
    def id(self) -> bytes:
        """The bundle's id: BLAKE2b-256 over header and chunk hashes."""
        return _id(self._head, self.hashes)

    @property
    def size(self) -> int:
        """The bytes of the whole bundle."""
        return len(self._head) + self.sealed_length

    @cached_property
    def _head(self) -> bytes:
        return self.header.encode(self.sealed_length)

    def encode(self) -> bytes:
        """The manifest as it crosses a contact."""
        return cbor.encode([*self.header.values(), self.sealed_length, b"".join(self.hashes)])

    def accepts(self, index: int, chunk: bytes) -> bool:
        """Whether `chunk` is the one at `index`: of the right length too, or accepted chunks might not fit together."""
        if not 0 <= index < len(self.hashes):
            return False
        length = min(CHUNK_BYTES, self.sealed_length - index * CHUNK_BYTES)
        return len(chunk) == length and chunk_hash(chunk) == self.hashes[index]

    def assemble(self, chunks: list[bytes]) -> "Bundle":
        """The bundle of all its chunks in order. RemoteError if they are not this manifest's."""
        if len(chunks) < len(self.hashes):
            raise RemoteError("truncated")
        if not all(self.accepts(index, chunk) for index, chunk in enumerate(chunks)):
            raise RemoteError("malformed", why="chunks of another bundle")
        sealed = b"".join(chunks)
        return Bundle(self._head + sealed, self.header, sealed, self.id, self)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A message sealed for its recipient, as carriers hold and pass it."""

    data: bytes
    header: Header
    sealed: bytes
    id: bytes
    assembled: Manifest | None = field(default=None, compare=False, repr=False)  # from whose chunks it came

    @property
    def prologue(self) -> bytes:
        """The header's bytes, to which the seal is bound."""
        return self.data[: len(self.data) - len(self.sealed)]

    def chunks(self) -> list[bytes]:
        """The sealed part in pieces of 1 KiB, the last one shorter."""
        return [self.sealed[at : at + CHUNK_BYTES] for at in range(0, len(self.sealed), CHUNK_BYTES)]

    def manifest(self) -> Manifest:
        """What a peer needs to know before the chunks."""
        return self.assembled or Manifest(self.header, len(self.sealed), tuple(_hashes_of(self.sealed)))


def chunk_hash(chunk: bytes) -> bytes:
    """The 16-byte hash under which a chunk verifies by itself."""
    return blake2b(chunk, digest_size=CHUNK_HASH_BYTES, person=b"vistka-chunk").digest()


def make_bundle(header: Header, sealed: bytes) -> Bundle:
    """The bundle of a header and its sealed part. LocalError "oversize" or "header"."""
    data = header.encode(len(sealed)) + sealed
    try:
        return parse_bundle(data)
    except RemoteError as error:
        raise LocalError("header", why=str(error)) from None


def parse_bundle(data: bytes) -> Bundle:
    """The bundle that `data` is.

    RemoteError "oversize", "truncated", "non-canonical", "unknown-envelope" or "malformed".
    """
    if len(data) > BUNDLE_BYTES_MAX:
        raise RemoteError("oversize", bytes=len(data), limit=BUNDLE_BYTES_MAX)
    value = _array_of_this_version(data)
    if len(value) != 8 or not isinstance(value[7], bytes):
        raise RemoteError("malformed", why="not eight fields")
    header = _header_of(value[1:7])
    sealed = value[7]
    _check_sealed(header, len(sealed))
    return Bundle(data, header, sealed, _id(data[: len(data) - len(sealed)], _hashes_of(sealed)))


def id_of(data: bytes) -> bytes:
    """The id of the bytes of a bundle that was parsed before; of bytes that were altered since, any but its id."""
    try:
        at = 2  # the array's head, the version
        for _ in range(6):
            at += _ITEM_BYTES[data[at]]
        at += _HEAD_BYTES[data[at]]
    except IndexError:
        at = len(data)
    return _id(data[:at], _hashes_of(data[at:]))


def _id(header: bytes, hashes: Sequence[bytes]) -> bytes:
    return blake2b(header + b"".join(hashes), digest_size=ID_BYTES, person=b"vistka-bundle").digest()


def _hashes_of(sealed: bytes) -> list[bytes]:
    return [chunk_hash(sealed[at : at + CHUNK_BYTES]) for at in range(0, len(sealed), CHUNK_BYTES)]


def parse_manifest(data: bytes) -> Manifest:
    """The manifest that `data` is. The same RemoteErrors as a bundle's."""
    if len(data) > MANIFEST_BYTES_MAX:
        raise RemoteError("oversize", bytes=len(data), limit=MANIFEST_BYTES_MAX)
    value = _array_of_this_version(data)
    match value[7:]:
        case [int(length), bytes(joined)]:
            pass
        case _:
            raise RemoteError("malformed", why="not nine fields")
    header = _header_of(value[1:7])
    _check_sealed(header, length)
    if length > BUNDLE_BYTES_MAX:
        raise RemoteError("oversize", bytes=length, limit=BUNDLE_BYTES_MAX)
    if len(joined) != -(-length // CHUNK_BYTES) * CHUNK_HASH_BYTES:
        raise RemoteError("malformed", why="as many hashes as chunks")
    hashes = tuple(joined[at : at + CHUNK_HASH_BYTES] for at in range(0, len(joined), CHUNK_HASH_BYTES))
    manifest = Manifest(header, length, hashes)
    if manifest.size > BUNDLE_BYTES_MAX:
        raise RemoteError("oversize", bytes=manifest.size, limit=BUNDLE_BYTES_MAX)
    return manifest


def _array_of_this_version(data: bytes) -> list[cbor.Value]:
    match cbor.decode(data):
        case [int(version), *_] as value if version >= 0:
            if version != ENVELOPE_VERSION:
                raise RemoteError("unknown-envelope", version=version)
            return value
    raise RemoteError("malformed", why="no envelope")


def _header_of(fields: list[cbor.Value]) -> Header:
    match fields:
        case [int(suite), int(class_), bytes(tag), int(hour), int(lifetime), bytes(commitment)] if (
            0 <= suite <= SUITE_MAX
            and 0 <= class_ <= CLASS_MAX
            and len(tag) == TAG_BYTES
            and 0 <= hour <= HOUR_MAX
            and 1 <= lifetime <= LIFETIME_DAYS_MAX
            and len(commitment) in (0, RECEIPT_BYTES)
        ):
            return Header(suite, class_, tag, hour, lifetime, commitment)
    raise RemoteError("malformed", why="a field of the envelope")


def _check_sealed(header: Header, length: int) -> None:
    if length < 1:
        raise RemoteError("malformed", why="nothing sealed")
    if header.suite == Suite.SEALED and (length <= SEAL_BYTES or len(header.commitment) != RECEIPT_BYTES):
        raise RemoteError("malformed", why="a sealed bundle without seal or commitment")
    if header.suite == Suite.PUBLIC and header.commitment:
        raise RemoteError("malformed", why="a public bundle with a commitment")


def _byte_string_head(length: int) -> bytes:
    if length < 24:
        return bytes([0x40 | length])
    for info, width in ((0x58, 1), (0x59, 2), (0x5A, 4)):
        if length < 1 << (8 * width):
            return bytes([info]) + length.to_bytes(width)
    raise LocalError("oversize", bytes=length, limit=BUNDLE_BYTES_MAX)
