"""What reconciling reads of a store's file: short ids by salt, sketches as checkpoints, and what changed since.

Every change of what is known is noted in the table `changed`, in the same transaction. When there are many,
they are worked into the checkpoints and the short ids of all salts, when the next contact begins or hourly: a block of
them in one transaction, with which `sequence` goes up: a salt with the same number is exact but for `changed`, after
any crash; one with another number is scanned anew.
"""

from array import array
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from itertools import groupby, islice, pairwise

from vistka.bundle.envelope import Class
from vistka.errors import LocalError, RemoteError
from vistka.limits import (
    CHANGES_MAX,
    CHUNK_BYTES,
    EARLY_MAX,
    FOLD_ROWS,
    FURTHER_ROWS,
    PEER_SALTS_MAX,
    SCAN_ROWS,
    STOPS_MAX,
)
from vistka.reconcile.lookup import ShortIndex
from vistka.reconcile.scope import PARTITIONS, Scope
from vistka.reconcile.short import SALT_BYTES, SHORT_BYTES, short_ids
from vistka.reconcile.sketch import Sketch
from vistka.reconcile.source import Source
from vistka.store.base import Held
from vistka.store.file import StoreFile
from vistka.store.lookup import Both, Table
from vistka.store.rows import HELD, ONLY_HERE, as_held
from vistka.store.rules import hour_of_node

Change = tuple[int, bytes, int, int, int]  # row, id, partition, before, after
_PENDING = -1  # the sequence of a salt that is being scanned

CHANGE = "row, id, partition, before, after"
CHANGES = f"SELECT {CHANGE} FROM changed ORDER BY partition, after"
CHECKPOINTS = "SELECT partition, sketch FROM checkpoint WHERE slot = ? ORDER BY partition"
LEFT_OVER = (  # slots with short ids and no salt, found from the index without reading it
    "WITH RECURSIVE each (slot) AS (SELECT min(slot) FROM short UNION ALL"
    " SELECT (SELECT min(slot) FROM short WHERE slot > each.slot) FROM each WHERE each.slot IS NOT NULL)"
    " SELECT slot FROM each WHERE slot NOT IN (SELECT slot FROM salt)"
)
_SCAN = "SELECT row, id, partition FROM bundle WHERE row > ? AND data IS NOT NULL ORDER BY row LIMIT ?"
_SCAN_DECLINED = "SELECT row, id, partition FROM declined WHERE row > ? ORDER BY row LIMIT ?"


