"""Who wishes no good and meets a node: strangers with garbage, insiders who lie, drop, flood or send what is broken."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from vistka.bundle.envelope import Header, Manifest, Suite, make_bundle
from vistka.bundle.lifetime import step_of
from vistka.contact.contact import Side
from vistka.contact.frames import CHALLENGE_BYTES, FrameKind, Role
from vistka.errors import RemoteError
from vistka.identity.keys import KEY_BYTES
from vistka.identity.seal import RECEIPT_BYTES
from vistka.identity.tag import TAG_BYTES
from vistka.node.exchange import Exchange, Speaker
from vistka.node.keyring import Keyring
from vistka.reconcile.short import SALT_BYTES
from vistka.simulator.conversation import End
from vistka.store.base import Arrival, Outcome, Rate
from vistka.store.memory import MemoryStore
from vistka.wire import cbor
from vistka.wire.frame import Frame, encode_frame

CAPACITY = 4_000_000
_JUNK_BYTES_MAX = 2_500
_GARBAGE_BYTES_MAX = 5_000


class Garbage:
    """A stranger who sends whatever, or first what was overheard in an honest contact."""

    finished = False

    def __init__(self, dice: random.Random, recorded: bytes = b"") -> None:
        noise = dice.randbytes(dice.randrange(1, _GARBAGE_BYTES_MAX))
        self._says = (recorded or noise) + noise

    def bytes_to_send(self, limit: int) -> bytes:
        """All of it, piece by piece."""
        size = max(limit, 64)
        said, self._says = self._says[:size], self._says[size:]
        return said

    def receive_bytes(self, data: bytes) -> None:
        """Not listened to."""


class Altered:
    """An insider whose bytes are altered on their way out, once in a while."""

    def __init__(self, inner: Exchange, dice: random.Random) -> None:
        self._inner, self._dice = inner, dice
        self.finished = False

    def bytes_to_send(self, limit: int) -> bytes:
        """As an honest one would, and then a bit, a byte or a piece is wrong."""
        data = bytearray(self._inner.bytes_to_send(limit))
        dice = self._dice
        if data and dice.randrange(4) == 0:
            at = dice.randrange(len(data))
            match dice.randrange(4):
                case 0:
                    data[at] ^= 1 << dice.randrange(8)
                case 1:
                    data[at : at + dice.randrange(1, 40)] = b""
                case 2:
                    data[at:at] = dice.randbytes(dice.randrange(1, 40))
                case _:
                    data += data[at:]
        return bytes(data)

    def receive_bytes(self, data: bytes) -> None:
        """As an honest one."""
        self._inner.receive_bytes(data)


class Newer:
    """An insider of a later version: in the middle of a contact comes a bundle whose envelope nobody here knows."""

    finished = False

    def __init__(self, inner: Exchange, dice: random.Random) -> None:
        self._inner = inner
        fields: list[cbor.Value] = [9, 1, 2, dice.randbytes(TAG_BYTES), 9_400, 60, b"", dice.randbytes(200)]
        self._unknown = encode_frame(Frame(FrameKind.BUNDLE, cbor.encode(3) + cbor.encode(fields)))

    def bytes_to_send(self, limit: int) -> bytes:
        """As an honest one, and the unknown bundle once it is proven."""
        unknown = b""
        if self._unknown and self._inner.proven:
            unknown, self._unknown = self._unknown, b""
        return unknown + self._inner.bytes_to_send(limit)

    def receive_bytes(self, data: bytes) -> None:
        """It acknowledges what the inner side never sent: that is the end of this contact."""
        try:
            self._inner.receive_bytes(data)
        except RemoteError as error:
            if error.reason != "malformed":
                raise


class Taker(MemoryStore):
    """An insider's store; `tell` hears what it says it keeps; `junk` is what it brings, with days to live."""

    def __init__(self, dice: random.Random, tell: Callable[[bytes], None]) -> None:
        super().__init__(CAPACITY, salt=dice.randbytes(SALT_BYTES))
        self._tell = tell
        self.junk: dict[bytes, int] = {}

    def add(self, arrivals: Sequence[Arrival], now: int, rate: Rate | None = None) -> list[Outcome]:
        """As an honest one."""
        for arrival in arrivals:
            self._tell(arrival.bundle.id)
        return super().add(arrivals, now, rate)

    def begin(self, manifest: Manifest, age_hours: int, now: int, rate: Rate | None = None) -> Outcome:
        """As an honest one."""
        self._tell(manifest.id)
        return super().begin(manifest, age_hours, now, rate)


