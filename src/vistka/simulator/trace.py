"""Traces of contacts and of what people write, as files: read whole, bounded, refused with the line that is wrong.

A scenario is a folder with `scenario.json`, `contacts.csv.gz` (start_s, end_s, node_a, node_b, budget_bytes) and
`workload.csv.gz` (msg_id, created_s, from, to, size_bytes); the tables may be plain CSV too. docs/simulator.md.
"""

import csv
import io
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vistka.bundle.envelope import Class
from vistka.errors import RemoteError, WorldError
from vistka.limits import (
    BUNDLE_BYTES_MAX,
    LIFETIME_DAYS_MAX,
    TRACE_BUFFER_BYTES_MAX,
    TRACE_FILE_BYTES_MAX,
    TRACE_MESSAGE_BYTES_MIN,
    TRACE_NODES_MAX,
    TRACE_ROWS_MAX,
    TRACE_SECONDS_MAX,
    TRACE_TABLE_BYTES_MAX,
)

CONTACT_COLUMNS = ["start_s", "end_s", "node_a", "node_b", "budget_bytes"]
WORKLOAD_COLUMNS = ["msg_id", "created_s", "from", "to", "size_bytes"]
LIFETIME_SECONDS_MAX = LIFETIME_DAYS_MAX * 86_400  # what an envelope can say
NOTE_BYTES_MAX = 256  # what is no larger counts as an alive note
LETTER_BYTES_MAX = 16_384  # what is no larger as a letter, and all above as voice
_BOM = "\ufeff".encode()  # before a table that a spreadsheet wrote
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Encounter:
    """Two nodes in reach of each other from `start` to `end` (seconds); both directions share `budget_bytes`."""

    start: int
    end: int
    first: int
    second: int
    budget_bytes: int


@dataclass(frozen=True, slots=True)
class Errand:
    """One message to be brought from node `source` to node `target`; `size` is the whole bundle's."""

    name: str
    created: int
    source: int
    target: int
    size: int

    @property
    def class_(self) -> Class:
        """Which class a bundle of this size is of; the traces do not say."""
        if self.size <= NOTE_BYTES_MAX:
            return Class.NOTE
        return Class.LETTER if self.size <= LETTER_BYTES_MAX else Class.VOICE


@dataclass(frozen=True, slots=True)
class Scenario:
    """What happens, in the order of time, and its terms. `desk`: the one sink; None: each node is one for its own.

    `rooms`: what each node may keep, by its number, where they differ; the others `buffer_bytes`.
    """

    name: str
    encounters: tuple[Encounter, ...]
    errands: tuple[Errand, ...]
    lifetime: int
    buffer_bytes: int
    desk: int | None
    rooms: tuple[int, ...] = ()

    def room_of(self, node: int) -> int:
        """The bytes that a node may keep."""
        return self.rooms[node] if node < len(self.rooms) else self.buffer_bytes

    @property
    def nodes(self) -> int:
        """One more than the highest number of a node."""
        named = [max(one.first, one.second) for one in self.encounters]
        return 1 + max([*named, *(max(one.source, one.target) for one in self.errands)], default=0)


def read_scenario(folder: Path) -> Scenario:
    """The scenario in a folder. WorldError "trace-file"; RemoteError "trace-terms", "trace-line", "trace-oversize"."""
    terms = _terms(folder / "scenario.json")
    return Scenario(
        str(terms.get("name") or folder.name),
        read_contacts(_table(folder, "contacts")),
        read_workload(_table(folder, "workload")),
        _number(terms, "lifetime_s", 1, LIFETIME_SECONDS_MAX),
        _number(terms, "buffer_bytes_per_node", 1, TRACE_BUFFER_BYTES_MAX),
        None if terms.get("desk_node") is None else _number(terms, "desk_node", 0, TRACE_NODES_MAX - 1),
    )


def read_contacts(path: Path, rate: int | None = None) -> tuple[Encounter, ...]:
    """The encounters of a table, in the order of their start; `rate` (bytes a second) in place of their own budget.

    WorldError "trace-file"; RemoteError "trace-line", "trace-oversize".
    """
    found = []
    for line, row in _rows(path, CONTACT_COLUMNS):
        numbers = [_whole(cell) for cell in row]
        start, end, first, second, budget = numbers
        nodes_differ = first != second and max(first, second) < TRACE_NODES_MAX
        if min(numbers) < 0 or not start <= end <= TRACE_SECONDS_MAX or not nodes_differ:
            raise RemoteError("trace-line", file=path.name, line=line)
        found.append(Encounter(start, end, first, second, budget if rate is None else rate * (end - start)))
    return tuple(sorted(found, key=lambda one: (one.start, one.end, one.first, one.second)))


