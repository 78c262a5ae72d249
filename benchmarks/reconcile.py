"""Bytes, round trips and set-up of a reconciliation, beside the limit of 8 bytes a difference, negentropy and LXMF.

Every byte of it in both directions is counted, frames' heads included, between strangers. For each size and difference
the worst of three splits (all the opener's, all the answerer's, half and half) stands for it: the mean of its seeds,
and its 95th percentile. Whether differences are recent or spread changes nothing: ids are hashes, and no time is told.

Sketches are linear: what both hold cancels when two are merged, and what is left decides all that is asked and told. So
above 10,000 bundles those in common are only counted, and never made. Before anything is measured, two real sets of
100,000 are seen to say the same but for what is in their cells: the same frames, of the same lengths. A list is of all
that is held: it is measured with real sets, or not at all.

`--seeds N` takes N seeds for every difference; without it there are 50, and fewer where much differs.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from benchmarks._lxmf import NodeError, sync_two_nodes
from benchmarks._lxmf_beside import EACH, SHARED, BesideLxmf, contact_overhead
from benchmarks._negentropy import Participant
from benchmarks._negentropy import run as run_negentropy
from vistka.limits import SKETCH_CELLS
from vistka.reconcile.cells import Cells, fastest
from vistka.reconcile.lookup import ShortIndex
from vistka.reconcile.messages import Kind
from vistka.reconcile.protocol import Ended, PeerHoldsOnly, PeerLacks, Reconciliation, SketchNeeded
from vistka.reconcile.scope import PARTITIONS, Scope
from vistka.reconcile.short import short_ids
from vistka.reconcile.sketch import Sketch
from vistka.reconcile.source import Block, Source, scan
from vistka.wire.frame import encode_frame

SIZES = (1_000, 10_000, 100_000, 1_000_000)
DIFFERENCES = (20, 49, 50, 100, 1_000, 2_000, 10_000)
SPLITS = ("all the opener's", "all the answerer's", "half and half")
TARGETS = {20: 28, 49: 28, 50: 25, 100: 25, 1_000: 22, 10_000: 22}
LIMIT = 8
SEEDS = 50
REAL_SIZE_MAX = 10_000  # up to here both sets are made, so that a list can be told
SALTS = (b"opener's", b"answer's")
BLOCK = 10_000
NEGENTROPY_SIZE_MAX = 100_000  # in plain Python a million is minutes


@dataclass(frozen=True, slots=True)
class Base:
    """What both sides hold, under both salts: cells and short ids. Whatever differs is put on top for each seed.

    Without cells and index it is only said to be there: sketches are linear, so what both hold cancels.
    """

    count: int
    cells: dict[bytes, Cells] | None = None
    index: dict[bytes, ShortIndex] | None = None


class Joined:
    """An index of what both hold and what one side holds besides."""

    def __init__(self, base: ShortIndex, own: ShortIndex) -> None:
        self._parts = (base, own)

    def rows_of(self, shorts: Sequence[bytes]) -> dict[bytes, int]:
        return self._parts[0].rows_of(shorts) | self._parts[1].rows_of(shorts)

    def rows_with(self, prefixes: Sequence[bytes]) -> dict[bytes, list[int]]:
        one, two = (part.rows_with(prefixes) for part in self._parts)
        return {prefix: one.get(prefix, []) + two.get(prefix, []) for prefix in one | two}

    def prefixes(self) -> Iterator[bytes]:
        yield from sorted({*self._parts[0].prefixes(), *self._parts[1].prefixes()})

    def blocks(self) -> Iterator[bytes]:
        for part in self._parts:
            yield from part.blocks()


class OfDifference:
    """An index of what one side holds besides, where what both hold is only said to be there."""

    def __init__(self, own: ShortIndex) -> None:
        self._own = own

    def rows_of(self, shorts: Sequence[bytes]) -> dict[bytes, int]:
        return self._own.rows_of(shorts)

    def rows_with(self, prefixes: Sequence[bytes]) -> dict[bytes, list[int]]:
        return self._own.rows_with(prefixes)

    def prefixes(self) -> Iterator[bytes]:
        raise SystemExit("a list is of all that is held: measure it with real sets")

    def blocks(self) -> Iterator[bytes]:
        return self._own.blocks()


class Side:
    """One node in one reconciliation; `lacks` gathers the rows of its own that the peer is told to lack."""

    def __init__(self, opens: bool, base: Base, own: list[bytes], differences: int) -> None:
        self._base, self._own, self._width = base, own, max(256, differences * 2)
        counts = [0] * PARTITIONS
        counts[0] = base.count + len(own)
        self.session = Reconciliation(opens, SALTS[not opens], Scope(), counts, ())
        self.lacks: set[int] = set()
        self.outcome: int | None = None

    def work(self) -> None:
        while (event := self.session.next_event()) is not None:
            match event:
                case SketchNeeded(salt=salt, stop=stop):
                    self.session.supply(self._source(salt, stop))
                case PeerLacks(rows):
                    self.lacks.update(rows)
                case PeerHoldsOnly(rows):
                    self.lacks = set(range(self._base.count + len(self._own))).difference(rows)
                case Ended(outcome):
                    self.outcome = outcome

    def _source(self, salt: bytes, stop: int) -> Source:
        stop = max(stop, self._width)  # wide enough for most: made once
        shorts, index = short_ids(salt, self._own), ShortIndex()
        index.add(shorts, range(self._base.count, self._base.count + len(self._own)))
        if self._base.cells is None:
            cells = fastest()(0, stop)
        elif stop <= self._base.cells[salt].stop:
            cells = self._base.cells[salt].part(0, stop)
        else:
            raise SystemExit(f"a base of {self._base.cells[salt].stop} cells is too narrow for {stop}")
        cells.toggle(shorts)
        return Source(cells, Joined(self._base.index[salt], index) if self._base.index else OfDifference(index))


def ids_of(seed: str, count: int) -> Iterator[bytes]:
    """As good as bundle ids: hashes."""
    for number in range(count):
        yield blake2b(b"%d" % number, key=seed.encode(), digest_size=32).digest()


def make_base(count: int, width: int) -> Base:
    """What both hold: `count` bundles."""
    cells = {salt: fastest()(0, width) for salt in SALTS}
    index = {salt: ShortIndex() for salt in SALTS}
    ids = ids_of("both", count)
    for first in range(0, count, BLOCK):
        block = [next(ids) for _ in range(min(BLOCK, count - first))]
        for salt in SALTS:
            shorts = short_ids(salt, block)
            cells[salt].toggle(shorts)
            index[salt].add(shorts, range(first, first + len(block)))
    return Base(count, cells, index)


@dataclass(frozen=True, slots=True)
class Run:
    """One reconciliation: bytes both ways and round trips; `complete`: all that differs was found; `said`: a hash.

    The hash is of all frames, but of those with cells their lengths alone.
    """

    bytes: int
    trips: int
    complete: bool
    said: str


def reconcile(base: Base, differences: int, split: int, seed: int) -> Run:
    """Two nodes with `base` in common and `differences` beside it."""
    extra = list(ids_of(f"{base.count} {differences} {seed}", differences))
    cut = (differences, 0, differences // 2)[split]
    sides = Side(True, base, extra[:cut], differences), Side(False, base, extra[cut:], differences)
    total = turns = 0
    said = blake2b()
    while any(side.outcome is None for side in sides):
        speaker, hearer = sides[turns % 2], sides[1 - turns % 2]
        turns += 1
        for frame in speaker.session.frames_to_send():
            data = encode_frame(frame)
            total += len(data)
            # What is in cells is of both sides' together: of those their number counts.
            said.update(len(data).to_bytes(4) if frame.kind == Kind.CELLS else data)
            hearer.session.receive_frame(frame)
            hearer.work()
    complete = all(
        side.lacks == set(range(base.count, base.count + count))
        for side, count in zip(sides, (cut, differences - cut), strict=True)
    )
    return Run(total, (turns + 1) // 2, complete, said.hexdigest())


def check_that_common_ids_cancel(count: int = 100_000) -> None:
    """Two real sets say what two say whose common bundles are only counted, as many bytes of it. SystemExit if not."""
    real = make_base(count, 2 * SKETCH_CELLS)
    for differences in (20, 1_000, 10_000):
        for split, name in enumerate(SPLITS):
            if reconcile(real, differences, split, 0) != reconcile(Base(count), differences, split, 0):
                raise SystemExit(f"with {differences} that differ, {name}, real sets say something else")


def seeds_for(differences: int, wanted: int | None) -> int:
    """How many seeds: as many as wanted, or fewer where each takes long and they differ little."""
    return wanted or min(SEEDS, max(3, 100_000 // differences))


def negentropy(count: int, differences: int) -> float:
    """Bytes per difference, half and half, spread over 60 days, with ids of 32 bytes and no limit on a frame."""
    dice = random.Random(count * differences)
    shared = [(dice.randrange(60 * 86_400), id_) for id_ in ids_of("both", count)]
    extra = [(dice.randrange(60 * 86_400), id_) for id_ in ids_of("extra", differences)]
    half = differences // 2
    client, server = Participant(shared + extra[:half], True), Participant(shared + extra[half:], False)
    total, _, _ = run_negentropy(client, server)
    assert len(client.have) + len(client.need) == differences
    return total / differences


def measure_beside_lxmf(seeds: int) -> BesideLxmf | None:
    """None, and a sentence on stderr that says why, where LXMF's nodes cannot be started."""
    print("  LXMF, two nodes …", file=sys.stderr)
    try:
        synced = sync_two_nodes(SHARED, EACH)
    except (NodeError, OSError) as error:
        print(f"LXMF could not be measured: {error}", file=sys.stderr)
        return None
    base, half_and_half = make_base(SHARED, SKETCH_CELLS), 2
    runs = [reconcile(base, 2 * EACH, half_and_half, seed) for seed in range(seeds)]
    trips, reconciling = (sum(each) / seeds for each in zip(*((run.trips, run.bytes) for run in runs), strict=True))
    return BesideLxmf(synced, reconciling, trips, contact_overhead(EACH))


