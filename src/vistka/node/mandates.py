"""The directing keys that a node knows: the first it was told, each later one the one before has signed."""

from vistka.bundle.directing import directing_key_after
from vistka.bundle.envelope import Bundle
from vistka.limits import DIRECTING_KEYS_MAX
from vistka.store.base import Settings
from vistka.wire import cbor

_DIRECTING_KEYS = "directing-keys"


def known_directing_keys(store: Settings) -> list[bytes]:
    """All that this node ever knew, the newest first: it alone counts, and none of the others comes back."""
    held = cbor.decode(store.setting(_DIRECTING_KEYS) or cbor.encode([]))
    return [key for key in held if isinstance(key, bytes)] if isinstance(held, list) else []


def learn_directing_key(store: Settings, key: bytes) -> None:
    """Trust this key from now on: it was given by hand, or the one before it signed for it."""
    known = [each for each in known_directing_keys(store) if each != key]
    rows: list[cbor.Value] = [key, *known]
    store.save_setting(_DIRECTING_KEYS, cbor.encode(rows[:DIRECTING_KEYS_MAX]))


def learn_newer_directing_keys(store: Settings, public: list[Bundle], signing_key: bytes) -> bytes | None:
    """Take over each key that the mandates among `public` lead to; the one that counts now, if there is any.

    Of several that the signing key names to who knows none, the first by its hour.
    """
    known = known_directing_keys(store)
    in_order = sorted(public, key=lambda bundle: (bundle.header.hour, bundle.id))
    for _ in public:
        key = next((key for bundle in in_order if (key := directing_key_after(known, signing_key, bundle))), None)
        if key is None:
            break
        learn_directing_key(store, key)
        known = known_directing_keys(store)
    return known[0] if known else None
