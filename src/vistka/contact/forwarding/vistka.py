"""This project's policy: copies go where they are likeliest to arrive, the rarest first. docs/forwarding.md."""

from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate
from math import isqrt

from vistka.contact.forwarding.base import NOWHERE, OWN, Carried, Peer, rank_for_peer
from vistka.contact.forwarding.likelihood import Likelihood, likelihood_of
from vistka.contact.forwarding.tables import ONE

BETTER_PERCENT = 120  # a peer so likely beside us is clearly better
SEEN_PERCENT = 5  # how much somebody who holds it too tells of how common a bundle is
LACKS_PERCENT = 4  # and how much somebody who does not
COPIED_PERCENT = 8  # how much a copy that crosses tells of it
RARE_POWER = 7  # with which power of its rarity a bundle's value falls
RARE_POWER_NOWHERE = 8  # the same of what is for no sink
MET_PERCENT = 5  # how much the peer just met weighs in what is usually said
NOWHERE_PERCENT = 150  # what is for no sink is worth so much of the root of what is usually said
LEFT_OVER_PERCENT = 40  # as if it were worth so much a left-over goes, and is kept, where the sink is likely reached:
LIKELY_PERCENT = 40  # so likely or more; who hardly reaches it cannot tell who is better: to it nothing is left over
CROWD_BYTES = 15_000  # so many bytes for one sink are worth half, at a node that is hardly likely to reach it
CROWD_MORE_BYTES = 700_000  # and so many more at one that is as likely as not
LEAST = ONE >> 10  # a likelihood that is not quite nothing, so that bundles still differ


