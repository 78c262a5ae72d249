"""MaxProp: few hops first, then the cheapest path by likelihoods that all nodes pass on. Burgess and others, 2006."""

from heapq import heappop, heappush

from vistka.contact.forwarding.base import FIRST, OWN, Carried, Peer
from vistka.contact.forwarding.silent import Silent

UNIT = 1 << 16
FEW_HOPS = 3
FAR = 1 << 30
ROW_BYTES = 3  # of a row: a node and its likelihood


class MaxProp(Silent):
    """Tells every row that it has heard of, with whom each node met and how often. `note`: hops so far."""

    def __init__(self, me: int, goals: int, lifetime: int) -> None:
        super().__init__(me, goals, lifetime)
        self._rows: dict[int, tuple[int, dict[int, int]]] = {me: (0, {})}  # by node: when it was so, meetings by peer
        self._costs: dict[int, int] = {}
        self._costs_until = 0
        self._now = 0

    def say(self, now: int) -> dict[int, tuple[int, dict[int, int]]]:  # type: ignore[override]
        """All rows."""
        self._now = now
        return self._rows

    def said_bytes(self, said: dict[int, tuple[int, dict[int, int]]]) -> int:  # type: ignore[override]
        """Rows that changed of late: the others are known, as differences would tell."""
        since = self._now - self.lifetime // 50
        return ROW_BYTES * sum(len(row) for when, row in said.values() if when >= since)

    def meet(self, peer: Peer, now: int) -> None:
        """One meeting more with the peer; rows that it knows newer are taken over."""
        _, row = self._rows[self.me]
        row = {**row, peer.goal: row.get(peer.goal, 0) + 1}
        self._rows = {**self._rows, self.me: (now, row)}
        for node, (when, other) in peer.said.items():
            if node != self.me and (node not in self._rows or self._rows[node][0] < when):
                self._rows[node] = (when, other)
        if now >= self._costs_until:
            self._costs = self._cheapest()
            self._costs_until = now + self.lifetime // 20

    def _cheapest(self) -> dict[int, int]:
        costs, heap = {self.me: 0}, [(0, self.me)]
        while heap:
            cost, node = heappop(heap)
            if cost > costs[node]:
                continue
            row = self._rows.get(node, (0, {}))[1]
            meetings = sum(row.values())
            for peer, count in row.items():
                through = cost + UNIT - UNIT * count // meetings
                if through < costs.get(peer, FAR):
                    costs[peer] = through
                    heappush(heap, (through, peer))
        return costs

    def rank(self, held: Carried, peer: Peer, now: int) -> int | None:
        """For the peer itself, then those with few hops, then by cost."""
        del now
        if held.goal == peer.goal:
            return FIRST - held.born
        few = held.note < FEW_HOPS
        return (1 << 40) - held.note if few else -self._costs.get(held.goal, FAR)

    def split(self, held: Carried, peer: Peer) -> tuple[int, int]:
        """One hop more."""
        del peer
        return held.note, held.note + 1

    def worth(self, held: Carried, now: int) -> int:
        """Few hops are worth most; then what is cheap to bring."""
        del now
        own = OWN if held.deposited and not held.handed_over else 0
        return own + ((1 << 40) - held.note if held.note < FEW_HOPS else -self._costs.get(held.goal, FAR))
