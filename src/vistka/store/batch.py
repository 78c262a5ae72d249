"""Rows put into the SQLite store, many at once and without a question for each: what a good link brings.

SQLite's binding takes the interpreter back for each row that it hands over or is handed. So thousands are put in by a
few statements that neither give rows nor are run again for each: other threads work meanwhile.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any

from vistka.bundle.envelope import CLASS_MAX, ID_BYTES, SUITE_MAX, Bundle, Class, Header
from vistka.contact.eviction import WORTH_MAX, WORTH_WHOLE, Space
from vistka.identity.seal import RECEIPT_BYTES
from vistka.identity.tag import TAG_BYTES
from vistka.limits import AGE_HOURS_MAX, HOUR_MAX, LIFETIME_DAYS_MAX
from vistka.reconcile.scope import partition_of
from vistka.store.base import Arrival
from vistka.store.file import StoreFile
from vistka.store.rows import HEADER
from vistka.store.rules import lifetime_hours

BATCH_LEAST = 8  # below it, asking for all together costs more than one by one
ROW_MAX = 2**63 - 1
_Plain = tuple[int, Bundle, int]  # its row, and how old it is

_COLUMNS = f"row, id, {HEADER}, size, age_hours, received, deposited, handed_over, read, manifest, data"
_INSERT = f"INSERT INTO bundle ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)"

# A row as one value for SQL to take apart, since only one array of values can be walked through: its whole numbers in
# decimal digits, each as many as its maximum has, then its bytes.
_DIGITS = [len(str(most)) for most in (ROW_MAX, SUITE_MAX, CLASS_MAX, HOUR_MAX, LIFETIME_DAYS_MAX, AGE_HOURS_MAX)]
_DIGITS.append(len(str(RECEIPT_BYTES)))  # the commitment's length: it may be absent
_PACKED = b"".join(b"%%0%dd" % digits for digits in _DIGITS) + b"%b%b%b%b"  # id, tag, commitment, data
*_NUMBERS_AT, _ID_AT, _TAG_AT, _REST_AT = accumulate((*_DIGITS, ID_BYTES, TAG_BYTES), initial=1)  # as SQL counts
_ROW, _SUITE, _CLASS, _HOUR, _LIFETIME, _AGE, _LENGTH = (
    f"CAST(substr(value, {at}, {digits}) AS INTEGER)" for at, digits in zip(_NUMBERS_AT, _DIGITS, strict=True)
)
_INSERT_PACKED = (
    f"INSERT INTO bundle ({_COLUMNS}) SELECT {_ROW}, substr(value, {_ID_AT}, {ID_BYTES}), {_SUITE}, {_CLASS},"
    f" substr(value, {_TAG_AT}, {TAG_BYTES}), {_HOUR}, {_LIFETIME}, substr(value, {_REST_AT}, {_LENGTH}),"
    f" length(value) - {_REST_AT - 1} - {_LENGTH}, {_AGE}, ?2, 0, 0, 0, NULL, substr(value, {_REST_AT} + {_LENGTH})"
    " FROM carray(?1)"
)

_CAME = "FROM carray(?) CROSS JOIN bundle ON row = value"
_RATED = (  # what nobody rated yet: by its size; below all that are whole while it is not
    f"INSERT INTO rated SELECT row, class, {WORTH_WHOLE} / size - iif(whole, 0, {WORTH_MAX}), born, 0 {_CAME}"
)
_CHANGED = (
    f"INSERT INTO changed SELECT row, id, partition, 0, 1 {_CAME} WHERE whole ON CONFLICT (row) DO UPDATE SET after = 1"
)
_COUNTED = f"SELECT partition, class = {Class.NOTE:d}, sum(whole), sum(size) {_CAME} GROUP BY partition"


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
    size = sum([len(bundle.data) for bundle, _, _ in arrivals])  # of all: what is put in first takes no other's room
    if space.lacks_any(size) or space.lacks_others(Class.LETTER, size):
        return set()
    plain = _new(file, _alone(arrivals))
    ids = [bundle.id for _, bundle, _ in plain]
    declined = _found(file, "declined", "id", ids)
    file.run_many("DELETE FROM declined WHERE id = ?", ((bundle_id,) for bundle_id in declined))
    file.run_with(_INSERT_PACKED, _packed(plain), hour)
    rows = array("q", [row for row, _, _ in plain])
    _note(file, rows, list(file.run_with(_COUNTED, rows)))
    return set(ids)


def insert(file: StoreFile, row: int, values: tuple[Any, ...]) -> None:
    """Put one row into the table of bundles, and note what that changes, in a transaction that is open already."""
    file.run(_INSERT, row, *values)
    _, _, class_, _, hour, _, _, size, *_, data = values
    _note(file, array("q", [row]), [(partition_of(class_, hour), class_ == Class.NOTE, data is not None, size)])


def _alone(arrivals: Sequence[Arrival]) -> list[_Plain]:
    """Those that are plain by themselves, in the order of most indexes: each page is looked for once."""
    by_row: dict[int, tuple[Bundle, int] | None] = {}
    for bundle, age_hours, mark in arrivals:
        row = row_of(bundle.id)
        stays = row not in by_row and mark is None and age_hours < lifetime_hours(bundle.header)
        by_row[row] = (bundle, age_hours) if stays else None
    return [(row, *one) for row in sorted(by_row) if (one := by_row[row]) is not None]


def _new(file: StoreFile, plain: list[_Plain]) -> list[_Plain]:
    """Those that nothing in the file stands against."""
    ids = [bundle.id for _, bundle, _ in plain]
    commitments = [bundle.header.commitment for _, bundle, _ in plain]
    known = {*_found(file, "bundle", "id", ids), *_found(file, "tombstone", "id", ids)}
    seen = {*_found(file, "token", "as_arrived", commitments), *_found(file, "token", "as_read", commitments)}
    taken = set(_found(file, "bundle", "row", array("q", [row for row, _, _ in plain])))
    if not (known or seen or taken):  # as nearly always
        return plain
    return [one for one in plain if not (one[0] in taken or one[1].id in known or one[1].header.commitment in seen)]


def _packed(plain: list[_Plain]) -> Iterator[bytes]:
    for row, bundle, age_hours in plain:
        header = bundle.header
        tag, commitment = header.tag, header.commitment
        numbers = row, header.suite, header.class_, header.hour, header.lifetime, age_hours, len(commitment)
        yield _PACKED % (*numbers, bundle.id, tag, commitment, bundle.data)


def _note(file: StoreFile, rows: "array[int]", counted: Iterable[tuple[int, bool, int, int]]) -> None:
    """What came in comes in here only, and a trigger for each row would take as long; whatever goes has triggers."""
    file.run_with(_RATED, rows)
    file.run_with(_CHANGED, rows)
    for partition, is_note, whole, size in counted:
        file.run("UPDATE partition SET known = known + ? WHERE number = ?", whole, partition)
        notes, others = (size, 0) if is_note else (0, size)
        file.run("UPDATE usage SET notes = notes + ?, others = others + ?", notes, others)


def _found(file: StoreFile, table: str, column: str, values: "Iterable[bytes] | array[int]") -> list[Any]:
    """Those of `values` that stand in that column."""
    found = file.run_with(f"SELECT value FROM carray(?) CROSS JOIN {table} ON {column} = value", values)
    return [value for (value,) in found]
