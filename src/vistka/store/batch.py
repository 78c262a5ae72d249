"""Many bundles added to the SQLite store at once, without a question for each: what a good link brings."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence

from vistka.bundle.envelope import Class, Header
from vistka.contact.eviction import Space
from vistka.store.base import Arrival
from vistka.store.file import StoreFile
from vistka.store.rows import HEADER
from vistka.store.rules import lifetime_hours

INSERT = (
    f"INSERT INTO bundle (row, id, {HEADER}, size, age_hours, received,"
    " deposited, handed_over, read, manifest, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)"
)
BATCH_LEAST = 8  # below it, asking for all together costs more than one by one
VARIABLES = 512  # in one statement: SQLite allows 32,766, and prepares a statement for each number of them


def columns(header: Header) -> tuple[object, ...]:
    """The values of HEADER."""
    return header.suite, header.class_, header.tag, header.hour, header.lifetime, header.commitment


def add_plain(
    file: StoreFile, arrivals: Sequence[Arrival], hour: int, space: Space, draw: Callable[[int], bytes]
) -> set[bytes]:
    """Add those that are simply new, in a transaction that is open already; their ids.

    Left out, for the store to look at one by one: what is known, gone, acknowledged, deposited here or there twice; and
    all of them where something might have to be evicted.
    """
    if len(arrivals) < BATCH_LEAST:
        return set()
    counted = Counter(arrival.bundle.id for arrival in arrivals)
    known = _found(file, "SELECT id FROM bundle WHERE id", counted)
    known |= _found(file, "SELECT id FROM tombstone WHERE id", counted)
    commitments = {arrival.bundle.header.commitment for arrival in arrivals}
    seen = _found(file, "SELECT as_arrived FROM token WHERE as_arrived", commitments)
    seen |= _found(file, "SELECT as_read FROM token WHERE as_read", commitments)
    plain = [
        arrival
        for arrival in arrivals
        if arrival.mark is None
        and arrival.age_hours < lifetime_hours(arrival.bundle.header)
        and counted[arrival.bundle.id] == 1
        and arrival.bundle.id not in known
        and arrival.bundle.header.commitment not in seen
    ]
    size = sum(len(arrival.bundle.data) for arrival in plain)
    if space.lacks_any(size) or space.lacks_others(Class.LETTER, size):
        return set()
    file.run_many("DELETE FROM declined WHERE id = ?", ((arrival.bundle.id,) for arrival in plain))
    file.run_many(INSERT, (_row(arrival, hour, draw) for arrival in plain))
    return {arrival.bundle.id for arrival in plain}


def _row(arrival: Arrival, hour: int, draw: Callable[[int], bytes]) -> tuple[object, ...]:
    bundle = arrival.bundle
    return (
        *(int.from_bytes(draw(8)) >> 1, bundle.id, *columns(bundle.header)),
        *(len(bundle.data), arrival.age_hours, hour, False, False, None, bundle.data),
    )


def _found(file: StoreFile, query: str, values: Collection[bytes]) -> set[bytes]:
    """Those of `values` that `query` finds."""
    every = list(values)
    found: set[bytes] = set()
    for at in range(0, len(every), VARIABLES):
        block = every[at : at + VARIABLES]
        marks = ", ".join("?" * len(block))
        found.update(value for (value,) in file.run(f"{query} IN ({marks})", *block))
    return found
