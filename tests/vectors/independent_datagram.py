"""A second reader of the vectors of datagrams, from docs/spec/datagram.md alone: none of the package."""

import struct
from collections.abc import Callable
from typing import Any

Answer = dict[str, Any]
LONGEST = 1_472
FAR = 248


class RefusedError(Exception):
    """What is passed over, with its failure class."""


def joined(written: Any) -> bytes:
    if isinstance(written, str):
        return bytes.fromhex(written)
    if "join" in written:
        return b"".join(joined(part) for part in written["join"])
    return bytes.fromhex(written["repeat"]) * int(written["times"])


def acknowledgement(rest: bytes) -> tuple[Answer, bytes]:
    """Section 2, and what follows it."""
    if len(rest) < 5:
        raise RefusedError("truncated")
    first, latest, packed = struct.unpack(">HHB", rest[:5])
    length = packed % 32
    bits = rest[5 : 5 + length]
    if len(bits) < length:
        raise RefusedError("truncated")
    if bits.endswith(b"\0"):
        raise RefusedError("non-canonical")
    bitmap = int.from_bytes(bits, "little")
    beyond = [(first + 1 + bit) % 65_536 for bit in range(8 * length) if bitmap & (1 << bit)]
    return {"next": first, "latest": latest, "attempt": packed // 32, "beyond": beyond}, rest[5 + length :]


def framed(flags: int, rest: bytes) -> Answer:
    """The part that FRAME and START share: what follows the session or the nonce."""
    answer: Answer = {}
    if not rest:
        raise RefusedError("truncated")
    if flags & 8:
        answer["acknowledgement"], rest = acknowledgement(rest)
    if flags & 16:
        if len(rest) < 3:
            raise RefusedError("truncated")
        return answer | {"number": rest[0] * 256 + rest[1], "attempt": flags // 32, "payload": rest[2:].hex()}
    if rest or flags // 32 or not flags & 8:
        raise RefusedError("malformed")
    return answer


def ended(flags: int, rest: bytes) -> Answer:
    if not rest:
        raise RefusedError("truncated")
    if not flags & 8 or flags // 32:
        raise RefusedError("malformed")
    said, more = acknowledgement(rest)
    if more:
        raise RefusedError("malformed")
    return {"acknowledgement": said, "answers": bool(flags & 16)}


def read_datagram(given: Answer) -> Answer:
    data = joined(given["datagram"])
    if len(data) > LONGEST:
        raise RefusedError("oversize")
    if not data or data[0] % 8 == 7:
        raise RefusedError("malformed")
    flags, body = data[0], data[1:]
    session = {"session": body[:4].hex()}
    match flags % 8:
        case 0:
            assert (body[0], len(body), body[9:]) == (1, 17, bytes(8))
            return {"kind": "open", "nonce": body[1:9].hex()}
        case 1:
            assert len(body) == 16
            return {"kind": "ticket", "nonce": body[:8].hex(), "ticket": body[8:].hex()}
        case 2:
            said = {"kind": "start", "ticket": body[:8].hex(), "nonce": body[8:16].hex(), **session}
            return said | framed(flags, body[16:])
        case 3:
            return {"kind": "frame", **session} | framed(flags, body[4:])
        case 4:
            return {"kind": "end", **session} | ended(flags, body[4:])
        case 5:
            return {"kind": "gone", **session}
    return {"kind": "stop", **session, "reason": body[4:].decode("ascii")}


def take_in(given: Answer) -> Answer:
    """Sections 2 and 3, from the side that has sent nothing."""
    pieces: dict[int, bytes] = {}
    latest = attempt = 0
    for written in given["datagrams"]:
        try:
            one = read_datagram({"datagram": written})
        except RefusedError:
            continue
        of_ours = one.get("session") == given["session"] and "number" in one
        if not of_ours or one.get("acknowledgement", {"next": 0, "beyond": []}) != {"next": 0, "beyond": []}:
            continue
        if one["number"] >= first_missing(pieces) + FAR:
            continue
        latest, attempt = one["number"], one["attempt"]
        pieces[one["number"]] = bytes.fromhex(one["payload"])
    missing = first_missing(pieces)
    bitmap = sum(1 << (number - missing - 1) for number in pieces if number > missing)
    bits = bitmap.to_bytes((bitmap.bit_length() + 7) // 8, "little")
    answer = b"\x0b" + bytes.fromhex(given["session"]) + struct.pack(">HHB", missing, latest, attempt * 32 + len(bits))
    stream = b"".join(pieces[number] for number in range(missing))
    return {"stream": stream.hex(), "answer": (answer + bits).hex()}


def first_missing(pieces: dict[int, bytes]) -> int:
    return next(number for number in range(len(pieces) + 1) if number not in pieces)


ANSWERS: dict[str, Callable[[Answer], Answer]] = {"read-datagram": read_datagram, "take-in": take_in}
