"""The policy of this project: copies where they are likeliest to arrive and rarest, for each byte. docs/forwarding.md."""

from vistka.contact.forwarding.base import FIRST, NOWHERE, OWN, Carried, Peer
from vistka.contact.forwarding.likelihood import Likelihood, likelihood_of
from vistka.contact.forwarding.tables import ONE

BETTER_PERCENT = 120  # a peer this likely beside us is clearly better
SEEN_PERCENT = 15  # how much one meeting tells of how common a bundle is
COMMON_POWER = 5  # the value of one copy more falls with this power of how rare it is
COMMON_POWER_NOWHERE = 6
NOWHERE_LIKELIHOOD = ONE * 7 // 10  # what a reply is weighed with: whom it is for is nobody's to know
LEFT_OVER = 1 << 56  # what nobody is clearly better for comes after all else, and makes room before all else


class Vistka:
    """`note`: how common the bundle seems, 0 to ONE, doubled; odd where it came as a left-over. It stays at home."""

    note = 0
    everyone = False

    def __init__(self, me: int, goals: int, lifetime: int) -> None:
        self._likelihood = Likelihood(me, goals, lifetime)

    def say(self, now: int) -> bytes:
        """One byte for each sink, and nothing of whom was met."""
        self._likelihood.settle(now)
        return self._likelihood.said()

    def said_bytes(self, said: bytes) -> int:
        """As they are."""
        return len(said)

    def meet(self, peer: Peer, now: int) -> None:
        """Likelier through whoever is likely."""
        self._likelihood.settle(now)
        self._likelihood.meet(peer.goal, peer.said, peer.budget_bytes)

    def see(self, held: Carried, peer: Peer, there: bool) -> None:
        """Commoner where the peer has it too, the more so the likelier it is to arrive there; else rarer."""
        common, left_over = held.note >> 1, held.note & 1
        if there:
            common = self._commoner(common, held.goal, peer)
        else:
            common -= common * SEEN_PERCENT // 100
        held.note = common << 1 | left_over

    def rank(self, held: Carried, peer: Peer, now: int) -> int | None:
        """First what is for the peer, then what it is better for, then all else; each by what a byte of it is worth."""
        del now
        if held.goal == peer.goal != NOWHERE:
            return FIRST + (1 << 40) // held.size
        value = self._value(held, self._theirs(held.goal, peer))
        return value if self._is_better(held.goal, peer) else value - LEFT_OVER

    def split(self, held: Carried, peer: Peer) -> tuple[int, int]:
        """Both count the other's copy by the other's likelihood; both know these, so nothing more need be said."""
        common = held.note >> 1
        mine = self._commoner(common, held.goal, peer)
        theirs = 2 * (common + (ONE - common) * SEEN_PERCENT // 100) - mine
        return mine << 1 | held.note & 1, theirs << 1 | (not self._is_better(held.goal, peer))

    def worth(self, held: Carried, now: int) -> int:
        """What is written here and nowhere else stays; left-overs go first; the rest by what a byte of it is worth."""
        del now
        own = OWN if held.deposited and not held.handed_over else 0
        left_over = LEFT_OVER if held.note & 1 else 0
        return self._value(held, self._mine(held.goal)) + own - left_over

    def _value(self, held: Carried, likelihood: int) -> int:
        rare = ONE - (held.note >> 1)
        value = likelihood
        for _ in range(COMMON_POWER_NOWHERE if held.goal == NOWHERE else COMMON_POWER):
            value = value * rare >> 16
        return (value << 20) // held.size

    def _mine(self, goal: int) -> int:
        return NOWHERE_LIKELIHOOD if goal == NOWHERE else max(ONE >> 10, self._likelihood.reach[goal])

    @staticmethod
    def _theirs(goal: int, peer: Peer) -> int:
        return NOWHERE_LIKELIHOOD if goal == NOWHERE else likelihood_of(peer.said[goal])

    def _is_better(self, goal: int, peer: Peer) -> bool:
        return goal == NOWHERE or 100 * self._theirs(goal, peer) > BETTER_PERCENT * self._mine(goal)

    def _commoner(self, common: int, goal: int, peer: Peer) -> int:
        theirs = self._theirs(goal, peer)
        share = ONE if goal == NOWHERE else ONE * theirs // (theirs + self._mine(goal) + 1)
        return common + ((ONE - common) * share >> 16) * SEEN_PERCENT // 100