class Blackhole(Taker):
    """Says that it keeps everything, and keeps nothing."""

    def add(self, arrivals: Sequence[Arrival], now: int, rate: Rate | None = None) -> list[Outcome]:
        """A lie."""
        for arrival in arrivals:
            self._tell(arrival.bundle.id)
        return [Outcome.NEW for _ in arrivals]


class Forger(Taker):
    """Says of everything that it has arrived long ago, with what stands in the envelope for all to see for a token."""

    def add(self, arrivals: Sequence[Arrival], now: int, rate: Rate | None = None) -> list[Outcome]:
        """A lie."""
        for arrival in arrivals:
            self._tell(arrival.bundle.id)
        return [Outcome.GONE for _ in arrivals]

    def begin(self, manifest: Manifest, age_hours: int, now: int, rate: Rate | None = None) -> Outcome:
        """A lie."""
        self._tell(manifest.id)
        return Outcome.GONE

    def answer(self, commitment: bytes) -> bytes | None:
        """No token: what a token is held against."""
        return commitment or None  # a notice has none


@dataclass(frozen=True, slots=True)
class Stranger:
    """Who was met. `may_fail`: whether a node may end the contact; `junk`: what they bring, with days to live."""

    end: End
    may_fail: bool
    junk: Mapping[bytes, int] = field(default_factory=dict)


def some_stranger(
    dice: random.Random, deployment: bytes, now: Callable[[], int], claims: Callable[[bytes], None], recorded: bytes
) -> Stranger:
    """One who answers; `claims` hears what they say they keep."""
    match dice.randrange(8):
        case 0:
            return Stranger(Garbage(dice), may_fail=True)
        case 1:
            return Stranger(Garbage(dice, recorded), may_fail=True)
        case 2:
            other = dice.randbytes(KEY_BYTES)
            return Stranger(_insider(dice, other, Taker(dice, _nobody_counts), now), may_fail=True)
        case 3:
            return Stranger(_insider(dice, deployment, Blackhole(dice, claims), now), may_fail=False)
        case 4:
            return Stranger(Newer(_insider(dice, deployment, Taker(dice, claims), now), dice), may_fail=False)
        case 5:
            return Stranger(_insider(dice, deployment, Forger(dice, claims), now), may_fail=False)
        case 6:
            flood = _flood(dice, now(), claims)
            return Stranger(_insider(dice, deployment, flood, now), may_fail=False, junk=flood.junk)
        case _:
            flood = _flood(dice, now(), claims)
            altered = Altered(_insider(dice, deployment, flood, now), dice)
            return Stranger(altered, may_fail=True, junk=flood.junk)


def _nobody_counts(bundle_id: bytes) -> None:
    """What someone of another deployment says to keep is not carried: no node may take it for that."""


def _insider(dice: random.Random, deployment: bytes, store: MemoryStore, now: Callable[[], int]) -> Exchange:
    role = dice.choice(list(Role))
    speaker = Speaker(role, Keyring(dice.randbytes(KEY_BYTES), deployment))
    return Exchange(Side.ANSWERER, speaker, store, dice.randbytes(CHALLENGE_BYTES), now)


def _flood(dice: random.Random, now: int, claims: Callable[[bytes], None]) -> Taker:
    """Bundles that nobody can open and tokens that answer nothing."""
    store = Taker(dice, claims)
    for _ in range(dice.randrange(1, 12)):
        header = Header(
            dice.choice((Suite.SEALED, Suite.SEALED, 7)),
            dice.randrange(8),
            dice.randbytes(TAG_BYTES),
            dice.choice((step_of(now), 0, 2**32 - 1)),
            dice.choice((1, 60, 120)),
            dice.randbytes(RECEIPT_BYTES),
        )
        bundle = make_bundle(header, dice.randbytes(dice.randrange(120, _JUNK_BYTES_MAX)))
        store.add([Arrival(bundle, 0)], now)
        store.junk[bundle.id] = header.lifetime
    store.acknowledge([dice.randbytes(RECEIPT_BYTES) for _ in range(dice.randrange(40))], now)
    return store