class Vistka:
    """`note`: how common the bundle seems, 0 to ONE, doubled; odd where it came as a left-over. It stays at home."""

    note = 0
    everyone = False
    repeats = True

    def __init__(self, me: int, goals: int, lifetime: int) -> None:
        self._likelihood, self._lifetime = Likelihood(me, goals, lifetime), lifetime
        self._queues: dict[int, tuple[list[int], list[int]]] = {}  # by sink: the sizes here, and the bytes up to each
        self._usual = 0  # the mean that peers say, in parts of ONE, the latest weighing most

    def say(self, now: int) -> bytes:
        """One byte for each sink, and nothing of whom was met."""
        self._likelihood.settle(now)
        return self._likelihood.said()

    def said_bytes(self, said: bytes) -> int:
        """As they are."""
        return len(said)

    def meet(self, peer: Peer, now: int) -> None:
        """Likelier through whoever is likely; and how likely people here usually are."""
        self._likelihood.settle(now)
        mean = sum(map(likelihood_of, peer.said)) // max(1, len(peer.said))
        self._usual = (self._usual * (100 - MET_PERCENT) + mean * MET_PERCENT) // 100
        self._likelihood.meet(peer.goal, peer.said, peer.budget_bytes)

    def hear(self, peer: Peer, now: int) -> None:
        """A way to a sink may have opened since."""
        self._likelihood.settle(now)
        self._likelihood.hear(peer.goal, peer.said)

    def see(self, held: Carried, peer: Peer, there: bool) -> None:
        """Commoner where the peer has it too, the more so the likelier it is to arrive there; else rarer."""
        common, left_over = held.note >> 1, held.note & 1
        if there:
            common = _risen(common, self._share(held.goal, peer), SEEN_PERCENT)
        else:
            common -= common * LACKS_PERCENT // 100
        held.note = common << 1 | left_over

    def rank(self, held: Carried, peer: Peer, now: int) -> int | None:
        """First what is for the peer, then by what a byte of it is worth there; left-overs as if worth less."""
        if held.goal == peer.goal != NOWHERE:
            return rank_for_peer(held, now)
        left = _part_left(held, now, self._lifetime)  # sooner what has more time left: it may be there all the sooner
        value = _value(held, self._weight(held.goal, _theirs(held.goal, peer)))
        value = value * (isqrt(left * ONE) if held.goal == NOWHERE else left) // ONE
        return value if self._is_better(held.goal, peer) else self._left_over(held.goal, value)

    def split(self, held: Carried, peer: Peer) -> tuple[int, int]:
        """Both count the other's copy by the other's likelihood; both know these, so nothing more need be said."""
        common, share = held.note >> 1, self._share(held.goal, peer)
        mine = _risen(common, share, COPIED_PERCENT)
        theirs = _risen(common, ONE if held.goal == NOWHERE else ONE - share, COPIED_PERCENT)
        return mine << 1 | held.note & 1, theirs << 1 | (not self._is_better(held.goal, peer))

    def hold(self, copies: Iterable[Carried]) -> None:
        """For each sink, how many bytes here go to it before a copy of some size: the smaller go first."""
        sizes: dict[int, list[int]] = {}
        for copy in copies:
            if copy.goal != NOWHERE:
                sizes.setdefault(copy.goal, []).append(copy.size)
        self._queues = {goal: (sorted(some), list(accumulate(sorted(some)))) for goal, some in sizes.items()}

    def worth(self, held: Carried, now: int) -> int:
        """What is written here and nowhere else stays; the rest by what a byte of it is worth, less towards its end,
        and less the more there is here that the sink would get before it."""
        left = isqrt(_part_left(held, now, self._lifetime) * ONE)
        home = ONE if held.goal == NOWHERE else max(LEAST, self._likelihood.home[held.goal])
        weight = self._weight(held.goal, home)
        if held.goal != NOWHERE:
            weight = weight * self._likelihood.recency(held.goal) // ONE
        value = _value(held, weight) * left * self._place(held) // ONE
        if held.note & 1:
            value = self._left_over(held.goal, value)
        return value + (OWN if held.deposited and not held.handed_over else 0)

    def _left_over(self, goal: int, value: int) -> int:
        """What is left of the value of what is left over."""
        likely = min(ONE, self._mine(goal) * 100 // LIKELY_PERCENT)
        return value * (100 * ONE - (100 - LEFT_OVER_PERCENT) * likely) // (100 * ONE)

    def _place(self, held: Carried) -> int:
        """In parts of ONE: a contact with the sink that takes all before it may not be long enough for it."""
        sizes, sums = self._queues.get(held.goal, ((), ()))
        at = bisect_left(sizes, held.size)
        if at == 0:
            return ONE
        likely = self._mine(held.goal)
        odds = ONE * likely // max(LEAST, ONE - likely)
        bytes_ = CROWD_BYTES + CROWD_MORE_BYTES * odds // ONE * odds // ONE * odds // ONE
        return ONE * bytes_ // (bytes_ + sums[at - 1])

    def _mine(self, goal: int) -> int:
        return ONE if goal == NOWHERE else max(LEAST, self._likelihood.reach[goal])

    def _weight(self, goal: int, likelihood: int) -> int:
        """Its power of three quarters. What is for no sink weighs as a bundle would with what is usual here: where
        nobody is likely to reach the sink, word for it is not to make room for all that is for somebody else."""
        if goal == NOWHERE:
            return isqrt((self._usual + LEAST) * ONE) * NOWHERE_PERCENT // 100
        return isqrt(likelihood * isqrt(likelihood * ONE))

    def _is_better(self, goal: int, peer: Peer) -> bool:
        return goal == NOWHERE or 100 * _theirs(goal, peer) > BETTER_PERCENT * self._mine(goal)

    def _share(self, goal: int, peer: Peer) -> int:
        """How much of all that the two of us may do for it is the peer's, in parts of ONE."""
        theirs = _theirs(goal, peer)
        return ONE if goal == NOWHERE else ONE * theirs // (theirs + self._mine(goal))


def _theirs(goal: int, peer: Peer) -> int:
    if goal == NOWHERE:
        return ONE
    return likelihood_of(peer.said[goal]) if goal < len(peer.said) else 0


def _value(held: Carried, weight: int) -> int:
    """What a copy of this weight adds for each byte, in parts so small that they stay whole."""
    value, rare = weight << 16, ONE - (held.note >> 1)
    for _ in range(RARE_POWER_NOWHERE if held.goal == NOWHERE else RARE_POWER):
        value = value * rare >> 16
    return value // held.size


def _risen(common: int, share: int, percent: int) -> int:
    return common + ((ONE - common) * share >> 16) * percent // 100


def _part_left(held: Carried, now: int, lifetime: int) -> int:
    """The part of its life that is left, in parts of ONE."""
    return ONE * max(0, held.end - now) // lifetime
