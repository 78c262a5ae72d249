"""The vectors of datagrams: docs/spec/datagram.md, sections 1 to 3."""

from vectors.shape import Vector, fails, repeated, secret, works
from vistka.convergence.framing import Ack, Frame, Kind, encode_frame, encode_stop
from vistka.convergence.greeting import OPEN_BYTES
from vistka.limits import DATAGRAM_BYTES_MAX, WINDOW_FRAMES_MAX

NONCE, TICKET = secret("nonce")[:8], secret("ticket")[:8]
SESSION = TICKET[:4]
OTHER = secret("another session")[:4]


def files() -> dict[str, list[Vector]]:
    """File name to vectors."""
    return {
        "good-kinds": kinds(),
        "good-take-in": take_in(),
        "bad-malformed": malformed(),
        "bad-non-canonical": non_canonical(),
        "bad-oversize": oversize(),
        "bad-truncated": truncated(),
    }


def kinds() -> list[Vector]:
    """One datagram or more of each kind."""
    ack = Ack(300, 303, 5, b"\x05\x80")
    said = {"next": 300, "latest": 303, "attempt": 5, "beyond": [301, 303, 316]}
    opening = (b"\0\1" + NONCE).ljust(OPEN_BYTES, b"\0")
    session = {"session": SESSION.hex()}
    piece = {"number": 4_660, "attempt": 0, "payload": b"word".hex()}
    last = {"number": 65_535, "attempt": 7, "payload": b"!".hex()}
    return [
        read("an OPEN", opening, {"kind": "open", "nonce": NONCE.hex()}),
        read("a TICKET", b"\1" + NONCE + TICKET, {"kind": "ticket", "nonce": NONCE.hex(), "ticket": TICKET.hex()}),
        read(
            "a START",
            encode_frame(Frame(Kind.FRAME, SESSION, None, 0, 0, b"hello"), TICKET + NONCE),
            {"kind": "start", "ticket": TICKET.hex(), "nonce": NONCE.hex(), **session}
            | {"number": 0, "attempt": 0, "payload": b"hello".hex()},
        ),
        read("a payload", frame(None, 4_660, 0, b"word"), {"kind": "frame", **session, **piece}),
        read(
            "a payload with an acknowledgement, sent for the eighth time",
            frame(ack, 65_535, 7, b"!"),
            {"kind": "frame", **session, "acknowledgement": said, **last},
        ),
        read("an acknowledgement", frame(ack), {"kind": "frame", **session, "acknowledgement": said}),
        read(
            "an acknowledgement of all that came, without a bitmap",
            frame(Ack(7, 6, 0, b"")),
            {
                "kind": "frame",
                **session,
                "acknowledgement": {"next": 7, "latest": 6, "attempt": 0, "beyond": []},
            },
        ),
        read(
            "numbers begin again",
            frame(Ack(65_535, 1, 0, b"\x03")),
            {
                "kind": "frame",
                **session,
                "acknowledgement": {"next": 65_535, "latest": 1, "attempt": 0, "beyond": [0, 1]},
            },
        ),
        *(
            read(
                name,
                encode_frame(Frame(Kind.END, SESSION, ack, answers=answers)),
                {"kind": "end", **session, "acknowledgement": said, "answers": answers},
            )
            for name, answers in (("an END", False), ("an END that answers one", True))
        ),
        read("a GONE", b"\5" + SESSION, {"kind": "gone", **session}),
        read("a STOP", encode_stop(SESSION, "deployment"), {"kind": "stop", **session, "reason": "deployment"}),
    ]


