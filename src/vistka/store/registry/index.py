"""The name index: which persons stand under which typed pair code, by birth year. docs/spec/search.md.

Here alone the two engines part: how candidates are asked for, and how a whole registry is loaded.
"""

import json
import re
import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    TextClause,
    bindparam,
    delete,
    insert,
    select,
    text,
)

from vistka.errors import LocalError
from vistka.limits import INDEX_NUMBERS_AT_ONCE_MAX, SEARCH_CODE_ROWS_MAX, SEARCH_ROWS_MAX, SEARCH_YEARS_MAX
from vistka.store.registry.indexed import CODE_POINTS, UNKNOWN_YEAR, Candidate, Columns, Indexed, Traits

metadata = MetaData()
LAST_YEAR = 9_999
UNKNOWN = Traits()
whole = BigInteger().with_variant(Integer, "sqlite")  # SQLite's integers have 64 bits whatever they are called

# Sorted by code and year, the persons of one code and age stand together: a look reads them and nothing else.
name_code = Table(
    "name_code",
    metadata,
    Column("code", whole, primary_key=True, autoincrement=False),
    Column("year", SmallInteger, primary_key=True, autoincrement=False),
    Column("traits", SmallInteger, primary_key=True, autoincrement=False),
    Column("number", whole, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
# What each person stands under, so that erasing finds every row, whatever the codes of a later version would be.
name_indexed = Table(
    "name_indexed",
    metadata,
    Column("number", whole, primary_key=True, autoincrement=False),
    Column("year", SmallInteger, nullable=False),
    Column("traits", SmallInteger, nullable=False),
    Column("codes", LargeBinary, nullable=False),
)


_REMOVED = delete(name_code).where(
    *(name_code.c[name] == bindparam(f"of_{name}") for name in ("code", "year", "traits", "number"))
)


def create(tx: Connection) -> None:
    """Make the index's tables where they are not there yet."""
    metadata.create_all(tx)


def add(tx: Connection, persons: Sequence[Indexed]) -> None:
    """Put persons into the index, each in the place of whatever they stood under before."""
    remove(tx, [person.number for person in persons])
    stood = [
        {
            "number": person.number,
            "year": person.year,
            "traits": person.traits(),
            "codes": _packed(person.codes),
        }
        for person in persons
    ]
    rows = [
        {"code": code, "year": row["year"], "traits": row["traits"], "number": row["number"]}
        for person, row in zip(persons, stood, strict=True)
        for code in sorted(person.codes)
    ]
    if stood:
        tx.execute(insert(name_indexed), stood)
    if rows:
        tx.execute(insert(name_code), rows)


def remove(tx: Connection, numbers: Sequence[int]) -> None:
    """Take persons out. SQLite overwrites their rows (`secure_delete`), PostgreSQL does so at its next VACUUM."""
    for first in range(0, len(numbers), INDEX_NUMBERS_AT_ONCE_MAX):
        some = numbers[first : first + INDEX_NUMBERS_AT_ONCE_MAX]
        query = select(name_indexed).where(name_indexed.c.number.in_(some))
        gone = [
            {"of_code": code, "of_year": stood.year, "of_traits": stood.traits, "of_number": stood.number}
            for stood in tx.execute(query).all()
            for code in _unpacked(stood.codes)
        ]
        if gone:
            tx.execute(_REMOVED, gone)
        tx.execute(delete(name_indexed).where(name_indexed.c.number.in_(some)))


def codes_of(tx: Connection, numbers: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """The codes that persons stand under, by number; at most INDEX_NUMBERS_AT_ONCE_MAX of them."""
    query = select(name_indexed.c.number, name_indexed.c.codes).where(name_indexed.c.number.in_(numbers))
    return {number: _unpacked(codes) for number, codes in tx.execute(query)}


def candidates(
    tx: Connection, codes: Iterable[int], years: range | None, limit: int, traits: Traits = UNKNOWN
) -> list[Candidate]:
    """At most `limit` of those who stand under any of `codes`, the best first.

    Points: CODE_POINTS for each code that agrees; sex, place and the distance of years weigh less than one of them.
    `years`: when they may have been born; who has no year stays in. None, or more than SEARCH_YEARS_MAX of them: any.
    Of one code at most SEARCH_CODE_ROWS_MAX rows are looked at (PostgreSQL), or of all SEARCH_ROWS_MAX (SQLite).
    """
    asked = sorted(set(codes))
    if not asked:
        return []
    if years is None or not 0 < len(years) <= SEARCH_YEARS_MAX:
        years = range(UNKNOWN_YEAR, LAST_YEAR + 1)
    ask = _ask_postgresql if tx.dialect.name == "postgresql" else _ask_sqlite
    statement, values = ask(asked)
    values |= {"first": years[0], "last": years[-1], "limit": limit}
    values |= {"born": traits.year, "sex": traits.sex, "place": traits.place}
    return [Candidate(*row) for row in tx.execute(statement, values)]


# Two years apart count up to 5; who has none counts as 3.
_RANKED = """
SELECT number, {each} * count(*)
    - CASE WHEN :born = 0 OR year = 0 THEN 3 WHEN abs(year - :born) > 5 THEN 5 ELSE abs(year - :born) END
    - CASE WHEN :sex = 0 OR (traits & 3) = 0 OR (traits & 3) = :sex THEN 0 ELSE 6 END
    + CASE WHEN :place <> 0 AND (traits >> 2) = :place THEN 3 ELSE 0 END AS points
FROM ({found}) AS found GROUP BY number, year, traits ORDER BY points DESC, number LIMIT :limit
"""

# Each look is a walk along the index of its own, and short: the planner cannot think of another way.
_POSTGRESQL = text(
    re.sub(
        r":(\w+)",
        r"CAST(:\1 AS integer)",
        _RANKED.format(
            each=CODE_POINTS,
            found="""
            SELECT each.number, each.year, each.traits
            FROM unnest(:codes) AS look(code) CROSS JOIN LATERAL (
                (SELECT number, year, traits FROM name_code
                WHERE code = look.code AND year BETWEEN :first AND :last LIMIT :most)
                UNION ALL
                (SELECT number, year, traits FROM name_code
                WHERE code = look.code AND year = 0 AND :first > 0 LIMIT :most)
            ) AS each""",
        ),
    ).replace("CAST(:codes AS integer)", "CAST(:codes AS bigint[])")
)


def _ask_postgresql(codes: list[int]) -> tuple[TextClause, dict[str, Any]]:
    return _POSTGRESQL, {"codes": codes, "most": SEARCH_CODE_ROWS_MAX}


# The codes come in order, those of the most telling pairs first, and the limit is one for all: SQLite has no LATERAL.
_SQLITE = text(
    _RANKED.format(
        each=CODE_POINTS,
        found="""
        SELECT number, year, traits FROM (
            SELECT number, year, traits FROM json_each(:codes) AS look CROSS JOIN name_code
            WHERE code = look.value AND year BETWEEN :first AND :last LIMIT :most)
        UNION ALL
        SELECT number, year, traits FROM (
            SELECT number, year, traits FROM json_each(:codes) AS look CROSS JOIN name_code
            WHERE code = look.value AND year = 0 AND :first > 0 LIMIT :most)""",
    )
)


def _ask_sqlite(codes: list[int]) -> tuple[TextClause, dict[str, Any]]:
    return _SQLITE, {"codes": json.dumps(codes), "most": SEARCH_ROWS_MAX}


def load(tx: Connection, persons: Columns) -> None:
    """Fill an empty index, far faster than `add` does; fastest in the order of their numbers.

    No person may have a code twice. LocalError "index-not-empty".
    """
    if tx.execute(select(name_indexed.c.number).limit(1)).first():
        raise LocalError("index-not-empty")
    if tx.dialect.name == "postgresql":
        _fill_postgresql(tx, persons)
    else:
        _fill_sqlite(tx, persons)


_LOADED_AT_ONCE = 500_000


def _fill_sqlite(tx: Connection, persons: Columns) -> None:
    cursor: Any = tx.connection.cursor()
    years, traits, numbers = (
        np.repeat(each, persons.lengths) for each in (persons.years, persons.traits, persons.numbers)
    )
    order = np.lexsort((years, persons.codes))  # a B-tree that grows at its end alone is written once
    for first in range(0, len(order), _LOADED_AT_ONCE):
        some = order[first : first + _LOADED_AT_ONCE]
        rows = zip(*(each[some].tolist() for each in (persons.codes, years, traits, numbers)), strict=True)
        cursor.executemany("INSERT INTO name_code (code, year, traits, number) VALUES (?, ?, ?, ?)", rows)
    cursor.executemany("INSERT INTO name_indexed (number, year, traits, codes) VALUES (?, ?, ?, ?)", _stood(persons))
    cursor.close()


# A row of PostgreSQL's binary COPY: the number of fields, then each field's length before it, the great end first.
_COPIED = np.dtype(
    [
        ("fields", ">i2"),
        ("of_code", ">i4"),
        ("code", ">i8"),
        ("of_year", ">i4"),
        ("year", ">i2"),
        ("of_traits", ">i4"),
        ("traits", ">i2"),
        ("of_number", ">i4"),
        ("number", ">i8"),
    ]
)
_COPY_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_COPY_END = b"\xff\xff"


def _fill_postgresql(tx: Connection, persons: Columns) -> None:
    # The key is made once all rows are there: sorted at once instead of row by row.
    tx.execute(text("ALTER TABLE name_code DROP CONSTRAINT name_code_pkey"))
    cursor: Any = tx.connection.cursor()
    years, traits, numbers = (
        np.repeat(each, persons.lengths) for each in (persons.years, persons.traits, persons.numbers)
    )
    with cursor.copy("COPY name_code (code, year, traits, number) FROM STDIN (FORMAT binary)") as copy:
        copy.write(_COPY_HEAD)
        for first in range(0, len(numbers), _LOADED_AT_ONCE):
            some = slice(first, first + _LOADED_AT_ONCE)
            rows = np.empty(len(numbers[some]), _COPIED)
            rows["fields"] = 4
            rows["of_code"], rows["of_year"], rows["of_traits"], rows["of_number"] = 8, 2, 2, 8
            rows["code"], rows["year"], rows["traits"] = persons.codes[some], years[some], traits[some]
            rows["number"] = numbers[some]
            copy.write(rows.tobytes())
        copy.write(_COPY_END)
    with cursor.copy("COPY name_indexed (number, year, traits, codes) FROM STDIN (FORMAT binary)") as copy:
        copy.set_types(("int8", "int2", "int2", "bytea"))
        for row in _stood(persons):
            copy.write_row(row)
    cursor.close()
    tx.execute(text("ALTER TABLE name_code ADD PRIMARY KEY (code, year, traits, number)"))


def _stood(persons: Columns) -> Iterator[tuple[int, int, int, bytes]]:
    """The rows of name_indexed."""
    codes = persons.codes.astype(">i8").tobytes()
    ends = (np.cumsum(persons.lengths) * 8).tolist()
    columns = (each.tolist() for each in (persons.numbers, persons.years, persons.traits))
    for number, year, traits, start, end in zip(*columns, [0, *ends][:-1], ends, strict=True):
        yield number, year, traits, codes[start:end]


def _packed(codes: Iterable[int]) -> bytes:
    ordered = sorted(codes)
    return struct.pack(f">{len(ordered)}q", *ordered)


def _unpacked(codes: bytes) -> tuple[int, ...]:
    return struct.unpack(f">{len(codes) // 8}q", codes)
