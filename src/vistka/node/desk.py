"""A desk: its bundle store, what it has opened, its keys, and the way its mail goes out; and what it does unasked."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection

from vistka.bundle.card import Card
from vistka.bundle.envelope import Bundle, parse_bundle
from vistka.bundle.lifetime import age_after
from vistka.errors import LocalError, VistkaError
from vistka.node.desk_keys import DeskKeys, KeyFile
from vistka.node.tiles import TileFile
from vistka.reach.email import Mailer
from vistka.situation.bulletin import BulletinWork
from vistka.store.base import Arrival, BundleStore, Outcome
from vistka.store.desk import DeskStore
from vistka.store.desk.database import Draw
from vistka.store.desk.messages import Case
from vistka.store.desk.people import Volunteer
from vistka.store.picture.picture import Picture
from vistka.store.registry.registry import Registry
from vistka.tracing.sought import SoughtWork

MARK_BYTES = 8


@dataclass(slots=True)
class Desk:
    """Everything a desk works with. `clock` gives Unix seconds; `lock` guards the bundle store against threads.

    Without `key_file` (as in tests) the keys live in memory alone; without `mailer` mail waits in its queue; without
    `registry` nobody is linked with anybody; without `picture` none is drawn, and with `picture_public` everybody may
    see its public form; without `tiles` its map is outlines alone.
    """

    store: BundleStore
    kept: DeskStore
    keys: DeskKeys
    clock: Callable[[], int]
    draw: Draw
    mailer: Mailer | None = None
    key_file: KeyFile | None = None
    registry: Registry | None = None
    picture: Picture | None = None
    tiles: TileFile | None = None
    picture_public: bool = False
    expiry_looked_at: int = 0  # when expired records were last looked for (expiry.py)
    arrivals_looked_at: int = 0  # when all that is held was last gone through for what is sealed to us (opening.py)
    sought: SoughtWork = field(default_factory=SoughtWork)
    bulletins: BulletinWork = field(default_factory=BulletinWork)
    troubles: dict[str, VistkaError] = field(default_factory=dict)  # what does not work now, by what it is of
    lock: threading.RLock = field(default_factory=threading.RLock)

    def note_trouble(self, of: str, error: VistkaError | None) -> None:
        """Something the desk does by itself did not work, or does again: the status page says so."""
        if error is None:
            self.troubles.pop(of, None)
        else:
            self.troubles[of] = error

    @property
    def address(self) -> str:
        """Where people reach this desk's pages, without a slash at the end."""
        return (self.keys.address or "").rstrip("/")

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction on the desk's own database."""
        with self.kept.database.write() as tx:
            yield tx

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent look at the desk's own database."""
        with self.kept.database.read() as tx:
            yield tx

    def close(self) -> None:
        """Let go of the databases, but not of the bundle store, which the installation holds."""
        self.kept.close()
        if self.registry is not None:
            self.registry.close()
        if self.picture is not None:
            self.picture.close()

    def start(self) -> None:
        """After opening: keys as they should be today, and whatever a sudden end left undone."""
        self.turn_keys()
        with self.write() as tx:
            self.kept.messages.classify(tx)
        self.settle()

    def turn_keys(self) -> None:
        """A new epoch when one is due, old secrets destroyed, the card published."""
        turned = self.keys.turn(self.clock(), self.draw)
        if turned is not self.keys:
            self.replace_keys(turned)
        self.publish_card()

    def replace_keys(self, keys: DeskKeys) -> None:
        """Other keys of this desk from now on: in the file first: none may be handed out and lost."""
        if self.key_file is not None:
            self.key_file.save(keys)
        self.keys = keys

    def publish_card(self) -> Card:
        """The card as it stands, in the bundle store; before it the one by which an earlier key handed over.

        Beside it who may direct people.
        """
        card, mandate = self.keys.card(), self.keys.mandate()
        if self.keys.hand_over is not None:
            self.publish(parse_bundle(self.keys.hand_over))
        self.publish(card.bundle)
        for change in self.keys.mandates:
            self.publish(parse_bundle(change))
        if mandate is not None:
            self.publish(mandate)
        return card

    def publish(self, bundle: Bundle, age_hours: int = 0) -> Outcome:
        """Put a bundle of our own into the bundle store."""
        mark = self.kept.database.mark(b"deposit", bundle.id)[:MARK_BYTES]
        with self.lock:
            return self.store.add([Arrival(bundle, age_hours, mark)], self.clock())[0]

    def acknowledge(self, tokens: list[bytes]) -> None:
        """Publish receipt tokens."""
        if tokens:
            with self.lock:
                self.store.acknowledge(tokens, self.clock())

    def settle(self) -> None:
        """Bring into the bundle store what is written down here and not known to be there: replies, notices, reads."""
        now = self.clock()
        with self.read() as tx:
            unstored = self.kept.outgoing.to_store(tx)
            reads = self.kept.messages.reads_due(tx)
        stored = [
            said.row_id
            for said in unstored
            if self.publish(parse_bundle(said.bundle), age_after(0, now - said.at)) is not Outcome.FULL
        ]
        self.acknowledge([case.content.read_token for case in reads if case.content])
        if stored or reads:
            with self.write() as tx:
                self.kept.outgoing.stored(tx, stored)
                self.kept.messages.read_published(tx, [case.id for case in reads])

    def look(self, who: Volunteer, message_id: bytes) -> Case:
        """A volunteer opens a message: every look is in the log. LocalError "no-such-message"."""
        with self.write() as tx:
            case = self.kept.messages.case(tx, message_id)
            self.kept.audit.add(tx, "look", who.id, case.id, self.clock())
        return case

    def workable(self, tx: Connection, who: Volunteer, message_id: bytes) -> Case:
        """A message that this volunteer may act on. LocalError "no-such-message", "erased", "taken"."""
        case = self.kept.messages.case(tx, message_id)
        if case.content is None:
            raise LocalError("erased")
        if case.taken_by not in (None, who.id):
            raise LocalError("taken")
        return case
