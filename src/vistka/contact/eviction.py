"""What makes room for a bundle that comes in: candidates in, ids out (docs/decisions/0004-store.md)."""

from collections.abc import Iterable
from typing import NamedTuple

from vistka.bundle.envelope import Class
from vistka.limits import NOTES_RESERVED_PERCENT

WORTH_WHOLE = 1 << 40  # of one byte for the desk which nobody else has: all others are parts of it
WORTH_MAX = 1 << 60  # above every copy's worth, and with one more bit still a number of SQLite's


class Rating(NamedTuple):
    """What the forwarding policy says of one copy: its own `note`, and what it is `worth` beside others of its class.

    The larger stays longer.
    """

    note: int
    worth: int


def unrated(size: int) -> Rating:
    """What stands where nobody rated a copy of so many bytes: that it is for the desk, and that nobody else has it."""
    return Rating(0, WORTH_WHOLE // size)


class Candidate(NamedTuple):  # a full store looks at thousands: a tuple is made in half the time
    """What might go. `born` is the hour it was made by this node's clock: the smaller, the older. `size` in bytes."""

    id: bytes
    class_: int
    size: int
    born: int
    read: bool = False  # its read token was seen
    expired: bool = False
    partial: bool = False
    only_copy: bool = False  # deposited here, and no peer has said that it keeps a copy
    worth: int = 0


class Space(NamedTuple):
    """How a store is filled, in bytes: alive notes may take all of it, everything else all but their reserve."""

    capacity: int
    notes: int
    others: int

    @property
    def reserved(self) -> int:
        """The part kept for alive notes."""
        return self.capacity * NOTES_RESERVED_PERCENT // 100

    def lacks_any(self, size: int) -> bool:
        """Whether `size` bytes more are too many for the whole."""
        return self.notes + self.others + size > self.capacity

    def lacks_others(self, class_: int, size: int) -> bool:
        """Whether `size` bytes more of this class would eat into the notes' reserve."""
        return class_ != Class.NOTE and self.others + size > self.capacity - self.reserved

    def fits(self, arriving: Candidate) -> bool:
        """Whether there is room for it as things are."""
        return not (self.lacks_any(arriving.size) or self.lacks_others(arriving.class_, arriving.size))

    def without(self, candidate: Candidate) -> "Space":
        """The space once `candidate` is gone."""
        if candidate.class_ == Class.NOTE:
            return Space(self.capacity, self.notes - candidate.size, self.others)
        return Space(self.capacity, self.notes, self.others - candidate.size)


def order(candidate: Candidate) -> tuple[int, int, bool, int, int]:
    """What sorts candidates, first to go first: read, expired, then by class from the last out of the door to notices;
    within a class what is not whole yet, then what is worth least, then the oldest."""
    step = 0 if candidate.read else 1 if candidate.expired else 2
    worth = 0 if step < 2 else WORTH_MAX if candidate.only_copy else candidate.worth
    return step, -candidate.class_, not candidate.partial, worth, candidate.born


def in_order(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Those that may go, first to go first. The only copy of a deposit may not, until it is read or expired."""
    return sorted(filter(may_go, candidates), key=lambda one: (order(one), one.id))


def may_go(candidate: Candidate) -> bool:
    """Whether it makes room at all."""
    return candidate.read or candidate.expired or not candidate.only_copy


def choose(candidates: Iterable[Candidate], arriving: Candidate, space: Space) -> tuple[bytes, ...] | None:
    """The ids that go so that `arriving` fits: none where there is room, None where there is no way.

    `candidates` come as `in_order` gives them and are read only as far as needed. Nothing goes that would be kept
    before `arriving` itself: a picture never drives out an alive note, nor a letter one that is worth more, nor an old
    one a newer one of the same worth, nor a bundle another of the same hour, or a full node would take in a whole
    contact and keep only its end. What is written here finds room as long as anything of its class may go.
    """
    if not Space(space.capacity, 0, 0).fits(arriving):
        return None
    last = order(arriving)
    chosen: list[bytes] = []
    remaining = iter(candidates)
    while not space.fits(arriving):
        candidate = next(remaining, None)
        if candidate is None or order(candidate) >= last:
            return None
        is_note = candidate.class_ == Class.NOTE  # one that is gone does not widen the others' share
        if space.lacks_any(arriving.size) or not is_note:
            chosen.append(candidate.id)
            space = space.without(candidate)
    return tuple(chosen)
