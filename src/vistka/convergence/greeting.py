"""How a datagram session begins: a ticket first, so that nobody is answered at an address that is not theirs.

Pure, like the session. `Caller` is the opener's side, `Listener` the answerer's, of many. docs/spec/datagram.md, 4.
"""

import hmac
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from math import inf

from vistka.convergence.datagram import Session, Stream
from vistka.convergence.framing import NAME_BYTES, Kind, encode_stop
from vistka.errors import VistkaError, WorldError
from vistka.limits import (
    CONTACT_IDLE_SECONDS,
    DATAGRAM_BYTES,
    GREETINGS_MAX,
    OPEN_SECONDS,
    SESSIONS_MAX,
    TICKET_SECONDS,
    UNANSWERED_SECONDS,
)

NONCE_BYTES = 8
KEY_BYTES = 32
TICKET_BYTES = 8
OPEN_BYTES = 1 + NONCE_BYTES + TICKET_BYTES + 1  # as long as its answer, and a byte of version
VERSION = 1
Address = tuple[str | int, ...]  # as sockets have it
_PROOF_BYTES = TICKET_BYTES + NONCE_BYTES


class Caller:
    """The opener: `nonce` is 8 fresh bytes."""

    def __init__(self, stream: Stream, nonce: bytes, now: float, datagram_bytes: int = DATAGRAM_BYTES) -> None:
        self._stream, self._nonce, self._size = stream, nonce, datagram_bytes
        self._began = self._open_due = now
        self.session: Session | None = None

    @property
    def over(self) -> bool:
        """Nothing needs to be sent any more."""
        return self.session is not None and self.session.over

    def receive_datagram(self, data: bytes, now: float) -> None:
        """Take one in. RemoteError and WorldError as of a session; WorldError "contact-lost" when it is gone there."""
        if self.session is None:
            if data[:1] == bytes([Kind.TICKET]) and data[1:-TICKET_BYTES] == self._nonce:
                ticket = data[-TICKET_BYTES:]
                # Requests go out again and again: the last may have been answered by the ticket to an earlier one.
                took = None if self._open_due - OPEN_SECONDS > self._began else now - self._began
                name, proof = ticket[:NAME_BYTES], ticket + self._nonce
                self.session = Session(name, self._stream, now, self._size, proof, took)
        elif data == bytes([Kind.GONE]) + self.session.name:
            raise WorldError("contact-lost", why="gone")
        else:
            self.session.receive_datagram(data, now)

    def datagram_to_send(self, now: float) -> bytes | None:
        """The next datagram, None when there is nothing to send now."""
        if self.session is not None:
            return self.session.datagram_to_send(now)
        if now < self._open_due:
            return None
        self._open_due = now + OPEN_SECONDS
        return (bytes([Kind.OPEN, VERSION]) + self._nonce).ljust(OPEN_BYTES, b"\0")

    def get_timer(self) -> float:
        """When `handle_timer` is to be called, if nothing comes before."""
        return self.session.get_timer() if self.session else min(self._open_due, self._began + UNANSWERED_SECONDS)

    def handle_timer(self, now: float) -> None:
        """What time alone brings about. WorldError "unreachable" or "contact-lost"."""
        if self.session is not None:
            self.session.handle_timer(now)
        elif now >= self._began + UNANSWERED_SECONDS:
            raise WorldError("unreachable", why="no answer")


