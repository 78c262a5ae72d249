"""Contacts over http: plain POSTs that work through proxies, each with a piece of either stream.

What both sides share, and the client's part; the server's is answerer.py. docs/spec/contact.md, section 9.

Both streams are counted in bytes. A POST says where its body begins and up to where the answers have come, so one that
is sent again, because its answer was lost, is answered again and never applied twice.
"""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from time import monotonic
from typing import Protocol

import httpx

from vistka.errors import RemoteError, VistkaError, WorldError
from vistka.limits import (
    EMPTY_POSTS_MAX,
    FAST_SECONDS,
    GATHERED_BYTES,
    POST_BYTES,
    POST_BYTES_FAST,
    POST_BYTES_MAX,
)

SESSION_BYTES = 16  # as hexadecimal digits: what the first answer begins with
PAUSES_SECONDS = (0.5, 2.0, 5.0, 10.0)  # before a POST is tried again: a generator's flicker, a walk round the corner
PAUSES_BEFORE_CONTACT = 2  # a timer that looks for internet every minute wants its answer soon
_REASON = re.compile(r"[a-z0-9-]{1,40}")
_ERROR_BYTES_MAX = 1_024


class Stream(Protocol):
    """What is joined to the other side: a contact, whatever that is."""

    @property
    def proven(self) -> bool: ...  # the other side has shown that it belongs here
    @property
    def finished(self) -> bool: ...
    def receive_bytes(self, data: bytes, more: bool = False) -> None: ...  # with more it is durable after `settle` only
    def settle(self) -> None: ...
    def bytes_to_send(self, limit: int = POST_BYTES) -> bytes: ...
    def remember(self) -> None: ...  # it goes no further: what it has shown of the other side is kept


