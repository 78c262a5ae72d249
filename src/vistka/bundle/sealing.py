"""From message to bundle and back: sealed to one recipient, or signed for all. docs/spec/bundle.md, sections 6 to 8."""

from dataclasses import dataclass, field

from vistka.bundle.bulletin import Bulletin
from vistka.bundle.envelope import Bundle, Class, Header, Suite, make_bundle
from vistka.bundle.message import Message, class_of, decode_message, encode_message, suite_of
from vistka.bundle.padding import next_step, padme
from vistka.errors import LocalError, RemoteError
from vistka.identity.keys import SIGNATURE_BYTES, SealingKey, SigningKey, check_signature
from vistka.identity.seal import SEAL_BYTES, Sealing, commitment_of, unseal
from vistka.identity.tag import desk_tag
from vistka.limits import BULLETIN_BYTES_MAX, BUNDLE_BYTES_MAX, HOUR_STEP, LIFETIME_DAYS

_SIGNED = b"vistka-public-1"  # so that no signature of ours can stand for anything else


@dataclass(frozen=True, slots=True)
class OpenedMessage:
    """A message with its author's public key, and the token whose hash proves that it was opened."""

    message: Message
    author: bytes
    read_token: bytes = field(repr=False)


def seal_to_desk(
    message: Message, author: SealingKey, ephemeral: SealingKey, desk_key: bytes, lifetime: int = LIFETIME_DAYS
) -> Bundle:
    """The bundle of a message to a desk's sealing key; `ephemeral` is fresh; `lifetime` in days.

    LocalError "field" or "oversize".
    """
    return seal_message(message, author, ephemeral, desk_key, desk_tag(desk_key, message.hour // HOUR_STEP), lifetime)


def seal_message(
    message: Message, author: SealingKey, ephemeral: SealingKey, recipient: bytes, tag: bytes, lifetime: int
) -> Bundle:
    """The bundle of a message to any recipient, under a tag they will look for. LocalError "field" or "oversize"."""
    if suite_of(message.body) != Suite.SEALED:
        raise LocalError("field", name="suite")
    class_ = class_of(message.body)
    sealing = Sealing(author, ephemeral, recipient)
    commitment = commitment_of(sealing.read_token())
    header = Header(Suite.SEALED, class_, tag, message.hour // HOUR_STEP, lifetime, commitment)
    plain = encode_message(message)
    sealed_length = padded_length(header, len(plain) + SEAL_BYTES)
    if len(header.encode(sealed_length)) + sealed_length > BUNDLE_BYTES_MAX:
        raise LocalError("oversize", bytes=sealed_length, limit=BUNDLE_BYTES_MAX)
    payload = plain.ljust(sealed_length - SEAL_BYTES, b"\0")
    sealed = sealing.seal(payload, header.encode(sealed_length))
    return make_bundle(header, sealed.data)


def open_message(bundle: Bundle, recipient: SealingKey) -> OpenedMessage:
    """Open a bundle sealed to `recipient`.

    RemoteError "suite", "seal", "author", "receipt" (the commitment is not this seal's), "padding", and a message's.
    """
    payload, author, read_token = open_payload(bundle, recipient)
    message, padding = decode_message(payload, bundle.header.hour)
    if len(bundle.sealed) != padded_length(bundle.header, len(bundle.sealed) - padding):
        raise RemoteError("padding", why="of another length")
    _check_kind(bundle.header, message)
    return OpenedMessage(message, author, read_token)


def open_payload(bundle: Bundle, recipient: SealingKey) -> tuple[bytes, bytes, bytes]:
    """Payload, author and read token, the payload not yet understood: so that what a later version wrote can be kept.

    RemoteError "suite", "seal", "author", "receipt".
    """
    if bundle.header.suite != Suite.SEALED:
        raise RemoteError("suite", suite=bundle.header.suite)
    opened = unseal(bundle.sealed, recipient, bundle.prologue)
    if commitment_of(opened.read_token) != bundle.header.commitment:
        raise RemoteError("receipt")
    return opened.payload, opened.author, opened.read_token


def sign_message(message: Message, signer: SigningKey, lifetime: int) -> Bundle:
    """A public bundle, tagged for the key that signs it. LocalError "field" or "oversize" (a bulletin)."""
    bundle = sign_prepared(prepare_public(message, signer.public, lifetime), signer)
    if _is_oversize(bundle, message):
        raise LocalError("oversize", bytes=len(bundle.data), limit=BULLETIN_BYTES_MAX)
    return bundle


def prepare_public(message: Message, signer: bytes, lifetime: int) -> Bundle:
    """A public bundle that only lacks its signature: zeros stand where `signer`'s belongs. LocalError "field"."""
    if suite_of(message.body) != Suite.PUBLIC:
        raise LocalError("field", name="suite")
    step = message.hour // HOUR_STEP
    header = Header(Suite.PUBLIC, class_of(message.body), desk_tag(signer, step), step, lifetime, b"")
    return make_bundle(header, bytes(SIGNATURE_BYTES) + encode_message(message))


def sign_prepared(prepared: Bundle, signer: SigningKey) -> Bundle:
    """The same bundle with its signature. Nothing is checked: bundle/directing.py does before it asks a person."""
    plain = prepared.sealed[SIGNATURE_BYTES:]
    return make_bundle(prepared.header, signer.sign(_SIGNED + prepared.prologue + plain) + plain)


def read_unsigned(prepared: Bundle) -> Message:
    """What a public bundle would say if it were signed; nobody has vouched for it.

    RemoteError "suite", "truncated", a message's, and "padding".
    """
    if prepared.header.suite != Suite.PUBLIC:
        raise RemoteError("suite", suite=prepared.header.suite)
    if len(prepared.sealed) <= SIGNATURE_BYTES:
        raise RemoteError("truncated")
    message, padding = decode_message(prepared.sealed[SIGNATURE_BYTES:], prepared.header.hour)
    if padding:
        raise RemoteError("padding", why="in a public bundle")
    _check_kind(prepared.header, message)
    return message


def read_public(bundle: Bundle, signer: bytes) -> Message:
    """The message of a public bundle that `signer` signed.

    RemoteError "suite", "signature", a message's, and "oversize" for a bulletin that would hold up a contact.
    """
    if bundle.header.suite != Suite.PUBLIC:
        raise RemoteError("suite", suite=bundle.header.suite)
    if len(bundle.sealed) <= SIGNATURE_BYTES:
        raise RemoteError("truncated")
    signature, plain = bundle.sealed[:SIGNATURE_BYTES], bundle.sealed[SIGNATURE_BYTES:]
    check_signature(signer, _SIGNED + bundle.prologue + plain, signature)
    message = read_unsigned(bundle)
    if _is_oversize(bundle, message):
        raise RemoteError("oversize", bytes=len(bundle.data), limit=BULLETIN_BYTES_MAX)
    return message


def _is_oversize(bundle: Bundle, message: Message) -> bool:
    return isinstance(message.body, Bulletin) and len(bundle.data) > BULLETIN_BYTES_MAX


def _check_kind(header: Header, message: Message) -> None:
    if header.suite != suite_of(message.body):
        raise RemoteError("malformed", why="a public kind sealed, or a sealed kind made public")
    if header.class_ != class_of(message.body):
        raise RemoteError("malformed", why="in another kind's class")


def padded_length(header: Header, sealed_length: int) -> int:
    """How long the sealed part of so many bytes becomes when its whole bundle is padded for its class."""
    pad = next_step if header.class_ == Class.NOTE else padme
    target = pad(len(header.encode(sealed_length)) + sealed_length)
    while True:
        # The byte string's head grows with what it counts, so a few totals cannot be met: the next that can is taken.
        for head in (2, 3, 5):
            length = target - (len(header.encode(0)) - 1) - head
            if length >= sealed_length and len(header.encode(length)) + length == target:
                return length
        target = pad(target + 1)
