"""Spray and wait, binary: each copy may make so many more; the last one waits for the one it is for. 2005."""

from vistka.contact.forwarding.base import FIRST, Carried, Peer
from vistka.contact.forwarding.silent import Silent


class SprayAndWait(Silent):
    """`note`: how many copies this one stands for. It crosses with the bundle."""

    note = 8

    def rank(self, held: Carried, peer: Peer, now: int) -> int | None:
        """To the one it is for, or to anyone while there are copies to give away; oldest first."""
        del now
        if held.goal == peer.goal:
            return FIRST - held.born
        return -held.born if held.note > 1 else None

    def split(self, held: Carried, peer: Peer) -> tuple[int, int]:
        """Half of them each."""
        del peer
        return held.note - held.note // 2, held.note // 2
