"""A desk's card: who it is and what to seal to; as a public bundle, as text (for a file) and inside a QR code."""

from dataclasses import dataclass

from vistka.bundle.envelope import Bundle, Suite
from vistka.bundle.message import CardBody, Message
from vistka.bundle.sealing import read_public, sign_message
from vistka.bundle.written import Written
from vistka.errors import RemoteError
from vistka.identity.epoch import SealingKeyOnCard, newest
from vistka.identity.keys import SIGNATURE_BYTES, SigningKey
from vistka.limits import CARD_BYTES_MAX, CARD_TEXT_CHARACTERS_MAX, LIFETIME_DAYS_MAX
from vistka.wire import cbor

_CARD = Written("VISTKA:CARD:", "card-text", CARD_BYTES_MAX, CARD_TEXT_CHARACTERS_MAX)


@dataclass(frozen=True, slots=True)
class Card:
    """A card as it is known here: `hour` (since 2020) orders one desk's cards; `bundle` is what was signed."""

    body: CardBody
    hour: int
    bundle: Bundle

    @property
    def sealing_key(self) -> SealingKeyOnCard:
        """The key to seal to: the newest there is."""
        return newest(self.body.sealing_keys)


def make_card(body: CardBody, signer: SigningKey, hour: int) -> Card:
    """A card signed by `signer`: the desk's own key, or the one before it to hand over. LocalError "field"."""
    bundle = sign_message(Message(hour, body), signer, LIFETIME_DAYS_MAX)
    return _card_of(read_public(bundle, signer.public), bundle)


def card_text(card: Card) -> str:
    """The card as one line of capital letters and digits: what its file and its QR code hold."""
    return _CARD.write(card.bundle)


def read_card(text: str) -> Card:
    """A card from its text, checked against the key that it names itself: a person compares its fingerprint.

    RemoteError "card-text" (not a card, or cut short), and those of a bundle, its signature and its message.
    """
    return read_card_bundle(_CARD.read(text), None)


def read_card_bundle(bundle: Bundle, signer: bytes | None) -> Card:
    """The card in a public bundle signed by `signer`, or by the key that the card names where `signer` is None."""
    if signer is None:
        signer = _signing_key_named(bundle)
    return _card_of(read_public(bundle, signer), bundle)


def replaces(new: Bundle, known: Card) -> Card | None:
    """The card in `new` if the known one's key signed it and it is later; None for anything else, an older card too."""
    try:
        card = read_card_bundle(new, known.body.signing_key)
    except RemoteError:
        return None
    return card if card.hour > known.hour else None


def _card_of(message: Message, bundle: Bundle) -> Card:
    if not isinstance(message.body, CardBody) or not message.body.sealing_keys:
        raise RemoteError("malformed", why="not a card")
    return Card(message.body, message.hour, bundle)


def _signing_key_named(bundle: Bundle) -> bytes:
    if bundle.header.suite != Suite.PUBLIC:
        raise RemoteError("suite", suite=bundle.header.suite)
    value, _ = cbor.decode_first(bundle.sealed[SIGNATURE_BYTES:])
    match value:
        case [CardBody.KIND, int(), [_, bytes(key), *_], *_]:
            return key
    raise RemoteError("malformed", why="not a card")
