"""What makes room for a bundle that comes in: candidates in, ids out (docs/decisions/0004-store.md)."""

from collections.abc import Iterable
from dataclasses import dataclass

from vistka.bundle.envelope import Class
from vistka.limits import NOTES_RESERVED_PERCENT


@dataclass(frozen=True, slots=True)
class Candidate:
    """What might go. `born` is the hour it was made by this node's clock: the smaller, the older. `size` in bytes."""

    id: bytes
    class_: int
    size: int
    born: int
    read: bool = False  # its read token was seen
    expired: bool = False
    partial: bool = False
    only_copy: bool = False  # deposited here, and no peer has said that it keeps a copy


@dataclass(frozen=True, slots=True)
class Space:
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

    def without(self, candidate: Candidate) -> "Space":
        """The space once `candidate` is gone."""
        if candidate.class_ == Class.NOTE:
            return Space(self.capacity, self.notes - candidate.size, self.others)
        return Space(self.capacity, self.notes, self.others - candidate.size)


def order(candidate: Candidate) -> tuple[int, int, bool, int]:
    """What sorts candidates, first to go first: read, expired, then by class from the last out of the door to notices;
    within a class what is not whole yet, then the oldest."""
    step = 0 if candidate.read else 1 if candidate.expired else 2
    return step, -candidate.class_, not candidate.partial, candidate.born


def in_order(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Those that may go, first to go first. The only copy of a deposit may not, until it is read or expired."""
    free = (one for one in candidates if one.read or one.expired or not one.only_copy)
    return sorted(free, key=lambda one: (order(one), one.id))


def choose(candidates: Iterable[Candidate], arriving: Candidate, space: Space) -> tuple[bytes, ...] | None:
    """The ids that go so that `arriving` fits: none where there is room, None where there is no way.

    `candidates` come as `in_order` gives them and are read only as far as needed. Nothing goes that would be kept
    before `arriving` itself: a picture never drives out an alive note, nor an old letter a newer one, nor a bundle
    another of the same hour, or a full node would take in a whole contact and keep only its end.
    """
    class_, size = arriving.class_, arriving.size
    if Space(space.capacity, 0, 0).lacks_any(size) or Space(space.capacity, 0, 0).lacks_others(class_, size):
        return None
    last = order(arriving)
    chosen: list[bytes] = []
    remaining = iter(candidates)
    while space.lacks_any(size) or space.lacks_others(class_, size):
        candidate = next(remaining, None)
        if candidate is None or order(candidate) >= last:
            return None
        if space.lacks_any(size) or candidate.class_ != Class.NOTE:  # a note gone does not widen the others' share
            chosen.append(candidate.id)
            space = space.without(candidate)
    return tuple(chosen)
