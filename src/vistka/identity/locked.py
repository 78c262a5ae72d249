"""Secrets at rest: locked with a passphrase (Argon2id, then XChaCha20-Poly1305), as one small file's bytes."""

import unicodedata

from nacl import bindings
from nacl.exceptions import CryptoError

from vistka.errors import LocalError, RemoteError
from vistka.limits import LOCKED_BYTES_MAX, PAPER_CODE_MEMLIMIT_BYTES, PAPER_CODE_OPSLIMIT, PASSPHRASE_CHARACTERS_MAX
from vistka.wire import cbor

SALT_BYTES = 16
NONCE_BYTES = 24
TAG_BYTES = 16
_FORMAT = 1
_BOUND = b"vistka-locked-1"


def lock(secret: bytes, passphrase: str, salt: bytes, nonce: bytes) -> bytes:
    """`secret` under `passphrase`; 16 bytes of salt and 24 of nonce, fresh each time. LocalError "passphrase"."""
    key = _key(passphrase, salt)
    sealed: bytes = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(secret, _BOUND, nonce, key)
    return cbor.encode([_FORMAT, salt, nonce, sealed])


def unlock(data: bytes, passphrase: str) -> bytes:
    """The secret. RemoteError "locked-damaged" for a broken file, "passphrase-wrong"; LocalError "passphrase"."""
    if len(data) > LOCKED_BYTES_MAX:
        raise RemoteError("locked-damaged")
    try:
        value = cbor.decode(data)
    except RemoteError:
        raise RemoteError("locked-damaged") from None
    match value:
        case [int(version), bytes(salt), bytes(nonce), bytes(sealed)] if (
            version == _FORMAT and len(salt) == SALT_BYTES and len(nonce) == NONCE_BYTES and len(sealed) >= TAG_BYTES
        ):
            key = _key(passphrase, salt)
        case _:
            raise RemoteError("locked-damaged")
    try:
        secret: bytes = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, _BOUND, nonce, key)
    except (CryptoError, ValueError, TypeError):
        raise RemoteError("passphrase-wrong") from None
    return secret


def _key(passphrase: str, salt: bytes) -> bytes:
    if not 1 <= len(passphrase) <= PASSPHRASE_CHARACTERS_MAX:
        raise LocalError("passphrase", limit=PASSPHRASE_CHARACTERS_MAX)
    key: bytes = bindings.crypto_pwhash_alg(
        bindings.crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
        unicodedata.normalize("NFC", passphrase).encode(
            "utf-8", "surrogatepass"
        ),  # keyboards differ in how they write й
        salt,
        PAPER_CODE_OPSLIMIT,
        PAPER_CODE_MEMLIMIT_BYTES,
        bindings.crypto_pwhash_ALG_ARGON2ID13,
    )
    return key
