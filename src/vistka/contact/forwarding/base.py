"""What a forwarding policy is: one object for each node that says what goes first, to whom, and what makes room.

All arithmetic is in whole numbers, so that no machine's floating point changes who gets a copy. docs/forwarding.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isqrt
from typing import Any, Protocol

NOWHERE = -1  # the goal of a bundle, or of a node, that is no known sink
FIRST = 1 << 60  # above every other rank: the peer is the one it is for
OWN = 1 << 60  # above every other worth: written here, and nobody has it yet


class Carried(Protocol):
    """What a policy knows of a bundle here. `goal`: the sink it is for, or NOWHERE; times in seconds, size in bytes.

    `note` is the policy's own number, kept beside this copy.
    """

    id: int
    goal: int
    size: int
    class_: int
    born: int
    end: int
    deposited: bool
    handed_over: bool
    note: int


def rank_for_peer(held: Carried, now: int) -> int:
    """Above all else, what is for the peer itself: the smaller first, and sooner what has less time left."""
    left = isqrt(isqrt(max(1, held.end - now) << 32))  # its fourth root, in 256ths
    return FIRST + (1 << 58) // (held.size * left)


@dataclass(frozen=True, slots=True)
class Peer:
    """Whom this node meets: what it said of itself, which goal it is, and the bytes that the contact allows.

    `number` tells nodes apart for this run.
    """

    number: int
    goal: int
    said: Any
    budget_bytes: int


class Policy(Protocol):
    """One node's: `me` is the goal that it is, `goals` how many sinks there are, `lifetime` of bundles in seconds."""

    note: int  # what a copy starts with where it was written
    everyone: bool  # needs every node to be a sink: only peers of the bench
    repeats: bool  # says how likely it is in each later piece of a long contact too

    def __init__(self, me: int, goals: int, lifetime: int) -> None: ...
    def say(self, now: int) -> Any: ...  # in the hello
    def said_bytes(self, said: Any) -> int: ...  # what that costs
    def meet(self, peer: Peer, now: int) -> None: ...  # at the start of a contact: learn from it
    def hear(self, peer: Peer, now: int) -> None: ...  # what `peer` says in a later piece of the same contact
    def see(self, held: Carried, peer: Peer, there: bool) -> None: ...  # once it is found what the peer holds
    def rank(self, held: Carried, peer: Peer, now: int) -> int | None: ...  # the largest goes first; None: not to it
    def split(self, held: Carried, peer: Peer) -> tuple[int, int]: ...  # a copy crosses: the giver's note, the taker's
    def hold(self, copies: Iterable[Carried]) -> None: ...  # all that is here, before `worth` is asked of it
    def worth(self, held: Carried, now: int) -> int: ...  # the smallest makes room first
