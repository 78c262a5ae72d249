"""Answers the vectors of datagrams with the project's own code: the same shape of answer as `independent_datagram`."""

from collections.abc import Callable
from typing import Any

from tests.convergence.bytes_both_ways import Bytes
from tests.vectors.ours import to_bytes
from vistka.convergence.datagram import Session
from vistka.convergence.framing import NUMBERS, Ack, Kind, read_frame, read_stop
from vistka.convergence.greeting import NONCE_BYTES, TICKET_BYTES, Caller, Listener

Answer = dict[str, Any]
_HEAD = slice(1, 5)
_LATER = 10.0  # seconds: every acknowledgement is due by then


class Anything(Bytes):
    """Says nothing and keeps whatever comes."""

    def __init__(self) -> None:
        super().__init__(b"", b"")

    def receive_bytes(self, data: bytes) -> None:
        self.came += data


def read_datagram(given: Answer) -> Answer:
    data = to_bytes(given["datagram"])
    match data[0] & 7 if data else None:
        case Kind.OPEN:
            return {"kind": "open", "nonce": _ticket_for(data)[1 : 1 + NONCE_BYTES].hex()}
        case Kind.TICKET:
            return _ticket(data)
        case Kind.START:
            return _start(data)
        case Kind.GONE:
            return {"kind": "gone", "session": data[_HEAD].hex()}
        case Kind.STOP:
            return {"kind": "stop", "session": data[_HEAD].hex(), "reason": read_stop(data, data[_HEAD])}
    frame = read_frame(data)
    answer: Answer = {"kind": frame.kind.name.lower(), "session": frame.session.hex()}
    if frame.ack is not None:
        answer["acknowledgement"] = _said(frame.ack)
    if frame.number is not None:
        answer |= {"number": frame.number, "attempt": frame.attempt, "payload": frame.payload.hex()}
    return answer | ({"answers": frame.answers} if frame.kind is Kind.END else {})


def take_in(given: Answer) -> Answer:
    stream = Anything()
    session = Session(bytes.fromhex(given["session"]), stream, 0.0)
    for datagram in given["datagrams"]:
        session.receive_datagram(bytes.fromhex(datagram), 0.0)
    stream.said = -1  # not finished: the answer is an acknowledgement, no END
    answer = session.datagram_to_send(_LATER)
    assert answer is not None
    return {"stream": stream.came.hex(), "answer": answer.hex()}


def _ticket_for(opening: bytes) -> bytes:
    listener = Listener(Anything, bytes(32))
    listener.receive_datagram(opening, ("127.0.0.1", 1), 0.0)
    ((ticket, _),) = listener.datagrams_to_send(0.0)
    return ticket


def _ticket(data: bytes) -> Answer:
    caller = Caller(Anything(), data[1 : 1 + NONCE_BYTES], 0.0)
    caller.receive_datagram(data, 0.0)
    assert caller.session is not None
    assert caller.session.name == data[-TICKET_BYTES:][:4]
    return {"kind": "ticket", "nonce": data[1 : 1 + NONCE_BYTES].hex(), "ticket": data[-TICKET_BYTES:].hex()}


def _start(data: bytes) -> Answer:
    ticket, nonce, rest = data[1:9], data[9:17], data[17:]
    frame = read_frame(bytes([data[0] & ~7 | Kind.FRAME]) + ticket[:4] + rest)
    assert frame.number is not None
    return {
        "kind": "start",
        "ticket": ticket.hex(),
        "nonce": nonce.hex(),
        "session": frame.session.hex(),
        "number": frame.number,
        "attempt": frame.attempt,
        "payload": frame.payload.hex(),
    }


def _said(ack: Ack) -> Answer:
    beyond = [bit for bit in range(8 * len(ack.bitmap)) if ack.bitmap[bit // 8] >> bit % 8 & 1]
    numbers = [(ack.next + 1 + bit) % NUMBERS for bit in beyond]
    return {"next": ack.next, "latest": ack.latest, "attempt": ack.attempt, "beyond": numbers}


ANSWERS: dict[str, Callable[[Answer], Answer]] = {"read-datagram": read_datagram, "take-in": take_in}
