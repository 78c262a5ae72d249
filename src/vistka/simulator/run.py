"""A trace played through the shipped code: what was delivered, when, and what crossed for it. docs/simulator.md."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from vistka.bundle.envelope import Bundle, Class
from vistka.bundle.lifetime import SECONDS_IN_HOUR, hour_of, step_of
from vistka.bundle.message import Letter, Receipt, decode_message
from vistka.bundle.sealing import open_payload
from vistka.contact.forwarding.base import NOWHERE, Peer, Policy
from vistka.contact.forwarding.vistka import Vistka
from vistka.contact.frames import Role
from vistka.errors import LocalError, RemoteError, WorldError
from vistka.identity.keys import KEY_BYTES, SealingKey
from vistka.identity.seal import arrival_token
from vistka.identity.tag import TAG_BYTES, desk_tag
from vistka.limits import MONTH_STEPS, NOTES_RESERVED_PERCENT
from vistka.node.cards import learn_card
from vistka.node.desk_keys import make_desk_keys
from vistka.node.exchange import NoSearchForCycles
from vistka.node.receipts import send_receipts
from vistka.node.replies import Reply, note_read, remove_read
from vistka.reconcile.short import SALT_BYTES
from vistka.simulator.faults import NONE, YEARS_OFF, Faults
from vistka.simulator.following import FollowingStore, View, views
from vistka.simulator.letters import Addressed, sealed_bundle
from vistka.simulator.meeting import Meeting, Traffic
from vistka.simulator.node import Node, WatchedStore, watched_store
from vistka.simulator.trace import Encounter, Errand, Scenario
from vistka.simulator.world import MICROSECONDS, World
from vistka.store.base import Arrival, Outcome

SECONDS_IN_DAY = 86_400
MARK_BYTES = 8
Progress = Callable[[int, int], None]  # days gone by, messages delivered


@dataclass(slots=True)
class Ledger:
    """What was written and what arrived, by the world's own clock: nothing here asks a node."""

    scenario: Scenario
    written: dict[bytes, Errand] = field(default_factory=dict)  # by bundle
    refused: int = 0  # where it was written there was no room
    delays: dict[str, int] = field(default_factory=dict)  # of what arrived in time, in seconds
    twice: int = 0

    def arrive(self, bundle_id: bytes, seconds: int) -> None:
        """The one it is for has it, `seconds` after the world's beginning."""
        errand = self.written[bundle_id]
        self.twice += errand.name in self.delays
        if seconds - errand.created <= self.scenario.lifetime:
            self.delays.setdefault(errand.name, seconds - errand.created)

    def score(self, errands: list[Errand]) -> dict[str, object]:
        """Delays in seconds; what was not delivered counts with its whole lifetime."""
        delays = sorted(self.delays.get(one.name, self.scenario.lifetime) for one in errands)
        delivered = sum(one.name in self.delays for one in errands)
        return {
            "messages": len(errands),
            "delivered": delivered,
            "delivered_share": round(delivered / max(1, len(errands)), 4),
            "median_delay_s": delays[len(delays) // 2] if delays else None,
            "mean_delay_s": sum(delays) // len(delays) if delays else None,
        }


@dataclass(slots=True)
class _Place:
    """Where word is written and read: a node, with the key and the tags of those whom it reaches here."""

    node: Node
    store: WatchedStore
    key: SealingKey
    tags: set[bytes]
    expired_at: int = 0


class TraceRun:
    """One scenario under one seed. `play` it, then ask for the `result`.

    Of `faults` those count that a trace has a place for: cut, absent, clock (shares of nodes here) and drift.
    LocalError "trace-desk".
    """

    def __init__(
        self, scenario: Scenario, seed: int, faults: Faults = NONE, policy: type[Policy] | None = None
    ) -> None:
        if scenario.desk is not None and not 0 <= scenario.desk < scenario.nodes:
            raise LocalError("trace-desk", desk=scenario.desk)
        self.world = World(seed)
        self.faults = faults
        if policy is None and scenario.desk is None:  # a node says one score, for a desk: here each is one
            policy = Vistka
        self._policy = policy
        self._goals: dict[bytes, int] = {}  # the sink of each tag that carriers know
        self._many = scenario.desk is None or (policy is not None and policy.everyone)
        self.scenario = scenario
        self.ledger = Ledger(scenario)
        self.traffic = Traffic()
        self.failures = 0
        self._lifetime_days = -(-scenario.lifetime // SECONDS_IN_DAY)
        self._age_hours = self._lifetime_days * 24 - -(-scenario.lifetime // SECONDS_IN_HOUR)
        self._dice = self.world.dice("letters")
        self._accidents = self.world.dice("accidents")
        self._desk_keys = make_desk_keys("simulated", None, self.world.seconds, self.world.dice("desk").randbytes)
        deployment = self.world.dice("deployment").randbytes(KEY_BYTES)
        self._places = [self._place(number, deployment) for number in range(scenario.nodes)]
        self._of_node = {id(place.node): place for place in self._places}
        for encounter in scenario.encounters:
            self.world.at(encounter.start * MICROSECONDS, partial(self._meet, encounter))
        for errand in scenario.errands:
            self.world.at(errand.created * MICROSECONDS, partial(self._write, errand))

    def node(self, number: int) -> Node:
        """The node of this number."""
        return self._places[number].node

    def play(self, progress: Progress | None = None) -> None:
        """Let all of it happen."""
        day = SECONDS_IN_DAY * MICROSECONDS
        last = max([one.end for one in self.scenario.encounters], default=0) * MICROSECONDS
        for until in range(day, last + day, day):
            with NoSearchForCycles():  # one a day does
                self.world.run(until)
            if progress is not None:
                progress(until // day, len(self.ledger.delays))

    def result(self) -> dict[str, object]:
        """The figures, as `vistka simulate --json` prints them."""
        errands = list(self.scenario.errands)
        classes = {errand.class_ for errand in errands}
        delivered = max(1, len(self.ledger.delays))
        return {
            "scenario": self.scenario.name,
            "seed": self.world.seed,
            **self.ledger.score(errands),
            "refused_at_source": self.ledger.refused,
            "contacts": self.traffic.contacts,
            "bytes": self.traffic.bytes,
            "transmissions_per_delivery": round(self.traffic.bundles / delivered, 2),
            "by_class": {
                Class(class_).name.lower(): self.ledger.score([one for one in errands if one.class_ == class_])
                for class_ in sorted(classes)
            },
            "trace_hash": self.world.trace_hash,
        }

    # --- what a meeting tells ---

    def meets(self, node: Node) -> None:
        """Before a contact a node lets go of what is past its end, and sends what was read here."""
        place = self._of_node[id(node)]
        now = node.clock.now()
        if now // SECONDS_IN_HOUR != place.expired_at:
            place.expired_at = now // SECONDS_IN_HOUR
            node.store.expire(now)
            remove_read(node.store, now)
        if self.scenario.desk is not None and node.number != self.scenario.desk:
            send_receipts(node.store, now, node.dice.randbytes)

    def heard(self, node: Node) -> None:
        """Whatever came in for someone here is read."""
        place = self._of_node[id(node)]
        if not place.store.came:
            return
        came, place.store.came = place.store.came, []
        node.tell_news()
        for bundle_id in came:
            bundle = node.store.get(bundle_id)
            if bundle is not None and bundle.header.tag in place.tags:
                self._open(place, bundle)
                node.tell_news()  # its receipt: the one who brought it may drop its copy

    def failed(self, node: Node, error: RemoteError | WorldError) -> None:
        """Nodes of one deployment should never end a contact so."""
        self.failures += 1
        self.world.note(error.reason, node.number)

    # --- how ---

    def _place(self, number: int, deployment: bytes) -> _Place:
        scenario, is_desk = self.scenario, number == self.scenario.desk
        capacity = scenario.room_of(number)
        if not any(errand.class_ is Class.NOTE for errand in scenario.errands):
            capacity = -(-capacity * 100 // (100 - NOTES_RESERVED_PERCENT))  # no note will ever use its reserve
        store = self._store(number, capacity)
        role = Role.DESK if is_desk or scenario.desk is None else Role.COURIER
        node = Node(self.world, number, role, deployment, store)
        if self._accidents.randrange(1_000) < self.faults.clock:
            node.wall_ahead = self._accidents.choice(YEARS_OFF) * 365 * SECONDS_IN_DAY
        if self._accidents.randrange(1_000) < self.faults.drift:
            node.fast = self._accidents.randrange(-10, 11)
        key = self._desk_keys.newest().key if is_desk else SealingKey.from_secret(node.dice.randbytes(KEY_BYTES))
        tags = set()
        if is_desk or scenario.desk is None:
            first = step_of(self.world.seconds) // MONTH_STEPS
            tags = {desk_tag(key.public, month * MONTH_STEPS) for month in range(first, first + 140)}
        self._goals |= dict.fromkeys(tags, self._goal(number))
        store.own = tags
        if scenario.desk is not None:
            learn_card(store, self._desk_keys.card())
        return _Place(node, store, key, tags)

    def _store(self, number: int, capacity: int) -> WatchedStore:
        if self._policy is None:
            return watched_store(self.world, number, capacity)
        goals = self.scenario.nodes if self._many else 1
        policy = self._policy(self._goal(number), goals, self.scenario.lifetime)
        salt = self.world.dice(f"salt {number}").randbytes(SALT_BYTES)
        return FollowingStore(capacity, salt, policy, lambda tag: self._goals.get(tag, NOWHERE))

    def _goal(self, number: int) -> int:
        """Which sink a node is."""
        if self._many:
            return number
        return 0 if number == self.scenario.desk else NOWHERE

    def _follow(self, nodes: tuple[Node, Node], budget: int) -> tuple[int, tuple[View | None, View | None]]:
        """What policies say when two meet, its bytes taken off the budget; and the stores as they show them."""
        first, second = nodes[0].store, nodes[1].store
        if not isinstance(first, FollowingStore) or not isinstance(second, FollowingStore):
            return budget, (None, None)
        moment = self.world.now // MICROSECONDS
        said = first.policy.say(moment), second.policy.say(moment)
        left = budget - first.policy.said_bytes(said[0]) - second.policy.said_bytes(said[1])
        peers = (
            Peer(nodes[1].number, self._goal(nodes[1].number), said[1], budget),
            Peer(nodes[0].number, self._goal(nodes[0].number), said[0], budget),
        )
        first.policy.meet(peers[0], moment)
        second.policy.meet(peers[1], moment)
        return max(0, left), views((first, second), peers, moment)

    def _meet(self, encounter: Encounter) -> None:
        nodes = (self._places[encounter.first].node, self._places[encounter.second].node)
        end = max(encounter.start + 1, encounter.end) * MICROSECONDS  # within one second counts as one second
        budget = encounter.budget_bytes
        if self._accidents.randrange(1_000) < self.faults.absent:
            return
        if self._accidents.randrange(1_000) < self.faults.cut:
            budget = self._accidents.randrange(budget + 1)
        budget, stores = self._follow(nodes, budget)
        meeting = Meeting(self.world, nodes, end, budget, self, self.traffic, stores)
        meeting.begin()
        self.world.at(end + 1, meeting.leave)  # what arrives at the very end has arrived

    def _write(self, errand: Errand) -> None:
        source, target = self._places[errand.source], self._places[errand.target]
        now = source.node.clock.now()
        if self.scenario.desk in (None, errand.target):
            tag = desk_tag(target.key.public, step_of(now))
        else:
            tag = self._dice.randbytes(TAG_BYTES)  # a reply's: used once
            target.tags.add(tag)
            if self._many:
                self._goals[tag] = errand.target
        to = Addressed(tag, errand.class_, step_of(now), self._lifetime_days)
        bundle = sealed_bundle(to, errand.size, source.key, target.key.public, self._dice)
        arrival = Arrival(bundle, self._age_hours, bundle.id[:MARK_BYTES])
        outcome = source.node.store.add([arrival], now)[0]
        source.store.came.clear()
        self.world.note("written", source.node.number, bundle.id, outcome.value)
        if outcome is Outcome.NEW:
            self.ledger.written[bundle.id] = errand
            source.node.tell_news()
        else:
            self.ledger.refused += 1

    def _open(self, place: _Place, bundle: Bundle) -> None:
        node = place.node
        payload, _, read_token = open_payload(bundle, place.key)
        now = node.clock.now()
        if bundle.id not in self.ledger.written:  # what a reader's post tells the desk
            message, _ = decode_message(payload, bundle.header.hour)
            assert isinstance(message.body, Receipt)
            node.store.acknowledge([arrival_token(read_token), *message.body.each()], now)
            return
        self.ledger.arrive(bundle.id, self.world.now // MICROSECONDS)
        self.world.note("arrived", node.number, bundle.id)
        if self.scenario.desk in (None, node.number):
            node.store.acknowledge([arrival_token(read_token)], now)
        else:
            note_read(node.store, [Reply(bundle.id, hour_of(now), Letter(""), read_token)], now)
