"""Word in the world: real bundles of an exact size with real seals and receipts; only what they say is filler."""

import random
from dataclasses import dataclass

from vistka.bundle.envelope import Bundle, Class, Header, Suite, make_bundle
from vistka.identity.keys import KEY_BYTES, SealingKey
from vistka.identity.seal import SEAL_BYTES, Sealing, commitment_of

_HEADS = (2, 3, 5)  # bytes of a byte string's head, by its length


@dataclass(frozen=True, slots=True)
class Addressed:
    """The envelope's part that carriers see: to whom, of which class, when, for how long."""

    tag: bytes
    class_: Class
    step: int
    lifetime_days: int


def sealed_bundle(to: Addressed, size: int, author: SealingKey, recipient: bytes, dice: random.Random) -> Bundle:
    """A bundle of exactly `size` bytes, sealed by `author` for the public key `recipient`."""
    ephemeral = SealingKey.from_secret(dice.randbytes(KEY_BYTES))
    sealing = Sealing(author, ephemeral, recipient)
    commitment = commitment_of(sealing.read_token())
    header = Header(Suite.SEALED, to.class_, to.tag, to.step, to.lifetime_days, commitment)
    length = sealed_length(header, size)
    payload = dice.randbytes(length - SEAL_BYTES)
    sealed = sealing.seal(payload, header.encode(length))
    return make_bundle(header, sealed.data)


def sealed_length(header: Header, size: int) -> int:
    """How long the sealed part is in a bundle of `size` bytes; of the few sizes that no bundle has, the next below."""
    while True:
        for head in _HEADS:
            length = size - (len(header.encode(0)) - 1) - head
            if length > SEAL_BYTES and len(header.encode(length)) + length == size:
                return length
        size -= 1
