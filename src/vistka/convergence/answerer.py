"""Contacts over http, the server's part: sessions, each of them a stream to which POSTs bring pieces.

docs/spec/contact.md, section 9.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from secrets import token_hex

from vistka.convergence.http import SESSION_BYTES, Stream, gathered, size_after
from vistka.errors import RemoteError, VistkaError, WorldError
from vistka.limits import (
    CONTACT_IDLE_SECONDS,
    POST_BYTES,
    POST_BYTES_FAST,
    POST_BYTES_MAX,
    SESSIONS_MAX,
    SETTLE_SECONDS,
    STALL_SECONDS,
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server says to one POST."""

    status: int
    body: bytes
    media_type: str = "application/octet-stream"


@dataclass(slots=True)
class _Session:
    stream: Stream
    used: float
    under_way: int = 0  # POSTs of it that are being taken
    taken: int = 0  # bytes of the client's stream that were taken in
    confirmed: int = 0  # bytes of ours that the client has
    outbox: bytearray = field(default_factory=bytearray)  # ours from there on
    inbox: bytes = b""  # the last piece taken, not yet given to the stream
    ahead: bytes = b""  # the next answer, made while the client takes the last one in
    failure: VistkaError | None = None  # met after the answer: the next POST hears of it
    turn: int = 0  # a later POST takes over from one that hangs
    size: int = POST_BYTES  # what one answer may have


class Answerer:
    """The server's part: `open_stream` begins a contact; `seconds` is a clock that only goes forward."""

    def __init__(self, open_stream: Callable[[], Stream], seconds: Callable[[], float]) -> None:
        self._open_stream = open_stream
        self._seconds = seconds
        self._sessions: dict[str, _Session] = {}
        self._is_watched = False  # whether somebody will look for sessions that are over

    async def open(self, body: AsyncIterator[bytes]) -> Reply:
        """The first POST of a contact: its answer begins with the session's name."""
        if not self._make_room():
            return refusal(503, WorldError("contact-busy"))
        name = token_hex(SESSION_BYTES // 2)
        session = _Session(self._open_stream(), self._seconds())
        self._sessions[name] = session
        self._watch()
        reply = await self._take(name, session, body, 0)
        return Reply(200, name.encode() + reply.body) if reply.status == 200 else reply

    async def go_on(self, name: str, start: int, received: int, body: AsyncIterator[bytes]) -> Reply:
        """A later POST: its body begins at byte `start` of the client's stream; `received` bytes of ours have come."""
        session = self._sessions.get(name)
        if session is None:
            return refusal(404, RemoteError("contact-gone"))
        if session.failure is not None:
            return self._end(name, session.failure)
        if not (start <= session.taken and 0 <= received - session.confirmed <= len(session.outbox)):
            return refusal(409, RemoteError("contact-gap"))
        del session.outbox[: received - session.confirmed]
        session.confirmed = received
        now = self._seconds()
        session.size = size_after(session.size, now - session.used)
        session.used = now
        return await self._take(name, session, body, session.taken - start)

    async def _take(self, name: str, session: _Session, body: AsyncIterator[bytes], skip: int) -> Reply:
        session.under_way += 1
        try:
            return await self._take_in(name, session, body, skip)
        finally:
            session.under_way -= 1
            session.used = self._seconds()

    async def _take_in(self, name: str, session: _Session, body: AsyncIterator[bytes], skip: int) -> Reply:
        session.turn += 1
        turn, size = session.turn, 0
        try:
            try:
                async with aclosing(_unstalled(body)) as pieces:
                    async for piece in gathered(pieces):
                        if session.turn != turn:
                            return refusal(409, RemoteError("contact-overtaken"))
                        size += len(piece)
                        if size > POST_BYTES_MAX:
                            raise RemoteError("oversize", bytes=size, limit=POST_BYTES_MAX)
                        _digest(session)
                        session.inbox = piece[skip:]
                        skip = max(0, skip - len(piece))
                        session.taken += len(session.inbox)
            finally:
                if size < POST_BYTES_FAST:
                    _digest(session)
                    session.stream.settle()
                else:  # a full one says that the next is on its way
                    asyncio.get_running_loop().call_later(SETTLE_SECONDS, self._settle, name, turn)
            self._fill(session)
        except TimeoutError:
            return refusal(408, WorldError("contact-stalled"))  # the session waits for the same POST again
        except VistkaError as error:
            return self._end(name, error)
        if session.inbox or len(session.outbox) >= POST_BYTES_FAST:
            asyncio.get_running_loop().call_soon(self._work_on, name, turn)
        return Reply(200, bytes(session.outbox))

    def _fill(self, session: _Session) -> None:
        """What is made already, then what is not, up to what one answer may have."""
        if not session.outbox:
            session.outbox += session.ahead
            session.ahead = b""
        if not session.ahead and len(session.outbox) < session.size:
            session.outbox += session.stream.bytes_to_send(session.size - len(session.outbox))

    def _work_on(self, name: str, turn: int) -> None:
        """While a full answer, or the next full POST, is on its way both sides work at once."""
        session = self._sessions.get(name)
        if session is None or session.turn != turn:
            return
        try:
            _digest(session)
            if len(session.outbox) >= POST_BYTES_FAST and not session.ahead:
                session.ahead = session.stream.bytes_to_send(session.size)
        except VistkaError as error:
            session.failure = error

    def _settle(self, name: str, turn: int) -> None:
        """What came counts, even if nothing follows."""
        session = self._sessions.get(name)
        if session is not None and session.turn == turn:
            try:
                _digest(session)
                session.stream.settle()
            except VistkaError as error:
                session.failure = error

    def _end(self, name: str, error: VistkaError) -> Reply:
        self._forget(name)
        return refusal(400 if isinstance(error, RemoteError) else 503, error)

    def _make_room(self) -> bool:
        self._forget_idle()
        if len(self._sessions) < SESSIONS_MAX:
            return True
        # Who is done, and who said hello and proved nothing, makes room: a stranger cannot shut others out.
        over = [
            (not one.stream.finished, one.used, name)
            for name, one in self._sessions.items()
            if one.stream.finished or not one.stream.proven
        ]
        if over:
            self._forget(min(over)[2])
        return bool(over)

    def _watch(self) -> None:
        """While there are sessions, look now and then which of them are over."""
        if self._sessions and not self._is_watched:
            self._is_watched = True
            asyncio.get_running_loop().call_later(CONTACT_IDLE_SECONDS, self._look)

    def _look(self) -> None:
        self._is_watched = False
        self._forget_idle()
        self._watch()

    def _forget_idle(self) -> None:
        now = self._seconds()
        for name, session in list(self._sessions.items()):
            if not session.under_way and session.used + CONTACT_IDLE_SECONDS <= now:
                self._forget(name)

    def _forget(self, name: str) -> None:
        session = self._sessions.pop(name, None)
        if session is not None:
            with suppress(VistkaError):  # a full disk: the next contact shows it again
                session.stream.remember()


def _digest(session: _Session) -> None:
    """Give the stream what came. RemoteError, WorldError."""
    piece, session.inbox = session.inbox, b""
    if piece:
        session.stream.receive_bytes(piece, more=True)


async def _unstalled(body: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """The pieces of a body. TimeoutError when none comes for too long."""
    iterator = aiter(body)
    while True:
        try:
            async with asyncio.timeout(STALL_SECONDS):
                piece = await anext(iterator)
        except StopAsyncIteration:
            return
        yield piece


def refusal(status: int, error: VistkaError) -> Reply:
    """An error as JSON with its reason and nothing else."""
    return Reply(status, json.dumps({"reason": error.reason}).encode(), "application/json")
