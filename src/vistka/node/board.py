"""The board: the public bundles a node holds, and the notices among them that still hold."""

from dataclasses import dataclass

from vistka.bundle.envelope import Bundle, Suite
from vistka.bundle.lifetime import SECONDS_IN_HOUR, seconds_of
from vistka.bundle.message import SUPERSEDED_BYTES, Notice
from vistka.bundle.sealing import read_public
from vistka.errors import RemoteError
from vistka.store.base import BundleStore, Held


@dataclass(frozen=True, slots=True)
class Posted:
    """A notice as a post shows it: when it was said (by the desk's clock) and when it ends (by ours and its age)."""

    notice: Notice
    said: int
    until: int


def public_bundles(store: BundleStore, now: int) -> list[tuple[Held, Bundle]]:
    """What is held that is signed for all, and how old it is; whose signature it is, is not asked here."""
    public = [held for held in store.held(now) if held.header.suite == Suite.PUBLIC]
    return [(held, bundle) for held in public if (bundle := store.get(held.id)) is not None]


def notices_among(public: list[tuple[Held, Bundle]], signer: bytes, now: int) -> list[Posted]:
    """The notices that `signer` signed, neither ended nor superseded, newest first. Age decides, not the clock."""
    found: list[tuple[Held, int, Notice]] = []
    superseded: set[bytes] = set()
    for held, bundle in public:
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