def read_workload(path: Path) -> tuple[Errand, ...]:
    """The errands of a table, in the order they are written. WorldError "trace-file"; RemoteError "trace-line",
    "trace-oversize"."""
    found = []
    names = set[str]()
    for line, (name, *cells) in _rows(path, WORKLOAD_COLUMNS):
        created, source, target, size = (_whole(cell) for cell in cells)
        in_bounds = 0 <= created <= TRACE_SECONDS_MAX and TRACE_MESSAGE_BYTES_MIN <= size <= BUNDLE_BYTES_MAX
        in_bounds = in_bounds and name not in names
        names.add(name)
        if not in_bounds or source == target or not 0 <= min(source, target) <= max(source, target) < TRACE_NODES_MAX:
            raise RemoteError("trace-line", file=path.name, line=line)
        found.append(Errand(name, created, source, target, size))
    return tuple(sorted(found, key=lambda one: (one.created, one.name)))


def _table(folder: Path, name: str) -> Path:
    packed = folder / f"{name}.csv.gz"
    return packed if packed.exists() else folder / f"{name}.csv"


def _rows(path: Path, columns: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The rows below the heading, with their line numbers from 1."""
    data, line = _unpacked(path).removeprefix(_BOM), 0
    try:
        rows = csv.reader(io.StringIO(data.decode("ascii")))
    except UnicodeDecodeError as error:
        raise RemoteError("trace-line", file=path.name, line=data.count(b"\n", 0, error.start) + 1) from None
    try:
        for line, row in enumerate(rows, 1):
            if (line == 1 and row != columns) or len(row) != len(columns):
                raise RemoteError("trace-line", file=path.name, line=line)
            if line > TRACE_ROWS_MAX:
                raise RemoteError("trace-oversize", file=path.name, limit=TRACE_ROWS_MAX)
            if line > 1:
                yield line, row
    except csv.Error:
        raise RemoteError("trace-line", file=path.name, line=line + 1) from None
    if not line:  # not even a heading: a copy that was cut, most likely
        raise RemoteError("trace-line", file=path.name, line=1)


def _unpacked(path: Path) -> bytes:
    data = _read(path)
    if not data.startswith(_GZIP):
        return data
    table = b""
    while data.startswith(_GZIP):  # files packed one by one and put together are one file too
        unpacking = zlib.decompressobj(wbits=31)
        try:
            table += unpacking.decompress(data, TRACE_TABLE_BYTES_MAX - len(table) + 1)
        except zlib.error:
            raise WorldError("trace-file", path=path, why="gzip") from None
        if len(table) > TRACE_TABLE_BYTES_MAX:
            raise RemoteError("trace-oversize", file=path.name, limit=TRACE_TABLE_BYTES_MAX)
        if not unpacking.eof:
            raise WorldError("trace-file", path=path, why="gzip")
        data = unpacking.unused_data
    if data.strip(b"\0"):  # a file may be filled up with nothing, but not with something else
        raise WorldError("trace-file", path=path, why="gzip")
    return table


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(TRACE_FILE_BYTES_MAX + 1)
    except OSError as error:
        raise WorldError("trace-file", path=path, why=error.strerror) from None
    if len(data) > TRACE_FILE_BYTES_MAX:
        raise RemoteError("trace-oversize", file=path.name, limit=TRACE_FILE_BYTES_MAX)
    return data


def _terms(path: Path) -> dict[str, object]:
    try:
        terms = json.loads(_read(path))
    except (ValueError, RecursionError):
        terms = None
    if not isinstance(terms, dict):
        raise RemoteError("trace-terms", file=path.name, name="{}")
    return terms


def _number(terms: dict[str, object], name: str, least: int, most: int) -> int:
    value = terms.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise RemoteError("trace-terms", file="scenario.json", name=name)
    return value


def _whole(cell: str) -> int:
    return int(cell) if cell.isdecimal() and len(cell) <= 15 else -1
