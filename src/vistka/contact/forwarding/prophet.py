"""PRoPHET, second version (RFC 6693): likelihood by encounters, fading, and through others; to whom it is likelier."""

from vistka.contact.forwarding.base import FIRST, Carried, Peer
from vistka.contact.forwarding.silent import Silent
from vistka.contact.forwarding.tables import ONE, faded, risen

BETA = ONE * 9 // 10
# One encounter counts half at most, the first of two nodes as well, where the RFC has .7 for all but the first: on the
# bench's traces half delivers more (D .405 beside .394), and a peer is to be as good as it can be.


class Prophet(Silent):
    """Tells its whole table: two bytes for each node."""

    def __init__(self, me: int, goals: int, lifetime: int) -> None:
        super().__init__(me, goals, lifetime)
        self._table = [0] * goals
        self._met = [-lifetime] * goals
        self._since = 0

    def say(self, now: int) -> tuple[int, ...]:
        """The likelihood of meeting each node."""
        self._table = faded(self._table, now, self._since, max(1, self.lifetime // 4))
        self._since = max(now, self._since)
        return tuple(self._table)

    def said_bytes(self, said: tuple[int, ...]) -> int:
        """Two bytes each, for those that are not nothing."""
        return 2 * sum(one > 0 for one in said)

    def meet(self, peer: Peer, now: int) -> None:
        """Up for the peer, less so when it was met just now; and for those it is likely to meet."""
        usual = max(1, self.lifetime // 24)
        share = min(usual, max(0, now - self._met[peer.goal]))
        self._table[peer.goal] = risen(self._table[peer.goal], ONE * share // usual // 2)
        self._met[peer.goal] = now
        through = self._table[peer.goal] * BETA >> 16
        for goal, likelihood in enumerate(peer.said):
            if goal != self.me:
                self._table[goal] = max(self._table[goal], through * likelihood >> 16)

    def rank(self, held: Carried, peer: Peer, now: int) -> int | None:
        """GRTRMax: to whom it is likelier, the likeliest first."""
        del now
        if held.goal == peer.goal:
            return FIRST - held.born
        theirs: int = peer.said[held.goal]
        return theirs if theirs > self._table[held.goal] else None
