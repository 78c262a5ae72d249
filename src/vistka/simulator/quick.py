"""A quick core for the search of policies: whole bundles and their bytes on a trace's contacts, without frames.

It charges what a contact says beside its bundles at the sizes measured with the real node code, and lets the same
policies decide. docs/forwarding.md says how the two are held against each other.
"""

from bisect import insort
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from vistka.contact.forwarding.base import NOWHERE, Peer, Policy, rank_for_peer
from vistka.simulator.bound import cut
from vistka.simulator.trace import Errand, Scenario

HELLO_BYTES = 150  # both hellos, both proofs, both DONE, and the last acknowledgements
AGAIN_BYTES = 8  # a frame's head each way, for what is said anew in a later piece of a long contact
FINDING_BYTES = 60  # OPEN, ANSWER and END of a reconciliation that finds nothing
DIFFERENCE_BYTES = 20  # a sketch, for each bundle that one of the two lacks
LISTED_BYTES = 5  # the list, for each bundle of the smaller side; and a want, for each one asked for
RECEIPT_BYTES = 12
BUNDLE_BYTES = 8  # a frame's head, the age and the acknowledgement, of a bundle of one piece
MANIFEST_BYTES = 42
CHUNK_BYTES, CHUNK_EXTRA_BYTES = 1_024, 26  # its hash in the manifest, its frame's head, its index
FRESH_PARTS = 35  # a receipt is told to everyone for this part of a lifetime, then to those who hold its bundle
LEAST_BYTES = 200  # when less is left, nothing is looked for that might still fit

CLASS_RANK, CLASS_WORTH = 1 << 62, 1 << 57  # classes go out one after the other, and make room the other way round


class Copy:
    """One node's copy of a message, as policies see it."""

    __slots__ = ("born", "class_", "deposited", "end", "goal", "handed_over", "id", "note", "size", "worth")

    def __init__(self, message: "Message", note: int, deposited: bool) -> None:
        self.id, self.goal, self.size, self.class_ = message.id, message.goal, message.size, message.class_
        self.born, self.end = message.born, message.end
        self.deposited, self.handed_over = deposited, False
        self.note, self.worth = note, 0


@dataclass(frozen=True, slots=True)
class Message:
    """An errand, as it is counted here. `goal`: what policies are told of its target; `cost`: bytes to cross."""

    id: int
    born: int
    end: int
    source: int
    target: int
    size: int
    class_: int
    goal: int
    cost: int


@dataclass(slots=True)
class Node:
    """What a node holds and knows. `tokens`: ids known to have arrived, in the order heard; `gone`: not taken again."""

    policy: Policy
    capacity: int
    copies: dict[int, Copy] = field(default_factory=dict)
    used: int = 0
    tokens: list[int] = field(default_factory=list)
    known: dict[int, int] = field(default_factory=dict)  # since when each token is
    gone: set[int] = field(default_factory=set)
    cursors: dict[int, int] = field(default_factory=dict)  # by peer: how many of our tokens it has
    keeps_all: bool = False  # passes nothing on, not even to the one it is for
    order: list[tuple[int, int]] = field(default_factory=list)  # (worth, id): who makes room first, in this contact


@dataclass(slots=True)
class Outcome:
    """What came of a run. `delivered_at` by message, in the workload's order; None for what never came."""

    messages: list[Message]
    delivered_at: list[int | None]
    transmissions: int = 0
    control_bytes: int = 0
    bundle_bytes: int = 0


@dataclass(slots=True)
class Meeting:
    """A contact under way: the bytes that are left of it, and the two as they see each other once they have met."""

    first: int
    second: int
    budget: int
    left: int = 0
    peers: tuple[Peer, Peer] | None = None
    found: bool = False
    seen: bool = False


