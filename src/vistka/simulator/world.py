"""The world: what time it is, what happens next, the dice of a seed, and the hash of all that happened.

Times are whole microseconds, every number is whole: no mathematics library of a machine changes what happens.
"""

import random
from collections.abc import Callable
from hashlib import blake2b
from heapq import heappop, heappush
from itertools import count

from vistka.bundle.lifetime import EPOCH, SECONDS_IN_HOUR

MICROSECONDS = 1_000_000
BEGIN = EPOCH + 56_000 * SECONDS_IN_HOUR  # Unix seconds at the world's beginning: May 2026
TRACE_HASH_BYTES = 16


class World:
    """A queue of what is to happen; whatever is put in for the same moment happens in the order it was put in."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.now = 0  # microseconds since the beginning
        self._order = count()
        self._queue: list[tuple[int, int, Callable[[], None]]] = []
        self._digest = blake2b(digest_size=TRACE_HASH_BYTES, person=b"vistka-trace")

    @property
    def seconds(self) -> int:
        """Unix seconds, true ones."""
        return BEGIN + self.now // MICROSECONDS

    @property
    def trace_hash(self) -> str:
        """All that happened so far: two runs alike have it alike."""
        return self._digest.hexdigest()

    def dice(self, name: str) -> random.Random:
        """The dice of this name: their throws follow from the seed and the name, whatever else is thrown."""
        return random.Random(int.from_bytes(blake2b(f"{self.seed}/{name}".encode(), digest_size=32).digest()))

    def at(self, moment: int, happens: Callable[[], None]) -> None:
        """Put something in for a moment in microseconds, now at the earliest."""
        heappush(self._queue, (max(moment, self.now), next(self._order), happens))

    def note(self, what: str, *parts: bytes | int | str) -> None:
        """Something happened: it goes into the trace's hash."""
        noted = [f"{self.now} {what} {len(parts)}\n".encode()]
        for part in parts:
            data = part if isinstance(part, bytes) else str(part).encode()
            noted += len(data).to_bytes(4), data
        self._digest.update(b"".join(noted))

    def run(self, until: int | None = None) -> None:
        """Let happen what is to happen, before the moment `until` (microseconds) if one is given."""
        while self._queue and (until is None or self._queue[0][0] < until):
            self.now, _, happens = heappop(self._queue)
            happens()
        if until is not None:
            self.now = max(self.now, until)
