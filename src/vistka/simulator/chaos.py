"""A made-up city lives through a schedule of accidents; then they stop, and all must come right. docs/simulator.md."""

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from vistka.contact.frames import Role
from vistka.errors import RemoteError, WorldError
from vistka.identity.keys import KEY_BYTES, SealingKey
from vistka.simulator import checkers
from vistka.simulator.checkers import State
from vistka.simulator.conversation import Conversation, both_sides
from vistka.simulator.desk import SimulatedDesk
from vistka.simulator.faults import Faults
from vistka.simulator.inhabitant import Image, Inhabitant
from vistka.simulator.ledger import Ledger
from vistka.simulator.node import Node
from vistka.simulator.schedule import CONTACTS, Action, City, Kind
from vistka.simulator.world import MICROSECONDS, World

ROUNDS_MAX = 12  # of everyone meeting everyone; then it should be quiet
AGES_DIFFER_SECONDS = 17 * 86_400  # clocks drift, and a stick's way is reckoned by clocks that lie: two weeks at most
WEEK = 7 * 86_400
TOKENS_LOOKED_AT = 10_000
END_DAYS = 320  # the longest lifetime of a bundle, and of what is remembered of a deposit, after the last contact


Doing = Callable[["Chaos", Action, random.Random], None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a run: `complaints` are sentences, none where all held."""

    seed: int
    contacts: int
    trace_hash: str
    complaints: tuple[str, ...]


class Chaos:
    """One run. `life` lets the schedule happen, `heal` ends all faults, `end` lets all lifetimes pass."""

    def __init__(self, seed: int, city: City, faults: Faults) -> None:
        self.world = World(seed)
        self.faults = faults
        self.ledger = Ledger()
        self.complaints: list[str] = []
        self.deployment = self.world.dice("deployment").randbytes(KEY_BYTES)
        self.desk = SimulatedDesk(self.world, self.deployment, self.ledger)
        card = self.desk.card
        roles = [Role.POST] * city.posts + [Role.COURIER] * city.couriers
        self.inhabitants = [
            Inhabitant(self.world, 1 + at, role, card, self.deployment, faults) for at, role in enumerate(roles)
        ]
        self.residents = [
            SealingKey.from_secret(self.world.dice(f"resident {at}").randbytes(KEY_BYTES))
            for at in range(city.residents)
        ]
        self.sticks: list[bytes] = []
        self.copies: dict[int, Image] = {}
        self.put_back: set[int] = set()  # nodes that lost their disk's content, or had it put back
        self.lags = {one.number: (0, 0) for one in self.inhabitants}  # by which clocks are behind, and were set forward
        self.time_lost = 0  # seconds that clocks lost where no node could know when, all together
        self.recorded = b""  # what somebody overheard of the last contact
        self.contacts = 0

    @property
    def nodes(self) -> list[Node]:
        """The desk first."""
        return [self.desk, *self.inhabitants]

    def life(self, schedule: tuple[Action, ...], doings: Mapping[Kind, Doing]) -> None:
        """Everything in the schedule, in its order, as `doings` say."""
        for action in schedule:
            self.world.run(action.at * MICROSECONDS)
            self.world.note(action.kind, action.number)
            self.contacts += action.kind in CONTACTS
            doings[action.kind](self, action, action.dice(self.world.seed))
            for number in action.nodes:
                self.settle(self.nodes[number])
                self._expire(self.nodes[number])
            for number in action.nodes:
                self.complain(checkers.states_are_true(self.ledger, number, self.states(self.nodes[number])), action)
            if self.complaints:
                return

    def heal(self) -> None:
        """No fault any more: everyone meets everyone until nothing is news."""
        for one in self.inhabitants:
            self.lose(one, one.heal)
            self._expire(one)
            self.settle(one)
        self._come_to_rest()
        for _ in range(2 if self.put_back else 0):  # who was put back is told all again under its next weekly name
            self.world.run(self.world.now + (WEEK + 86_400) * MICROSECONDS)
            self._come_to_rest()
        ledger, late = self.ledger, self.world.seconds + AGES_DIFFER_SECONDS + self.time_lost
        states = {node.number: self.states(node) for node in self.nodes}
        held = {node.number: _held(node) for node in self.nodes}
        for number, told in states.items():
            self.complain(checkers.states_are_true(ledger, number, told))
        self.complain(checkers.nothing_is_twice(ledger))
        self.complain(checkers.word_has_arrived(ledger))
        self.complain(checkers.senders_know(ledger, states, self.put_back))
        self.complain(checkers.stores_agree(ledger, held, late))
        self.complain(checkers.all_belongs_is_there(ledger, held, late))

    def end(self) -> None:
        """Long after the last word nothing of it is left."""
        self.world.run(self.world.now + END_DAYS * 86_400 * MICROSECONDS)
        for node in self.inhabitants:
            now = node.clock.now()
            node.store.expire(now)
            tokens = len(node.store.tokens_after(0, TOKENS_LOOKED_AT))
            deposits = len(node.store.deposits())
            held = node.store.usage().held
            self.complain(checkers.nothing_expired_lives(node.number, held, tokens, deposits))

    def close(self) -> None:
        """Let go of all disks."""
        for one in self.inhabitants:
            one.close()
        self.desk.close()

    # --- what doings use ---

    def settle(self, node: Node) -> None:
        """After anything happened to a node: what came in is written down; a dark one gets its power back."""
        self._note_what_came(node)
        if isinstance(node, Inhabitant) and node.is_dark:
            self.lose(node, node.boot)
        if node is self.desk:
            self.desk.work()
            self._note_what_came(node)

    def lose(self, node: Inhabitant, happens: Callable[[], None], *, put_back: bool = False) -> None:
        """Something happens to a node that may take from it what it holds, if its disk lies or is `put_back`.

        What nobody else has then, nobody can ask for any more: the ledger lets go of it.
        """
        may_lose = put_back or (node.disk is not None and node.disk.lies)
        ledger = self.ledger
        wanted = [*ledger.words, *sorted(ledger.for_all)] if may_lose else []
        alone = [bundle_id for bundle_id in wanted if not self._others_hold(bundle_id, node)]
        happens()
        if node.was_wiped and not may_lose:
            self.complaints.append(f"node {node.number} could not read its disk, which never lied")
        if may_lose:
            self.put_back.add(node.number)
            ledger.lost.update(one for one in alone if node.store.get(one) is None)

    def failed(self, node: Node, error: RemoteError | WorldError) -> None:
        """A side ended a contact: among honest nodes only a disk may be the reason."""
        if not isinstance(error, WorldError) or not _has_bad_disk(node):
            self.complaints.append(f"node {node.number} ended a contact with an honest node: {error}")

    def talk(self, conversations: list[Conversation], dice: random.Random) -> None:
        """Several at once, each turn of some one of them, to their ends."""
        going = list(conversations)
        while going:
            one = dice.choice(going)
            one.step()
            going = [each for each in going if not each.over]
        if any(one.stalled for one in conversations):
            self.complaints.append("a contact stalled: both waited for the other")

    def failed_somewhere(self, nodes: tuple[Node, Node], error: RemoteError | WorldError) -> None:
        """One of these two did, nobody knows which."""
        self.failed(max(nodes, key=_has_bad_disk), error)

    def conversation(self, one: Node, other: Node, dice: random.Random, *, cut: bool = False) -> Conversation | None:
        """A contact of two honest nodes; None where a disk lets none begin."""
        try:
            ends = both_sides(one, other)
        except WorldError as error:
            self.failed_somewhere((one, other), error)
            return None
        return Conversation(self.world, (one, other), ends, dice, self.failed, cut=cut)

    def check_contact(self, one: Node, other: Node, action: Action | None = None) -> None:
        """After a contact that came to its end: nothing was left behind. A clock that lies may have ended it at one."""
        if any(node.wall_ahead or node.fast for node in (one, other)):
            return
        numbers, held = (one.number, other.number), (_held(one), _held(other))
        late = self.world.seconds + AGES_DIFFER_SECONDS + self.time_lost
        self.complain(checkers.contact_did_all(self.ledger, numbers, held, late), action)

    def states(self, node: Node) -> list[State]:
        """What a node tells of what was left there."""
        return [State(one.id, one.handed_over, one.arrived, one.read) for one in node.store.deposits()]

    def complain(self, found: Iterable[str], action: Action | None = None) -> None:
        """Note what a checker yields."""
        when = f" (at {action.number} {action.kind})" if action is not None else ""
        for sentence in found:
            self.complaints.append(f"{sentence}{when}")

    # --- how ---

    def _note_time_lost(self, node: Node) -> None:
        """A node that started with an old time, twice, ages what came in between by what it lost: it cannot tell."""
        lag = self.world.seconds - node.clock.now()
        lag_before, forward_before = self.lags.get(node.number, (lag, node.set_forward))
        told = node.set_forward - forward_before if node.starts == 1 else 0
        self.time_lost += max(0, lag_before - lag - told)
        self.lags[node.number] = lag, node.set_forward

    def _expire(self, node: Node) -> None:
        """As a node that runs does every hour."""
        self._note_time_lost(node)
        try:
            node.store.expire(node.clock.now())
        except WorldError as error:
            self.failed(node, error)
        self.settle(node)

    def _note_what_came(self, node: Node) -> None:
        for bundle_id in node.store.came:
            self.ledger.came(bundle_id, node.number)
        node.store.came.clear()

    def _others_hold(self, bundle_id: bytes, node: Node) -> bool:
        return any(
            (isinstance(other, Inhabitant) and other.is_dark) or other.store.get(bundle_id) is not None
            for other in self.nodes
            if other is not node
        )

    def _come_to_rest(self) -> None:
        dice = random.Random(self.world.seed)
        pairs = [(one, other) for one in self.nodes for other in self.nodes if one.number < other.number]
        for _ in range(ROUNDS_MAX):
            before = [self._shape(node) for node in self.nodes]
            dice.shuffle(pairs)
            for one, other in pairs:
                talk = self.conversation(one, other, dice)
                if talk is not None:
                    self.talk([talk], dice)
                self.check_contact(one, other)
                self.settle(one)
                self.settle(other)
            for node in self.nodes:
                self._note_time_lost(node)
            if self.complaints or before == [self._shape(node) for node in self.nodes]:
                return
            self.world.run(self.world.now + 3_600 * MICROSECONDS)
        self.complaints.append(f"not quiet after {ROUNDS_MAX} rounds of everyone meeting everyone")

    def _shape(self, node: Node) -> tuple[object, ...]:
        return _held(node), len(node.store.tokens_after(0, TOKENS_LOOKED_AT)), tuple(self.states(node))


def _held(node: Node) -> frozenset[bytes]:
    return frozenset(one.id for one in node.store.held(node.clock.now()))


def _has_bad_disk(node: Node) -> bool:
    disk = node.disk if isinstance(node, Inhabitant) else None
    return disk is not None and (not disk.power or disk.full or disk.lies)