class Listener:
    """The answerer of many: `open_stream` begins a contact, or raises why it cannot; `key` is 32 fresh bytes.

    Tickets follow from the key. Nothing is kept of who did not bring one, and nobody is sent more than they sent
    before they did.
    """

    def __init__(self, open_stream: Callable[[], Stream], key: bytes, datagram_bytes: int = DATAGRAM_BYTES) -> None:
        self._open_stream, self._key, self._size = open_stream, key, datagram_bytes
        self._sessions: dict[tuple[Address, bytes], Session] = {}
        self._greetings: deque[tuple[bytes, Address]] = deque()

    @property
    def sessions(self) -> list[Session]:
        """Those under way, and those over that are still answered."""
        return list(self._sessions.values())

    def receive_datagram(self, data: bytes, address: Address, now: float) -> None:
        """Take one in; raises nothing: a contact that fails is over, and the other side hears why."""
        kind = data[0] & 7 if data else None
        if kind == Kind.OPEN:
            if len(data) == OPEN_BYTES and data[1] == VERSION:
                nonce = data[2 : 2 + NONCE_BYTES]
                self._greet(
                    bytes([Kind.TICKET]) + nonce + self._ticket(address, nonce, int(now // TICKET_SECONDS)), address
                )
            return
        if kind == Kind.START and len(data) > 1 + _PROOF_BYTES:
            session = self._started(data, address, now)
            # The rest of a START is that of a FRAME.
            data = bytes([data[0] & ~7 | Kind.FRAME]) + data[1 : 1 + NAME_BYTES] + data[1 + _PROOF_BYTES :]
        else:
            session = self._sessions.get((address, data[1 : 1 + NAME_BYTES]))
            if session is None and kind in (Kind.FRAME, Kind.END) and len(data) > 1 + NAME_BYTES:
                self._greet(bytes([Kind.GONE]) + data[1 : 1 + NAME_BYTES], address)
        if session is not None:
            try:
                session.receive_datagram(data, now)
            except VistkaError:
                return  # the session tells the other side

    def datagrams_to_send(self, now: float) -> list[tuple[bytes, Address]]:
        """What to send now, and to whom: at most one datagram for each session, so that none waits for another."""
        out = list(self._greetings)
        self._greetings.clear()
        for (address, _), session in self._sessions.items():
            try:
                data = session.datagram_to_send(now)
            except VistkaError:
                data = session.datagram_to_send(now)  # why it ended
            if data is not None:
                out.append((data, address))
        return out

    def get_timer(self) -> float:
        """When `handle_timer` is to be called, if nothing comes before."""
        return min((session.get_timer() for session in self._sessions.values()), default=inf)

    def handle_timer(self, now: float) -> None:
        """What time alone brings about."""
        for key, session in list(self._sessions.items()):
            if now >= session.heard_at + CONTACT_IDLE_SECONDS:
                self._forget(key)
            else:
                session.handle_timer(now)

    def _started(self, data: bytes, address: Address, now: float) -> Session | None:
        ticket, nonce = data[1 : 1 + TICKET_BYTES], data[1 + TICKET_BYTES : 1 + _PROOF_BYTES]
        known = self._sessions.get((address, ticket[:NAME_BYTES]))
        period = int(now // TICKET_SECONDS)
        good = any(hmac.compare_digest(ticket, self._ticket(address, nonce, one)) for one in (period, period - 1))
        if known is not None or not good or not self._make_room(now):
            return known
        try:
            stream = self._open_stream()
        except VistkaError as error:  # a post that is locked, say: who asked has a ticket, so it may be told
            self._greet(encode_stop(ticket[:NAME_BYTES], error.reason), address)
            return None
        session = Session(ticket[:NAME_BYTES], stream, now, self._size)
        self._sessions[address, session.name] = session
        return session

    def _ticket(self, address: Address, nonce: bytes, period: int) -> bytes:
        said = nonce + period.to_bytes(8, signed=True) + repr(address).encode()
        return blake2b(said, key=self._key, digest_size=TICKET_BYTES, person=b"vistka-ticket").digest()

    def _greet(self, data: bytes, address: Address) -> None:
        if len(self._greetings) < GREETINGS_MAX:
            self._greetings.append((data, address))

    def _make_room(self, now: float) -> bool:
        self.handle_timer(now)
        if len(self._sessions) < SESSIONS_MAX:
            return True
        # Who is done, and who said hello and proved nothing, makes room: a stranger cannot shut others out.
        going = [
            (not (one.finished or one.failure is not None), one.heard_at, key)
            for key, one in self._sessions.items()
            if one.finished or one.failure is not None or not one.stream.proven
        ]
        if going:
            self._forget(min(going, key=lambda each: each[:2])[2])
        return bool(going)

    def _forget(self, key: tuple[Address, bytes]) -> None:
        with suppress(VistkaError):  # a full disk: the next contact shows it again
            self._sessions.pop(key).stream.remember()
