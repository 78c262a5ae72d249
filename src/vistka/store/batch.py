"""Rows put into the SQLite store, many at once and without a question for each: what a good link brings."""

from collections import Counter
from collections.abc import Collection, Sequence
from operator import itemgetter
from typing import Any, TypeVar

from vistka.bundle.envelope import Class, Header
from vistka.contact.eviction import WORTH_MAX, WORTH_WHOLE, Space
from vistka.reconcile.scope import partition_of
from vistka.store.base import Arrival
from vistka.store.file import StoreFile
from vistka.store.rows import HEADER
from vistka.store.rules import lifetime_hours

_INSERT = (
    f"INSERT INTO bundle (row, id, {HEADER}, size, age_hours, received,"
    " deposited, handed_over, read, manifest, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)"
)
Value = TypeVar("Value", bytes, int)
_RATED = f"INSERT INTO rated SELECT ?1, ?2, {WORTH_WHOLE} / size - ?3, born, 0 FROM bundle WHERE row = ?1"
BATCH_LEAST = 8  # below it, asking for all together costs more than one by one
_CHANGED = "INSERT INTO changed VALUES (?, ?, ?, 0, 1) ON CONFLICT (row) DO UPDATE SET after = 1"
_ROW, _ID, _CLASS, _HOUR, _SIZE, _DATA = 0, 1, 3, 5, 8, -1  # of its values
VARIABLES = 512  # in one statement: SQLite allows 32,766, and prepares a statement for each number of them


def columns(header: Header) -> tuple[object, ...]:
    """The values of HEADER."""
    return header.suite, header.class_, header.tag, header.hour, header.lifetime, header.commitment


def row_of(bundle_id: bytes) -> int:
    """The row of a bundle, if nothing else has it: from its id, so that the file does not tell in which order it came,

    and so that in each index those of one hour stand in the order of their ids."""
    return int.from_bytes(bundle_id[:8]) >> 1


def add_plain(file: StoreFile, arrivals: Sequence[Arrival], hour: int, space: Space) -> set[bytes]:
    """Add those that are simply new, in a transaction that is open already; their ids.

    Left out, for the store to look at one by one: what is known, gone, acknowledged, deposited here or there twice; and
    all of them where something might have to be evicted.
    """
    if len(arrivals) < BATCH_LEAST:
        return set()
    ids = [arrival.bundle.id for arrival in arrivals]
    known = _found(file, "SELECT id FROM bundle WHERE id", ids) | _found(file, "SELECT id FROM tombstone WHERE id", ids)
    rows = list(map(row_of, ids))
    counted = Counter(rows)
    counted.update(_found(file, "SELECT row FROM bundle WHERE row", list(counted)))
    commitments = {arrival.bundle.header.commitment for arrival in arrivals}
    seen = _found(file, "SELECT as_arrived FROM token WHERE as_arrived", commitments)
    seen |= _found(file, "SELECT as_read FROM token WHERE as_read", commitments)
    plain = [
        (row, arrival)
        for row, arrival in zip(rows, arrivals, strict=True)
        if arrival.mark is None
        and arrival.age_hours < lifetime_hours(arrival.bundle.header)
        and counted[row] == 1
        and arrival.bundle.id not in known
        and arrival.bundle.header.commitment not in seen
    ]
    size = sum(len(arrival.bundle.data) for _, arrival in plain)
    if space.lacks_any(size) or space.lacks_others(Class.LETTER, size):
        return set()
    declined = _found(file, "SELECT id FROM declined WHERE id", [arrival.bundle.id for _, arrival in plain])
    file.run_many("DELETE FROM declined WHERE id = ?", ((bundle_id,) for bundle_id in declined))
    plain.sort(key=itemgetter(0))  # in the order of most indexes: each page is looked for once
    insert(file, [_row(row, arrival, hour) for row, arrival in plain])
    return {arrival.bundle.id for _, arrival in plain}


def insert(file: StoreFile, rows: Sequence[tuple[Any, ...]]) -> None:
    """Put `rows` into the table of bundles, and note what that changes, in a transaction that is open already.

    Whatever goes is noted by triggers; what comes in comes in here only, and a trigger for each row takes as long as
    the row.
    """
    file.run_many(_INSERT, rows)
    file.run_many(_RATED, ((row[_ROW], row[_CLASS], 0 if row[_DATA] is not None else WORTH_MAX) for row in rows))
    notes = sum(row[_SIZE] for row in rows if row[_CLASS] == Class.NOTE)
    others = sum(row[_SIZE] for row in rows) - notes
    file.run("UPDATE usage SET notes = notes + ?, others = others + ?", notes, others)
    known = [(row[_ROW], row[_ID], partition_of(row[_CLASS], row[_HOUR])) for row in rows if row[_DATA] is not None]
    counted = Counter(partition for _, _, partition in known)
    file.run_many("UPDATE partition SET known = known + ? WHERE number = ?", ((n, part) for part, n in counted.items()))
    file.run_many(_CHANGED, known)


def _row(row: int, arrival: Arrival, hour: int) -> tuple[object, ...]:
    bundle = arrival.bundle
    return (
        *(row, bundle.id, *columns(bundle.header)),
        *(len(bundle.data), arrival.age_hours, hour, False, False, None, bundle.data),
    )


def _found(file: StoreFile, query: str, values: Collection[Value]) -> set[Value]:
    """Those of `values` that `query` finds."""
    every = list(values)
    found: set[Value] = set()
    for at in range(0, len(every), VARIABLES):
        block = every[at : at + VARIABLES]
        marks = ", ".join("?" * len(block))
        found.update(value for (value,) in file.run(f"{query} IN ({marks})", *block))
    return found
