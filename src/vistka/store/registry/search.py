"""A search in the registry: candidates by the index, those few opened and put in order."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from vistka.limits import SEARCH_FURTHER_OPENED_MAX, SEARCH_OPENED_MAX
from vistka.store.registry.index import candidates
from vistka.store.registry.indexed import SEXES, UNKNOWN_YEAR, Traits
from vistka.tracing.names.lexicon import Lexicon
from vistka.tracing.names.parts import parse_name
from vistka.tracing.search import SURE, Asked, Found, Known, asked_codes, more_codes, place_code, rank

Read = Callable[[Connection, Sequence[int]], Sequence[Known]]  # persons by their numbers, in any order


def search(tx: Connection, asked: Asked, read: Read, lexicon: Lexicon, limit: int) -> list[Found]:
    """At most `limit` persons who may be the one asked for, the likeliest first.

    At most SEARCH_OPENED_MAX and, where those are not surely meant, SEARCH_FURTHER_OPENED_MAX are read. Raises LocalError
    `name-long`, `name-empty`.
    """
    name = parse_name(asked.name, lexicon)
    traits, years = traits_of(asked.years, asked.sex, asked.place), asked.near_years()
    near = dict(candidates(tx, asked_codes(name), traits, years, SEARCH_OPENED_MAX))
    found = rank(asked, name, read(tx, list(near)), near, lexicon)
    if not found or found[0].score < SURE:
        further = dict(candidates(tx, more_codes(name), traits, years, SEARCH_FURTHER_OPENED_MAX))
        unread = [number for number in further if number not in near]
        found += rank(asked, name, read(tx, unread), further, lexicon)
        found.sort(key=lambda each: (-each.score, each.number))
    return found[:limit]


def traits_of(years: tuple[int, int] | None, sex: str | None, place: str | None) -> Traits:
    """What the index holds beside the codes; of a span of years the middle, unless it is too wide to tell anything."""
    known = years is not None and years[1] - years[0] <= 4
    year = sum(years) // 2 if years is not None and known else UNKNOWN_YEAR
    return Traits(year, SEXES.index(sex) if sex in SEXES else 0, place_code(place))
