"""Read receipts on their way to the desk: what was read at a post, all readers' tokens in one sealed message."""

from collections.abc import Callable

from vistka.bundle.lifetime import hour_of
from vistka.bundle.message import Message, Receipt
from vistka.bundle.sealing import seal_to_desk
from vistka.identity.keys import KEY_BYTES, SealingKey
from vistka.limits import TOKENS_MAX
from vistka.node.cards import known_cards
from vistka.node.replies import note_sent, unsent_tokens
from vistka.store.base import Arrival, BundleStore, Outcome


def send_receipts(store: BundleStore, now: int, dice: Callable[[int], bytes]) -> int:
    """Seal the read tokens gathered so far to the desk, and say how many; 0 without a card, or while there is no room.

    Called before each contact and drop: the more readers are in one message, the less it says of each. Its author is a
    key made for it and thrown away.
    """
    tokens, cards = unsent_tokens(store)[:TOKENS_MAX], known_cards(store)
    if not tokens or not cards:
        return 0
    author, ephemeral = (SealingKey.from_secret(dice(KEY_BYTES)) for _ in range(2))
    message = Message(hour_of(now), Receipt(b"".join(tokens)))
    bundle = seal_to_desk(message, author, ephemeral, cards[0].sealing_key.public)
    if store.add([Arrival(bundle, 0)], now) != [Outcome.NEW]:
        return 0
    note_sent(store, tokens)
    return len(tokens)