async def gathered(pieces: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """The same bytes in fewer pieces, for each is made durable by itself; of a cut body what came before the cut."""
    waiting = bytearray()
    try:
        async for piece in pieces:
            waiting += piece
            while len(waiting) >= GATHERED_BYTES:
                yield bytes(waiting[:GATHERED_BYTES])
                del waiting[:GATHERED_BYTES]
    except Exception:
        yield bytes(waiting)
        raise
    yield bytes(waiting)


def size_after(size: int, seconds: float) -> int:
    """How much the next POST may carry when the last one took so long: a fast link takes more at once."""
    return min(2 * size, POST_BYTES_FAST) if seconds < FAST_SECONDS else POST_BYTES


async def converse(
    url: str,
    stream: Stream,
    client: httpx.AsyncClient,
    pauses_seconds: Sequence[float] = PAUSES_SECONDS,
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Hold one contact with the node whose contact address is `url`, to its end.

    RemoteError when either side's bytes are refused; WorldError "unreachable", "contact-lost", "contact-busy" or
    "contact-stuck". What arrived whole has been given to `stream`.
    """
    talk = _Talk(url.rstrip("/"), stream, client)
    empty = 0
    while not (stream.finished and not talk.to_send()):
        received = talk.received
        was_empty = not talk.to_send()
        await _try_again(talk, pauses_seconds, wait)
        empty = empty + 1 if was_empty and talk.received == received else 0
        if empty > EMPTY_POSTS_MAX:
            raise WorldError("contact-stuck")


async def _try_again(talk: "_Talk", pauses: Sequence[float], wait: Callable[[float], Awaitable[None]]) -> None:
    if not talk.session:  # nothing has begun that would be lost
        pauses = pauses[:PAUSES_BEFORE_CONTACT]
    for pause in (*pauses, None):
        progress = talk.received
        try:
            await talk.post()
        except (httpx.HTTPError, httpx.InvalidURL, _TheirError) as error:
            if isinstance(error, httpx.UnsupportedProtocol | httpx.InvalidURL):
                raise WorldError("unreachable", why="not an address") from None
            if isinstance(error, _TheirError) and error.why.reason == "contact-lost":
                raise error.why from None
            if pause is None and talk.received == progress:
                if isinstance(error, _TheirError):
                    raise error.why from None
                raise WorldError("contact-lost" if talk.session else "unreachable", why=type(error).__name__) from None
            await wait(pause or 0)
        else:
            return


class _TheirError(Exception):
    """The other side's trouble, which may pass. Our own, a full disk, ends the contact: what came was not kept."""

    def __init__(self, why: WorldError) -> None:
        super().__init__(why.reason)
        self.why = why


class _Talk:
    """The client's end of both streams."""

    def __init__(self, url: str, stream: Stream, client: httpx.AsyncClient) -> None:
        self._url, self._stream, self._client = url, stream, client
        self.session = ""
        self.sent = 0
        self.received = 0
        self._body = self._ahead = b""
        self._name = self._inbox = b""
        self._size = POST_BYTES

    def to_send(self) -> bytes:
        """The body of the next POST: the same until it is answered whole."""
        if not self._body:
            self._body, self._ahead = self._ahead, b""
            if len(self._body) < self._size:
                self._body += self._stream.bytes_to_send(self._size - len(self._body))
        return self._body

    async def _pieces(self, body: bytes) -> AsyncIterator[bytes]:
        """The body; once it is under way, the rest of a full answer is taken in, and on a fast link the next made."""
        yield body
        self._digest()
        if self._size > POST_BYTES and not self._ahead:
            self._ahead = self._stream.bytes_to_send(self._size)

    async def post(self) -> None:
        """One POST and its answer, taken in as it arrives. httpx.HTTPError, RemoteError, WorldError."""
        is_full = False
        try:
            is_full = await self._post() >= POST_BYTES_FAST
        finally:
            if not is_full:  # a full answer says that there is more: its last piece waits for the next POST
                self._digest()
                self._stream.settle()

    async def _post(self) -> int:
        url = f"{self._url}/{self.session}/{self.sent}/{self.received}" if self.session else self._url
        body = self.to_send()
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(len(body))}
        self._name = b""
        size, began = 0, monotonic()
        async with self._client.stream("POST", url, content=self._pieces(body), headers=headers) as response:
            if response.status_code != 200:
                refused = await _error_of(response)
                raise _TheirError(refused) if isinstance(refused, WorldError) else refused
            async for piece in gathered(response.aiter_bytes()):
                size += len(piece)
                if size > POST_BYTES_MAX + SESSION_BYTES:
                    raise RemoteError("oversize", bytes=size, limit=POST_BYTES_MAX)
                self._take(piece)
        if not self.session:
            raise RemoteError("contact-answer")
        self._body = b""
        self.sent += len(body)
        self._size = size_after(self._size, monotonic() - began)
        return size

    def _take(self, piece: bytes) -> None:
        if not self.session:
            self._name += piece
            if len(self._name) < SESSION_BYTES:
                return
            name, piece = self._name[:SESSION_BYTES], self._name[SESSION_BYTES:]
            if not re.fullmatch(rb"[0-9a-f]{16}", name):
                raise RemoteError("contact-answer")
            self.session = name.decode()
        self.received += len(piece)
        self._digest()
        self._inbox = piece

    def _digest(self) -> None:
        piece, self._inbox = self._inbox, b""
        if piece:
            self._stream.receive_bytes(piece, more=True)


async def _error_of(response: httpx.Response) -> VistkaError:
    """The other side's refusal: what it says is not trusted to be more than a short key."""
    reason = "contact-refused"
    data = b""
    async for piece in response.aiter_bytes():
        data += piece
        if len(data) > _ERROR_BYTES_MAX:
            break
    try:
        said = json.loads(data[:_ERROR_BYTES_MAX])["reason"]
    except (ValueError, KeyError, TypeError, RecursionError):
        said = None
    if isinstance(said, str) and _REASON.fullmatch(said):
        reason = said
    if reason == "contact-gone":
        return WorldError("contact-lost")
    if response.status_code >= 500 or response.status_code in (408, 429) or reason == "contact-overtaken":
        return WorldError(reason if reason != "contact-refused" else "unreachable", status=response.status_code)
    return RemoteError(reason, status=response.status_code)
