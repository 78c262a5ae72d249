"""Bundles for the tests of stores: of any class and size, each with the tokens that acknowledge it."""

from dataclasses import dataclass
from hashlib import blake2b

from vistka.bundle.envelope import Bundle, Class, Header, Suite, make_bundle
from vistka.identity.seal import arrival_token, commitment_of

NOW = 1_800_000_000  # a whole hour, in 2027
HOUR = 3_600
DAY = 24 * HOUR
MARK = b"the mark"


@dataclass(frozen=True, slots=True)
class Sample:
    """A bundle, its read token t and its arrival token u."""

    bundle: Bundle
    t: bytes
    u: bytes


def sample(
    number: int, class_: int = Class.LETTER, size: int = 200, lifetime: int = 60, tag: bytes = b"desk"
) -> Sample:
    """The bundle numbered `number`, of exactly `size` bytes; the same number is the same bundle."""
    t = blake2b(b"token %d" % number, digest_size=10).digest()
    header = Header(Suite.SEALED, class_, tag, 40_000, lifetime, commitment_of(t))
    length = size
    while len(header.encode(length)) + length > size:
        length -= 1
    stream = b"".join(blake2b(b"%d %d" % (number, at)).digest() for at in range(length // 64 + 1))
    return Sample(make_bundle(header, stream[:length]), t, arrival_token(t))
