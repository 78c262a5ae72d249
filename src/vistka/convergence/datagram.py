"""The byte streams of a contact over datagrams that are lost, doubled and reordered. docs/spec/datagram.md.

Pure: time is an argument (seconds of a clock that only goes forward); a medium asks for a datagram whenever it is free.

session.receive_datagram(data, now)
while (data := session.datagram_to_send(now)) is not None: ...
if now >= session.get_timer(): session.handle_timer(now)
"""

import re
from math import inf
from typing import Protocol

from vistka.convergence.framing import Ack, Frame, Kind, encode_frame, encode_stop, read_frame, read_stop
from vistka.convergence.window import Receiving, Sending
from vistka.errors import LocalError, RemoteError, VistkaError, WorldError
from vistka.limits import CONTACT_IDLE_SECONDS, DATAGRAM_BYTES, DATAGRAM_BYTES_MAX, DATAGRAM_BYTES_MIN, ENDS_MAX

HEADER_BYTES = 7  # kind, session, number
_REASON = re.compile(r"[a-z0-9-]{1,40}")


class Stream(Protocol):
    """What is joined to the other side: a contact, whatever that is."""

    @property
    def proven(self) -> bool: ...  # the other side has shown that it belongs here
    @property
    def finished(self) -> bool: ...
    @property
    def busy(self) -> bool: ...  # it works at what to say next, a part whenever it is asked: ask again soon
    def receive_bytes(self, data: bytes) -> None: ...
    def bytes_to_send(self, limit: int) -> bytes: ...
    def remember(self) -> None: ...  # it goes no further: what it has shown of the other side is kept


