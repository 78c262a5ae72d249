"""What any router could do on a trace, computed with the whole future known: two bounds to hold policies against.

`earliest`: when each message could arrive were it alone and took no time to cross: nobody delivers more, or sooner.
`clairvoyant`: a schedule of one copy each that reserves its bytes on every contact and its room in every buffer on the
way, where contacts are used piece by piece, as the quick core does. It can be walked as it stands, so the true best
lies between the two. docs/forwarding.md.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush

from vistka.simulator.trace import Encounter, Errand, Scenario

SLICE_SECONDS = 600  # a long contact is gone through in pieces, so that what comes in meanwhile can go out


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a contact, used when it ends. `slots`: the how-manieth it is for each of the two nodes."""

    time: int
    encounter: int
    budget_bytes: int
    nodes: tuple[int, int]
    slots: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Step:
    """How a message is at a node: from its slot `since` on, by the piece at `piece` and the step before."""

    node: int
    since: int
    piece: int = -1
    before: "Step | None" = None


@dataclass(slots=True)
class Plan:
    """The pieces in the order of time, the bytes left of each, and what is held before each slot of each node."""

    pieces: list[Piece]
    times: list[int]
    left: list[int]
    node_times: list[list[int]]
    held: list[list[int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Hop:
    """A message goes from `giver` to `taker` at `time`, in a piece of the contact with this number."""

    time: int
    encounter: int
    giver: int
    taker: int


def earliest(scenario: Scenario) -> list[int | None]:
    """When each message could arrive at the earliest if it were alone, in the workload's order; None: never.

    It crosses at once, for as long as two are in reach: what a contact can carry is not asked, since a large bundle
    may cross in the chunks of several.
    """
    meetings: list[list[Encounter]] = [[] for _ in range(scenario.nodes)]
    for one in scenario.encounters:  # in the order of their start
        if one.budget_bytes:
            meetings[one.first].append(one)
            meetings[one.second].append(one)
    longest = max((one.end - one.start for one in scenario.encounters), default=0)
    starts = [[one.start for one in met] for met in meetings]
    return [_first_arrival(errand, meetings, starts, longest, scenario.lifetime) for errand in scenario.errands]


def _first_arrival(
    errand: Errand, meetings: list[list[Encounter]], starts: list[list[int]], longest: int, lifetime: int
) -> int | None:
    """Node by node in the order in which the message reaches them."""
    end = errand.created + lifetime
    reached, waiting, done = {errand.source: errand.created}, [(errand.created, errand.source)], set[int]()
    while waiting:
        here_since, here = heappop(waiting)
        if here == errand.target:
            return here_since
        if here in done:
            continue
        done.add(here)
        met = meetings[here]
        for at in range(bisect_left(starts[here], here_since - longest), len(met)):
            one = met[at]
            if one.start >= min(end, reached.get(errand.target, end)):
                break
            other, arrives = one.second if one.first == here else one.first, max(here_since, one.start)
            if one.end >= here_since and arrives < reached.get(other, end):
                reached[other] = arrives
                heappush(waiting, (arrives, other))
    return None


def clairvoyant(scenario: Scenario) -> list[int | None]:
    """When each message arrives in a schedule that knows all contacts; None: never."""
    return [way[-1].time if way else None for way in schedule(scenario)]


def schedule(scenario: Scenario) -> list[tuple[Hop, ...]]:
    """The way of each message in a schedule that knows all contacts, in the workload's order; empty: it never arrives.

    The smaller chooses first, and each the way that arrives first of what is left. No control bytes are charged.
    """
    plan = _plan(scenario)
    ways: list[tuple[Hop, ...]] = [()] * len(scenario.errands)
    for at in sorted(range(len(ways)), key=lambda at: (scenario.errands[at].size, scenario.errands[at].created)):
        step = _way(plan, scenario.errands[at], scenario)
        if step is not None:
            ways[at] = tuple(_hops(plan, step))[::-1]
            _reserve(plan, step, scenario.errands[at].size)
    return ways


def _hops(plan: Plan, step: Step) -> Iterator[Hop]:
    """From the last one back."""
    while step.before is not None:
        yield Hop(plan.times[step.piece], plan.pieces[step.piece].encounter, step.before.node, step.node)
        step = step.before


def cut(encounters: Iterable[Encounter]) -> list[Piece]:
    """Contacts in pieces of at most SLICE_SECONDS, in the order in which the pieces end."""
    rows = []
    for number, one in enumerate(encounters):
        count = max(1, -(-(one.end - one.start) // SLICE_SECONDS))
        for at in range(count):
            budget = one.budget_bytes * (at + 1) // count - one.budget_bytes * at // count
            rows.append((one.start + (one.end - one.start) * (at + 1) // count, number, at, budget, one))
    rows.sort(key=lambda row: row[:3])
    slots: dict[int, int] = {}
    pieces = []
    for time, number, _, budget, one in rows:
        first, second = slots.get(one.first, 0), slots.get(one.second, 0)
        pieces.append(Piece(time, number, budget, (one.first, one.second), (first, second)))
        slots[one.first], slots[one.second] = first + 1, second + 1
    return pieces


def _plan(scenario: Scenario) -> Plan:
    pieces = cut(scenario.encounters)
    node_times: list[list[int]] = [[] for _ in range(scenario.nodes)]
    for piece in pieces:
        for node in piece.nodes:
            node_times[node].append(piece.time)
    held = [[0] * (len(times) + 1) for times in node_times]
    return Plan(pieces, [piece.time for piece in pieces], [piece.budget_bytes for piece in pieces], node_times, held)


def _way(plan: Plan, errand: Errand, scenario: Scenario) -> Step | None:
    """The last step to the target, the one that arrives first; a node that has no room any more loses it."""
    room, end = scenario.buffer_bytes - errand.size, errand.created + scenario.lifetime
    here = {errand.source: Step(errand.source, bisect_left(plan.node_times[errand.source], errand.created))}
    for at in range(bisect_left(plan.times, errand.created), bisect_left(plan.times, end)):
        piece = plan.pieces[at]
        (first, second), slots = piece.nodes, piece.slots
        if first not in here and second not in here:
            continue
        for node, slot in ((first, slots[0]), (second, slots[1])):
            if node in here and plan.held[node][slot] > room:
                del here[node]
        giver, taker, slot = (first, second, slots[1]) if first in here else (second, first, slots[0])
        if giver in here and taker not in here and plan.left[at] >= errand.size:
            step = here[taker] = Step(taker, slot + 1, at, here[giver])
            if taker == errand.target:
                return step
    return None


def _reserve(plan: Plan, step: Step, size: int) -> None:
    while step.before is not None:
        piece, giver = plan.pieces[step.piece], step.before
        plan.left[step.piece] -= size
        last = piece.slots[piece.nodes.index(giver.node)]
        for slot in range(giver.since, last + 1):
            plan.held[giver.node][slot] += size
        step = giver
