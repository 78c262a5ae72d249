"""A desk whose picture everybody may see, and a post to which couriers bring what it sends: both real, on disk."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from starlette.applications import Starlette

from tests.desk import Clock, make_desk
from tests.situation.claims import DAY, HOUR, PLACES, WEDNESDAY
from tests.situation.izium import City, give_picture, told_city
from vistka.bundle.bulletin import Bulletin
from vistka.bundle.envelope import Bundle
from vistka.bundle.lifetime import hour_of
from vistka.bundle.message import Message
from vistka.bundle.sealing import sign_message
from vistka.node.board import PostedBulletin, bulletins_among, public_bundles, signed_by
from vistka.node.bulletin import send_bulletin
from vistka.node.desk import Desk
from vistka.node.hours import Hours
from vistka.node.keyring import Keyring
from vistka.node.post import Post
from vistka.situation.place import PlaceKind
from vistka.store.base import Arrival, Outcome
from vistka.store.sqlite import SqliteStore
from vistka.web.post.app import post_app

OBLAST = "UA63000000000041885"
HROMADAS = sorted(
    code for code, place in PLACES.places.items() if place.kind is PlaceKind.HROMADA and code.startswith("UA63")
)


@dataclass
class Posted:
    """Two nodes in `folder`, a day and a half after the desk was told of Izium; one clock for both."""

    folder: Path
    is_told: bool = True
    clock: Clock = field(default_factory=lambda: Clock(WEDNESDAY + 36 * HOUR))
    desk: Desk = field(init=False)
    city: City = field(init=False)
    post: Post = field(init=False)

    def __post_init__(self) -> None:
        for name in ("desk", "post"):
            (self.folder / name).mkdir()
        now, self.clock.now = self.clock.now, WEDNESDAY + HOUR
        self.desk = make_desk(self.folder / "desk", self.clock)
        give_picture(self.desk, self.folder / "desk")
        self.desk.picture_public = True
        self.city = told_city(self.desk) if self.is_told else City(self.desk)
        self.clock.now = now
        store = SqliteStore(self.folder / "post" / "bundles.sqlite", 4_000_000, os.urandom)
        self.post = Post(store, Keyring(b"n" * 32, b"d" * 32), self.clock, os.urandom, Hours(("06:30-06:50",)))
        self.post.learn_card(self.desk.keys.card())

    def close(self) -> None:
        self.desk.close()
        self.post.store.close()

    def app(self) -> Starlette:
        """The post's pages."""
        return post_app(self.post, "Вістка")

    def sent(self) -> bool:
        """A part of the desk's round: whether it sent a bulletin."""
        return send_bulletin(self.desk, self.desk.bulletins)

    def at_desk(self) -> list[PostedBulletin]:
        """The bulletins that lie at the desk."""
        public = public_bundles(self.desk.store, self.clock())
        return bulletins_among(signed_by(public, self.desk.keys.signing.public))

    def bundle(self) -> Bundle:
        """The newest of them."""
        bundle = self.desk.store.get(self.at_desk()[0].id)
        assert bundle is not None
        return bundle

    def carry(self, bundle: Bundle | None = None, age_hours: int = 0) -> Outcome:
        """A courier brings it to the post."""
        return self.post.store.add([Arrival(bundle or self.bundle(), age_hours)], self.clock())[0]

    def signed(self, bulletin: Bulletin) -> Bundle:
        """A bulletin that nothing at the desk has made, under the desk's key."""
        return sign_message(Message(hour_of(self.clock()), bulletin), self.desk.keys.signing, 14)

    def days(self, count: int) -> None:
        self.clock.now += count * DAY


@contextmanager
def two_nodes(folder: Path, *, is_told: bool = True) -> Iterator[Posted]:
    """Both in `folder`, closed afterwards; a desk that was told nothing where `is_told` says so."""
    posted = Posted(folder, is_told)
    yield posted
    posted.close()
