"""Lookups of short ids over a store's file, and over what a scan of it left in memory."""

from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import islice

from vistka.limits import SCAN_ROWS
from vistka.reconcile.lookup import ShortIndex
from vistka.reconcile.scope import Scope
from vistka.reconcile.short import PREFIX_BYTES, SHORT_BYTES
from vistka.store.file import StoreFile

OF_SHORT = "SELECT row FROM short WHERE slot = ? AND short = ?"
WITH_PREFIX = "SELECT row FROM short WHERE slot = ? AND short >= ? AND short < ?"
_ALL_SHORT = "SELECT short, row FROM short WHERE slot = ? AND short > ? ORDER BY short LIMIT ?"


class Table:
    """A Lookup in the file, as of one moment: `later` came and `gone` went since its rows were written."""

    def __init__(self, file: StoreFile, slot: int, later: ShortIndex, gone: set[int], scope: Scope | None) -> None:
        self._file, self._slot, self._later, self._gone, self._scope = file, slot, later, gone, scope

    def rows_of(self, shorts: Sequence[bytes]) -> dict[bytes, int]:
        """See Lookup."""
        found = self._later.rows_of(shorts)
        with self._file.read():
            for short in shorts:
                for (row,) in self._file.run(OF_SHORT, self._slot, short):
                    if row not in self._gone:
                        found.setdefault(short, row)
        return found

    def rows_with(self, prefixes: Sequence[bytes]) -> dict[bytes, list[int]]:
        """See Lookup."""
        found = self._later.rows_with(prefixes)
        tail = SHORT_BYTES - PREFIX_BYTES
        with self._file.read():
            for prefix in prefixes:
                first, after = prefix + bytes(tail), prefix + b"\xff" * (tail + 1)
                rows = [row for (row,) in self._file.run(WITH_PREFIX, self._slot, first, after)]
                known = found.get(prefix, [])
                both = known + [row for row in rows if row not in self._gone and row not in known]
                if both:
                    found[prefix] = both
        return found

    def prefixes(self) -> Iterator[bytes]:
        """See Lookup."""
        last = b""
        table = (short for short, _ in self._pairs())
        for short in merge(table, (short for short, _ in self._later.pairs())):
            if short[:PREFIX_BYTES] != last:
                last = short[:PREFIX_BYTES]
                yield last

    def blocks(self) -> Iterator[bytes]:
        """See Lookup."""
        pairs = self._pairs()
        while block := [short for short, _ in islice(pairs, SCAN_ROWS)]:
            yield b"".join(block)
        yield from self._later.blocks()

    def _pairs(self) -> Iterator[tuple[bytes, int]]:
        last = b""
        while True:
            with self._file.read():
                block = self._file.run(_ALL_SHORT, self._slot, last, SCAN_ROWS).fetchall()
                covered = [pair for pair in block if pair[1] not in self._gone and self._covers(pair[1])]
            if not block:
                return
            last = block[-1][0]
            yield from covered

    def _covers(self, row: int) -> bool:
        if self._scope is None:
            return True
        query = "SELECT partition FROM bundle WHERE row = ?1 UNION ALL SELECT partition FROM declined WHERE row = ?1"
        partition = self._file.value(query, row)
        return partition is not None and partition in self._scope


class Both:
    """A Lookup in memory: what a scan found, but for `gone`, and what came in while it was under way."""

    def __init__(self, scanned: ShortIndex, later: ShortIndex, gone: set[int]) -> None:
        self._scanned, self._later, self._gone = scanned, later, gone

    def rows_of(self, shorts: Sequence[bytes]) -> dict[bytes, int]:
        """See Lookup."""
        scanned = {short: row for short, row in self._scanned.rows_of(shorts).items() if row not in self._gone}
        return scanned | self._later.rows_of(shorts)

    def rows_with(self, prefixes: Sequence[bytes]) -> dict[bytes, list[int]]:
        """See Lookup."""
        found = self._later.rows_with(prefixes)
        for prefix, rows in self._scanned.rows_with(prefixes).items():
            kept = [row for row in rows if row not in self._gone]
            if kept:
                found[prefix] = found.get(prefix, []) + kept
        return found

    def prefixes(self) -> Iterator[bytes]:
        """See Lookup."""
        last = b""
        for short, _ in merge(self._kept(), self._later.pairs()):
            if short[:PREFIX_BYTES] != last:
                last = short[:PREFIX_BYTES]
                yield last

    def blocks(self) -> Iterator[bytes]:
        """See Lookup."""
        for pairs in (self._kept(), self._later.pairs()):
            while block := [short for short, _ in islice(pairs, SCAN_ROWS)]:
                yield b"".join(block)

    def _kept(self) -> Iterator[tuple[bytes, int]]:
        return (pair for pair in self._scanned.pairs() if pair[1] not in self._gone)
