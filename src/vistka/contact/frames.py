"""The frames of contacts and drops, each with its encoding. docs/spec/contact.md, section 3."""

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from vistka.bundle.envelope import CLASS_MAX, Bundle, Manifest, parse_bundle, parse_manifest
from vistka.errors import RemoteError
from vistka.identity.seal import RECEIPT_BYTES
from vistka.limits import (
    AGE_HOURS_MAX,
    BUNDLE_BYTES_MAX,
    CHUNK_BYTES,
    CHUNKS_MAX,
    HELLO_BYTES_MAX,
    HOUR_MAX,
    IDS_IN_FRAME_MAX,
    SCORE_MAX,
    TOKENS_MAX,
    UNITS_MAX,
)
from vistka.wire import cbor
from vistka.wire.frame import Frame

VERSION = 1
LINK_BYTES = 8
CHALLENGE_BYTES = 16
PROOF_BYTES = 16
ID_BYTES = 32
PREFIX_BYTES = 8  # of an id: among a million bundles two share it once in 10^7 deployments
CLASSES = CLASS_MAX + 1
_HOURS_MAX = HOUR_MAX * 6


class FrameKind(IntEnum):
    """What a frame says. 1 to 12 but IDS cross contacts, beside the kinds of reconcile.messages; drops use

    IDS, BUNDLE to CHUNK and the last two."""

    HELLO = 1
    PROOF = 2
    RECEIPTS = 3
    PARTIAL = 4
    IDS = 5
    HELD = 6
    BUNDLE = 7
    MANIFEST = 8
    RESUME = 9
    CHUNK = 10
    STORED = 11
    DONE = 12
    DROP = 13
    END = 14


class Role(IntEnum):
    """What a node is."""

    POST = 0
    COURIER = 1
    DESK = 2


@dataclass(frozen=True, slots=True)
class Hello:
    """Who speaks. `link` 8 bytes; `card_hour` and `hour` in hours since 2020 (a card's, the wall clock's: a hint).

    `bundle_bytes_max` is the largest bundle it takes; `challenge` 16 fresh bytes; `score`, 0 to 255, how likely it is
    to reach a desk (forwarding/likelihood.py), None where it does not say.
    """

    role: int
    link: bytes
    card_hour: int | None
    hour: int
    bundle_bytes_max: int
    challenge: bytes
    score: int | None = None

    def frame(self) -> Frame:
        fields: list[cbor.Value] = [
            VERSION, self.role, self.link, self.card_hour, self.hour, self.bundle_bytes_max, self.challenge,
        ]  # fmt: skip
        if self.score is not None:
            fields.append(self.score)
        return Frame(FrameKind.HELLO, cbor.encode(fields))


@dataclass(frozen=True, slots=True)
class Ids:
    """Ids of what is held, most urgent first. `complete`: of how many classes, from 0 up, all are told by now."""

    complete: int
    prefixes: tuple[bytes, ...]

    def frame(self) -> Frame:
        return Frame(FrameKind.IDS, cbor.encode([self.complete, b"".join(self.prefixes)]))


