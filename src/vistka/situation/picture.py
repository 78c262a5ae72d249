"""The picture: for every place and indicator the present reading, its age, how many say it, what contradicts it."""

from dataclasses import dataclass
from enum import StrEnum

from vistka.situation.observation import Bound, Flag, Observation

FADING_HALF_LIVES = 1  # up to so many a reading is fresh
OLD_HALF_LIVES = 3  # from so many it is history


class Freshness(StrEnum):
    """A reading's age against the half-life of its indicator."""

    FRESH = "fresh"
    FADING = "fading"
    OLD = "old"
    UNKNOWN = "unknown"  # nobody knows when it was seen


class Standing(StrEnum):
    """What becomes of a claim in the reading; each has its sentence in the words of the picture."""

    COUNTS = "counts"
    EARLIER = "earlier"  # the same source has said something newer
    PAST = "past"  # seen more than a half-life before the newest word
    CORRECTED = "corrected"  # a correction supersedes it
    UNTIMED = "untimed"  # nobody knows when it was seen, and others are timed


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that was said beside a value, and how many independent lineages said it; never averaged."""

    number: int
    bound: Bound
    detail: str
    lineages: int


@dataclass(frozen=True, slots=True)
class Side:
    """What some say: a value, with how many independent lineages stand behind it and the best of their grades.

    `observed_at` is the newest; `precision` the finest; `claims` are ids of observations.
    """

    value: str
    lineages: int
    observed_at: int | None
    source_grade: str
    information_grade: int
    precision: int
    figures: tuple[Figure, ...] = ()
    flags: frozenset[Flag] = frozenset()
    claims: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of one indicator at one place. `sides` has the reading first, what contradicts it after."""

    place: str
    indicator: str
    sides: tuple[Side, ...]
    lineages: int  # independent ones in all, on whichever side
    received_at: int  # when its newest word came

    @property
    def now(self) -> Side:
        """The present reading."""
        return self.sides[0]

    @property
    def contradictions(self) -> tuple[Side, ...]:
        """What others say of the same time, side by side."""
        return self.sides[1:]

    @property
    def observed_at(self) -> int | None:
        """When the reading was seen last."""
        return self.sides[0].observed_at

    def age(self, now: int) -> int | None:
        """Seconds since it was seen last; none where nobody knows."""
        return None if self.observed_at is None else max(0, now - self.observed_at)


@dataclass(frozen=True, slots=True)
class Claim:
    """An observation as a cell of the picture opens to it: its lineage (8 bytes), and what becomes of it."""

    observation: Observation
    lineage: bytes
    standing: Standing


def freshness(age: int | None, half_life: int) -> Freshness:
    """How an age compares with a half-life, both in seconds."""
    if age is None:
        return Freshness.UNKNOWN
    if age <= FADING_HALF_LIVES * half_life:
        return Freshness.FRESH
    return Freshness.FADING if age < OLD_HALF_LIVES * half_life else Freshness.OLD