class Session:
    """One contact over datagrams. `name`: the session's four bytes; `datagram_bytes`: the largest the medium takes.

    `proof`: what the opener's datagrams carry besides until the answerer was heard (START); `round_trip` in seconds,
    where one is known. LocalError "datagram-size".
    """

    def __init__(
        self,
        name: bytes,
        stream: Stream,
        now: float,
        datagram_bytes: int = DATAGRAM_BYTES,
        proof: bytes = b"",
        round_trip: float | None = None,
    ) -> None:
        if not DATAGRAM_BYTES_MIN <= datagram_bytes <= DATAGRAM_BYTES_MAX:
            raise LocalError("datagram-size", bytes=datagram_bytes, least=DATAGRAM_BYTES_MIN, most=DATAGRAM_BYTES_MAX)
        self.name, self.stream = name, stream
        self.failure: VistkaError | None = None
        self.heard_at = now
        self._size, self._proof = datagram_bytes, proof
        self._sending = Sending(datagram_bytes, now, round_trip)
        self._receiving = Receiving()
        self._outbox = bytearray()
        self._held_until: float | None = None  # a small remainder waits for company
        self._refuses = self._stops = False  # the other side is to be told why, and told now
        self._ends_said = 0
        self._end_due: float | None = None
        self._end_answer = self._end_heard = False

    @property
    def finished(self) -> bool:
        """The contact is over, and the other side has every byte of ours."""
        return self.stream.finished and not self._outbox and self._sending.all_acknowledged

    @property
    def over(self) -> bool:
        """Nothing needs to be sent any more: finished and the other side knows, or failed and it was told."""
        if self.failure is not None:
            return not self._stops
        return self.finished and not self._end_answer and (self._end_heard or self._ends_said >= ENDS_MAX)

    def receive_datagram(self, data: bytes, now: float) -> None:
        """Take one in; what is not of this session, or cannot be, is passed over.

        RemoteError or WorldError of the stream end the session; RemoteError with the reason when the other side did.
        """
        reason = read_stop(data, self.name)
        if self.failure is not None:
            self._stops = self._refuses and reason is None and data[1:].startswith(self.name)
            return
        if reason is not None:
            self.failure = RemoteError(reason if _REASON.fullmatch(reason) else "contact-refused")
            raise self.failure
        try:
            frame = read_frame(data)
        except RemoteError:
            return
        if frame.session != self.name or (frame.ack is not None and not self._sending.may_acknowledge(frame.ack)):
            return
        self.heard_at, self._proof = now, b""
        self._sending.greets = not self.stream.proven
        if frame.ack is not None:
            self._sending.acknowledge(frame.ack, now)
        if frame.kind is Kind.END:
            self._end_heard = True
            self._end_answer = not frame.answers
        elif frame.number is not None:
            self._take(frame.number, frame.attempt, frame.payload, now)

    def datagram_to_send(self, now: float) -> bytes | None:
        """The next datagram, None when there is nothing to send now. WorldError of the stream."""
        if self.failure is not None:
            return self._stop()
        ack = self._receiving.ack()
        number = self._sending.to_resend()
        payload = b"" if number is None else self._sending.payload(number)
        room = self._size - HEADER_BYTES - max(0, len(self._proof) - len(self.name))
        if number is None and self._sending.has_room:
            payload = self._next_payload(room - (ack.size if ack else 0), now)
            number = self._sending.add(payload) if payload else None
        if number is not None:
            attempt = self._sending.transmit(number, now)
            fitting = ack if ack is not None and len(payload) + ack.size <= room else None
            return self._frame(Kind.FRAME, fitting, number, attempt, payload)
        if self._receiving.due is not None and self._receiving.due <= now:
            return self._frame(Kind.FRAME, ack)
        return self._end(now)

    def get_timer(self) -> float:
        """When `handle_timer` is to be called, if nothing comes before."""
        if self.over or self.failure is not None:
            return inf if self._receiving.due is None or self.failure is not None else self._receiving.due
        if self.stream.busy and self._sending.has_room:
            return -inf
        held = self._held_until if self._sending.has_room else None
        times = [self._sending.timer, self._receiving.due, held, self._end_due]
        return min([self.heard_at + CONTACT_IDLE_SECONDS, *(time for time in times if time is not None)])

    def handle_timer(self, now: float) -> None:
        """What time alone brings about. WorldError "contact-lost" when the other side was silent for too long."""
        if self.failure is None and not self.over and now >= self.heard_at + CONTACT_IDLE_SECONDS:
            self.failure = WorldError("contact-lost", why="silent")
            raise self.failure
        self._sending.expire(now)

    def _take(self, number: int, attempt: int, payload: bytes, now: float) -> None:
        data = self._receiving.take(number, attempt, payload, now, self._sending.hold_seconds)
        if not data:
            return
        try:
            self.stream.receive_bytes(data)
            self._sending.greets = not self.stream.proven
        except VistkaError as error:
            self._refuse(error)
            raise

    def _next_payload(self, room: int, now: float) -> bytes:
        if len(self._outbox) < room:
            try:
                self._outbox += self.stream.bytes_to_send(room - len(self._outbox))
            except VistkaError as error:
                self._refuse(error)
                raise
        if not self._outbox:
            return b""
        # A few bytes wait until more come or an acknowledgement is due, unless nothing of ours is on its way.
        small = len(self._outbox) < room // 4 and not self._sending.all_acknowledged
        if small and self._held_until is None:
            self._held_until = now + self._sending.hold_seconds
        due = self._receiving.due
        if small and self._held_until is not None and now < self._held_until and not (due is not None and due <= now):
            return b""
        self._held_until = None
        payload = bytes(self._outbox[:room])
        del self._outbox[:room]
        return payload

    def _frame(
        self, kind: Kind, ack: Ack | None, number: int | None = None, attempt: int = 0, payload: bytes = b""
    ) -> bytes:
        if ack is not None:
            self._receiving.told()
        answers = kind is Kind.END and self._end_heard
        return encode_frame(Frame(kind, self.name, ack, number, attempt, payload, answers), self._proof)

    def _end(self, now: float) -> bytes | None:
        again = not self._end_heard and self._ends_said < ENDS_MAX and (self._end_due is None or now >= self._end_due)
        if not self.finished or not (again or self._end_answer):
            return None
        self._end_answer = False
        self._ends_said += 1
        self._end_due = now + self._sending.resend_seconds
        return self._frame(Kind.END, self._receiving.ack(whatever=True))

    def _refuse(self, error: VistkaError) -> None:
        self.failure = error
        self._refuses = self._stops = True

    def _stop(self) -> bytes | None:
        if not self._stops or self.failure is None:
            return None
        self._stops = False
        return encode_stop(self.name, self.failure.reason)
