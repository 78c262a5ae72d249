"""Tags: four bytes that let a recipient find what is meant for them, and tell others as little as can be.

A desk's tag is the hash of the key sealed to and of the thirty days of `hour`, so whoever holds the desk's card can
carry towards it. A resident's tag is used once: only paper code and desk can compute it, so replies cannot be linked.
"""

from hashlib import blake2b

from vistka.identity.keys import SealingKey, agree, derive
from vistka.limits import MONTH_STEPS

TAG_BYTES = 4


def desk_tag(key: bytes, hour: int) -> bytes:
    """The tag of a bundle for the desk that holds `key` (sealing or signing, 32 bytes), at envelope hour `hour`."""
    month = hour // MONTH_STEPS
    return blake2b(key + month.to_bytes(4), digest_size=TAG_BYTES, person=b"vistka-desk-tag").digest()


def reply_root(own: SealingKey, other: bytes) -> bytes:
    """32 bytes that only a resident and a desk share: both compute them from their own pair and the other's public key.

    RemoteError "seal" if the other key is no key.
    """
    first, second = sorted((own.public, other))
    return derive(agree(own, other), b"vistka-reply", first, second)


def reply_tag(root: bytes, counter: int) -> bytes:
    """The tag of the reply numbered `counter` (from 0) under this root."""
    return derive(root, b"vistka-reply-tag", counter.to_bytes(4), size=TAG_BYTES)
