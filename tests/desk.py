"""A desk for tests: real SQLite file, real keys, a clock that the test turns; and a resident who writes to it."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL

from tests.tracing.naming import PlainNaming
from vistka.bundle.envelope import Bundle
from vistka.bundle.lifetime import hour_of
from vistka.bundle.message import Body, Letter, Message, Named, Note, Status
from vistka.bundle.sealing import OpenedMessage, open_message, seal_to_desk
from vistka.identity.keys import SealingKey
from vistka.identity.tag import reply_root, reply_tag
from vistka.limits import REPLY_GAP
from vistka.node.desk import Desk
from vistka.node.desk_keys import make_desk_keys
from vistka.node.opening import open_arrivals
from vistka.reach.email import Mailer
from vistka.store.base import Arrival, BundleStore, Outcome
from vistka.store.desk import open_desk_store
from vistka.store.desk.messages import Case, Content, State
from vistka.store.desk.people import Role, Volunteer
from vistka.store.memory import MemoryStore
from vistka.store.registry.registry import open_registry
from vistka.tracing.compare import Naming

WEDNESDAY = 1_647_432_000  # 16 March 2022, noon UTC
PASSWORD = "three plain words"
# Argon2id of it at the least cost there is: a true one takes a tenth of a second to make and again at each sign-in.
# What a true one costs is held by tests/node/test_volunteers.py.
QUICK_HASH = "$argon2id$v=19$m=8,t=1,p=1$ILtY4zP4T0IFXJJA+9Q0RA$LFjH6ww7uNEyGgNj+G9xL94GpK94nS7eWohYuu/ICYk"
BROTHER = Named("Микита", "nikita@example.org")
DESK_ADDRESS = "https://desk.example"


@dataclass
class Clock:
    """Unix seconds, moved by hand."""

    now: int = WEDNESDAY

    def __call__(self) -> int:
        return self.now


@dataclass
class Resident:
    """Someone in the city with a paper code's key."""

    key: SealingKey = field(default_factory=lambda: SealingKey.from_secret(os.urandom(32)))

    def write(self, desk: Desk, body: Body, now: int = WEDNESDAY) -> bytes:
        """Seal a message to the desk and let a courier bring it; the bundle's id."""
        sealed_to = desk.keys.card().sealing_key.public
        ephemeral = SealingKey.from_secret(os.urandom(32))
        bundle = seal_to_desk(Message(hour_of(now), body), self.key, ephemeral, sealed_to)
        assert desk.store.add([Arrival(bundle, 30)], now) == [Outcome.NEW]
        return bundle.id

    def replies(self, desk: Desk, now: int = WEDNESDAY) -> list[OpenedMessage]:
        """The replies that the desk's store holds for this resident, found by their tags, opened with their key."""
        found = []
        for epoch in desk.keys.epochs:
            root = reply_root(self.key, epoch.key.public)
            for tag in (reply_tag(root, counter) for counter in range(REPLY_GAP)):
                for held in desk.store.held(now, [tag]):
                    bundle = desk.store.get(held.id)
                    assert bundle is not None
                    opened = open_message(bundle, self.key)
                    assert opened.author == epoch.key.public
                    found.append(opened)
        return found


def make_desk(
    folder: Path,
    clock: Clock | None = None,
    mailer: Mailer | None = None,
    store: BundleStore | None = None,
    database: str | URL | None = None,
    naming: Naming | None = None,
) -> Desk:
    """A new desk whose databases stand in `folder`, but for its own where a `database` is given.

    Names are compared as plain words, so that a test can foresee it, but where a `naming` is given.
    """
    clock = clock or Clock()
    keys = make_desk_keys("Стіл родинних зв'язків", DESK_ADDRESS, clock(), os.urandom)
    kept = open_desk_store(database or str(folder / "desk.sqlite"), keys.storage_key, os.urandom)
    registry = open_registry(str(folder / "registry.sqlite"), keys.storage_key, os.urandom, naming or PlainNaming())
    desk = Desk(store or MemoryStore(10_000_000), kept, keys, clock, os.urandom, mailer, registry=registry)
    desk.start()
    return desk


def volunteer(desk: Desk, name: str = "Оксана", role: Role = Role.VOLUNTEER) -> Volunteer:
    """Somebody new at the desk, with PASSWORD."""
    with desk.write() as tx:
        added = desk.kept.people.add(tx, name, role, QUICK_HASH)
        desk.kept.audit.add(tx, "volunteer-added", None, added.id, desk.clock())
    return added


def alive(text: str = "Жива, у підвалі", *named: Named) -> Note:
    """ "I am alive" of a fictional resident."""
    return Note(Status.IS_NOTE_AUTHOR, text, "Оля Вигадана", 2001, "Ізюм", named or (BROTHER,))


def letter(text: str = "Ми з сусідами. Пиши мені.", voice: bytes | None = None) -> Letter:
    """A letter of the same resident to her brother."""
    return Letter(text, "Оля Вигадана", 2001, "Ізюм", (BROTHER,), voice=voice)


def inbox(desk: Desk) -> list[Case]:
    """All messages that volunteers have before them, by urgency."""
    open_arrivals(desk)
    with desk.read() as tx:
        return desk.kept.messages.cases(tx, list(State), range(-2, 8), 0, 100)


def content(case: Case) -> Content:
    """What opening gave, of a message that is not erased."""
    assert case.content is not None
    return case.content


def said(message: Case | OpenedMessage) -> Any:
    """The body of a message, of whichever kind the test knows it to be."""
    if isinstance(message, OpenedMessage):
        return message.message.body
    understood = content(message).message()
    return understood.body if understood else None


def held(desk: Desk, bundle_id: bytes) -> Bundle:
    """A bundle that the desk's store holds."""
    bundle = desk.store.get(bundle_id)
    assert bundle is not None
    return bundle


def member(desk: Desk, name: str) -> Volunteer:
    """Whoever at the desk has this name."""
    with desk.read() as tx:
        found = desk.kept.people.named(tx, name)
    assert found is not None
    return found
