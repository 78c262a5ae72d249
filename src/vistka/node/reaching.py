"""How likely this node is to reach a desk: a few numbers by the day, kept in its store, that name nobody."""

from collections.abc import Callable

from vistka.bundle.envelope import Header, Suite
from vistka.contact import events
from vistka.contact.forwarding.kept import History, Kept, Rater, peer_met
from vistka.contact.frames import Role
from vistka.contact.giving import Rank
from vistka.errors import RemoteError
from vistka.identity.tag import desk_tag
from vistka.limits import MONTH_STEPS
from vistka.node.cards import known_cards
from vistka.store.base import Settings
from vistka.wire import cbor

_REACHING = "reaching"


def policy_of(store: Settings, role: Role, now: int) -> Kept:
    """This node's forwarding policy, with the history that its store keeps."""
    return Kept(role is Role.DESK, _history(store), now)


def note_contact(store: Settings, role: Role, peer: events.PeerMet, crossed_bytes: int, now: int) -> None:
    """A contact with `peer` is over, over which `crossed_bytes` went or could have gone. WorldError."""
    policy = policy_of(store, role, now)
    policy.meet(peer_met(peer.role == Role.DESK, peer.score, crossed_bytes), now)
    kept = policy.history
    if kept != _history(store):
        store.save_setting(_REACHING, cbor.encode([kept.day, kept.total, kept.best]))


def rater_of(store: Settings, role: Role, peer: events.PeerMet, now: int) -> Rater:
    """What copies are worth that cross in a contact with `peer`."""
    met = peer_met(peer.role == Role.DESK, peer.score, 0)
    return Rater(policy_of(store, role, now), met, desk_tags(store))


def order_of(rater: Rater, peer: events.PeerMet) -> Rank | None:
    """In which order bundles go to `peer`; None where it did not say how likely it is: by class and age then."""
    return None if peer.score is None and peer.role != Role.DESK else rater.order()


def desk_tags(store: Settings) -> Callable[[Header], bool]:
    """Whether a bundle is for a desk whose card is known here; the store is read at once, and not when asked."""
    tags: dict[int, frozenset[bytes]] = {}
    keys = [key.public for card in known_cards(store) for key in card.body.sealing_keys]

    def is_to_desk(header: Header) -> bool:
        month = header.hour // MONTH_STEPS
        if month not in tags:
            tags[month] = frozenset(desk_tag(key, header.hour) for key in keys)
        return header.tag in tags[month] and header.suite == Suite.SEALED

    return is_to_desk


def _history(store: Settings) -> History:
    try:
        value = cbor.decode(store.setting(_REACHING) or b"\x80")
    except RemoteError:
        return History()
    match value:
        case [int(day), int(total), int(best)] if min(day, total, best) >= 0 and best <= total:
            return History(day, total, best)
    return History()
