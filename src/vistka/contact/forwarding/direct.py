"""Direct delivery: a bundle is given to the one it is for, and to nobody else; the oldest makes room."""

from vistka.contact.forwarding.base import FIRST, Carried, Peer
from vistka.contact.forwarding.silent import Silent


class Direct(Silent):
    """Knows nothing and says nothing."""

    def rank(self, held: Carried, peer: Peer, now: int) -> int | None:
        """Only to the one it is for, oldest first."""
        del now
        return FIRST - held.born if held.goal == peer.goal else None
