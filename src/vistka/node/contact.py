"""A contact of this node with another: as the one who calls (`meet`) or who answers (`answerer`, `answering_udp`)."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from os import urandom

import httpx

from vistka.contact.contact import Side
from vistka.contact.frames import CHALLENGE_BYTES
from vistka.convergence import udp
from vistka.convergence.answerer import Answerer
from vistka.convergence.greeting import KEY_BYTES, Listener
from vistka.convergence.http import PAUSES_SECONDS, converse
from vistka.errors import VistkaError, WorldError
from vistka.limits import POST_BYTES, STALL_SECONDS
from vistka.node.config import host_and_port
from vistka.node.exchange import Exchange, Speaker, Summary
from vistka.node.storing import in_a_thread
from vistka.store.base import BundleStore


def unix_seconds() -> int:
    """The wall clock."""
    return int(time.time())


async def meet(
    url: str,
    store: BundleStore,
    speaker: Speaker,
    *,
    clock: Callable[[], int] = unix_seconds,
    budget_bytes: int | None = None,
    client: httpx.AsyncClient | None = None,
    pauses_seconds: Sequence[float] = PAUSES_SECONDS,
) -> Summary:
    """One contact with the node at `url`, http, https or udp; what moved, and in `failure` why it was cut, if it was.

    Raises nothing of the peer's or the world's: what came before the failure counts. Threads may share `store`.
    """
    exchange = Exchange(Side.OPENER, speaker, store, urandom(CHALLENGE_BYTES), clock, budget_bytes, start=in_a_thread)
    own = client or _client()
    try:
        if url.startswith(udp.SCHEME):
            await udp.converse(*udp.parse_address(url), exchange)
        else:
            await converse(url, exchange, own, pauses_seconds)
    except VistkaError as error:
        return exchange.summary(error)
    finally:
        with suppress(WorldError):  # a full disk: the next contact shows it again
            exchange.remember()
        if client is None:
            await own.aclose()
    return exchange.summary()


def _client() -> httpx.AsyncClient:
    """Says only what HTTP demands: no browser, no encodings, which cost a third of each POST's head and tell of us."""
    client = httpx.AsyncClient(timeout=STALL_SECONDS, follow_redirects=False)
    client.headers.clear()
    return client


def answerer(
    store: BundleStore,
    speaker: Callable[[], Speaker],
    *,
    clock: Callable[[], int] = unix_seconds,
    on_change: Callable[[Summary], None] | None = None,
) -> Answerer:
    """The part that answers contacts over http; web/contact.py gives it its route.

    `speaker` is asked at the start of each contact; `on_change` hears what has moved so far whenever something came.
    Threads may share `store`.
    """

    def begin() -> _Heard:
        exchange = Exchange(Side.ANSWERER, speaker(), store, urandom(CHALLENGE_BYTES), clock, start=in_a_thread)
        return _Heard(exchange, on_change)

    return Answerer(begin, time.monotonic)


@asynccontextmanager
async def answering_udp(
    address: str,
    store: BundleStore,
    speaker: Callable[[], Speaker],
    *,
    clock: Callable[[], int] = unix_seconds,
    on_change: Callable[[Summary], None] | None = None,
) -> AsyncIterator[None]:
    """Answer contacts over datagrams at `address` ("host:port"; "": nowhere) while the context lasts.

    `speaker` and `on_change` as for `answerer`. WorldError "address-taken".
    """
    if not address:
        yield
        return
    listener = Listener(
        lambda: _Heard(Exchange(Side.ANSWERER, speaker(), store, urandom(CHALLENGE_BYTES), clock), on_change),
        urandom(KEY_BYTES),
    )
    async with udp.listening(listener, *host_and_port(address)):
        yield


class _Heard:
    """An exchange that tells when it took something in."""

    def __init__(self, exchange: Exchange, on_change: Callable[[Summary], None] | None) -> None:
        self._exchange = exchange
        self._on_change = on_change
        self._last = exchange.summary().new

    @property
    def proven(self) -> bool:
        return self._exchange.proven

    @property
    def finished(self) -> bool:
        return self._exchange.finished

    def receive_bytes(self, data: bytes, more: bool = False) -> None:
        try:
            self._exchange.receive_bytes(data, more)
        finally:
            self._tell()

    def settle(self) -> None:
        self._exchange.settle()
        self._tell()

    def remember(self) -> None:
        try:
            self._exchange.remember()
        finally:
            self._tell()

    def _tell(self) -> None:
        summary = self._exchange.summary()
        if self._on_change is not None and summary.new + summary.tokens != self._last:
            self._last = summary.new + summary.tokens
            self._on_change(summary)

    def bytes_to_send(self, limit: int = POST_BYTES) -> bytes:
        return self._exchange.bytes_to_send(limit)

    @property
    def busy(self) -> bool:
        return self._exchange.busy