class KnownInFile:
    """The part of a store that speaks of salts, rows and sketches: see Known. `draw(n)` gives n random bytes."""

    def __init__(self, file: StoreFile, draw: Callable[[int], bytes]) -> None:
        self._file = file
        self._draw = draw
        with file.write():
            if not file.value("SELECT 1 FROM salt WHERE own"):
                empty = not file.value("SELECT sum(known) FROM partition")
                self._new_salt(draw(SALT_BYTES), own=True, sequence=0 if empty else _PENDING)

    def _new_row(self) -> int:
        """A number for what comes in: random, so that the file does not tell in which order it came."""
        return int.from_bytes(self._draw(8)) >> 1

    def _decline_id(self, bundle_id: bytes, partition: int, hour: int, hours: int, most: int) -> None:
        """Within a transaction: this one is known for `hours` without being held; `most` of them, the oldest go."""
        run = self._file.run
        run("DELETE FROM declined WHERE id = ?", bundle_id)
        if hours:
            run("INSERT INTO declined VALUES (?, ?, ?, ?, ?)", self._new_row(), bundle_id, partition, hour, hours)
        excess = self._file.value("SELECT count(*) FROM declined") - most
        if excess > 0:
            run("DELETE FROM declined WHERE id IN (SELECT id FROM declined ORDER BY since, id LIMIT ?)", excess)

    def salts(self) -> list[bytes]:
        """See store.base.Known."""
        exact = "sequence = (SELECT number FROM sequence)"
        query = f"SELECT salt FROM salt WHERE own OR {exact} ORDER BY own DESC, used DESC"
        with self._file.read():
            return [salt for (salt,) in self._file.run(query)]

    def counts(self) -> list[int]:
        """See store.base.Known."""
        with self._file.read():
            return [known for (known,) in self._file.run("SELECT known FROM partition ORDER BY number")]

    def reconciled(self, salt: bytes, stopped: bool) -> None:
        """See store.base.Known."""
        with self._file.write():
            stops = "UPDATE salt SET stops = iif(?, stops + 1, 0) WHERE own AND salt = ?"
            self._file.run(stops, stopped, salt)
            if (self._file.value("SELECT stops FROM salt WHERE own") or 0) >= STOPS_MAX:
                self._file.run("UPDATE salt SET own = 0, sequence = ? WHERE own", _PENDING)
                self._new_salt(self._draw(SALT_BYTES), own=True, sequence=_PENDING)

    def _keep_up(self) -> Iterator[None]:
        """Where many changes have gathered, work them into the checkpoints, block by block."""
        while self._many_changed():
            yield
            with self._file.write():
                self._fold()

    def _many_changed(self) -> bool:
        with self._file.read():
            return bool(self._file.value("SELECT count(*) FROM changed") > CHANGES_MAX)

    def source(self, salt: bytes, scope: Scope, stop: int) -> Generator[None, None, Source]:
        """See store.base.Known. A salt that has an exact sketch here needs no scan."""
        yield from self._keep_up()
        with self._file.write():
            source = self._of_checkpoint(salt, scope)
        if source is None:
            source = yield from self._scan(salt, scope)
        if source.cells.stop < stop:
            yield from source.grow(stop)
        return source

    def rows(self, rows: Iterable[int], now: int) -> list[Held]:
        """See Known."""
        hour = hour_of_node(now)
        query = f"{HELD} WHERE row IN carray(?) AND whole AND +end > ?"
        with self._file.read():
            found = list(self._file.run_with(query, array("q", rows), hour))
        return as_held(found, hour)

    def held_in_blocks(self, now: int) -> Iterator[list[Held]]:
        """See Known."""
        query = "SELECT row FROM bundle WHERE whole AND +end > ? ORDER BY class, received, id"
        with self._file.read():
            rows = array("q", (row for (row,) in self._file.run(query, hour_of_node(now))))
        for first, stop in pairwise((0, *range(SCAN_ROWS, len(rows), FURTHER_ROWS), len(rows))):
            yield self.rows(rows[first:stop], now)

    def early(self, link: bytes, now: int) -> list[Held]:
        """See Known."""
        hour = hour_of_node(now)
        small = f"whole AND +end > ? AND class <= {Class.NOTE} AND size <= {CHUNK_BYTES}"
        order = f"ORDER BY class, received, id LIMIT {EARLY_MAX}"
        with self._file.read():
            met = self._file.value("SELECT since FROM peer WHERE link = ?", link)
            ours = self._file.run(f"{ONLY_HERE} AND {small} {order}", hour).fetchall()
            news = f"{HELD} WHERE received > ? AND {small} AND NOT (deposited AND NOT handed_over) {order}"
            later = self._file.run(news, hour if met is None else met, hour).fetchall()
        return as_held(ours, hour) + as_held(later, hour)

    def only_here(self, now: int, limit: int) -> list[Held]:
        """See Known."""
        hour = hour_of_node(now)
        with self._file.read():
            rows = self._file.run(
                f"{ONLY_HERE} AND +end > ? ORDER BY class, received, id LIMIT ?", hour, limit
            ).fetchall()
        return as_held(rows, hour)

    # --- a salt that was used before ---

    def _of_checkpoint(self, salt: bytes, scope: Scope) -> Source | None:
        query = "SELECT slot FROM salt WHERE salt = ? AND sequence = (SELECT number FROM sequence)"
        slot = self._file.value(query, salt)
        if slot is None:
            return None
        changes = self._changes()
        sketch = self._sketch(slot, salt)
        if sketch is None or not self._agrees(sketch):
            self._file.run("UPDATE salt SET sequence = ? WHERE slot = ?", _PENDING, slot)
            return None
        self._file.run("UPDATE salt SET used = (SELECT max(used) FROM salt) + 1 WHERE slot = ?", slot)
        _apply(sketch, changes)
        later, gone = _later(salt, changes, scope)
        size = sum(count for part, count in enumerate(sketch.counts) if part in scope)
        whole = size == sum(sketch.counts)
        return Source(sketch.cells(scope), Table(self._file, slot, later, gone, None if whole else scope))

    def _sketch(self, slot: int, salt: bytes) -> Sketch | None:
        """The checkpoint of a salt as it was written; None where it cannot be read."""
        sketch = Sketch(salt)
        try:
            for partition, data in self._file.run(CHECKPOINTS, slot):
                sketch.take(Sketch.parse(data), partition)
        except (RemoteError, LocalError):
            return None
        return sketch

    def _agrees(self, sketch: Sketch) -> bool:
        """Whether it has as many bundles in each partition as there were."""
        expected = [known for (known,) in self._file.run("SELECT known FROM partition ORDER BY number")]
        for partition, more in self._file.run("SELECT partition, sum(after - before) FROM changed GROUP BY partition"):
            expected[partition] -= more
        return expected == list(sketch.counts)

    def _changes(self) -> list[Change]:
        return [change for change in self._file.run(CHANGES) if change[3] != change[4]]

    def _fold(self) -> None:
        """Within a transaction: work a block of changes into every exact salt."""
        block = self._file.run(f"SELECT {CHANGE} FROM changed ORDER BY row LIMIT ?", FOLD_ROWS).fetchall()
        changes = sorted((change for change in block if change[3] != change[4]), key=lambda change: (*change[2:],))
        query = "SELECT slot, salt FROM salt WHERE sequence = (SELECT number FROM sequence)"
        for slot, salt in self._file.run(query).fetchall():
            sketch = self._sketch(slot, salt)
            if sketch is None or not self._agrees(sketch):
                self._file.run("UPDATE salt SET sequence = ? WHERE slot = ?", _PENDING, slot)
                continue
            came: list[tuple[int, bytes, int]] = []
            went: list[tuple[int, bytes, int]] = []
            for row, short, after in _apply(sketch, changes):
                (came if after else went).append((slot, short, row))
            self._file.run_many("INSERT OR IGNORE INTO short VALUES (?, ?, ?)", sorted(came))
            self._file.run_many("DELETE FROM short WHERE slot = ? AND short = ? AND row = ?", sorted(went))
            self._save(slot, sketch, {change[2] for change in changes})
            self._file.run("UPDATE salt SET sequence = sequence + 1 WHERE slot = ?", slot)
        self._file.run("DELETE FROM changed WHERE row <= ?", block[-1][0])
        self._file.run("UPDATE sequence SET number = number + 1")

    def _save(self, slot: int, sketch: Sketch, partitions: Iterable[int]) -> None:
        for partition in partitions:
            data = sketch.part(partition).encode()
            self._file.run("REPLACE INTO checkpoint VALUES (?, ?, ?)", slot, partition, data)

    # --- a stranger's salt ---

    def _scan(self, salt: bytes, scope: Scope) -> Generator[None, None, Source]:
        """Look at every bundle once, in blocks; then keep what was found for the next time."""
        with self._file.read():
            begun = self._file.value("SELECT number FROM sequence")
        sketch, inside, outside = Sketch(salt), ShortIndex(), ShortIndex()
        for query in (_SCAN, _SCAN_DECLINED):
            last = -1
            while True:
                with self._file.read():
                    block = self._file.run(query, last, SCAN_ROWS).fetchall()
                if not block:
                    break
                last = block[-1][0]
                for partition, group in groupby(sorted(block, key=lambda row: row[2]), key=lambda row: row[2]):
                    rows = list(group)
                    shorts = sketch.add(partition, (row[1] for row in rows))
                    (inside if partition in scope else outside).add(shorts, (row[0] for row in rows))
                yield
        for found in (inside, outside):
            yield from found.sort()
        with self._file.read():
            changes = list(self._file.run(CHANGES))
            exact = begun == self._file.value("SELECT number FROM sequence")
        gone = _mend(sketch, changes, inside, outside, scope)
        kept = Sketch.parse(sketch.encode())
        if exact:
            yield from self._keep(salt, kept, begun, (inside, outside), gone)
        now = [change for change in changes if change[3] != change[4]]
        _apply(sketch, now)
        later, removed = _later(salt, now, scope)
        return Source(sketch.cells(scope), Both(inside, later, gone | removed))

    def _keep(
        self, salt: bytes, sketch: Sketch, sequence: int, indexes: Sequence[ShortIndex], gone: set[int]
    ) -> Generator[None, None, None]:
        with self._file.write():
            own = bool(self._file.value("SELECT 1 FROM salt WHERE own AND salt = ?", salt))
            slot = self._new_salt(salt, own=False, sequence=_PENDING)
        for index in indexes:
            pairs = ((slot, short, row) for short, row in index.pairs() if row not in gone)
            while block := list(islice(pairs, SCAN_ROWS)):
                with self._file.write():
                    self._file.run_many("INSERT OR IGNORE INTO short VALUES (?, ?, ?)", block)
                yield
        with self._file.write():
            if sequence != self._file.value("SELECT number FROM sequence"):
                return
            self._save(slot, sketch, (part for part in range(PARTITIONS) if sketch.counts[part]))
            self._file.run("UPDATE salt SET sequence = ?, own = ? WHERE slot = ?", sequence, own, slot)
            self._file.run("UPDATE salt SET own = 0, sequence = ? WHERE salt = ? AND slot != ?", _PENDING, salt, slot)
        yield from self._forget_old()

    def _forget_old(self) -> Generator[None, None, None]:
        """Of peers' salts the last few are kept; what belongs to the others goes, in blocks."""
        exact = "SELECT slot FROM salt WHERE NOT own AND sequence = (SELECT number FROM sequence) ORDER BY used DESC"
        with self._file.write():
            old = f"NOT own AND slot NOT IN ({exact} LIMIT {PEER_SALTS_MAX})"
            self._file.run(f"DELETE FROM salt WHERE {old}")
            slots = [slot for (slot,) in self._file.run(LEFT_OVER)]
        for slot in slots:
            with self._file.write():
                self._file.run("DELETE FROM checkpoint WHERE slot = ?", slot)
            rows = "SELECT short, row FROM short WHERE slot = ?1 LIMIT ?2"
            left = True
            while left:
                with self._file.write():
                    query = f"DELETE FROM short WHERE slot = ?1 AND (short, row) IN ({rows})"
                    self._file.run(query, slot, SCAN_ROWS)
                    left = self._file.changes() > 0
                yield

    def _new_salt(self, salt: bytes, *, own: bool, sequence: int) -> int:
        used = (self._file.value("SELECT max(used) FROM salt") or 0) + 1
        insert = "INSERT INTO salt (salt, own, sequence, used, stops) VALUES (?, ?, ?, ?, 0) RETURNING slot"
        return int(self._file.value(insert, salt, own, sequence, used))


