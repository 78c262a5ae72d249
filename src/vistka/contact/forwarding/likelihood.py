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
ANYBODY = ONE // 100  # who never met a sink, nor anybody who did, may still meet it
LONG_AGO_PERCENT = 40  # so much less is a likelihood trusted a lifetime after the sink was last met


class Likelihood:
    """`reach[goal]` in parts of ONE, certain at most: as of the last `settle` or `meet`."""

    def __init__(self, me: int, goals: int, lifetime: int) -> None:
        self._me, self._step = me, max(1, lifetime // STEPS)
        self._sums = [0] * goals
        self._at = 0
        self._met = [-STEPS] * goals  # the step of the last contact with each sink
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
        if 0 <= goal < len(self._met):
            self._met[goal] = self._at
        self._reckon()

    def recency(self, goal: int) -> int:
        """How far the likelihood is to be trusted, in parts of ONE: less, the longer ago the sink itself was met."""
        steps = min(STEPS, max(0, self._at - self._met[goal]))
        return ONE - ONE * LONG_AGO_PERCENT * steps // (100 * STEPS)

    def said(self) -> bytes:
        """One level for each sink."""
        return bytes(level_of(one) for one in self.reach)

    def _reckon(self) -> None:
        self.reach = [ONE * (one + ANYBODY) // (ONE + one + ANYBODY) for one in self._sums]
        if self._me >= 0:
            self.reach[self._me] = ONE


def level_of(likelihood: int) -> int:
    """Its level, 0 to LEVEL_MAX: the root, so that small likelihoods still differ."""
    return isqrt(likelihood * LEVEL_MAX * LEVEL_MAX // ONE)


def likelihood_of(level: int) -> int:
    """The likelihood that a level stands for, in parts of ONE."""
    return level * level * ONE // (LEVEL_MAX * LEVEL_MAX)
