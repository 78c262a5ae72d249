"""Contacts over UDP: sockets and a clock for convergence/datagram.py and greeting.py, and nothing else."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from secrets import token_bytes
from typing import Any
from urllib.parse import urlsplit

from vistka.convergence.datagram import Stream
from vistka.convergence.greeting import NONCE_BYTES, Caller, Listener
from vistka.errors import LocalError, VistkaError, WorldError
from vistka.limits import DATAGRAM_BYTES, DATAGRAMS_WAITING_MAX

SCHEME = "udp://"


def parse_address(url: str) -> tuple[str, int]:
    """Host and port of `udp://host:port`. LocalError "udp-address"."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or port is None or f"{SCHEME}{parts.netloc}" != url.rstrip("/") or "@" in parts.netloc:
        raise LocalError("udp-address", url=url)
    return host, port


class _Socket(asyncio.DatagramProtocol):
    """Keeps what came until it is asked for; what is too much is dropped, as the network would."""

    def __init__(self) -> None:
        self._came: deque[tuple[bytes, Any]] = deque()
        self._news = asyncio.Event()
        self._full = False

    def datagram_received(self, data: bytes, addr: Any) -> None:
        if len(self._came) < DATAGRAMS_WAITING_MAX:
            self._came.append((data, addr))
        self._news.set()

    def pause_writing(self) -> None:
        """The machine's own queue is full: what is sent now is dropped, so a flood of questions fills no memory."""
        self._full = True

    def resume_writing(self) -> None:
        """There is room again."""
        self._full = False

    def send(self, transport: asyncio.DatagramTransport, data: bytes, address: Any = None) -> None:
        """On its way, or dropped."""
        if not self._full:
            transport.sendto(data, address)

    def error_received(self, exc: Exception) -> None:
        """Nobody there, or no way: a cut link says so too, and it comes back."""

    def next(self) -> tuple[bytes, Any] | None:
        """What came first and was not asked for yet."""
        return self._came.popleft() if self._came else None

    async def wait(self, until: float) -> None:
        """Until something comes, or `until`."""
        if not self._came:
            self._news.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(min(max(0.0, until - time.monotonic()), 3_600.0)):
                    await self._news.wait()


async def converse(host: str, port: int, stream: Stream, datagram_bytes: int = DATAGRAM_BYTES) -> None:
    """Hold one contact with the node that listens there, to its end.

    RemoteError when either side's bytes are refused; WorldError "unreachable", "contact-lost", or the store's. What
    arrived whole has been given to `stream`.
    """
    loop = asyncio.get_running_loop()
    try:
        transport, socket = await loop.create_datagram_endpoint(_Socket, remote_addr=(host, port))
    except (OSError, UnicodeError) as error:  # no such name, or none that could be
        raise WorldError("unreachable", why=str(error)) from None
    caller = Caller(stream, token_bytes(NONCE_BYTES), time.monotonic(), datagram_bytes)
    try:
        while True:
            _send(caller, transport, socket)
            if caller.over:
                return
            await socket.wait(caller.get_timer())
            while (came := socket.next()) is not None:
                caller.receive_datagram(came[0], time.monotonic())
            if time.monotonic() >= caller.get_timer():
                caller.handle_timer(time.monotonic())
    except VistkaError:
        _send(caller, transport, socket)  # why it ended, if the other side is to know
        raise
    finally:
        transport.close()


def _send(caller: Caller, transport: asyncio.DatagramTransport, socket: _Socket) -> None:
    while (data := caller.datagram_to_send(time.monotonic())) is not None:
        socket.send(transport, data)


@asynccontextmanager
async def listening(listener: Listener, host: str, port: int) -> AsyncIterator[int]:
    """Answer contacts at this address while the context lasts; gives the port. WorldError "address-taken"."""
    loop = asyncio.get_running_loop()
    try:
        transport, socket = await loop.create_datagram_endpoint(_Socket, local_addr=(host, port))
    except (OSError, UnicodeError):
        raise WorldError("address-taken", host=host, port=port) from None
    answering = asyncio.create_task(_answer(listener, transport, socket))
    try:
        yield transport.get_extra_info("sockname")[1]
    finally:
        answering.cancel()
        with suppress(asyncio.CancelledError):
            await answering
        transport.close()


async def _answer(listener: Listener, transport: asyncio.DatagramTransport, socket: _Socket) -> None:
    while True:
        while to_send := listener.datagrams_to_send(time.monotonic()):
            for data, address in to_send:
                socket.send(transport, data, address)
        await socket.wait(listener.get_timer())
        while (came := socket.next()) is not None:
            listener.receive_datagram(*came, time.monotonic())
        listener.handle_timer(time.monotonic())