def setup_alone() -> dict[str, float]:
    """The set-up in a process of its own, so that its memory is its own."""
    alone = subprocess.run([sys.executable, "-m", "benchmarks.reconcile", "--setup"], capture_output=True, check=True)
    setup: dict[str, float] = json.loads(alone.stdout)
    return setup


def measure_setup() -> dict[str, float]:
    """CPU of a set-up with 1,000,000 bundles: from a checkpoint, and from a scan; and the memory the scan took."""
    count, salt = 1_000_000, b"stranger"
    began = time.process_time()
    for _ in ids_of("both", count):
        pass
    making = time.process_time() - began

    def blocks() -> Iterator[Block]:
        ids = ids_of("both", count)
        for first in range(0, count, BLOCK):
            yield first // BLOCK % 40, [(first + at, next(ids)) for at in range(BLOCK)]

    idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    sketch, index = Sketch(salt), ShortIndex()
    for _ in scan(sketch, index, blocks(), Scope()):
        pass
    index.rows_of([bytes(8)])
    scanned = time.process_time() - began - making
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - idle
    stored = sketch.encode()
    began = time.process_time()
    met = Sketch.parse(stored)
    met.cells(Scope())
    checkpoint = time.process_time() - began
    return {
        "setup_cpu_ms_1m": round(checkpoint * 1_000, 1),
        "stranger_cpu_ms_1m": round(scanned * 1_000),
        "stranger_memory_mb_1m": round(grown / 1_024, 1),
        "checkpoint_mb_1m": round(len(stored) / 1_048_576, 1),
    }


