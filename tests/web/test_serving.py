"""What a node does by itself goes on whatever goes wrong, and somebody hears of it."""

import asyncio

import pytest

from vistka.errors import VistkaError, WorldError
from vistka.web.serving import Chore, again_and_again


def test_a_chore_that_fails_in_whatever_way_is_done_again_and_told(caplog: pytest.LogCaptureFixture) -> None:
    outcomes: list[Exception | None] = [WorldError("mail-inbox", why="sign-in"), ValueError("a bug"), None]
    told: list[str | None] = []

    async def do() -> None:
        if outcome := outcomes.pop(0):
            raise outcome

    def hear(error: VistkaError | None) -> None:
        told.append(error.reason if error is not None else None)
        if not outcomes:
            raise asyncio.CancelledError  # as when the node is told to stop

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(again_and_again(Chore(do, 0, hear)))
    assert told == ["mail-inbox", "chore-failed", None]
    assert "a bug" in caplog.text
