"""Key pairs (X25519 to seal, Ed25519 to sign), all made from 32 bytes that the caller brings."""

from dataclasses import dataclass, field
from hashlib import blake2b

from nacl import bindings
from nacl.exceptions import BadSignatureError, CryptoError

from vistka.errors import LocalError, RemoteError

KEY_BYTES = 32
SIGNATURE_BYTES = 64


@dataclass(frozen=True, slots=True)
class SealingKey:
    """An X25519 key pair (RFC 7748): opens what is sealed to `public`. The secret is never shown."""

    secret: bytes = field(repr=False)
    public: bytes

    @classmethod
    def from_secret(cls, secret: bytes) -> "SealingKey":
        """The pair of a 32-byte secret. LocalError "key-length"."""
        if len(secret) != KEY_BYTES:
            raise LocalError("key-length", bytes=len(secret))
        return cls(secret, bindings.crypto_scalarmult_base(secret))


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An Ed25519 key pair (RFC 8032) from its 32-byte seed. The seed is never shown."""

    seed: bytes = field(repr=False)
    public: bytes

    @classmethod
    def from_seed(cls, seed: bytes) -> "SigningKey":
        """The pair of a 32-byte seed. LocalError "key-length"."""
        if len(seed) != KEY_BYTES:
            raise LocalError("key-length", bytes=len(seed))
        public, _ = bindings.crypto_sign_seed_keypair(seed)
        return cls(seed, public)

    def sign(self, data: bytes) -> bytes:
        """The 64-byte signature of `data`."""
        _, secret = bindings.crypto_sign_seed_keypair(self.seed)
        return bindings.crypto_sign(data, secret)[:SIGNATURE_BYTES]


def check_signature(public: bytes, data: bytes, signature: bytes) -> None:
    """RemoteError "signature" unless `signature` is `public`'s over `data`."""
    if len(public) != KEY_BYTES or len(signature) != SIGNATURE_BYTES:  # libsodium would read past a shorter key
        raise RemoteError("signature", why="a key that is no key")
    try:
        bindings.crypto_sign_open(signature + data, public)
    except (BadSignatureError, CryptoError, ValueError, TypeError):
        raise RemoteError("signature") from None


def agree(key: SealingKey, public: bytes) -> bytes:
    """The X25519 shared secret of 32 bytes. RemoteError "seal" for a public key of low order or of a wrong length."""
    if len(public) != KEY_BYTES:  # libsodium would read past a shorter one
        raise RemoteError("seal", why="a key that is no key")
    try:
        return bindings.crypto_scalarmult(key.secret, public)
    except (CryptoError, ValueError, TypeError):
        raise RemoteError("seal", why="a key that is no key") from None


def derive(secret: bytes, purpose: bytes, *parts: bytes, size: int = KEY_BYTES) -> bytes:
    """`size` bytes (at most 64) from a secret, one stream for each `purpose` (at most 16 bytes): keyed BLAKE2b.

    `parts` must have fixed lengths for a purpose: they are joined without lengths.
    """
    return blake2b(b"".join(parts), key=secret, person=purpose, digest_size=size).digest()
