"""Rows put into the SQLite store, many at once and without a question for each: what a good link brings."""

from array import array
from collections import Counter
from collections.abc import Sequence
from typing import Any

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
_RATED = f"INSERT INTO rated SELECT ?1, ?2, {WORTH_WHOLE} / size - ?3, born, 0 FROM bundle WHERE row = ?1"
BATCH_LEAST = 8  # below it, asking for all together costs more than one by one
_CHANGED = "INSERT INTO changed VALUES (?, ?, ?, 0, 1) ON CONFLICT (row) DO UPDATE SET after = 1"
_ROW, _ID, _CLASS, _HOUR, _COMMITMENT, _SIZE, _DATA = 0, 1, 3, 5, 7, 8, -1  # of its values


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
    fresh: dict[int, tuple[Any, ...] | None] = {}  # what to insert, by its row; None where it is not that simple
    for bundle, age_hours, mark in arrivals:
        header, data, row = bundle.header, bundle.data, row_of(bundle.id)
        if row in fresh or mark is not None or age_hours >= lifetime_hours(header):
            fresh[row] = None
        else:
            fresh[row] = row, bundle.id, *columns(header), len(data), age_hours, hour, False, False, None, data
    rows = sorted(filter(None, fresh.values()))  # in the order of most indexes: each page is looked for once
    ids, commitments = tuple(row[_ID] for row in rows), tuple(row[_COMMITMENT] for row in rows)
    known = {*_found(file, "bundle", "id", ids), *_found(file, "tombstone", "id", ids)}
    seen = {*_found(file, "token", "as_arrived", commitments), *_found(file, "token", "as_read", commitments)}
    taken = set(_found(file, "bundle", "row", array("q", (row[_ROW] for row in rows))))
    if known or seen or taken:
        rows = [row for row in rows if not (row[_ID] in known or row[_COMMITMENT] in seen or row[_ROW] in taken)]
        ids = tuple(row[_ID] for row in rows)
    size = sum(row[_SIZE] for row in rows)
    if space.lacks_any(size) or space.lacks_others(Class.LETTER, size):
        return set()
    declined = _found(file, "declined", "id", ids)
    file.run_many("DELETE FROM declined WHERE id = ?", ((bundle_id,) for bundle_id in declined))
    insert(file, rows)
    return set(ids)


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


def _found(file: StoreFile, table: str, column: str, values: "tuple[bytes, ...] | array[int]") -> list[Any]:
    """Those of `values` that stand in that column."""
    found = file.run_with(f"SELECT value FROM carray(?) CROSS JOIN {table} ON {column} = value", values)
    return [value for (value,) in found]
