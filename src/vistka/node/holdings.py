"""What peers are known to hold of what is held here, from contact to contact: drops for them leave it out."""

from collections.abc import Iterable

from vistka.contact.frames import LINK_BYTES, PREFIX_BYTES
from vistka.errors import RemoteError
from vistka.limits import KNOWN_PEERS_MAX
from vistka.store.base import Settings
from vistka.wire import cbor

_INDEX = "holdings"


def learn_holdings(
    store: Settings, link: bytes, prefixes: Iterable[bytes], held: Iterable[bytes] | None = None
) -> None:
    """Add ids (8-byte prefixes) to what `link` is known to hold; of those, only what is in `held` is kept, if given.

    What a peer held once it is not given again: if it has it no more, it let it go on purpose.
    """
    known = holdings_of(store, link).union(prefixes)
    if held is not None:
        known = known.intersection(bundle_id[:PREFIX_BYTES] for bundle_id in held)
    save_holdings(store, link, known)


def save_holdings(store: Settings, link: bytes, prefixes: Iterable[bytes]) -> None:
    """Remember them in place of what was known of `link` before; the peer heard from longest ago is forgotten."""
    slots = _slots(store)
    slot = next((slot for known, slot in slots if known == link), None)
    if slot is None:
        free = sorted(set(range(KNOWN_PEERS_MAX)) - {slot for _, slot in slots})
        slot = free[0] if free else slots[0][1]
    later = [(known, other) for known, other in slots if other != slot]
    store.save_setting(f"{_INDEX}-{slot}", link + b"".join(sorted(prefixes)))
    store.save_setting(_INDEX, cbor.encode([[known, other] for known, other in [*later, (link, slot)]]))


def holdings_of(store: Settings, link: bytes) -> frozenset[bytes]:
    """Ids (8-byte prefixes) that `link` is known to hold; empty for a stranger."""
    for known, slot in _slots(store):
        data = store.setting(f"{_INDEX}-{slot}") or b""
        if known == link == data[:LINK_BYTES]:
            joined = data[LINK_BYTES:]
            return frozenset(joined[at : at + PREFIX_BYTES] for at in range(0, len(joined), PREFIX_BYTES))
    return frozenset()


def _slots(store: Settings) -> list[tuple[bytes, int]]:
    try:
        value = cbor.decode(store.setting(_INDEX) or b"\x80")
    except RemoteError:
        return []
    found = []
    for row in value if isinstance(value, list) else []:
        match row:
            case [bytes(link), int(slot)] if 0 <= slot < KNOWN_PEERS_MAX:
                found.append((link, slot))
    return found
