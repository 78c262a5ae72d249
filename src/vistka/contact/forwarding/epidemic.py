"""Epidemic: a copy to everyone, oldest first; the oldest makes room. Vahdat and Becker, 2000."""

from vistka.contact.forwarding.base import FIRST, Carried, Peer
from vistka.contact.forwarding.silent import Silent


class Epidemic(Silent):
    """Knows nothing and says nothing."""

    def rank(self, held: Carried, peer: Peer, now: int) -> int | None:
        """To everyone, oldest first, before all the one it is for."""
        del now
        return (FIRST if held.goal == peer.goal else 0) - held.born
