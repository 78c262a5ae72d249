"""The desk of the made-up city: the shipped desk over a database in memory, and what its volunteers see and do."""

import random
from collections import Counter
from dataclasses import replace

from vistka.bundle.card import Card
from vistka.bundle.lifetime import hour_of
from vistka.bundle.message import Letter, Message, Note, Notice
from vistka.bundle.sealing import sign_message
from vistka.contact.frames import Role
from vistka.limits import LIFETIME_DAYS, LIFETIME_DAYS_MAX
from vistka.node.desk import Desk
from vistka.node.desk_keys import make_desk_keys
from vistka.node.installation import desk_speaker
from vistka.node.opening import open_arrivals
from vistka.node.replying import write_reply
from vistka.simulator.ledger import Ledger, Reply
from vistka.simulator.node import Node, watched_store
from vistka.simulator.world import World
from vistka.store.desk import open_desk_store
from vistka.store.desk.messages import Case, State

CAPACITY = 8_000_000
FORM_BYTES = 16
_CASES = 100_000
_KINDS = range(-2, 16)
_NOTICE_DAYS = 30


class SimulatedDesk(Node):
    """Node 0. `work` is its round after each contact."""

    def __init__(self, world: World, deployment: bytes, ledger: Ledger) -> None:
        super().__init__(world, 0, Role.DESK, deployment, watched_store(world, 0, CAPACITY))
        draw = self.dice.randbytes
        keys = replace(make_desk_keys("simulated", None, world.seconds, draw), deployment_secret=deployment)
        self._ledger = ledger
        self.speaker = desk_speaker(keys)
        self._kept = open_desk_store(":memory:", keys.storage_key, draw)
        self._desk = Desk(self.store, self._kept, keys, self.clock.now, draw)
        self._desk.start()
        self._published()

    @property
    def card(self) -> Card:
        """What each node is given by hand."""
        return self._desk.keys.card()

    def work(self) -> None:
        """Open what came, answer what is owed; the ledger hears what now stands before the volunteers."""
        self.store.came.clear()
        self._desk.turn_keys()
        self._published()
        self.store.came.clear()
        arrivals = open_arrivals(self._desk)
        self._desk.settle()
        if arrivals.opened:
            self._look()

    def reply(self, text: str, dice: random.Random) -> None:
        """A volunteer answers one message; that shows that it was read."""
        cases = self._cases()
        if not cases:
            return
        case = dice.choice(cases)
        content = case.content
        assert content is not None
        self.store.came.clear()
        with self._desk.write() as tx:
            write_reply(self._desk, tx, case, Letter(text), dice.randbytes(FORM_BYTES), said_by=None)
            self._desk.kept.messages.owe_read(tx, case.id)
        self._ledger.desk_answered.add(content.bundle_id)
        self._desk.settle()
        (bundle_id,) = self.store.came
        self._ledger.replies[text] = Reply(bundle_id, content.author)
        self._ledger.ends[bundle_id] = self.world.seconds + LIFETIME_DAYS * 86_400

    def say_to_all(self, text: str) -> None:
        """A notice."""
        self.store.came.clear()
        message = Message(hour_of(self.clock.now()), Notice(text, _NOTICE_DAYS * 24))
        self._desk.publish(sign_message(message, self._desk.keys.signing, _NOTICE_DAYS))
        self._published(_NOTICE_DAYS)

    def close(self) -> None:
        """Let go of the database."""
        self._kept.close()

    def _published(self, days: int = LIFETIME_DAYS_MAX) -> None:
        self._ledger.for_all.update(self.store.came)
        self._ledger.ends.update(dict.fromkeys(self.store.came, self.world.seconds + days * 86_400))

    def _look(self) -> None:
        cases = self._cases()
        self._ledger.desk_saw = Counter(_text(case) for case in cases)
        self._ledger.desk_opened = {case.content.bundle_id for case in cases if case.content is not None}

    def _cases(self) -> list[Case]:
        with self._desk.read() as tx:
            return self._kept.messages.cases(tx, list(State), _KINDS, 0, _CASES)


def _text(case: Case) -> str:
    said = case.content.message() if case.content is not None else None
    return said.body.text if said is not None and isinstance(said.body, Note | Letter) else "something else"
