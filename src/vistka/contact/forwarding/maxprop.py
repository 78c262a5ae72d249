"""MaxProp: few hops first, then the cheapest path by likelihoods that all nodes pass on. Burgess and others, 2006."""

from collections.abc import Iterator
from heapq import heappop, heappush

from vistka.contact.forwarding.base import FIRST, OWN, Carried, Peer
from vistka.contact.forwarding.silent import Silent

UNIT = 1 << 16
FAR = 1 << 30
COSTS_PARTS = 50  # costs are reckoned anew after this part of a lifetime
NO_HOPS_KNOWN = 1 << 30  # above all hops: as long as nothing is known of contacts, all have few
ROW_BYTES = 3  # of a row: a node and its likelihood


class MaxProp(Silent):
    """Tells every row that it has heard of: how likely each node is to meet which next. `note`: hops so far."""

    def __init__(self, me: int, goals: int, lifetime: int) -> None:
        super().__init__(me, goals, lifetime)
        even = dict.fromkeys((goal for goal in range(goals) if goal != me), UNIT // max(1, goals - 1))
        self._rows: dict[int, tuple[int, dict[int, int]]] = {me: (0, even)}  # by node: when it was so, and its row
        self._costs: dict[int, int] = {}
        self._costs_until = 0
        self._now = 0
        self._contacts = self._contact_bytes = 0
        self._held_most = 0  # bytes: what is known of how much fits
        self._bytes_by_hops: dict[int, int] = {}
        self._few: int | None = None  # fewer hops than these are few; None: to be reckoned

    def say(self, now: int) -> dict[int, tuple[int, dict[int, int]]]:  # type: ignore[override]
        """All rows."""
        self._now = now
        return self._rows

    def said_bytes(self, said: dict[int, tuple[int, dict[int, int]]]) -> int:  # type: ignore[override]
        """Rows that changed of late: the others are known, as differences would tell."""
        since = self._now - self.lifetime // 50
        return ROW_BYTES * sum(one > 0 for when, row in said.values() if when >= since for one in row.values())

    def meet(self, peer: Peer, now: int) -> None:
        """The peer's likelihood is raised by one, and then all are halved, so that they are one together; rows that
        the peer knows newer are taken over."""
        _, row = self._rows[self.me]
        row = {goal: likelihood // 2 for goal, likelihood in row.items()}
        row[peer.goal] += UNIT // 2
        self._rows = {**self._rows, self.me: (now, row)}
        for node, (when, other) in peer.said.items():
            if node != self.me and (node not in self._rows or self._rows[node][0] < when):
                self._rows[node] = (when, other)
        if now >= self._costs_until:
            self._costs = self._cheapest()
            self._costs_until = now + self.lifetime // COSTS_PARTS
        self._contacts, self._contact_bytes = self._contacts + 1, self._contact_bytes + peer.budget_bytes
        self._bytes_by_hops, self._few = {}, None

    def _cheapest(self) -> dict[int, int]:
        costs, heap = {self.me: 0}, [(0, self.me)]
        while heap:
            cost, node = heappop(heap)
            if cost > costs[node]:
                continue
            for peer, likelihood in self._rows.get(node, (0, {}))[1].items():
                through = cost + UNIT - likelihood
                if through < costs.get(peer, FAR):
                    costs[peer] = through
                    heappush(heap, (through, peer))
        return costs

    def see(self, held: Carried, peer: Peer, there: bool) -> None:
        """How many bytes here have come over so many hops."""
        del peer, there
        self._bytes_by_hops[held.note] = self._bytes_by_hops.get(held.note, 0) + held.size
        self._few = None

    def _has_few_hops(self, held: Carried) -> bool:
        """Whether it is among what goes by hops: of the fewest, as many bytes as a contact carries on average, where
        the store keeps that much beside them."""
        if self._few is None:
            self._few = next(self._many_hops(), NO_HOPS_KNOWN)
        return held.note < self._few

    def _many_hops(self) -> Iterator[int]:
        self._held_most = max(self._held_most, sum(self._bytes_by_hops.values()))
        usual = self._contact_bytes // max(1, self._contacts)
        share, total = min(usual, max(0, self._held_most - usual)), 0
        for hops, bytes_ in sorted(self._bytes_by_hops.items()):
            total += bytes_
            if total > share:
                yield hops

    def rank(self, held: Carried, peer: Peer, now: int) -> int | None:
        """For the peer itself, then those with few hops, then by cost."""
        del now
        return FIRST - held.born if held.goal == peer.goal else self._order(held)

    def split(self, held: Carried, peer: Peer) -> tuple[int, int]:
        """One hop more."""
        del peer
        return held.note, held.note + 1

    def worth(self, held: Carried, now: int) -> int:
        """What goes last makes room first."""
        del now
        return self._order(held) + (OWN if held.deposited and not held.handed_over else 0)

    def _order(self, held: Carried) -> int:
        return (1 << 40) - held.note if self._has_few_hops(held) else -self._costs.get(held.goal, FAR)
