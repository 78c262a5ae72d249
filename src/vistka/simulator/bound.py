"""What any router could do on a trace, computed with the whole future known: two bounds to hold policies against.

`earliest`: when each message could arrive were it alone: nobody delivers more, or sooner. `clairvoyant`: a schedule of
one copy each that reserves its bytes on every contact and its room in every buffer on the way. It could be walked as it
stands, so the true best lies between the two. docs/forwarding.md.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field

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


def earliest(scenario: Scenario) -> list[int | None]:
    """When each message could arrive at the earliest if it were alone, in the workload's order; None: never."""
    plan = _plan(scenario)
    found = (_way(plan, errand, scenario, alone=True) for errand in scenario.errands)
    return [plan.times[step.piece] if step else None for step in found]


def clairvoyant(scenario: Scenario) -> list[int | None]:
    """When each message arrives in a schedule that knows all contacts; None: never.

    The smaller chooses first, and each the way that arrives first of what is left. No control bytes are charged.
    """
    plan = _plan(scenario)
    arrivals: list[int | None] = [None] * len(scenario.errands)
    for at in sorted(range(len(arrivals)), key=lambda at: (scenario.errands[at].size, scenario.errands[at].created)):
        step = _way(plan, scenario.errands[at], scenario, alone=False)
        if step is not None:
            arrivals[at] = plan.times[step.piece]
            _reserve(plan, step, scenario.errands[at].size)
    return arrivals


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


def _way(plan: Plan, errand: Errand, scenario: Scenario, *, alone: bool) -> Step | None:
    """The last step to the target, the one that arrives first; a node that has no room any more loses it."""
    room, end = scenario.buffer_bytes - errand.size, errand.created + scenario.lifetime
    here = {errand.source: Step(errand.source, bisect_left(plan.node_times[errand.source], errand.created))}
    for at in range(bisect_left(plan.times, errand.created), bisect_left(plan.times, end)):
        piece = plan.pieces[at]
        (first, second), slots = piece.nodes, piece.slots
        if first not in here and second not in here:
            continue
        if not alone:
            for node, slot in ((first, slots[0]), (second, slots[1])):
                if node in here and plan.held[node][slot] > room:
                    del here[node]
        giver, taker, slot = (first, second, slots[1]) if first in here else (second, first, slots[0])
        if giver in here and taker not in here and (alone or plan.left[at] >= errand.size):
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
