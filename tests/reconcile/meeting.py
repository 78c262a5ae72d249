"""Two nodes that reconcile in memory: sets of ids, partitions by the first byte, and every frame that crossed."""

import random
from collections.abc import Container, Iterable

from vistka.reconcile.cells import Cells
from vistka.reconcile.lookup import ShortIndex
from vistka.reconcile.protocol import Ended, PeerHoldsOnly, PeerLacks, Reconciliation, SketchNeeded
from vistka.reconcile.scope import PARTITIONS, Scope
from vistka.reconcile.sketch import Sketch
from vistka.reconcile.source import Block, Source, scan, source_of
from vistka.wire.frame import Frame, encode_frame

OPENER_SALT, ANSWERER_SALT = b"opener's", b"answer's"


def ids(count: int, seed: object = 0) -> list[bytes]:
    """As good as bundle ids, the same each time."""
    dice = random.Random(str(seed))
    return [dice.randbytes(32) for _ in range(count)]


def partition_in_test(bundle_id: bytes) -> int:
    """A partition for an id: here its first byte decides."""
    return bundle_id[0] % PARTITIONS


class Node:
    """One side. `lacks` is what it was told of the peer; `built` lists the sketches it was asked for."""

    def __init__(
        self,
        opens: bool,
        held: Iterable[bytes],
        scope: Scope | None = None,
        knows: Container[bytes] = (),
        width: int = 64,
        arithmetic: type[Cells] | None = None,
    ) -> None:
        self.rows = sorted(held)
        self.arithmetic, self.width = arithmetic, width
        counts = [0] * PARTITIONS
        for bundle_id in self.rows:
            counts[partition_in_test(bundle_id)] += 1
        salt = OPENER_SALT if opens else ANSWERER_SALT
        self.session = Reconciliation(opens, salt, scope or Scope(), counts, knows)
        self.lacks: set[bytes] = set()
        self.built: list[SketchNeeded] = []
        self.outcome: int | None = None
        self._source: Source | None = None

    def receive(self, frame: Frame) -> None:
        """Take a frame and do what comes of it."""
        self.session.receive_frame(frame)
        while (event := self.session.next_event()) is not None:
            match event:
                case SketchNeeded():
                    self.built.append(event)
                    self.session.supply(self.source(event))
                case PeerLacks(rows):
                    self.lacks |= {self.rows[row] for row in rows}
                case PeerHoldsOnly(rows):
                    covered = {
                        row for row, each in enumerate(self.rows) if partition_in_test(each) in self.session.scope
                    }
                    self.lacks |= {self.rows[row] for row in covered.difference(rows)}
                case Ended(outcome):
                    self.outcome = outcome

    def source(self, needed: SketchNeeded) -> Source:
        """What the session asks for: scanned the first time, grown after."""
        covered = [(row, each) for row, each in enumerate(self.rows) if partition_in_test(each) in needed.scope]
        if self._source is None:
            sketch, index = Sketch(needed.salt, self.width, self.arithmetic), ShortIndex()
            blocks: list[Block] = [(partition_in_test(each), [(row, each)]) for row, each in covered]
            for _ in scan(sketch, index, blocks, needed.scope):
                pass
            self._source = source_of(sketch, needed.scope, index)
        if self._source.cells.stop < needed.stop:
            for _ in self._source.grow(needed.stop):
                pass
        return self._source


def meet(opener: Node, answerer: Node) -> list[tuple[str, bytes]]:
    """Let both talk until nothing more is said: who said what, in order."""
    said = []
    speaker, hearer, name, other = opener, answerer, "opener", "answerer"
    quiet = 0
    while quiet < 2:
        frames = speaker.session.frames_to_send()
        quiet = 0 if frames else quiet + 1
        for frame in frames:
            said.append((name, encode_frame(frame)))
            hearer.receive(frame)
        speaker, hearer, name, other = hearer, speaker, other, name
    return said


def bytes_said(said: list[tuple[str, bytes]]) -> int:
    """All bytes of a meeting, both ways."""
    return sum(len(data) for _, data in said)


def trips(said: list[tuple[str, bytes]]) -> int:
    """How many times the opener spoke and was answered."""
    return sum(
        name == "opener" and before != "opener"
        for (before, _), (name, _) in zip([("", b""), *said], said, strict=False)
    )
