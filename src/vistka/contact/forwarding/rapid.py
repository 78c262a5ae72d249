"""RAPID-like: bytes go where they raise the chance of delivery most, copies that are out there reckoned in. 2007."""

from vistka.contact.forwarding.base import FIRST, OWN, Carried, Peer
from vistka.contact.forwarding.prophet import Prophet
from vistka.contact.forwarding.tables import ONE


class Rapid(Prophet):
    """`note`: the chance (of ONE) that no other copy known of arrives. It crosses with the bundle."""

    note = ONE

    def rank(self, held: Carried, peer: Peer, now: int) -> int | None:
        """By what a copy there adds, for each byte."""
        if held.goal == peer.goal:
            return FIRST + (1 << 30) // held.size
        theirs: int = peer.said[held.goal]
        without = held.note * (ONE - self._table[held.goal]) >> 16
        gain = (without * theirs >> 16) * max(0, held.end - now) // self.lifetime
        return (gain << 20) // held.size if gain > 0 else None

    def split(self, held: Carried, peer: Peer) -> tuple[int, int]:
        """Each reckons with the other's copy from now on."""
        mine, theirs = self._table[held.goal], peer.said[held.goal]
        return held.note * (ONE - theirs) >> 16, held.note * (ONE - mine) >> 16

    def worth(self, held: Carried, now: int) -> int:
        """What is lost with this copy, for each byte."""
        chance = (held.note * (self._table[held.goal] + 1) >> 16) * max(0, held.end - now) // self.lifetime
        return (chance << 20) // held.size + (OWN if held.deposited and not held.handed_over else 0)
