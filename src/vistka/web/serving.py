"""Serving pages: one uvicorn, no access log, and the chores that go on beside it."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from types import FrameType

import uvicorn
from starlette.applications import Starlette

from vistka.errors import VistkaError, WorldError

HEADER_BYTES_MAX = 16_384  # a browser's headers are 2 kB; a mini browser's are fewer
OPEN_REQUESTS_MAX = 256  # people at one post at once, several times over
STOP_SECONDS_MAX = 3


@dataclass(frozen=True, slots=True)
class Chore:
    """Something a node does every `seconds` while it runs, and tries again whatever went wrong.

    `told` hears after each time what went wrong, or None.
    """

    do: Callable[[], Awaitable[None]]
    seconds: float
    told: Callable[[VistkaError | None], None] = lambda _error: None


async def serve(app: Starlette, host: str, port: int, chores: Sequence[Chore]) -> None:
    """Serve until told to stop (SIGTERM, Ctrl+C). WorldError "address-in-use" if nobody may listen there."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        server_header=False,
        date_header=False,
        proxy_headers=False,
        h11_max_incomplete_event_size=HEADER_BYTES_MAX,
        limit_concurrency=OPEN_REQUESTS_MAX,
        timeout_graceful_shutdown=STOP_SECONDS_MAX,
    )
    server = uvicorn.Server(config)
    signal.signal(signal.SIGTERM, _stay)  # uvicorn stops for it, then raises it again: what follows must still be done
    tasks = [asyncio.create_task(again_and_again(chore)) for chore in chores]
    try:
        await server.serve()
    except SystemExit:
        raise WorldError("address-in-use", host=host, port=port) from None
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task


def _stay(_number: int, _frame: FrameType | None) -> None:
    pass


async def again_and_again(chore: Chore) -> None:
    """Do a chore until cancelled."""
    while True:
        failure: VistkaError | None = None
        try:
            await chore.do()
        except VistkaError as error:
            logging.getLogger(__name__).warning("%s", error.reason)
            failure = error
        except Exception as error:  # a bug of ours: it must not end what a node does by itself, unseen
            logging.getLogger(__name__).exception("a chore failed")
            failure = WorldError("chore-failed", why=type(error).__name__)
        chore.told(failure)
        await asyncio.sleep(chore.seconds)
