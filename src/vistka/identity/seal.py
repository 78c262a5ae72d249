"""The seal: Noise_X_25519_ChaChaPoly_BLAKE2b (the Noise Protocol Framework, revision 34, sections 5 and 7.5).

One message, e, es, s, ss: the recipient learns and authenticates the author, nobody else learns either, and nothing in
it proves to a third party who spoke. 96 bytes over the payload. The ephemeral key is an argument: no dice here.
"""

import hmac
from dataclasses import dataclass, field
from hashlib import blake2b

from nacl import bindings
from nacl.exceptions import CryptoError

from vistka.errors import LocalError, RemoteError
from vistka.identity.keys import KEY_BYTES, SealingKey, agree, derive

SEAL_BYTES = 96  # the ephemeral key, the author's key and two authentication tags
PROTOCOL_NAME = b"Noise_X_25519_ChaChaPoly_BLAKE2b"
HASH_BYTES = 64
TAG_BYTES = 16
RECEIPT_BYTES = 10
_NONCE = bytes(12)  # every key here encrypts once


@dataclass(frozen=True, slots=True)
class Sealed:
    """What goes into the envelope, and the receipt secret that the sealer uses for the commitment and then forgets."""

    data: bytes
    read_token: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """What came out: the payload, the author's public key, and the token that proves the opening."""

    payload: bytes
    author: bytes
    read_token: bytes = field(repr=False)


class _SymmetricState:
    """Noise section 5.2, for one message: a chaining key, a hash of all that was said, a cipher key."""

    def __init__(self, prologue: bytes) -> None:
        self.hash = PROTOCOL_NAME.ljust(HASH_BYTES, b"\0")
        self.chaining_key = self.hash
        self._key = b""
        self.mix_hash(prologue)

    def mix_hash(self, data: bytes) -> None:
        self.hash = blake2b(self.hash + data).digest()

    def mix_key(self, material: bytes) -> None:
        temporary = hmac.digest(self.chaining_key, material, "blake2b")
        self.chaining_key = hmac.digest(temporary, b"\x01", "blake2b")
        self._key = hmac.digest(temporary, self.chaining_key + b"\x02", "blake2b")[:KEY_BYTES]

    def encrypt(self, plain: bytes) -> bytes:
        sealed: bytes = bindings.crypto_aead_chacha20poly1305_ietf_encrypt(plain, self.hash, _NONCE, self._key)
        self.mix_hash(sealed)
        return sealed

    def decrypt(self, sealed: bytes, reason: str) -> bytes:
        try:
            plain: bytes = bindings.crypto_aead_chacha20poly1305_ietf_decrypt(sealed, self.hash, _NONCE, self._key)
        except (CryptoError, ValueError, TypeError):
            raise RemoteError(reason) from None
        self.mix_hash(sealed)
        return plain


class Sealing:
    """A seal from `author` to the public key `recipient`, of which only the payload is missing: to agree on keys costs

    most of it. `ephemeral` is used only once. LocalError "recipient-key" if the recipient's key is no key.
    """

    def __init__(self, author: SealingKey, ephemeral: SealingKey, recipient: bytes) -> None:
        self._author, self._ephemeral, self._recipient = author.public, ephemeral.public, recipient
        try:
            self._agreed = agree(ephemeral, recipient), agree(author, recipient)
        except RemoteError:
            raise LocalError("recipient-key") from None

    def read_token(self) -> bytes:
        """The token t that it will yield, known before the header that commits to it is written."""
        state = _SymmetricState(b"")
        for material in self._agreed:
            state.mix_key(material)
        return _read_token(state)

    def seal(self, payload: bytes, prologue: bytes) -> Sealed:
        """Seal `payload`, bound to `prologue`. Once: the same keys must not seal another."""
        state = _SymmetricState(prologue)
        state.mix_hash(self._recipient)
        state.mix_hash(self._ephemeral)
        state.mix_key(self._agreed[0])
        sealed_author = state.encrypt(self._author)
        state.mix_key(self._agreed[1])
        return Sealed(self._ephemeral + sealed_author + state.encrypt(payload), _read_token(state))


def unseal(data: bytes, recipient: SealingKey, prologue: bytes) -> Opened:
    """Open what was sealed to `recipient`.

    RemoteError "truncated"; "seal" (not sealed to this key, or header or author altered); "author" (the payload was
    altered, or its author does not hold the key that is claimed).
    """
    return _read(_SymmetricState(prologue), data, recipient)


def _read(state: _SymmetricState, data: bytes, recipient: SealingKey) -> Opened:
    if len(data) < SEAL_BYTES:
        raise RemoteError("truncated")
    ephemeral, sealed_author, sealed_payload = data[:32], data[32:80], data[80:]
    state.mix_hash(recipient.public)
    state.mix_hash(ephemeral)
    state.mix_key(agree(recipient, ephemeral))
    author = state.decrypt(sealed_author, "seal")
    try:
        state.mix_key(agree(recipient, author))
    except RemoteError:
        raise RemoteError("author", why="a key that is no key") from None
    payload = state.decrypt(sealed_payload, "author")
    return Opened(payload, author, _read_token(state))


def arrival_token(read_token: bytes) -> bytes:
    """u = H(t): shown when the bundle has arrived at its desk, or was opened there."""
    return blake2b(read_token, digest_size=RECEIPT_BYTES, person=b"vistka-receipt").digest()


def commitment_of(read_token: bytes) -> bytes:
    """H(u), which stands in the envelope for all to see."""
    return blake2b(arrival_token(read_token), digest_size=RECEIPT_BYTES, person=b"vistka-receipt").digest()


def _read_token(state: _SymmetricState) -> bytes:
    return derive(state.chaining_key, b"vistka-receipt-t", size=RECEIPT_BYTES)
