"""Delegation forwarding: a copy only to a carrier better than every one that this copy has met. Erramilli, 2008."""

from vistka.contact.forwarding.base import FIRST, Carried, Peer
from vistka.contact.forwarding.prophet import Prophet


class Delegation(Prophet):
    """`note`: the best likelihood that this copy has seen. It crosses with the bundle."""

    def rank(self, held: Carried, peer: Peer, now: int) -> int | None:
        """To a new best; the likeliest first, and of those the smaller."""
        del now
        if held.goal == peer.goal:
            return FIRST - held.size
        theirs: int = peer.said[held.goal]
        best = max(held.note, self._table[held.goal])
        return (theirs << 20) // held.size if theirs > best else None

    def split(self, held: Carried, peer: Peer) -> tuple[int, int]:
        """Both know the new best."""
        best: int = max(held.note, peer.said[held.goal])
        return best, best
