"""Epidemic: a copy to everyone, oldest first; the oldest makes room. Vahdat and Becker, 2000."""

from vistka.contact.forwarding.base import FIRST, Carried, Peer


class Epidemic:
    """Knows nothing and says nothing."""

    note = 0
    everyone = True

    def __init__(self, me: int, goals: int, lifetime: int) -> None:
        del me, goals, lifetime

    def say(self, now: int) -> None:
        del now

    def said_bytes(self, said: None) -> int:
        del said
        return 0

    def meet(self, peer: Peer, now: int) -> None:
        """Nothing is learnt."""

    def rank(self, held: Carried, peer: Peer, now: int) -> int | None:
        del now
        return FIRST if held.goal == peer.goal else -held.born

    def split(self, held: Carried, peer: Peer) -> tuple[int, int]:
        del peer
        return held.note, held.note

    def worth(self, held: Carried, now: int) -> int:
        del now
        return held.born + (1 << 40 if held.deposited and not held.handed_over else 0)
