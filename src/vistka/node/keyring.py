"""A node's secrets in one file behind a passphrase; and the invitation that brings them to a new post."""

from base64 import b32decode, b32encode
from binascii import Error as Base32Error
from dataclasses import dataclass, field

from vistka.bundle.card import Card, read_card_bundle
from vistka.bundle.envelope import parse_bundle
from vistka.errors import RemoteError
from vistka.identity.keys import KEY_BYTES
from vistka.identity.locked import lock, unlock
from vistka.limits import INVITATION_CHARACTERS_MAX
from vistka.wire import cbor

_INVITATION_PREFIX = "VISTKA:INVITATION:"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Keyring:
    """`node_secret` names this node to its peers; all nodes of one desk share `deployment_secret`. 32 bytes each."""

    node_secret: bytes = field(repr=False)
    deployment_secret: bytes = field(repr=False)

    def lock(self, passphrase: str, salt: bytes, nonce: bytes) -> bytes:
        """The key file's bytes; 16 bytes of salt and 24 of nonce, fresh."""
        return lock(cbor.encode([_FORMAT, self.node_secret, self.deployment_secret]), passphrase, salt, nonce)


def unlock_keyring(data: bytes, passphrase: str) -> Keyring:
    """The keyring of a key file. RemoteError "locked-damaged" or "passphrase-wrong"."""
    match cbor.decode(unlock(data, passphrase)):
        case [int(version), bytes(node), bytes(deployment)] if (version, len(node), len(deployment)) == (
            _FORMAT,
            KEY_BYTES,
            KEY_BYTES,
        ):
            return Keyring(node, deployment)
    raise RemoteError("locked-damaged")


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a desk gives a new post's keeper, hand to hand: the deployment's secret, the desk's card, its directing key.

    A desk without a directing key leaves that out, and versions that know of none read the rest.
    """

    deployment_secret: bytes = field(repr=False)
    card: Card
    directing_key: bytes | None = None

    def text(self) -> str:
        """The invitation as one line of capital letters and digits."""
        key: list[cbor.Value] = [self.directing_key] if self.directing_key is not None else []
        packed = cbor.encode([_FORMAT, self.deployment_secret, self.card.bundle.data, *key])
        return _INVITATION_PREFIX + b32encode(packed).decode("ascii").rstrip("=")


def read_invitation(text: str) -> Invitation:
    """The invitation in `text`. RemoteError "invitation-text", or what a card can raise."""
    packed = "".join(text[:INVITATION_CHARACTERS_MAX].split()).upper()
    if not packed.startswith(_INVITATION_PREFIX):
        raise RemoteError("invitation-text")
    packed = packed[len(_INVITATION_PREFIX) :]
    try:
        value = cbor.decode(b32decode(packed + "=" * (-len(packed) % 8)))
    except (Base32Error, ValueError, RemoteError):
        raise RemoteError("invitation-text") from None
    match value:
        case [int(version), bytes(secret), bytes(card), *key] if version == _FORMAT and len(secret) == KEY_BYTES:
            directing = _directing_key(key)
            return Invitation(secret, read_card_bundle(parse_bundle(card), None), directing)
    raise RemoteError("invitation-text")


def _directing_key(rest: list[cbor.Value]) -> bytes | None:
    match rest:
        case []:
            return None
        case [bytes(key)] if len(key) == KEY_BYTES:
            return key
    raise RemoteError("invitation-text")
