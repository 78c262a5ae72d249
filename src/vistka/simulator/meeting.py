"""Two nodes in reach of each other: a radio that both share, over which they hold real contacts while it lasts.

One speaks at a time, in turns of some frames; a turn takes its bytes' time. When neither has more to say they rest, and
meet again once either has news. The end may come at any byte.
"""

from dataclasses import dataclass
from typing import Protocol

from vistka.contact.contact import Side
from vistka.errors import RemoteError, WorldError
from vistka.node.exchange import Exchange, Summary
from vistka.simulator.node import Node, View
from vistka.simulator.world import MICROSECONDS, World

TURN_BYTES = 8_192  # after so many it is the other's turn: an eighth of what goes into one POST (contact.md, 9)
AGAIN_SECONDS = 120  # between the end of a contact and the next with the same node


@dataclass(slots=True)
class Traffic:
    """What crossed all meetings: bytes that arrived, whole bundles that were news there, contacts begun."""

    bytes: int = 0
    bundles: int = 0
    contacts: int = 0


class Watcher(Protocol):
    """Who is told what came of a turn."""

    def heard(self, node: Node) -> None: ...  # this node took something in
    def meets(self, node: Node) -> None: ...  # this node is about to begin a contact
    def failed(self, node: Node, error: RemoteError | WorldError) -> None: ...  # this side ended the contact


class Meeting:
    """One stretch of time in reach, from now to `end` (microseconds), with `budget_bytes` for both directions."""

    def __init__(
        self,
        world: World,
        nodes: tuple[Node, Node],
        end: int,
        budget_bytes: int,
        watcher: Watcher,
        traffic: Traffic,
        views: tuple[View | None, View | None] = (None, None),
    ) -> None:
        self._views = views  # of both stores, as forwarding policies show them
        self._world, self._nodes, self._watcher, self._traffic = world, nodes, watcher, traffic
        self._end, self._left = end, budget_bytes
        self._span, self._budget = max(1, end - world.now), max(1, budget_bytes)
        self._sides: tuple[Exchange, Exchange] | None = None
        self._turn = 0
        self._seen: tuple[int, int] | None = None  # each node's news when the last contact began
        self._rested_at = 0
        self._waking = False
        for node in nodes:
            node.on_news.append(self._wake)

    def begin(self) -> None:
        """Hold a contact, from its first byte."""
        self._waking = False
        if self._sides is not None or self._is_over():
            return
        for node in self._nodes:
            self._watcher.meets(node)
        self._seen = (self._nodes[0].news, self._nodes[1].news)
        self._sides = (
            self._nodes[0].exchange(Side.OPENER, self._views[0]),
            self._nodes[1].exchange(Side.ANSWERER, self._views[1]),
        )
        self._traffic.contacts += 1
        self._turn = 0
        self._speak()

    def leave(self) -> None:
        """Out of reach: nothing arrives any more."""
        self._end = min(self._end, self._world.now)
        self._finish()
        for node in self._nodes:
            if self._wake in node.on_news:
                node.on_news.remove(self._wake)

    def _speak(self) -> None:
        assert self._sides is not None
        data = b""
        for _ in self._sides:
            data = self._sides[self._turn].bytes_to_send(TURN_BYTES)
            if data:
                break
            self._turn = 1 - self._turn
        if not data:
            self._finish()
            self._rest()
            return
        in_time = (self._end - self._world.now) * self._budget // self._span
        passed = data[: max(0, min(self._left, in_time))]
        self._left -= len(passed)
        takes = -(-len(passed) * self._span // self._budget)
        cut = len(passed) < len(data)
        self._world.at(self._world.now + takes, lambda: self._arrive(passed, cut))

    def _arrive(self, data: bytes, cut: bool) -> None:
        if self._sides is None:
            return
        hearer = 1 - self._turn
        node = self._nodes[hearer]
        self._traffic.bytes += len(data)
        self._world.note("heard", node.number, data)
        try:
            self._sides[hearer].receive_bytes(data)
        except (RemoteError, WorldError) as error:
            self._watcher.failed(node, error)
            cut = True
        before = node.news
        self._watcher.heard(node)
        if node.news > before and self._seen is not None:  # what came from the other is no news to the other
            first, second = self._seen
            self._seen = (first + (hearer == 0), second + (hearer == 1))
        if cut:
            self.leave()
            return
        self._turn = hearer
        self._speak()

    def _finish(self) -> None:
        """The contact is over, whole or cut."""
        if self._sides is None:
            return
        sides, self._sides = self._sides, None
        for side in sides:
            side.remember()
            self._traffic.bundles += _transmitted(side.summary())
        self._rested_at = self._world.now

    def _rest(self) -> None:
        if self._is_over():
            self.leave()
        elif self._seen != (self._nodes[0].news, self._nodes[1].news):
            self._wake()

    def _wake(self) -> None:
        if self._sides is None and not self._waking and not self._is_over():
            self._waking = True
            self._world.at(self._rested_at + AGAIN_SECONDS * MICROSECONDS, self.begin)

    def _is_over(self) -> bool:
        return self._left <= 0 or self._world.now >= self._end


def _transmitted(summary: Summary) -> int:
    return summary.new + summary.known
