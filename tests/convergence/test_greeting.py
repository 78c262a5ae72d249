"""How datagram sessions begin: tickets, strangers, spoofed addresses, room for a few."""

import pytest

from tests.contact.city import some_bytes
from tests.convergence.bytes_both_ways import Bytes, pair
from vistka.convergence.greeting import OPEN_BYTES, Caller, Listener
from vistka.errors import RemoteError, WorldError
from vistka.limits import CONTACT_IDLE_SECONDS, GREETINGS_MAX, SESSIONS_MAX, TICKET_SECONDS, UNANSWERED_SECONDS

HERE, ELSEWHERE = ("10.0.0.1", 4_000), ("10.0.0.2", 4_000)
KEY = some_bytes("tickets")


def listener_of(*streams: Bytes) -> Listener:
    waiting = list(streams)
    return Listener(lambda: waiting.pop(0), KEY)


def caller_of(stream: Bytes, name: str = "nonce", now: float = 0.0) -> Caller:
    return Caller(stream, some_bytes(name, 8), now)


def turns(caller: Caller, listener: Listener, begin: int, end: int, address: tuple[str, int] = HERE) -> None:
    for second in range(begin, end):
        caller.handle_timer(float(second))
        turn(caller, listener, float(second), address)


def turn(caller: Caller, listener: Listener, now: float, address: tuple[str, int] = HERE) -> None:
    """Everything that each has to say now, once."""
    while (data := caller.datagram_to_send(now)) is not None:
        listener.receive_datagram(data, address, now)
    for data, to in listener.datagrams_to_send(now):
        if to == address:
            caller.receive_datagram(data, now)


def test_a_contact_opens_with_a_ticket_and_ends() -> None:
    mine, theirs = pair(b"hello", b"word")
    caller, listener = caller_of(mine), listener_of(theirs)
    turns(caller, listener, 0, 20)
    assert (mine.came, theirs.came, caller.over) == (b"word", b"hello", True)
    assert [one.over for one in listener.sessions] == [True]
    listener.handle_timer(CONTACT_IDLE_SECONDS + 20.0)
    assert listener.sessions == []


def test_nobody_is_answered_with_more_than_they_sent_before_their_ticket() -> None:
    listener = listener_of()
    caller = caller_of(Bytes(b"hello", b""))
    request = caller.datagram_to_send(0.0)
    assert request is not None
    frame = b"\x13gone\0\0word"
    for data in (request, request[:-1], frame, b"\x02" + bytes(60), b"\x04gone" + bytes(20), b"", b"\x01", b"\x06gone"):
        listener.receive_datagram(data, ELSEWHERE, 0.0)
        answers = listener.datagrams_to_send(0.0)
        assert sum(len(answer) for answer, _ in answers) <= len(data)
        assert listener.sessions == []
    assert len(request) == OPEN_BYTES


def test_a_ticket_is_good_for_one_address_and_two_minutes() -> None:
    mine, theirs = pair(b"hello", b"word")
    caller, listener = caller_of(mine), listener_of(theirs)
    turn(caller, listener, 0.0)
    start = caller.datagram_to_send(0.0)
    assert start is not None
    listener.receive_datagram(start, ELSEWHERE, 0.0)
    listener.receive_datagram(start, HERE, 2.0 * TICKET_SECONDS)
    assert listener.sessions == []
    listener.receive_datagram(start, HERE, 2.0 * TICKET_SECONDS - 1)
    listener.receive_datagram(start, HERE, 2.0 * TICKET_SECONDS)
    assert len(listener.sessions) == 1
    assert theirs.came == b"hello"


def test_nobody_there_is_said_plainly() -> None:
    caller = caller_of(Bytes(b"hello", b""))
    caller.handle_timer(UNANSWERED_SECONDS - 1)
    with pytest.raises(WorldError, match="unreachable"):
        caller.handle_timer(UNANSWERED_SECONDS)


def test_a_node_that_forgot_the_session_says_so() -> None:
    mine, theirs = pair(b"hello" * 1_000, b"word")
    caller, listener = caller_of(mine), listener_of(theirs)
    turns(caller, listener, 0, 3)
    with pytest.raises(WorldError, match="contact-lost"):
        turns(caller, listener_of(), 3, 30)


def test_a_refused_contact_hears_why_and_others_go_on() -> None:
    listener = listener_of(Bytes(b"", b"something else"), pair(b"hello", b"word")[1])
    refused, (mine, _) = caller_of(Bytes(b"hello", b"")), pair(b"hello", b"word")
    with pytest.raises(RemoteError, match="malformed"):
        turns(refused, listener, 0, 5)
    other = caller_of(mine, "other", 5.0)
    turns(other, listener, 5, 25, ELSEWHERE)
    assert mine.came == b"word"


class Stranger(Bytes):
    """Says something and proves nothing."""

    @property
    def proven(self) -> bool:
        return False


def test_a_node_that_cannot_open_a_contact_says_why() -> None:
    def locked() -> Bytes:
        raise WorldError("post-locked")

    caller, listener = caller_of(Bytes(b"hello", b"")), Listener(locked, bytes(32))
    with pytest.raises(RemoteError, match="post-locked"):
        turns(caller, listener, 0, 5)
    assert (caller.over, listener.sessions) == (True, [])


def test_only_so_many_are_let_in_and_who_proved_nothing_makes_room() -> None:
    stranger = Stranger(b"", b"hello there")
    known = [Bytes(b"", b"hello there") for _ in range(SESSIONS_MAX + 1)]
    listener = listener_of(known[0], stranger, *known[1:])
    for number in range(SESSIONS_MAX + 3):
        caller = caller_of(Bytes(b"hello", b""), f"caller {number}")
        for _ in range(2):
            turn(caller, listener, 0.0, ("10.0.0.3", number))
    assert [one.stream for one in listener.sessions] == known[:SESSIONS_MAX]
    assert [one.remembered for one in (stranger, *known)] == [1] + [0] * len(known)


def test_a_contact_that_was_cut_is_over_after_a_while_and_what_it_showed_is_kept() -> None:
    stream = Bytes(b"", b"hello there")
    listener, caller = listener_of(stream), caller_of(Bytes(b"hello", b""))
    for _ in range(2):
        turn(caller, listener, 0.0, HERE)
    listener.handle_timer(CONTACT_IDLE_SECONDS - 1.0)
    assert (len(listener.sessions), stream.remembered) == (1, 0)
    listener.handle_timer(float(CONTACT_IDLE_SECONDS))
    assert (len(listener.sessions), stream.remembered) == (0, 1)


def test_a_flood_of_requests_is_answered_only_so_far() -> None:
    listener = listener_of()
    for number in range(10 * GREETINGS_MAX):
        listener.receive_datagram(b"\0\1" + number.to_bytes(8) + bytes(8), ELSEWHERE, 9.0)
    assert len(listener.datagrams_to_send(9.0)) == GREETINGS_MAX
