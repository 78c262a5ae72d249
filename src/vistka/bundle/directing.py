"""Notices that direct people, and the key that alone signs them, kept offline. docs/spec/bundle.md, section 9."""

from collections.abc import Sequence

from vistka.bundle.envelope import Bundle
from vistka.bundle.message import DirectingNotice, Mandate, Message
from vistka.bundle.sealing import prepare_public, read_public, read_unsigned, sign_message, sign_prepared
from vistka.bundle.written import Written
from vistka.errors import RemoteError
from vistka.identity.keys import SIGNATURE_BYTES, SigningKey
from vistka.identity.tag import desk_tag
from vistka.limits import DIRECTING_BYTES_MAX, DIRECTING_CHARACTERS_MAX, LIFETIME_DAYS_MAX

_LIFETIME_DAYS = 1  # a directing notice holds for 24 hours at most, and nobody need carry it longer
_NOTICE = Written("VISTKA:NOTICE:", "notice-text", DIRECTING_BYTES_MAX, DIRECTING_CHARACTERS_MAX)
_MANDATE = Written("VISTKA:MANDATE:", "mandate-text", DIRECTING_BYTES_MAX, DIRECTING_CHARACTERS_MAX)


# --- who may direct people ---


def make_mandate(directing_key: bytes, signer: SigningKey, hour: int) -> Bundle:
    """Whoever `signer` is says that this key may direct people. LocalError "field"."""
    return sign_message(Message(hour, Mandate(directing_key)), signer, LIFETIME_DAYS_MAX)


def mandated_by(bundle: Bundle, signer: bytes) -> bytes | None:
    """The directing key that `signer` names in this bundle; None for anything else."""
    try:
        body = read_public(bundle, signer).body
    except RemoteError:
        return None
    return body.directing_key if isinstance(body, Mandate) else None


def directing_key_after(known: Sequence[bytes], signing_key: bytes, bundle: Bundle) -> bytes | None:
    """The directing key that this bundle brings to who knows `known` (newest first); None where it brings none.

    Where none is known the desk's signing key names the first. After that only the newest of them names the next,
    which is none that was known: so whoever has the signing key can neither replace nor drop it.
    """
    key = mandated_by(bundle, known[0] if known else signing_key)
    return None if key in known else key


def mandate_text(mandate: Bundle) -> str:
    """A mandate as a line, on its way from the machine that is never online to the desk."""
    return _MANDATE.write(mandate)


def read_mandate(text: str, known: bytes | None) -> tuple[bytes, Bundle]:
    """The directing key in a line, and its bundle: signed by itself, or by the `known` one, which it replaces.

    RemoteError "mandate-text", a bundle's, "signature" where neither signed it.
    """
    bundle = _MANDATE.read(text)
    body = read_unsigned(bundle).body
    if not isinstance(body, Mandate):
        raise RemoteError("mandate-text", why="no mandate")
    read_public(bundle, known if known is not None and known != body.directing_key else body.directing_key)
    return body.directing_key, bundle


# --- what they are told ---


def prepare_notice(notice: DirectingNotice, directing_key: bytes, hour: int, supersedes: bytes | None) -> Bundle:
    """The exact bytes that are to be signed offline, zeros where the signature belongs. LocalError "field"."""
    return prepare_public(Message(hour, notice, supersedes), directing_key, _LIFETIME_DAYS)


def directing_notice_in(bundle: Bundle) -> Message:
    """What a directing notice says, signed or not. RemoteError "notice-text" (it is none), or a message's."""
    message = read_unsigned(bundle)
    if not isinstance(message.body, DirectingNotice):
        raise RemoteError("notice-text", why="no directing notice")
    return message


def read_prepared(prepared: Bundle) -> Message:
    """What somebody is asked to sign. RemoteError "notice-signed" (it is already), "notice-text", or a message's."""
    message = directing_notice_in(prepared)
    if prepared.sealed[:SIGNATURE_BYTES] != bytes(SIGNATURE_BYTES):
        raise RemoteError("notice-signed")
    return message


def sign_notice(prepared: Bundle, signer: SigningKey) -> Bundle:
    """The directing notice, signed. RemoteError as `read_prepared`, "notice-signer" where another key is asked for."""
    read_prepared(prepared)
    if prepared.header.tag != desk_tag(signer.public, prepared.header.hour):
        raise RemoteError("notice-signer")
    return sign_prepared(prepared, signer)


def check_signed(signed: Bundle, prepared: Bundle, directing_key: bytes) -> None:
    """That `signed` is `prepared`, byte for byte, but for its signature, which is that key's.

    RemoteError "notice-unsigned", "notice-other", "notice-signer", "notice-text" (no directing notice), a message's.
    """
    directing_notice_in(signed)
    if signed.data == prepared.data:
        raise RemoteError("notice-unsigned")
    if (signed.prologue, signed.sealed[SIGNATURE_BYTES:]) != (prepared.prologue, prepared.sealed[SIGNATURE_BYTES:]):
        raise RemoteError("notice-other")
    try:
        read_public(signed, directing_key)
    except RemoteError:
        raise RemoteError("notice-signer") from None


def notice_text(bundle: Bundle) -> str:
    """A directing notice as a line, before it is signed or after."""
    return _NOTICE.write(bundle)


def read_notice_text(text: str) -> Bundle:
    """The bundle of such a line, which nobody need have signed. RemoteError "notice-text", and a bundle's."""
    return _NOTICE.read(text)
