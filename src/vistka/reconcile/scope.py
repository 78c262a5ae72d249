"""Partitions of what a node holds, and scopes: which partitions two nodes reconcile. docs/spec/reconciliation.md, 4."""

from dataclasses import dataclass
from functools import lru_cache

from vistka.bundle.envelope import CLASS_MAX
from vistka.errors import RemoteError
from vistka.limits import MONTH_STEPS

CLASSES = CLASS_MAX + 1
BUCKETS = 8  # of 30 days, seven in turn: 210 days, more than the longest lifetime twice over but a month; and one more
IMPOSSIBLE = BUCKETS - 1  # the bucket of hours that cannot be
PARTITIONS = CLASSES * BUCKETS
HOUR_FIRST = 73 * MONTH_STEPS  # the end of 2025, in steps of six hours: nothing was written before
HOUR_END = 546 * MONTH_STEPS  # the end of 2064
_BYTE = 0xFF


@lru_cache(maxsize=1_024)  # asked for each bundle, and bundles of one month are many
def partition_of(class_: int, hour: int) -> int:
    """The partition of a bundle, 0 to 63, by its envelope's class and `hour` (in steps of six hours)."""
    possible = HOUR_FIRST <= hour < HOUR_END
    bucket = hour // MONTH_STEPS % IMPOSSIBLE if possible else IMPOSSIBLE
    return class_ * BUCKETS + bucket


@dataclass(frozen=True, slots=True)
class Scope:
    """A set of partitions: bit p of `mask` stands for partition p."""

    mask: int = 2**PARTITIONS - 1

    def __contains__(self, partition: int) -> bool:
        return bool(self.mask >> partition & 1)

    def __and__(self, other: "Scope") -> "Scope":
        """What both would keep."""
        return Scope(self.mask & other.mask)

    def encode(self) -> bytes:
        """Pairs (a bit for each class, a bit for each bucket), ascending by buckets: two bytes for most scopes."""
        classes: dict[int, int] = {}
        for class_ in range(CLASSES):
            buckets = self.mask >> class_ * BUCKETS & _BYTE
            classes[buckets] = classes.get(buckets, 0) | 1 << class_
        return b"".join(bytes([classes[buckets], buckets]) for buckets in sorted(classes) if buckets)


def parse_scope(data: bytes) -> Scope:
    """The scope that `data` is. RemoteError "non-canonical" for any but the one encoding."""
    mask = 0
    for classes, buckets in zip(data[::2], data[1::2], strict=False):
        for class_ in range(CLASSES):
            if classes >> class_ & 1:
                mask |= buckets << class_ * BUCKETS
    scope = Scope(mask)
    if scope.encode() != data:
        raise RemoteError("non-canonical", why="a scope in another form")
    return scope
