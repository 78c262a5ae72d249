"""The policy as a node keeps it from contact to contact: one desk for a sink, and a history by the day."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from vistka.bundle.envelope import Header
from vistka.contact.forwarding.base import NOWHERE, Peer
from vistka.contact.forwarding.likelihood import Likelihood, likelihood_of
from vistka.contact.forwarding.vistka import Vistka
from vistka.contact.giving import Offer, Rank
from vistka.limits import LIFETIME_DAYS, SCORE_MAX

DESK = 0  # the only goal: any desk will do
SECONDS_IN_DAY = 86_400


@dataclass(frozen=True, slots=True)
class History:
    """All that is kept: a fading `total` as of `day` (since 1970), and what that day's best contact added to it."""

    day: int = 0
    total: int = 0
    best: int = 0


class KeptLikelihood(Likelihood):
    """A day counts as its best contact: who calls every minute, or claims a lot all day, counts no more than once."""

    def __init__(self, is_desk: bool, history: History) -> None:
        super().__init__(DESK if is_desk else NOWHERE, 1, LIFETIME_DAYS * SECONDS_IN_DAY)
        self._at, self._best = history.day, history.best
        self._sums = [history.total]
        self._reckon()

    @property
    def history(self) -> History:
        """What is to be kept."""
        return History(self._at, self._sums[DESK], self._best)

    def settle(self, now: int) -> None:
        """See Likelihood; what a clock that was ahead wrote down counts as of today."""
        self._at = min(self._at, max(0, now) // self._step)
        before = self._at
        super().settle(now)
        if self._at != before:
            self._best = 0

    def meet(self, goal: int, said: bytes, budget_bytes: int) -> None:
        """See Likelihood."""
        before = self._sums[DESK] - self._best
        self._sums = [before]
        super().meet(goal, said, budget_bytes)
        self._best = max(self._best, self._sums[DESK] - before)
        self._sums = [before + self._best]
        self._reckon()


class Kept(Vistka):
    """The default policy with a history that outlives it."""

    def __init__(self, is_desk: bool, history: History, now: int) -> None:
        super().__init__(DESK if is_desk else NOWHERE, 1, LIFETIME_DAYS * SECONDS_IN_DAY)
        self._likelihood = self._kept = KeptLikelihood(is_desk, history)
        self._kept.settle(now)
        self._usual = likelihood_of(self.score)  # what peers say is not kept: our own is the guess at what is usual

    @property
    def history(self) -> History:
        """What is to be kept."""
        return self._kept.history

    @property
    def score(self) -> int:
        """What the hello says."""
        return self._kept.said()[DESK]


@dataclass(slots=True)
class _Carried:
    """An offer, as policies see it; how common it is nobody counts here."""

    goal: int
    size: int
    class_: int
    deposited: bool
    handed_over: bool
    id: int = 0
    born: int = 0
    end: int = 0
    note: int = 0


def peer_met(is_desk: bool, score: int | None, crossed_bytes: int) -> Peer:
    """Whom this node meets, as the hello says. A desk needs no score."""
    said = bytes([SCORE_MAX if is_desk else score or 0])
    return Peer(0, DESK if is_desk else NOWHERE, said, crossed_bytes)


def order_for(policy: Kept, peer: Peer, is_to_desk: Callable[[Header], bool], now: int) -> Rank:
    """How soon each offer goes to `peer` within its class: the largest first, None: not at all."""

    @lru_cache(maxsize=4_096)  # padded sizes and few goals: thousands of offers are alike
    def alike(goal: int, size: int, class_: int, deposited: bool, handed_over: bool) -> int | None:
        return policy.rank(_Carried(goal, size, class_, deposited, handed_over), peer, now)

    def rank(offer: Offer) -> int | None:
        header = offer.header
        goal = DESK if is_to_desk(header) else NOWHERE
        return alike(goal, offer.size, header.class_, offer.deposited, offer.handed_over)

    return rank
