"""What the name index holds of a person: codes of the names, and the traits that break ties between namesakes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

UNKNOWN_YEAR = 0
SEXES = (None, "female", "male", "other")  # as two bits
PLACE_BITS = 12  # places share a value now and then: it only breaks ties
CODE_POINTS = 8  # of a candidate for each code that agrees: more than all else comes to, but another sex


@dataclass(frozen=True, slots=True)
class Traits:
    """The year somebody was born in, their sex (an index of SEXES) and a hash of their home place; 0: not known."""

    year: int = UNKNOWN_YEAR
    sex: int = 0
    place: int = 0


@dataclass(frozen=True, slots=True)
class Indexed:
    """A person's number (63 bits), the year they were born in or UNKNOWN_YEAR, the codes of all their names; traits."""

    number: int
    year: int
    codes: frozenset[int]
    sex: int = 0
    place: int = 0

    def traits(self) -> int:
        """Sex and place in one small integer."""
        return self.place << 2 | self.sex


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who stands under some of the codes asked for, and how much speaks for them."""

    number: int
    points: int


@dataclass(frozen=True, slots=True)
class Columns:
    """Many persons at once: `traits` in one small integer, `lengths` how many of `codes` are each one's, in order."""

    numbers: NDArray[np.int64]
    years: NDArray[np.int16]
    traits: NDArray[np.int16]
    lengths: NDArray[np.int64]
    codes: NDArray[np.int64]