def main() -> int:
    """Measure, print the table, end with the JSON line; 1 where a target is missed."""
    parser = argparse.ArgumentParser(prog="./bench reconcile", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="3 seeds, up to 100,000 bundles")
    parser.add_argument("--seeds", type=int, help="for each split, size and difference")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="bundles that both hold")
    parser.add_argument("--differences", type=int, nargs="+", help="instead of the usual ones and a fifth of the size")
    parser.add_argument("--alone", action="store_true", help="without LXMF, negentropy and the set-up")
    parser.add_argument("--setup", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.setup:
        print(json.dumps(measure_setup()))
        return 0
    seeds, sizes = (3, SIZES[:3]) if arguments.quick else (arguments.seeds, arguments.sizes)
    print("  real sets, and only what differs: the same bytes?", file=sys.stderr)
    check_that_common_ids_cancel()
    setup, lxmf = ({}, None) if arguments.alone else (setup_alone(), measure_beside_lxmf(seeds or SEEDS))

    print(
        "bundles    differ  seeds  ours B/d  split               95%   target  limit  trips  most"
        "  negentropy B/d  times"
        "  LXMF B/d  times"
    )
    worst: dict[int, float] = {}
    ratios, small, missed = [], 0.0, False
    for size in sizes:
        base = make_base(size, SKETCH_CELLS) if size <= REAL_SIZE_MAX else Base(size)
        usual = sorted({*(each for each in DIFFERENCES if each <= size // 5), size // 5})
        for differences in arguments.differences or usual:
            runs_of = seeds_for(differences, seeds)
            print(f"  {size} bundles, {differences} differ, {runs_of} seeds …", file=sys.stderr)
            rows = []
            for split, name in enumerate(SPLITS):
                runs = [reconcile(base, differences, split, seed) for seed in range(runs_of)]
                each = sorted(run.bytes / differences for run in runs)
                trips = [run.trips for run in runs]
                rows.append((sum(each) / len(each), name, each[-1 - len(each) // 20], trips, runs))
                missed |= any(not run.complete for run in runs)
            mean, name, late, _, _ = max(rows)
            trips = [trip for row in rows for trip in row[3]]
            model = size <= NEGENTROPY_SIZE_MAX and not arguments.alone
            other = negentropy(size, differences) if model else None
            worst[differences] = max(worst.get(differences, 0), mean)
            small = mean if (size, differences) == (1_000, 20) else small
            ratios += [other / mean] if other else []
            target = TARGETS.get(differences, 22 if differences >= 1_000 else 25)
            missed |= (mean > target and differences <= 10_000) or max(trips) > 20
            beside = f"{other:14.1f}  {other / mean:5.1f}" if other else ""
            if lxmf and (size, differences) == (SHARED, 2 * EACH):
                beside += f"  {lxmf.lxmf / differences:8,.1f}  {lxmf.times:5.1f}"
            print(
                f"{size:9,} {differences:7,}  {runs_of:5}  {mean:8.2f}  {name:18} {late:6.2f}  {target:5}  {LIMIT:5}  "
                f"{sum(trips) / len(trips):5.1f}  {max(trips):4}  {beside}",
                flush=True,
            )
    print(f"every difference was found and every target met: {'no' if missed else 'yes'}")
    if not arguments.alone:
        print(lxmf or "LXMF could not be measured here: see above")
    around = contact_overhead(EACH) / (2 * EACH)
    print(f"a contact's other frames, for each of {2 * EACH} bundles moved: {around:.1f} bytes (at most 12)")
    for name, figure in setup.items():
        print(f"{name}: {figure}")
    figures: dict[str, object] = {
        "bytes_per_difference": {str(each): round(worst[each], 2) for each in (20, 50, 1_000, 10_000) if each in worst},
        "bytes_n1000_d20": round(small * 20),
        "contact_bytes_per_bundle": round(around, 1),
        **setup,
        "vs_negentropy_worst": round(min(ratios), 2) if ratios else None,
        "vs_lxmf": round(lxmf.times, 1) if lxmf else None,
    }
    print(json.dumps(figures))
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
