"""A search in the registry: candidates by the index, those few opened and put in order."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from vistka.limits import (
    SEARCH_FURTHER_COMPARED_MAX,
    SEARCH_FURTHER_OPENED_MAX,
    SEARCH_OPENED_AT_ONCE,
    SEARCH_OPENED_MAX,
)
from vistka.store.registry.index import candidates
from vistka.store.registry.indexed import CODE_POINTS, SEXES, UNKNOWN_YEAR, Candidate, Traits
from vistka.tracing.names.lexicon import Lexicon
from vistka.tracing.names.parts import parse_name
from vistka.tracing.search import (
    LIKELY,
    SURE,
    Asked,
    Found,
    Known,
    asked_codes,
    more_codes,
    place_code,
    rank,
    roughly_alike,
)

Read = Callable[[Connection, Sequence[int]], Sequence[Known]]  # persons by their numbers, in any order


def search(tx: Connection, asked: Asked, read: Read, lexicon: Lexicon, limit: int) -> list[Found]:
    """At most `limit` persons who may be the one asked for, the likeliest first.

    At most SEARCH_OPENED_MAX and, where those are not surely meant, SEARCH_FURTHER_OPENED_MAX are read.
    Raises LocalError `name-long`, `name-empty`.
    """
    name = parse_name(asked.name, lexicon)
    traits, years = traits_of(asked.years, asked.sex, asked.place), asked.near_years()
    near = _points(candidates(tx, asked_codes(name), years, SEARCH_OPENED_MAX, traits))
    found: list[Found] = []
    for first in range(0, len(near), SEARCH_OPENED_AT_ONCE):
        numbers = list(near)[first : first + SEARCH_OPENED_AT_ONCE]
        sure = [near[each.number] for each in found if each.score >= SURE]
        if sure and near[numbers[0]] <= max(sure) - CODE_POINTS:
            break  # who comes behind agrees in a code less than somebody who is surely meant
        some = rank(asked, name, read(tx, numbers), near, lexicon)
        found += some
        if max((each.score for each in some), default=0.0) < LIKELY:
            break  # nor is anybody likely behind these: of few codes, as with initials, many agree alike
    if max((each.score for each in found), default=0.0) < SURE:
        further = _points(candidates(tx, more_codes(name), years, SEARCH_FURTHER_OPENED_MAX, traits))
        known = {each.number for each in found}
        others = read(tx, [number for number in further if number not in known])
        alike = roughly_alike(name, others, further, SEARCH_FURTHER_COMPARED_MAX)
        found += rank(asked, name, alike, further, lexicon)
    found.sort(key=lambda each: (-each.score, each.number))
    return found[:limit]


def traits_of(years: tuple[int, int] | None, sex: str | None, place: str | None) -> Traits:
    """What the index holds beside the codes; of a span of years the middle, unless it is too wide to tell anything."""
    known = years is not None and years[1] - years[0] <= 4
    year = sum(years) // 2 if years is not None and known else UNKNOWN_YEAR
    return Traits(year, SEXES.index(sex) if sex in SEXES else 0, place_code(place))


def _points(found: list[Candidate]) -> dict[int, int]:
    return {each.number: each.points for each in found}
