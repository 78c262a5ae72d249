"""The board: the public bundles a node holds, and what of a desk's notices and bulletins among them still holds."""

from dataclasses import dataclass

from vistka.bundle.bulletin import Bulletin
from vistka.bundle.envelope import Bundle, Suite
from vistka.bundle.lifetime import SECONDS_IN_HOUR, seconds_of
from vistka.bundle.message import SUPERSEDED_BYTES, CardBody, DirectingNotice, Mandate, Message, Notice
from vistka.bundle.sealing import read_public
from vistka.errors import RemoteError
from vistka.store.base import BundleStore, Held


@dataclass(frozen=True, slots=True)
class Posted:
    """A notice as a post shows it: when it was said (by the desk's clock) and when it ends (by ours and its age)."""

    notice: Notice | DirectingNotice
    said: int
    until: int

    @property
    def directs(self) -> bool:
        """Whether it tells people to go somewhere: the directing key signed it."""
        return isinstance(self.notice, DirectingNotice)

    @property
    def ends(self) -> int:
        """When it ends by the desk's clock: what is shown where people walk by it."""
        return self.said + self.notice.hours * SECONDS_IN_HOUR


@dataclass(frozen=True, slots=True)
class PostedBulletin:
    """A bulletin as a node holds it: its bundle's id, the hour since 2020 by the desk's clock, its age since."""

    id: bytes
    bulletin: Bulletin
    hour: int
    age_hours: int


def public_bundles(store: BundleStore, now: int) -> list[tuple[Held, Bundle]]:
    """What is held that is signed for all, and how old it is; whose signature it is, is not asked here."""
    public = [held for held in store.held(now) if held.header.suite == Suite.PUBLIC]
    return [(held, bundle) for held in public if (bundle := store.get(held.id)) is not None]


def signed_by(public: list[tuple[Held, Bundle]], signer: bytes) -> list[tuple[Held, Message]]:
    """What `signer` said to everybody; what others signed, or only a later version understands, is passed over."""
    found = []
    for held, bundle in public:
        try:
            found.append((held, read_public(bundle, signer)))
        except RemoteError:
            continue
    return found


def notices_among(said: list[tuple[Held, Message]], directed: list[tuple[Held, Message]], now: int) -> list[Posted]:
    """The notices that neither ended nor were superseded, newest first. Age decides, not the clock.

    `said` is what the desk's signing key signed, `directed` what its directing key did: of each only its own kind
    counts. One that directs people has ended too once the desk said something later than its end: so an old one that
    somebody brings again as new is not believed.
    """
    ordinary = [(held, message) for held, message in said if isinstance(message.body, Notice)]
    directing = [(held, message) for held, message in directed if isinstance(message.body, DirectingNotice)]
    hours = [message.hour for _, message in said if not isinstance(message.body, CardBody | Mandate)]  # see Card.hour
    latest = max([*hours, *(message.hour for _, message in directing)], default=0)
    superseded = {message.supersedes for _, message in ordinary + directing}
    posted = []
    for held, message in ordinary + directing:
        body = message.body
        assert isinstance(body, Notice | DirectingNotice)
        if held.age_hours >= body.hours or held.id[:SUPERSEDED_BYTES] in superseded:
            continue
        if isinstance(body, DirectingNotice) and message.hour + body.hours <= latest:
            continue
        posted.append(Posted(body, seconds_of(message.hour), now + (body.hours - held.age_hours) * SECONDS_IN_HOUR))
    return sorted(posted, key=lambda item: item.said, reverse=True)


def bulletins_among(said: list[tuple[Held, Message]]) -> list[PostedBulletin]:
    """The bulletins among what a desk said, the newest first: it alone counts, by the desk's own clock."""
    found = [
        PostedBulletin(held.id, message.body, message.hour, held.age_hours)
        for held, message in said
        if isinstance(message.body, Bulletin)
    ]
    return sorted(found, key=lambda each: (each.hour, each.id), reverse=True)


def remove_older(store: BundleStore, bulletins: list[PostedBulletin], now: int) -> None:
    """Let go of all but the newest: two weeks of them would cost who comes next half a minute of a slow contact."""
    if len(bulletins) > 1:
        store.drop([each.id for each in bulletins[1:]], now)