def crossing_bytes(size: int) -> int:
    """What a bundle of `size` bytes costs to move."""
    if size <= CHUNK_BYTES:
        return size + BUNDLE_BYTES
    return size + MANIFEST_BYTES + CHUNK_EXTRA_BYTES * -(-size // CHUNK_BYTES)


class Quick:
    """One run of `scenario`; the nodes in `holes` follow another policy, and pass nothing on."""

    def __init__(
        self, scenario: Scenario, policy: type[Policy], holes: Mapping[int, type[Policy]] | None = None
    ) -> None:
        self._fresh_seconds = scenario.lifetime // FRESH_PARTS
        self._encounters = scenario.encounters
        many = policy.everyone or scenario.desk is None
        count = scenario.nodes
        self._goals = [node if many else 0 if node == scenario.desk else NOWHERE for node in range(count)]
        holes = holes or {}
        makers = [holes.get(node, policy) for node in range(count)]
        goals = count if many else 1
        self.nodes = [
            Node(maker(self._goals[at], goals, scenario.lifetime), scenario.room_of(at))
            for at, maker in enumerate(makers)
        ]
        for node in holes:
            self.nodes[node].keeps_all = True
        self.messages = [self._message(at, one, scenario.lifetime) for at, one in enumerate(scenario.errands)]
        self.outcome = Outcome(self.messages, [None] * len(self.messages))

    def _message(self, at: int, one: Errand, lifetime: int) -> Message:
        end, goal, cost = one.created + lifetime, self._goals[one.target], crossing_bytes(one.size)
        return Message(at, one.created, end, one.source, one.target, one.size, one.class_, goal, cost)

    def run(self) -> Outcome:
        """Go through all of it."""
        waiting = 0
        meetings = [Meeting(one.first, one.second, one.budget_bytes) for one in self._encounters]
        for piece in cut(self._encounters):
            while waiting < len(self.messages) and self.messages[waiting].born <= piece.time:
                self._deposit(self.messages[waiting])
                waiting += 1
            meeting = meetings[piece.encounter]
            meeting.left += piece.budget_bytes
            self._meet(meeting, piece.time)
        return self.outcome

    def _deposit(self, message: Message) -> None:
        node = self.nodes[message.source]
        copy = Copy(message, node.policy.note, deposited=True)
        self._expire(node, message.born)
        self._value(node, message.born, message.size)
        copy.worth = node.policy.worth(copy, message.born) - copy.class_ * CLASS_WORTH
        self._make_room(node, copy)

    # --- one contact ---

    def _meet(self, meeting: Meeting, now: int) -> None:
        one, two = self.nodes[meeting.first], self.nodes[meeting.second]
        before = meeting.left
        self._expire(one, now)
        self._expire(two, now)
        begun = self._begin(meeting, one, two, now)
        ready = begun and self._tell(meeting, one, two, now) and self._find(meeting, one, two)
        self.outcome.control_bytes += before - meeting.left
        if ready:
            self._see(meeting, one, two)
            self._give(meeting, one, two, now)

    def _begin(self, meeting: Meeting, one: Node, two: Node, now: int) -> bool:
        if meeting.peers is not None:
            return self._again(meeting, meeting.peers, now)
        said = one.policy.say(now), two.policy.say(now)
        cost = HELLO_BYTES + one.policy.said_bytes(said[0]) + two.policy.said_bytes(said[1])
        if meeting.left < cost:
            return False
        meeting.left -= cost
        first, second = meeting.first, meeting.second
        meeting.peers = (
            Peer(second, self._goals[second], said[1], meeting.budget),
            Peer(first, self._goals[first], said[0], meeting.budget),
        )
        one.policy.meet(meeting.peers[0], now)
        two.policy.meet(meeting.peers[1], now)
        return True

    def _again(self, meeting: Meeting, peers: tuple[Peer, Peer], now: int) -> bool:
        """Each that repeats itself says how likely it is by now; the other, if it is of that kind too, hears it."""
        one, two = self.nodes[meeting.first].policy, self.nodes[meeting.second].policy
        if not (one.repeats and two.repeats):
            return True
        said = one.say(now), two.say(now)
        cost = AGAIN_BYTES + one.said_bytes(said[0]) + two.said_bytes(said[1])
        if meeting.left < cost:
            return False
        meeting.left -= cost
        meeting.peers = replace(peers[0], said=said[1]), replace(peers[1], said=said[0])
        one.hear(meeting.peers[0], now)
        two.hear(meeting.peers[1], now)
        return True

    def _tell(self, meeting: Meeting, one: Node, two: Node, now: int) -> bool:
        """Receipts both ways: those heard of late that the peer was not told, and those of bundles that it holds."""
        ways = ((one, two, meeting.second), (two, one, meeting.first))
        ends = (len(one.tokens), len(two.tokens))
        for (giver, taker, name), end in zip(ways, ends, strict=True):
            fresh = now - self._fresh_seconds
            at = giver.cursors.get(name, 0)
            late = [token for token in giver.tokens[at:end] if giver.known[token] >= fresh]
            for token in [*late, *(token for token in taker.copies if token in giver.known and token not in late)]:
                if meeting.left < RECEIPT_BYTES:
                    break
                if self.messages[token].end > now:
                    meeting.left -= RECEIPT_BYTES
                    self._acknowledge(taker, token, now)
            giver.cursors[name] = end
        for giver, _, name in ways:
            giver.cursors[name] = len(giver.tokens)
        return meeting.left > LEAST_BYTES

    @staticmethod
    def _find(meeting: Meeting, one: Node, two: Node) -> bool:
        if meeting.found:
            return True
        counts = sorted((len(one.copies), len(two.copies)))
        common = len(one.copies.keys() & two.copies.keys())
        sketch = DIFFERENCE_BYTES * (sum(counts) - 2 * common)
        listing = LISTED_BYTES * (counts[0] + counts[1] - common)
        cost = FINDING_BYTES + min(sketch, listing)
        meeting.found = meeting.left >= cost
        meeting.left = max(0, meeting.left - cost)
        return meeting.found

    @staticmethod
    def _see(meeting: Meeting, one: Node, two: Node) -> None:
        if meeting.seen or meeting.peers is None:
            return
        meeting.seen = True
        for giver, other, peer in ((one, two, meeting.peers[0]), (two, one, meeting.peers[1])):
            there = other.copies
            for id_, copy in giver.copies.items():
                giver.policy.see(copy, peer, id_ in there)

    def _give(self, meeting: Meeting, one: Node, two: Node, now: int) -> None:
        assert meeting.peers is not None
        self._value(one, now, two.used)
        self._value(two, now, one.used)
        ways = ((one, two, meeting.peers[0]), (two, one, meeting.peers[1]))
        ranked: list[tuple[int, int, int]] = []
        for way, (giver, taker, peer) in enumerate(ways):
            rank, has, known, gone = giver.policy.rank, taker.copies, taker.known, taker.gone
            for id_, copy in giver.copies.items():
                if id_ not in has and id_ not in known and id_ not in gone:
                    here = self.messages[id_].target == peer.number and not giver.keeps_all
                    first = rank_for_peer(copy, now) if here else rank(copy, peer, now)
                    if first is not None:
                        ranked.append((copy.class_ * CLASS_RANK - first, id_, way))
        ranked.sort()
        for _, id_, way in ranked:
            if meeting.left < LEAST_BYTES:
                break
            if self.messages[id_].cost <= meeting.left:
                self._give_one(meeting, id_, ways[way], now)

    def _give_one(self, meeting: Meeting, id_: int, way: tuple[Node, Node, Peer], now: int) -> None:
        giver, taker, peer = way
        copy, message = giver.copies.get(id_), self.messages[id_]
        if copy is None or id_ in taker.copies:
            return
        if message.target == peer.number:
            meeting.left = max(0, meeting.left - message.cost - RECEIPT_BYTES)
            self._count(message)
            if self.outcome.delivered_at[id_] is None:
                self.outcome.delivered_at[id_] = now
            self._acknowledge(taker, id_, now)
            self._acknowledge(giver, id_, now)
            return
        mine, theirs = giver.policy.split(copy, peer)
        new = Copy(message, theirs, deposited=False)
        new.worth = taker.policy.worth(new, now) - new.class_ * CLASS_WORTH
        if self._make_room(taker, new):
            meeting.left -= message.cost
            self._count(message)
            copy.note, copy.handed_over = mine, True

    def _count(self, message: Message) -> None:
        self.outcome.bundle_bytes += message.cost
        self.outcome.transmissions += 1

    # --- what a node holds ---

    @staticmethod
    def _acknowledge(node: Node, token: int, now: int) -> None:
        if token not in node.known:
            node.known[token] = now
            node.tokens.append(token)
            _drop(node, token)

    @staticmethod
    def _expire(node: Node, now: int) -> None:
        for id_ in [copy.id for copy in node.copies.values() if copy.end <= now]:
            _drop(node, id_)

    @staticmethod
    def _value(node: Node, now: int, coming: int) -> None:
        """What each copy is worth now; where all that may come (bytes) finds room anyway, nobody need know."""
        node.order = []
        if node.used + coming <= node.capacity:
            return
        node.policy.hold(node.copies.values())
        worth = node.policy.worth
        for copy in node.copies.values():
            copy.worth = worth(copy, now) - copy.class_ * CLASS_WORTH
        node.order = sorted((copy.worth, copy.id) for copy in node.copies.values())

    @staticmethod
    def _make_room(node: Node, copy: Copy) -> bool:
        """Put `copy` into `node`, if need be in place of what is worth less; whether it is there now."""
        lacking = node.used + copy.size - node.capacity
        going = []
        for worth, id_ in node.order:
            if lacking <= 0 or worth >= copy.worth:
                break
            if id_ in node.copies:
                going.append(id_)
                lacking -= node.copies[id_].size
        if lacking > 0:
            return False
        for id_ in going:
            _drop(node, id_)
            node.gone.add(id_)
        node.copies[copy.id] = copy
        node.used += copy.size
        insort(node.order, (copy.worth, copy.id))
        return True


def _drop(node: Node, id_: int) -> None:
    copy = node.copies.pop(id_, None)
    if copy is not None:
        node.used -= copy.size
