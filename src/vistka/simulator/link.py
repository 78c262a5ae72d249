"""A bad link, one direction of it: rate, delay, loss, doubles, reordering, cuts; every accident follows from its seed.

Pure: `now` is in seconds of any clock, so the same link runs in virtual time (`converse`) and before a real network.
"""

import random
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from math import inf
from typing import Protocol


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """`rate` in bytes a second; `delay` in seconds; shares from 0 to 1; a reordered packet is `late` seconds late.

    The link is cut for the last `cut_seconds` of every `cut_every` seconds, counted from `cut_phase`. `queue_bytes`:
    what waits for its turn at most.
    """

    rate: float
    delay: float
    loss: float = 0.0
    doubles: float = 0.0
    reordered: float = 0.0
    late: float = 0.5
    cut_every: float = inf
    cut_seconds: float = 0.0
    cut_phase: float = 0.0
    queue_bytes: int = 65_536


class Link:
    """What goes in at one end comes out at the other, or not. `header_bytes` are added to each packet's own."""

    def __init__(self, settings: LinkSettings, seed: int, header_bytes: int = 0) -> None:
        self._settings, self._header = settings, header_bytes
        self._dice = random.Random(seed)
        self._free_at = 0.0
        self._order = count()
        self._coming: list[tuple[float, int, bytes]] = []
        self.bytes_sent = 0
        self.packets_sent = 0

    @property
    def next_at(self) -> float:
        """When the next packet comes out; infinity when none is on its way."""
        return self._coming[0][0] if self._coming else inf

    def is_free(self, now: float) -> bool:
        """Nothing waits for its turn: a radio would take the next frame now."""
        return self._free_at <= now

    @property
    def free_at(self) -> float:
        """When the next packet's turn comes."""
        return self._free_at

    def send(self, packet: bytes, now: float) -> None:
        """A packet goes in. The same dice are thrown for each, so that one accident does not change the others."""
        settings, size = self._settings, len(packet) + self._header
        lost, doubled, late = (
            self._dice.random() < share for share in (settings.loss, settings.doubles, settings.reordered)
        )
        begins = max(now, self._free_at)
        if (begins - now) * settings.rate > settings.queue_bytes:
            return
        self._free_at = begins + size / settings.rate
        self.bytes_sent += size
        self.packets_sent += 1
        if lost or self._is_cut(begins) or self._is_cut(self._free_at):
            return
        at = self._free_at + settings.delay + (settings.late if late else 0.0)
        for _ in range(1 + doubled):
            heappush(self._coming, (at, next(self._order), packet))

    def receive(self, now: float) -> list[bytes]:
        """The packets that have come out by now, in their order."""
        out = []
        while self._coming and self._coming[0][0] <= now:
            out.append(heappop(self._coming)[2])
        return out

    def _is_cut(self, at: float) -> bool:
        settings = self._settings
        if settings.cut_every == inf:
            return False
        return (at - settings.cut_phase) % settings.cut_every >= settings.cut_every - settings.cut_seconds


class Talker(Protocol):
    """One end of a datagram session, as convergence/datagram.py has it."""

    @property
    def over(self) -> bool: ...
    def receive_datagram(self, data: bytes, now: float) -> None: ...
    def datagram_to_send(self, now: float) -> bytes | None: ...
    def get_timer(self) -> float: ...
    def handle_timer(self, now: float) -> None: ...


def converse(first: Talker, second: Talker, there: Link, back: Link, until: float, begin: float = 0.0) -> float:
    """Let both talk over the links, in virtual time, until both are over or `until`; when it ended.

    Whatever they raise comes out of here.
    """
    now = begin
    ends = ((first, there, back), (second, back, there))
    while now < until and not (first.over and second.over):
        for talker, _, incoming in ends:
            for packet in incoming.receive(now):
                talker.receive_datagram(packet, now)
        for talker, outgoing, _ in ends:
            if talker.get_timer() <= now:
                talker.handle_timer(now)
            while (data := talker.datagram_to_send(now)) is not None:
                outgoing.send(data, now)
        times = [there.next_at, back.next_at, first.get_timer(), second.get_timer()]
        soonest = min(times)
        if soonest == inf:
            return now
        now = max(soonest, now + 1e-6)
    return now
