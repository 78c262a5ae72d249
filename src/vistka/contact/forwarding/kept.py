"""The policy as a node keeps it from contact to contact: one desk for a sink, and a history by the day."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from vistka.bundle.envelope import Class, Header
from vistka.contact.eviction import WORTH_MAX, WORTH_WHOLE, Rating
from vistka.contact.forwarding.base import NOWHERE, Carried, Peer
from vistka.contact.forwarding.likelihood import Likelihood, likelihood_of
from vistka.contact.forwarding.tables import ONE
from vistka.contact.forwarding.vistka import BETTER_PERCENT, Vistka
from vistka.contact.giving import Offer, Rank
from vistka.limits import LIFETIME_DAYS, SCORE_MAX

DESK = 0  # the only goal: any desk will do
GIVEN_PERCENT = 20  # how much one copy given or taken tells of how common a bundle is
NOWHERE_SOONER = 3  # what is for nobody known goes as if it were worth so much more
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
    """The default policy with a history that outlives it.

    How common a bundle is it reckons from the copies that it gave and took alone: that costs nothing where nothing
    moves, and needs no look at what both hold.
    """

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

    def rank(self, held: Carried, peer: Peer, now: int) -> int | None:
        """See Vistka; but what is for nobody known goes sooner: whom it is for cannot say so here."""
        first = super().rank(held, peer, now)
        return first * NOWHERE_SOONER if first is not None and held.goal == NOWHERE else first

    def given(self, held: Carried, peer: Peer) -> int:
        """Our copy's note once the peer has one too."""
        return _commoner(held.note >> 1, self._share(held.goal, peer)) << 1 | held.note & 1

    def taken(self, held: Carried, peer: Peer) -> int:
        """The note of a copy that `peer` gave: what it knows of others stays with it."""
        better = held.goal == NOWHERE or 100 * likelihood_of(self.score) > BETTER_PERCENT * likelihood_of(peer.said[0])
        return _commoner(0, self._share(held.goal, peer)) << 1 | (not better)

    def relative_worth(self, held: Carried) -> int:
        """Its worth beside that of one byte for the desk which nobody else has. So it need not be reckoned anew when

        this node becomes likelier to reach the desk; time left does not count, since it passes for all."""
        whole = _Carried(DESK, 1, held.class_)
        return min(WORTH_MAX - 1, WORTH_WHOLE * self.worth(held, 0) // self.worth(whole, 0))


def _commoner(common: int, share: int) -> int:
    return common + ((ONE - common) * share >> 16) * GIVEN_PERCENT // 100


@dataclass(slots=True)
class _Carried:
    """A copy, as policies see it, with all its time before it."""

    goal: int
    size: int
    class_: int
    deposited: bool = False
    handed_over: bool = True
    id: int = 0
    born: int = 0
    end: int = LIFETIME_DAYS * SECONDS_IN_DAY
    note: int = 0


def peer_met(is_desk: bool, score: int | None, crossed_bytes: int) -> Peer:
    """Whom this node meets, as the hello says. A desk needs no score."""
    said = bytes([SCORE_MAX if is_desk else score or 0])
    return Peer(0, DESK if is_desk else NOWHERE, said, crossed_bytes)


class Rater:
    """What crosses first in a contact with `peer`, and what the copies are worth here."""

    def __init__(self, policy: Kept, peer: Peer, is_to_desk: Callable[[Header], bool]) -> None:
        self._policy, self._peer, self._is_to_desk = policy, peer, is_to_desk
        self._relative_worth = lru_cache(maxsize=4_096)(self._worth_alike)  # as in `order`

    def order(self) -> Rank:
        """How soon each offer goes to the peer within its class: the largest first, None: not at all."""

        @lru_cache(maxsize=4_096)  # padded sizes and few goals: thousands of offers are alike
        def alike(goal: int, size: int, class_: int, left: int, note: int) -> int | None:
            return self._policy.rank(_Carried(goal, size, class_, end=left, note=note), self._peer, 0)

        def rank(offer: Offer) -> int | None:
            header = offer.header
            goal = DESK if self._is_to_desk(header) else NOWHERE
            left = LIFETIME_DAYS * SECONDS_IN_DAY  # nearly all that is urgent goes, so it goes in turn, oldest first
            if header.class_ >= Class.LETTER:  # by the part of its own life: a short one is no less worth at its start
                hours = header.lifetime * 24
                left = left * max(0, hours - offer.age_hours) // hours
            return alike(goal, offer.size, header.class_, left, offer.note)

        return rank

    def taken(self, header: Header, size: int) -> Rating:
        """Of a copy that the peer gives."""
        copy = self._copy(header, size)
        return self._rating(copy, self._policy.taken(copy, self._peer))

    def given(self, held: Offer) -> Rating:
        """Of our copy, once the peer has one too."""
        copy = self._copy(held.header, held.size, held.note)
        return self._rating(copy, self._policy.given(copy, self._peer))

    def _copy(self, header: Header, size: int, note: int = 0) -> _Carried:
        goal = DESK if self._is_to_desk(header) else NOWHERE
        return _Carried(goal, size, header.class_, note=note)

    def _rating(self, copy: _Carried, note: int) -> Rating:
        return Rating(note, self._relative_worth(copy.goal, copy.size, copy.class_, note))

    def _worth_alike(self, goal: int, size: int, class_: int, note: int) -> int:
        return self._policy.relative_worth(_Carried(goal, size, class_, note=note))