def _apply(sketch: Sketch, changes: Sequence[Change]) -> list[tuple[int, bytes, bool]]:
    """Bring a sketch up to date. Rows and short ids of what came (True) and went."""
    done: list[tuple[int, bytes, bool]] = []
    for (partition, after), group in groupby(changes, key=lambda change: (change[2], bool(change[4]))):
        rows = list(group)
        joined = (sketch.add if after else sketch.remove)(partition, (change[1] for change in rows))
        shorts = [joined[at : at + SHORT_BYTES] for at in range(0, len(joined), SHORT_BYTES)]
        done += [(change[0], short, after) for change, short in zip(rows, shorts, strict=True)]
    return done


def _later(salt: bytes, changes: Sequence[Change], scope: Scope) -> tuple[ShortIndex, set[int]]:
    """An index of what came, in scope, and the rows of what went."""
    came = [change for change in changes if change[4] and change[2] in scope]
    index = ShortIndex()
    index.add(short_ids(salt, (change[1] for change in came)), (change[0] for change in came))
    return index, {change[0] for change in changes if not change[4]}


def _mend(sketch: Sketch, changes: Sequence[Change], inside: ShortIndex, outside: ShortIndex, scope: Scope) -> set[int]:
    """Bring what a scan met back to what was known when the checkpoints were written; the rows that are too many.

    Whatever came or went while the scan was under way stands in `changes`, beside what changed before it.
    """
    gone = set()
    for row, bundle_id, partition, before, _ in changes:
        short = short_ids(sketch.salt, [bundle_id])
        index = inside if partition in scope else outside
        met = index.rows_of([short]).get(short) == row
        if before and not met:
            index.add(sketch.add(partition, [bundle_id]), [row])
        elif met and not before:
            sketch.remove(partition, [bundle_id])
            gone.add(row)
    return gone