@dataclass(frozen=True, slots=True)
class PartialHeld:
    """A large bundle of which some chunks are held: `missing` indexes, of `count`."""

    prefix: bytes
    count: int
    missing: frozenset[int]

    def frame(self) -> Frame:
        held = bytearray(-(-self.count // 8))
        for index in range(self.count):
            if index not in self.missing:
                held[index // 8] |= 1 << (index % 8)
        return Frame(FrameKind.PARTIAL, cbor.encode([self.prefix, self.count, bytes(held)]))


@dataclass(slots=True)  # most of what crosses: frozen ones take four times as long to make
class Chunk:
    """One chunk of the large bundle that was opened last."""

    index: int
    data: bytes

    def frame(self) -> Frame:
        return Frame(FrameKind.CHUNK, cbor.encode([self.index, self.data]))


class Stored(NamedTuple):  # each turn of a contact is answered by one: a tuple is made in half the time
    """The first `units` units are dealt with: durably kept, but for the numbers in `refused` since the last STORED.

    `takes`: bundles of classes below it still find room.
    """

    units: int
    refused: tuple[int, ...]
    takes: int

    def frame(self) -> Frame:
        return Frame(FrameKind.STORED, cbor.encode([self.units, self.takes, *self.refused]))


@dataclass(frozen=True, slots=True)
class DropHello:
    """Who wrote a drop and when, by its own clock (hours since 2020)."""

    role: int
    link: bytes
    card_hour: int | None
    hour: int

    def frame(self) -> Frame:
        return Frame(FrameKind.DROP, cbor.encode([VERSION, self.role, self.link, self.card_hour, self.hour]))


def receipts_frame(tokens: list[bytes]) -> Frame:
    """Tokens, ten bytes each, joined."""
    return Frame(FrameKind.RECEIPTS, cbor.encode([b"".join(tokens)]))


def bundle_frame(age_hours: int, data: bytes) -> Frame:
    """The age, then the bytes of a bundle as they are: two CBOR items one after the other."""
    return Frame(FrameKind.BUNDLE, _age(age_hours) + data)


def manifest_frame(age_hours: int, manifest: Manifest) -> Frame:
    """The age, then the manifest."""
    return Frame(FrameKind.MANIFEST, cbor.encode(age_hours) + manifest.encode())


def resume_frame(prefix: bytes) -> Frame:
    """Chunks that follow are of the bundle whose id begins so."""
    return Frame(FrameKind.RESUME, cbor.encode([prefix]))


def held_frame(bundle_id: bytes) -> Frame:
    """Do you hold this one? An acknowledgement says so, a refusal says no."""
    return Frame(FrameKind.HELD, bundle_id)


def end_frame(bundles: int) -> Frame:
    """The end of a drop, with how many bundles it carries."""
    return Frame(FrameKind.END, cbor.encode([bundles]))


def read_hello(payload: bytes) -> Hello:
    """RemoteError "newer" for another version, "oversize", "malformed" and those of CBOR."""
    if len(payload) > HELLO_BYTES_MAX:
        raise RemoteError("oversize", bytes=len(payload), limit=HELLO_BYTES_MAX)
    value = _array(payload)
    _check_version(value)
    match value[1:]:
        case [
            int(role), bytes(link), int() | None as card_hour, int(hour), int(size_max), bytes(challenge), *added,
        ] if (
            _is_node(role, link, card_hour, hour)
            and CHUNK_BYTES <= size_max <= BUNDLE_BYTES_MAX
            and len(challenge) == CHALLENGE_BYTES
        ):  # fmt: skip
            return Hello(role, link, card_hour, hour, size_max, challenge, _score(added))
    raise RemoteError("malformed", why="not a hello")


def read_drop_hello(payload: bytes) -> DropHello:
    """The same errors as a contact's hello."""
    value = _array(payload)
    _check_version(value)
    match value[1:]:
        case [int(role), bytes(link), int() | None as card_hour, int(hour)] if _is_node(role, link, card_hour, hour):
            return DropHello(role, link, card_hour, hour)
    raise RemoteError("malformed", why="not a drop's hello")


def read_ids(payload: bytes) -> Ids:
    """RemoteError "oversize", "malformed"."""
    match _array(payload):
        case [int(complete), bytes(joined)] if 0 <= complete <= CLASSES and len(joined) % PREFIX_BYTES == 0:
            return Ids(complete, _cut(joined, PREFIX_BYTES, IDS_IN_FRAME_MAX))
    raise RemoteError("malformed", why="not a list of ids")


def read_receipts(payload: bytes) -> tuple[bytes, ...]:
    """RemoteError "oversize", "malformed"."""
    match _array(payload):
        case [bytes(joined)] if joined and len(joined) % RECEIPT_BYTES == 0:
            return _cut(joined, RECEIPT_BYTES, TOKENS_MAX)
    raise RemoteError("malformed", why="not receipts")


def read_partial(payload: bytes) -> PartialHeld:
    """RemoteError "malformed"; also for bits set beyond the last chunk."""
    match _array(payload):
        case [bytes(prefix), int(count), bytes(held)] if (
            len(prefix) == PREFIX_BYTES and 1 <= count <= CHUNKS_MAX and len(held) == -(-count // 8)
        ):
            bits = int.from_bytes(held, "little")
            if not bits >> count:
                return PartialHeld(prefix, count, frozenset(i for i in range(count) if not bits >> i & 1))
    raise RemoteError("malformed", why="not a partial")


def read_bundle(payload: bytes) -> tuple[int, Bundle]:
    """Age in hours and bundle. RemoteError "malformed" and a bundle's own."""
    age_hours, rest = _age_first(payload)
    return age_hours, parse_bundle(rest)


def read_manifest(payload: bytes) -> tuple[int, Manifest]:
    """Age in hours and manifest. RemoteError "malformed" and a manifest's own."""
    age_hours, rest = _age_first(payload)
    return age_hours, parse_manifest(rest)


def read_resume(payload: bytes) -> bytes:
    """RemoteError "malformed"."""
    match _array(payload):
        case [bytes(prefix)] if len(prefix) == PREFIX_BYTES:
            return prefix
    raise RemoteError("malformed", why="not a prefix")


def read_held(payload: bytes) -> bytes:
    """A bundle's id. RemoteError "malformed"."""
    if len(payload) != ID_BYTES:
        raise RemoteError("malformed", why="not an id")
    return payload


def read_chunk(payload: bytes) -> Chunk:
    """RemoteError "malformed"."""
    match _array(payload):
        case [int(index), bytes(data)] if 0 <= index < CHUNKS_MAX and 1 <= len(data) <= CHUNK_BYTES:
            return Chunk(index, data)
    raise RemoteError("malformed", why="not a chunk")


def read_stored(payload: bytes) -> Stored:
    """RemoteError "malformed"."""
    match _array(payload):
        case [int(units), int(takes), *refused] if 0 <= units <= UNITS_MAX and 0 <= takes <= CLASSES:
            if not refused:  # as nearly always
                return Stored(units, (), takes)
            numbers = tuple(number for number in refused if isinstance(number, int) and 1 <= number <= units)
            if len(numbers) == len(refused) and list(numbers) == sorted(set(numbers)):
                return Stored(units, numbers, takes)
    raise RemoteError("malformed", why="not an acknowledgement")


def read_end(payload: bytes) -> int:
    """RemoteError "malformed"."""
    match _array(payload):
        case [int(bundles)] if 0 <= bundles <= UNITS_MAX:
            return bundles
    raise RemoteError("malformed", why="not an end")


_age = lru_cache(maxsize=1_024)(cbor.encode)  # what came together is of the same hour


def frame_bytes(frame: Frame) -> int:
    """How many bytes a frame takes on the wire."""
    length = len(frame.payload)
    return 1 + max(1, -(-length.bit_length() // 7)) + length


def _array(payload: bytes) -> list[cbor.Value]:
    value = cbor.decode(payload)
    if not isinstance(value, list):
        raise RemoteError("malformed", why="not an array")
    return value


def _check_version(value: list[cbor.Value]) -> None:
    if not value or not isinstance(value[0], int):
        raise RemoteError("malformed", why="no version")
    if value[0] != VERSION:
        raise RemoteError("newer", version=value[0])


def _is_node(role: int, link: bytes, card_hour: int | None, hour: int) -> bool:
    hours = (hour,) if card_hour is None else (hour, card_hour)
    return role in tuple(Role) and len(link) == LINK_BYTES and all(0 <= each <= _HOURS_MAX for each in hours)


def _score(added: list[cbor.Value]) -> int | None:
    """The first field after the challenge; what stands behind it a later node will know."""
    match added:
        case []:
            return None
        case [int(score), *_] if 0 <= score <= SCORE_MAX:
            return score
    raise RemoteError("malformed", why="not a score")


def _cut(joined: bytes, size: int, most: int) -> tuple[bytes, ...]:
    if len(joined) > size * most:
        raise RemoteError("oversize", bytes=len(joined), limit=size * most)
    return tuple(joined[at : at + size] for at in range(0, len(joined), size))


def _age_first(payload: bytes) -> tuple[int, bytes]:
    age_hours, begin = cbor.unsigned_first(payload)
    if age_hours > AGE_HOURS_MAX:
        raise RemoteError("malformed", why="not an age")
    return age_hours, payload[begin:]
