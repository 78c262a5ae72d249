"""What a node takes from the public bundles it holds: newer cards of its desk, and the desk's notices."""

from collections.abc import Iterable
from dataclasses import dataclass

from vistka.bundle.card import Card, read_card_bundle, replaces
from vistka.bundle.envelope import Bundle, Suite, parse_bundle
from vistka.bundle.lifetime import SECONDS_IN_HOUR, seconds_of
from vistka.bundle.message import SUPERSEDED_BYTES, Notice
from vistka.bundle.sealing import read_public
from vistka.errors import RemoteError
from vistka.limits import CARDS_MAX
from vistka.store.base import BundleStore, Held
from vistka.wire import cbor

_CARDS = "cards"


@dataclass(frozen=True, slots=True)
class Posted:
    """A notice as a post shows it: when it was said (by the desk's clock) and when it ends (by ours and its age)."""

    notice: Notice
    said: int
    until: int


def known_cards(store: BundleStore) -> list[Card]:
    """The desk's cards that this node has known, the newest first. Whoever opens replies needs the older ones' keys."""
    cards: list[Card] = []
    rows = cbor.decode(store.setting(_CARDS) or cbor.encode([]))
    for row in rows if isinstance(rows, list) else []:
        match row:
            case [bytes(signer), bytes(data)]:
                cards.append(read_card_bundle(parse_bundle(data), signer))
    return cards


def learn_card(store: BundleStore, card: Card, signer: bytes | None = None) -> None:
    """Trust this card: its own key signed it and it was given by hand, or `signer`, the card's before it, did."""
    rows: list[cbor.Value] = [[signer or card.body.signing_key, card.bundle.data]]
    held = cbor.decode(store.setting(_CARDS) or cbor.encode([]))
    for row in held if isinstance(held, list) else []:
        match row:
            case [_, bytes(data)] if data != card.bundle.data:
                rows.append(row)
    store.save_setting(_CARDS, cbor.encode(rows[:CARDS_MAX]))


def learn_newer_cards(store: BundleStore, now: int) -> list[Card]:
    """Take over every card held that the known one's key signed, and the next that that one's did; all cards known."""
    public = _public(store, store.held(now))
    while cards := known_cards(store):
        newer = [card for _, bundle in public if (card := replaces(bundle, cards[0])) is not None]
        if not newer:
            return cards
        learn_card(store, min(newer, key=lambda card: card.hour), cards[0].body.signing_key)
    return []


def notices_held(store: BundleStore, signer: bytes, now: int) -> list[Posted]:
    """The notices that `signer` signed, neither ended nor superseded, newest first. Age decides, not the clock."""
    found: list[tuple[Held, int, Notice]] = []
    superseded: set[bytes] = set()
    for held, bundle in _public(store, store.held(now)):
        try:
            message = read_public(bundle, signer)
        except RemoteError:
            continue
        if isinstance(message.body, Notice):
            found.append((held, message.hour, message.body))
            if message.supersedes is not None:
                superseded.add(message.supersedes)
    posted = [
        Posted(notice, seconds_of(hour), now + (notice.hours - held.age_hours) * SECONDS_IN_HOUR)
        for held, hour, notice in found
        if held.age_hours < notice.hours and held.id[:SUPERSEDED_BYTES] not in superseded
    ]
    return sorted(posted, key=lambda item: item.said, reverse=True)


def _public(store: BundleStore, held: Iterable[Held]) -> list[tuple[Held, Bundle]]:
    public = [item for item in held if item.header.suite == Suite.PUBLIC]
    return [(item, bundle) for item in public if (bundle := store.get(item.id)) is not None]
