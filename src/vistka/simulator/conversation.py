"""One contact in the made-up city, turn by turn: both ends are exchanges, and it may end at any byte."""

import random
from collections.abc import Callable
from typing import Protocol

from vistka.contact.contact import Side
from vistka.errors import RemoteError, WorldError
from vistka.simulator.node import Node
from vistka.simulator.world import World

TURNS_MAX = 20_000  # a contact that needs more never ends
_TURN_BYTES = (1, 300, 2_048, 65_536)
_OVERHEARD_BYTES_MAX = 65_536  # what somebody nearby keeps of it


class End(Protocol):
    """One side: an Exchange, or someone who plays at being one."""

    @property
    def finished(self) -> bool: ...
    def bytes_to_send(self, limit: int) -> bytes: ...
    def receive_bytes(self, data: bytes) -> None: ...


class Conversation:
    """`step` until it is over. `nodes`: None for who is none of the city's. `on_error` hears whose side failed."""

    def __init__(
        self,
        world: World,
        nodes: tuple[Node | None, Node | None],
        ends: tuple[End, End],
        dice: random.Random,
        on_error: Callable[[Node, RemoteError | WorldError], None],
        *,
        cut: bool = False,
    ) -> None:
        self._world, self._nodes, self._ends = world, nodes, ends
        self._on_error = on_error
        self._turn_bytes = dice.choice(_TURN_BYTES)
        self._left = dice.randrange(1 << dice.randrange(5, 18)) if cut else None
        self._turn = 0
        self._turns = 0
        self.overheard = b""  # what the side that answers said
        self.over = False
        self.has_failed = False
        self.stalled = False

    def run(self) -> None:
        """To its end."""
        while not self.over:
            self.step()

    def step(self) -> None:
        """One turn."""
        data = b""
        for _ in self._ends:
            data = self._said(self._turn)
            if data or self.has_failed:
                break
            self._turn = 1 - self._turn
        self._turns += 1
        if self.has_failed:
            return
        if not data or self._turns > TURNS_MAX:
            self.over = True
            self.stalled = not all(end.finished for end in self._ends)
            return
        if self._left is not None:
            data, self._left = data[: self._left], self._left - len(data)
        self._turn = 1 - self._turn
        self._hear(self._turn, data)
        if self._left is not None and self._left <= 0:
            self.over = True

    def _said(self, turn: int) -> bytes:
        try:
            return self._ends[turn].bytes_to_send(self._turn_bytes)
        except (RemoteError, WorldError) as error:
            self._fail(turn, error)
            return b""

    def _hear(self, turn: int, data: bytes) -> None:
        node = self._nodes[turn]
        if turn == 0:
            self.overheard += data[: _OVERHEARD_BYTES_MAX - len(self.overheard)]
        if node is not None:
            self._world.note("heard", node.number, data)
        try:
            self._ends[turn].receive_bytes(data)
        except (RemoteError, WorldError) as error:
            self._fail(turn, error)

    def _fail(self, turn: int, error: RemoteError | WorldError) -> None:
        self.over = self.has_failed = True
        node = self._nodes[turn]
        if node is not None:
            self._world.note("failed", node.number, error.reason)
            self._on_error(node, error)


def both_sides(one: Node, other: Node) -> tuple[End, End]:
    """A contact that `one` opens."""
    return one.exchange(Side.OPENER), other.exchange(Side.ANSWERER)