def take_in() -> list[Vector]:
    """What a side makes of several datagrams: what is given on, and how it acknowledges."""
    one, two, three = (frame(None, number, 0, word) for number, word in enumerate((b"word ", b"that ", b"crosses")))
    again = frame(None, 0, 1, b"word ")
    return [
        taken("in order", [one, two, three], b"word that crosses", Ack(3, 2, 0, b"")),
        taken("out of turn", [three, one, two], b"word that crosses", Ack(3, 1, 0, b"")),
        taken("one is missing", [one, three], b"word ", Ack(1, 2, 0, b"\1")),
        taken("the first is missing", [two, three], b"", Ack(0, 2, 0, b"\3")),
        taken("twice", [one, one, two], b"word that ", Ack(2, 1, 0, b"")),
        taken("a second attempt", [one, two, again], b"word that ", Ack(2, 0, 1, b"")),
        taken("of another session", [one, b"\x13" + OTHER + two[5:]], b"word ", Ack(1, 0, 0, b"")),
        taken("damaged ones between", [one, two[:6], b"", b"\7", two], b"word that ", Ack(2, 1, 0, b"")),
        taken(
            "acknowledges what was not sent",
            [one, frame(Ack(5, 4, 0, b""), 1, 0, b"that ")],
            b"word ",
            Ack(1, 0, 0, b""),
        ),
        taken("too far ahead", [one, frame(None, WINDOW_FRAMES_MAX + 1, 0, b"x")], b"word ", Ack(1, 0, 0, b"")),
        taken(
            "as far ahead as may be",
            [one, frame(None, WINDOW_FRAMES_MAX, 0, b"x")],
            b"word ",
            Ack(1, WINDOW_FRAMES_MAX, 0, bytes(30) + b"\x40"),
        ),
    ]


def malformed() -> list[Vector]:
    """What no side says."""
    ack = Ack(7, 6, 0, b"")
    whole = frame(ack)
    end = encode_frame(Frame(Kind.END, SESSION, ack))
    return [
        refused("nothing", b"", "malformed"),
        refused("no such kind", b"\7" + SESSION + b"word", "malformed"),
        refused("a frame that says nothing", b"\3" + SESSION + b"\0", "malformed"),
        refused("an attempt at no payload", bytes([whole[0] | 1 << 5]) + whole[1:], "malformed"),
        refused("an acknowledgement and more", whole + b"\0", "malformed"),
        refused("an END and more", end + b"\0", "malformed"),
        refused("an END without acknowledgement", b"\4" + SESSION + b"\0", "malformed"),
        refused("an END with an attempt", bytes([end[0] | 1 << 5]) + end[1:], "malformed"),
    ]


def non_canonical() -> list[Vector]:
    """A bitmap longer than it needs to be."""
    return [
        refused("a bitmap whose last byte is zero", frame(Ack(7, 8, 0, b"\1\0")), "non-canonical"),
        refused("a bitmap of one zero", frame(Ack(7, 6, 0, b"\0")), "non-canonical"),
    ]


def oversize() -> list[Vector]:
    """One byte more than an Ethernet frame carries."""
    head = frame(None, 0, 0, b"")
    long = {"join": [head.hex(), repeated("61", DATAGRAM_BYTES_MAX + 1 - len(head))]}
    return [fails("1,473 bytes", "read-datagram", {"datagram": long}, "oversize")]


def truncated() -> list[Vector]:
    """Cut on the way."""
    whole = frame(Ack(300, 303, 5, b"\x05\x80"), 9, 0, b"a")
    places = {"the session": 3, "the kind and the session alone": 5, "the acknowledgement": 9, "the bitmap": 11}
    places |= {"the number": 13, "the payload": 14}
    return [refused(f"cut in {place}", whole[:at], "truncated") for place, at in places.items()]


def frame(ack: Ack | None, number: int | None = None, attempt: int = 0, payload: bytes = b"") -> bytes:
    """A FRAME of our session."""
    return encode_frame(Frame(Kind.FRAME, SESSION, ack, number, attempt, payload))


def read(name: str, datagram: bytes, expected: Vector) -> Vector:
    """A datagram that is read."""
    return works(name, "read-datagram", {"datagram": datagram.hex()}, expected)


def refused(name: str, datagram: bytes, failure: str) -> Vector:
    """A datagram that is passed over."""
    return fails(name, "read-datagram", {"datagram": datagram.hex()}, failure)


def taken(name: str, datagrams: list[bytes], stream: bytes, ack: Ack) -> Vector:
    """Datagrams that come to a side that has sent nothing."""
    given = {"session": SESSION.hex(), "datagrams": [one.hex() for one in datagrams]}
    return works(name, "take-in", given, {"stream": stream.hex(), "answer": frame(ack).hex()})
