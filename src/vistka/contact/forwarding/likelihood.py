"""How likely this node is to reach each sink, in whole numbers: what it met, what those it met said, fading.

Per sink one number is kept, a decayed sum; whom it met, and when, cannot be read from it (DESIGN §11).
"""

from math import isqrt

from vistka.contact.forwarding.tables import ONE, faded

LEVEL_MAX = 255  # what is said is one byte for each sink
STEPS = 60  # a lifetime's: history is as fine as a day of the usual sixty
HALF_LIFE_STEPS = 12
BYTES = 60_000  # a contact of so many bytes or more counts fully
THROUGH_PERCENT = 6  # how much of a peer's own likelihood a contact with it is worth


class Likelihood:
    """`reach[goal]` in parts of ONE, certain at most: as of the last `settle` or `meet`."""

    def __init__(self, me: int, goals: int, lifetime: int) -> None:
        self._me, self._step = me, max(1, lifetime // STEPS)
        self._sums = [0] * goals
        self._at = 0
        self.reach = [0] * goals
        self._reckon()

    def settle(self, now: int) -> None:
        """Let the past fade, by whole steps; a clock that goes back changes nothing."""
        step = now // self._step
        if step > self._at:
            self._sums = faded(self._sums, step, self._at, HALF_LIFE_STEPS)
            self._at = step
            self._reckon()

    def meet(self, goal: int, said: bytes, budget_bytes: int) -> None:
        """A contact of so many bytes with `goal` (or NOWHERE), who said how likely it reaches each."""
        weight = ONE * min(budget_bytes, BYTES) // BYTES
        for at, level in enumerate(said[: len(self._sums)]):
            gain = ONE if at == goal else likelihood_of(level) * THROUGH_PERCENT // 100
            self._sums[at] = min(self._sums[at] + (gain * weight >> 16), ONE << 8)
        self._reckon()

    def said(self) -> bytes:
        """One level for each sink."""
        return bytes(level_of(one) for one in self.reach)

    def _reckon(self) -> None:
        self.reach = [ONE * one // (ONE + one) for one in self._sums]
        if self._me >= 0:
            self.reach[self._me] = ONE


def level_of(likelihood: int) -> int:
    """Its level, 0 to LEVEL_MAX: the root, so that small likelihoods still differ."""
    return isqrt(likelihood * LEVEL_MAX * LEVEL_MAX // ONE)


def likelihood_of(level: int) -> int:
    """The likelihood that a level stands for, in parts of ONE."""
    return level * level * ONE // (LEVEL_MAX * LEVEL_MAX)
