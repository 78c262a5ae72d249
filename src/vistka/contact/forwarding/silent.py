"""What policies have in common that learn nothing and say nothing: the oldest makes room, one's own last."""

from collections.abc import Iterable

from vistka.contact.forwarding.base import OWN, Carried, Peer


class Silent:
    """Half a policy: `rank` is missing."""

    note = 0
    everyone = True
    repeats = False

    def __init__(self, me: int, goals: int, lifetime: int) -> None:
        self.me, self.goals, self.lifetime = me, goals, lifetime

    def say(self, now: int) -> tuple[int, ...]:
        """Nothing."""
        del now
        return ()

    def said_bytes(self, said: tuple[int, ...]) -> int:
        """Nothing costs nothing."""
        del said
        return 0

    def meet(self, peer: Peer, now: int) -> None:
        """Nothing is learnt."""

    def hear(self, peer: Peer, now: int) -> None:
        """Nothing is learnt."""

    def hold(self, copies: Iterable[Carried]) -> None:
        """Each copy is looked at by itself."""

    def see(self, held: Carried, peer: Peer, there: bool) -> None:
        """Nothing is learnt."""

    def split(self, held: Carried, peer: Peer) -> tuple[int, int]:
        """Notes stay as they are."""
        del peer
        return held.note, held.note

    def worth(self, held: Carried, now: int) -> int:
        """The newest is worth most, and more than all what was written here and never passed on."""
        del now
        return held.born + (OWN if held.deposited and not held.handed_over else 0)
