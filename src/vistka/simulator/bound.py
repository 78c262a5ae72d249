"""What any router could do on a trace, computed with the whole future known: two bounds for policies to be held against.

`earliest`: when each message could arrive were it alone: no router delivers more, or sooner. `clairvoyant`: a schedule
of one copy each that reserves its bytes on every contact and its room in every buffer on the way; it could be walked as
it stands, so the true optimum lies between the two.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from vistka.simulator.quick import SLICE_SECONDS
from vistka.simulator.trace import Encounter, Errand, Scenario


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a contact, usable when it ends. `slots`: the how-manieth piece it is for each of the two."""

    time: int
    first: int
    second: int
    slots: tuple[int, int]


def earliest(scenario: Scenario) -> list[int | None]:
    """When each message could arrive at the earliest if it were alone, in the workload's order."""
    return _schedule(scenario, alone=True)


def clairvoyant(scenario: Scenario) -> list[int | None]:
    """When each message arrives in a schedule that knows all contacts; small messages choose first, each the way that
    arrives first of what is left; no control bytes are charged."""
    return _schedule(scenario, alone=False)


def pieces_of(encounters: Iterable[Encounter]) -> tuple[list[Piece], list[int]]:
    """Contacts in pieces, in the order in which they end, and the bytes of each."""
    cut = []
    for number, one in enumerate(encounters):
        count = max(1, -(-(one.end - one.start) // SLICE_SECONDS))
        for at in range(count):
            budget = one.budget_bytes * (at + 1) // count
            cut.append((one.start + (one.end - one.start) * (at + 1) // count, number, at, budget, one))
    cut.sort(key=lambda row: row[:3])
    return cut
