"""The desk's cards that a node knows: the first was given by hand, each later one the one before has signed."""

from functools import lru_cache

from vistka.bundle.card import Card, read_card_bundle, replaces
from vistka.bundle.envelope import Bundle, parse_bundle
from vistka.limits import CARDS_MAX
from vistka.store.base import Settings
from vistka.wire import cbor

_CARDS = "cards"


def known_cards(store: Settings) -> list[Card]:
    """The desk's cards that this node has known, the newest first. Whoever opens replies needs the older ones' keys."""
    cards: list[Card] = []
    rows = cbor.decode(store.setting(_CARDS) or cbor.encode([]))
    for row in rows if isinstance(rows, list) else []:
        match row:
            case [bytes(signer), bytes(data)]:
                cards.append(_read_again(signer, data))
    return cards


@lru_cache(maxsize=CARDS_MAX)  # asked for in every contact, and a signature takes as long as dozens of frames
def _read_again(signer: bytes, data: bytes) -> Card:
    return read_card_bundle(parse_bundle(data), signer)


def learn_card(store: Settings, card: Card, signer: bytes | None = None) -> None:
    """Trust this card: its own key signed it and it was given by hand, or `signer`, the card's before it, did."""
    rows: list[cbor.Value] = [[signer or card.body.signing_key, card.bundle.data]]
    held = cbor.decode(store.setting(_CARDS) or cbor.encode([]))
    for row in held if isinstance(held, list) else []:
        match row:
            case [_, bytes(data)] if data != card.bundle.data:
                rows.append(row)
    store.save_setting(_CARDS, cbor.encode(rows[:CARDS_MAX]))


def learn_newer_cards(store: Settings, public: list[Bundle]) -> list[Card]:
    """Take over each card among `public` that the known one's key signed, the next, and so on; all known."""
    while cards := known_cards(store):
        newer = [card for bundle in public if (card := replaces(bundle, cards[0])) is not None]
        if not newer:
            return cards
        learn_card(store, min(newer, key=lambda card: card.hour), cards[0].body.signing_key)
    return []
