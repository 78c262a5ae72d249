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
ANYBODY = ONE // 50  # who never met a sink, nor anybody who did, may still meet it
OPEN_SECONDS = 1_800  # who was met so lately may be in contact still: pieces of a long one are ten minutes at most
OPEN_PERCENT = 60  # how much of a peer's own likelihood is ours as long as the way through it may be open
LONG_AGO_PERCENT = 40  # so much less is a likelihood trusted a lifetime after the sink was last met


class Likelihood:
    """`reach[goal]` in parts of ONE, certain at most: as of the last `settle`, `meet` or `hear`.

    `home[goal]` is the same where what others said counts half: what a copy kept here is good for.
    """

    def __init__(self, me: int, goals: int, lifetime: int) -> None:
        self._me, self._step = me, max(1, lifetime // STEPS)
        self._sums, self._heard = [0] * goals, [0] * goals  # the sums, and what others said of them
        self._at = self._now = 0
        self._open: dict[int, tuple[int, int]] = {}  # by sink: how likely through whoever is met now, and until when
        self._met = [-STEPS] * goals  # the step of the last contact with each sink
        self.reach = self.home = [0] * goals
        self._reckon()

    def settle(self, now: int) -> None:
        """Let the past fade, by whole steps; a clock that goes back changes nothing."""
        step = now // self._step
        if step > self._at:
            self._sums = faded(self._sums, step, self._at, HALF_LIFE_STEPS)
            self._heard = faded(self._heard, step, self._at, HALF_LIFE_STEPS)
            self._at = step
        self._now = max(now, self._now)
        self._reckon()

    def meet(self, goal: int, said: bytes, budget_bytes: int) -> None:
        """A contact of so many bytes with `goal` (or NOWHERE), who said how likely it reaches each."""
        weight = ONE * min(budget_bytes, BYTES) // BYTES
        for at, level in enumerate(said[: len(self._sums)]):
            gain = ONE if at == goal else likelihood_of(level) * THROUGH_PERCENT // 100
            self._sums[at] = min(self._sums[at] + (gain * weight >> 16), ONE << 8)
            if at != goal:
                self._heard[at] = min(self._heard[at] + (gain * weight >> 16), self._sums[at])
        if 0 <= goal < len(self._met):
            self._met[goal] = self._at
        self.hear(goal, said)

    def hear(self, goal: int, said: bytes) -> None:
        """In contact with `goal` (or NOWHERE), whatever it says counts beside the past for as long as that may last."""
        for at, level in enumerate(said[: len(self._sums)]):
            likely = ONE if at == goal else likelihood_of(level) * OPEN_PERCENT // 100
            before, until = self._open.get(at, (0, 0))
            if likely >= before or until < self._now:
                self._open[at] = likely, self._now + OPEN_SECONDS
        self._reckon()

    def recency(self, goal: int) -> int:
        """How far the likelihood is to be trusted, in parts of ONE: less, the longer ago the sink itself was met."""
        steps = min(STEPS, max(0, self._at - self._met[goal]))
        return ONE - ONE * LONG_AGO_PERCENT * steps // (100 * STEPS)

    def said(self) -> bytes:
        """One level for each sink."""
        return bytes(level_of(one) for one in self.reach)

    def _reckon(self) -> None:
        self.reach = self._likely(self._sums)
        self.home = self._likely([max(0, one - heard // 2) for one, heard in zip(self._sums, self._heard, strict=True)])

    def _likely(self, sums: list[int]) -> list[int]:
        likely = [ONE * (one + ANYBODY) // (ONE + one + ANYBODY) for one in sums]
        for goal, (through, until) in self._open.items():
            if self._now <= until:
                likely[goal] = max(likely[goal], through)
        if self._me >= 0:
            likely[self._me] = ONE
        return likely


def level_of(likelihood: int) -> int:
    """Its level, 0 to LEVEL_MAX: the root, so that small likelihoods still differ."""
    return isqrt(likelihood * LEVEL_MAX * LEVEL_MAX // ONE)


def likelihood_of(level: int) -> int:
    """The likelihood that a level stands for, in parts of ONE."""
    return level * level * ONE // (LEVEL_MAX * LEVEL_MAX)
