"""A city made up under a seed, and all that is to happen in it: a list of actions, each with dice of its own.

So an action can be left out and the others stay as they were: that is how a failing schedule is shrunken.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b

from vistka.simulator.faults import Faults

HOURS_BETWEEN = 3  # actions, on average: two hundred contacts are three weeks


class Kind(StrEnum):
    """What may happen. The numbers of the nodes it happens to stand beside it."""

    WRITE = "write"  # a resident leaves word at a post
    READ = "read"  # a resident looks at a post for replies
    REPLY = "reply"  # the desk answers somebody
    NOTICE = "notice"  # the desk says something to all
    MEET = "meet"
    CUT = "cut"
    ABSENT = "absent"
    CROWD = "crowd"
    DATAGRAM = "datagram"
    STICK_OUT = "stick-out"
    STICK_IN = "stick-in"
    CRASH = "crash"
    FULL = "full"
    CLOCK = "clock"
    COPY = "copy"
    RESTORE = "restore"
    NEWER = "newer"
    HOSTILE = "hostile"


CONTACTS = (Kind.MEET, Kind.CUT, Kind.ABSENT, Kind.CROWD, Kind.DATAGRAM, Kind.STICK_OUT, Kind.STICK_IN, Kind.HOSTILE)


@dataclass(frozen=True, slots=True)
class Action:
    """`at`: seconds since the beginning; `number` is its own, and its dice follow from it."""

    number: int
    at: int
    kind: Kind
    nodes: tuple[int, ...]

    def dice(self, seed: int) -> random.Random:
        """Dice that are this action's own."""
        digest = blake2b(f"{seed}/action {self.number}".encode(), digest_size=32).digest()
        return random.Random(int.from_bytes(digest))

    def __str__(self) -> str:
        days, seconds = divmod(self.at, 86_400)
        who = ", ".join(map(str, self.nodes))
        return f"{self.number:5}  day {days:3} {seconds // 3_600:02}:{seconds % 3_600 // 60:02}  {self.kind:9}  {who}"


@dataclass(frozen=True, slots=True)
class City:
    """Node 0 is the desk; then come the posts, then the couriers. `residents` walk to any post."""

    posts: int
    couriers: int
    residents: int

    @property
    def nodes(self) -> int:
        """All of them."""
        return 1 + self.posts + self.couriers


def make_city(seed: int) -> City:
    """A small one: so that the same nodes meet often."""
    dice = random.Random(f"{seed}/city")
    return City(dice.randrange(1, 5), dice.randrange(1, 5), dice.randrange(1, 7))


def make_schedule(seed: int, city: City, faults: Faults, contacts: int) -> tuple[Action, ...]:
    """So many contacts, and what happens between them."""
    dice = random.Random(f"{seed}/schedule")
    actions: list[Action] = []
    now = left = 0
    left = contacts
    for number, (kind, nodes) in enumerate(_happenings(dice, city, faults)):
        now += dice.randrange(2 * HOURS_BETWEEN * 3_600)
        actions.append(Action(number, now, kind, nodes))
        left -= kind in CONTACTS
        if left == 0:
            break
    return tuple(actions)


def _happenings(dice: random.Random, city: City, faults: Faults) -> Iterator[tuple[Kind, tuple[int, ...]]]:
    while True:
        everyone = range(city.nodes)
        one, other, third = dice.choices(everyone, k=3)
        post = dice.randrange(1, 1 + city.posts)
        if dice.randrange(3) == 0:
            kind = dice.choices((Kind.WRITE, Kind.READ, Kind.REPLY, Kind.NOTICE), (55, 20, 20, 5))[0]
            yield kind, (post,) if kind in (Kind.WRITE, Kind.READ) else (0,)
        for share, kind in (
            (faults.crash, Kind.CRASH),
            (faults.full, Kind.FULL),
            (faults.clock, Kind.CLOCK),
            (faults.theft, Kind.COPY),
            (faults.theft, Kind.RESTORE),
            (faults.newer, Kind.NEWER),
        ):
            if dice.randrange(1_000) < share:
                yield kind, (1 + dice.randrange(city.nodes - 1),)
        if one == other:
            other = (one + 1) % city.nodes
        yield _contact(dice, faults, (one, other, third if third not in (one, other) else one))


def _contact(dice: random.Random, faults: Faults, nodes: tuple[int, int, int]) -> tuple[Kind, tuple[int, ...]]:
    one, other, third = nodes
    throw = dice.randrange(1_000)
    for share, kind, met in (
        (faults.absent, Kind.ABSENT, (one,)),
        (faults.datagram, Kind.DATAGRAM, (one, other)),
        (faults.stick // 2, Kind.STICK_OUT, (one,)),
        (faults.stick // 2, Kind.STICK_IN, (one,)),
        (faults.hostile, Kind.HOSTILE, (one,)),
        (faults.crowd, Kind.CROWD, (one, other, third)),
        (faults.cut, Kind.CUT, (one, other)),
    ):
        throw -= share
        if throw < 0:
            if kind is Kind.CROWD and third == one:
                break
            return kind, met
    return Kind.MEET, (one, other)
