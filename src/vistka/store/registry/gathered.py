"""What goes into an empty index, gathered from many persons in little memory."""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from vistka.store.registry.indexed import Columns, Indexed


def _whole() -> "array[int]":
    return array("q")


@dataclass(slots=True)
class Gathered:
    """Persons as columns of 64-bit integers, in the order in which they came."""

    numbers: "array[int]" = field(default_factory=_whole)
    years: "array[int]" = field(default_factory=_whole)
    traits: "array[int]" = field(default_factory=_whole)
    lengths: "array[int]" = field(default_factory=_whole)
    codes: "array[int]" = field(default_factory=_whole)

    def add(self, persons: Iterable[Indexed]) -> None:
        """Take in persons, none of them twice."""
        for person in persons:
            self.numbers.append(person.number)
            self.years.append(person.year)
            self.traits.append(person.traits())
            self.lengths.append(len(person.codes))
            self.codes.extend(sorted(person.codes))

    def columns(self) -> Columns:
        """All of them in the order of their numbers, as the index loads them."""
        numbers, years, traits, lengths, codes = (
            np.frombuffer(each, np.int64) if each else np.empty(0, np.int64)
            for each in (self.numbers, self.years, self.traits, self.lengths, self.codes)
        )
        order = np.argsort(numbers)
        starts = np.cumsum(lengths) - lengths
        ordered = lengths[order]
        within = np.arange(len(codes)) - np.repeat(np.cumsum(ordered) - ordered, ordered)
        return Columns(
            numbers[order],
            years[order].astype(np.int16),
            traits[order].astype(np.int16),
            ordered,
            codes[np.repeat(starts[order], ordered) + within],
        )
