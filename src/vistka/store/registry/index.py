"""The name index: which persons stand under which typed pair code, by birth year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, Column, Connection, MetaData, SmallInteger, Table, delete, func, insert, select

UNKNOWN_YEAR = 0
metadata = MetaData()
name_code = Table(
    "name_code",
    metadata,
    Column("code", BigInteger, primary_key=True, autoincrement=False),
    Column("year", SmallInteger, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
)


@dataclass(frozen=True, slots=True)
class Indexed:
    """A person's number (63 bits), the year they were born in or UNKNOWN_YEAR, and the codes of their names."""

    number: int
    year: int
    codes: frozenset[int]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who stands under `agreeing` of the codes asked for."""

    number: int
    year: int
    agreeing: int


def create(tx: Connection) -> None:
    """Make the index's tables where they are not there yet."""
    metadata.create_all(tx)


def add(tx: Connection, persons: Sequence[Indexed]) -> None:
    """Put persons into the index, each in the place of whatever they stood under before."""
    remove(tx, [person.number for person in persons])
    for person in persons:
        for code in sorted(person.codes):
            tx.execute(insert(name_code).values(code=code, year=person.year, number=person.number))


def remove(tx: Connection, numbers: Sequence[int]) -> None:
    """Take persons out."""
    tx.execute(delete(name_code).where(name_code.c.number.in_(list(numbers))))


def candidates(tx: Connection, codes: Iterable[int], years: range | None, limit: int) -> list[Candidate]:
    """At most `limit` persons who stand under any of `codes`, those under most first."""
    agreeing = func.count().label("agreeing")
    query = (
        select(name_code.c.number, func.min(name_code.c.year), agreeing)
        .where(name_code.c.code.in_(sorted(set(codes))))
        .group_by(name_code.c.number)
        .order_by(agreeing.desc(), name_code.c.number)
        .limit(limit)
    )
    if years is not None:
        query = query.where(name_code.c.year.in_([UNKNOWN_YEAR, *years]))
    return [Candidate(*row) for row in tx.execute(query)]
