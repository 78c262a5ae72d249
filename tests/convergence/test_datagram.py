"""Contacts over datagrams in virtual time: whatever the link does, both streams arrive exactly, or it is said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contact.city import CAPACITY, exchanges, filler, ids, note, some_bytes, store_of, voice
from tests.convergence.bytes_both_ways import Bytes, pair
from vistka.bundle.envelope import Class
from vistka.convergence.datagram import Session
from vistka.convergence.framing import Ack, Frame, Kind, encode_frame, read_frame
from vistka.convergence.window import Sending
from vistka.errors import LocalError, RemoteError, VistkaError, WorldError
from vistka.limits import CONTACT_IDLE_SECONDS, DATAGRAM_BYTES_MAX, DATAGRAM_BYTES_MIN, WINDOW_FRAMES_MAX
from vistka.simulator.link import Link, LinkSettings, converse
from vistka.store.memory import MemoryStore

NAME = b"name"
FIELD = LinkSettings(2_000, 1.5, loss=0.3, doubles=0.05, reordered=0.1, cut_every=20, cut_seconds=3)
RADIO = LinkSettings(100, 0.5, loss=0.3)
CLEAN = LinkSettings(2_000, 1.5)
shares = st.floats(0, 0.4)
links = st.builds(
    LinkSettings,
    rate=st.floats(50, 1e6),
    delay=st.floats(0, 3),
    loss=shares,
    doubles=shares,
    reordered=shares,
    late=st.floats(0, 5),
    cut_every=st.floats(10, 60),
    cut_seconds=st.floats(0, 9),
)


def sessions(first: Bytes, second: Bytes, size: int = DATAGRAM_BYTES_MIN) -> tuple[Session, Session]:
    return Session(NAME, first, 0.0, size), Session(NAME, second, 0.0, size)


@settings(max_examples=60, deadline=None)
@given(
    links,
    links,
    st.integers(0, 2**32),
    st.sampled_from([200, 333, 1_200]),
    st.binary(max_size=3_000),
    st.integers(0, 9),
)
def test_both_streams_arrive_exactly_or_a_cut_is_reported(
    there: LinkSettings, back: LinkSettings, seed: int, size: int, short: bytes, thousands: int
) -> None:
    long = some_bytes("long", 1_000 * thousands)
    first, second = pair(long, short)
    ends = sessions(first, second, size)
    try:
        converse(*ends, Link(there, seed), Link(back, seed + 1), until=20_000)
    except WorldError as cut:
        assert cut.reason == "contact-lost"
        assert long.startswith(second.came)
        assert short.startswith(first.came)
    else:
        assert (second.came, first.came) == (long, short)
        assert all(end.over for end in ends)


@pytest.mark.parametrize(("field", "size"), [(FIELD, 1_200), (RADIO, 200)])
@pytest.mark.parametrize("seed", range(4))
def test_a_contact_comes_to_its_end_over_a_bad_link(field: LinkSettings, size: int, seed: int) -> None:
    post = store_of(*(note(f"n{n}") for n in range(20)), voice("clip", 2), deposited=True)
    desk = store_of(note("answer"))
    opener, answerer = exchanges(post, desk)
    ends = Session(NAME, opener, 0.0, size), Session(NAME, answerer, 0.0, size)
    converse(*ends, Link(field, seed), Link(field, seed + 100), until=3_000)
    assert (opener.finished, answerer.finished) == (True, True)
    assert ids(post) == ids(desk)
    assert all(one.handed_over for one in post.deposits())


class Scanning(Bytes):
    """Has nothing to say until it was asked so many times, as a node that scans its store."""

    def __init__(self, own: bytes, expected: bytes, asks: int) -> None:
        super().__init__(own, expected)
        self._asks = asks

    @property
    def busy(self) -> bool:
        return self._asks > 0

    def bytes_to_send(self, limit: int) -> bytes:
        self._asks -= 1
        return b"" if self.busy else super().bytes_to_send(limit)


def test_who_looks_through_a_large_store_is_asked_again_without_waiting_for_the_peer() -> None:
    first, second = Scanning(b"found", b"", 1_000), Bytes(b"", b"found")
    ended = converse(*sessions(first, second), Link(CLEAN, 1), Link(CLEAN, 2), until=20_000)
    assert (second.came, ended < CONTACT_IDLE_SECONDS / 2) == (b"found", True)


def test_a_session_outlives_a_cut_and_a_fresh_contact_loses_nothing_after_a_longer_one() -> None:
    bundles = [filler(f"f{n}", 500) for n in range(60)]
    post, desk = store_of(*bundles, deposited=True), MemoryStore(CAPACITY)
    opener, answerer = exchanges(post, desk)
    cut = LinkSettings(2_000, 0.5, cut_every=1_000, cut_seconds=CONTACT_IDLE_SECONDS * 2, cut_phase=250)
    ends = Session(NAME, opener, 0.0), Session(NAME, answerer, 0.0)
    with pytest.raises(WorldError, match="contact-lost"):
        converse(*ends, Link(cut, 1), Link(cut, 2), until=3_000)
    half = ids(desk)
    assert 0 < len(half) < len(bundles)
    assert {one.id for one in post.deposits() if one.handed_over} <= half
    again = exchanges(post, desk)
    ends = Session(b"next", again[0], 0.0), Session(b"next", again[1], 0.0)
    brief = LinkSettings(2_000, 0.5, cut_every=20, cut_seconds=10)
    converse(*ends, Link(brief, 3), Link(brief, 4), until=3_000)
    assert ids(desk) == ids(post)
    assert again[1].summary().new == len(bundles) - len(half)


def test_an_urgent_note_is_there_before_the_pictures() -> None:
    post = store_of(note("first"), filler("picture", 100_000, Class.PHOTO), deposited=True)
    desk = MemoryStore(CAPACITY)
    opener, answerer = exchanges(post, desk)
    ends = Session(NAME, opener, 0.0), Session(NAME, answerer, 0.0)
    converse(*ends, Link(CLEAN, 1), Link(CLEAN, 2), until=10)
    assert ids(desk) == {note("first").id}


def test_on_a_clean_link_nothing_is_sent_twice() -> None:
    first, second = pair(some_bytes("long", 60_000), b"")
    ends = sessions(first, second, 1_200)
    there = Link(CLEAN, 1)
    converse(*ends, there, Link(CLEAN, 2), until=1_000)
    assert (there.bytes_sent - 60_000) / there.packets_sent < 20
    assert there.bytes_sent < 61_000


class Never:
    """A stream that refuses what comes."""

    proven = finished = busy = False

    def receive_bytes(self, data: bytes) -> None:
        raise RemoteError("deployment")

    def bytes_to_send(self, limit: int) -> bytes:
        return b""

    def remember(self) -> None: ...


def test_who_is_refused_hears_why_once_and_no_echo() -> None:
    opener = Session(NAME, Bytes(b"hello", b""), 0.0)
    answerer = Session(NAME, Never(), 0.0)
    hello = opener.datagram_to_send(0.0)
    assert hello is not None
    with pytest.raises(RemoteError, match="deployment"):
        answerer.receive_datagram(hello, 1.0)
    why = answerer.datagram_to_send(1.0)
    assert (why, answerer.datagram_to_send(1.0), answerer.over) == (b"\x06namedeployment", None, True)
    assert why is not None
    with pytest.raises(RemoteError, match="deployment"):
        opener.receive_datagram(why, 2.0)
    assert (opener.datagram_to_send(2.0), opener.over) == (None, True)
    answerer.receive_datagram(hello, 3.0)
    assert answerer.datagram_to_send(3.0) == why
    answerer.receive_datagram(why, 3.0)
    assert answerer.datagram_to_send(3.0) is None


acks = st.builds(
    Ack,
    st.integers(0, 65_535),
    st.integers(0, 65_535),
    st.integers(0, 7),
    st.binary(max_size=31).filter(lambda bitmap: not bitmap.endswith(b"\0")),
)
frames = st.one_of(
    st.builds(Frame, st.just(Kind.FRAME), st.just(NAME), acks),
    st.builds(Frame, st.just(Kind.END), st.just(NAME), acks, answers=st.booleans()),
    st.builds(
        Frame,
        st.just(Kind.FRAME),
        st.just(NAME),
        st.none() | acks,
        st.integers(0, 65_535),
        st.integers(0, 7),
        st.binary(min_size=1, max_size=100),
    ),
)


@given(frames)
def test_what_is_written_is_read_again(frame: Frame) -> None:
    assert read_frame(encode_frame(frame)) == frame


@given(st.binary(max_size=60) | st.binary(max_size=60).map(lambda rest: b"\x1bname" + rest))
def test_any_bytes_are_a_frame_in_one_way_or_none(data: bytes) -> None:
    try:
        frame = read_frame(data)
    except RemoteError as error:
        assert error.reason in ("malformed", "non-canonical", "oversize", "truncated")
    else:
        assert encode_frame(frame) == data


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=80) | frames.map(encode_frame), max_size=30), st.integers(0, 2**16))
def test_hostile_datagrams_are_passed_over_or_end_the_contact(hostile: list[bytes], seed: int) -> None:
    first, second = pair(some_bytes("a", 2_000), some_bytes("b", 500))
    ends = sessions(first, second)
    try:
        ends[0].datagram_to_send(0.0)
        for at, data in enumerate(hostile):
            ends[at % 2].receive_datagram(data, at / 10)
            ends[at % 2].datagram_to_send(at / 10)
        converse(*ends, Link(CLEAN, seed), Link(CLEAN, seed), until=2_000, begin=3.0)
    except VistkaError as error:
        assert isinstance(error, RemoteError) or error.reason == "contact-lost"


def test_what_is_not_this_session_s_changes_nothing() -> None:
    one = Session(NAME, Bytes(b"", b"word"), 0.0)
    for data in (b"", b"\x13", b"\x13name", b"\x06othrdeployment", bytes(DATAGRAM_BYTES_MAX + 1)):
        one.receive_datagram(data, 1.0)
    one.receive_datagram(encode_frame(Frame(Kind.FRAME, b"othr", None, 0, 0, b"word")), 1.0)
    ahead = encode_frame(Frame(Kind.FRAME, NAME, None, WINDOW_FRAMES_MAX, 0, b"word"))
    one.receive_datagram(ahead, 1.0)
    unsaid = encode_frame(Frame(Kind.FRAME, NAME, Ack(5, 4, 0, b""), 0, 0, b"word"))
    one.receive_datagram(unsaid, 1.0)
    assert (one.finished, one.datagram_to_send(9.0)) == (False, None)
    one.receive_datagram(encode_frame(Frame(Kind.FRAME, NAME, None, 0, 0, b"word")), 1.0)
    assert one.finished


def test_a_datagram_too_small_or_too_large_for_any_medium_is_our_mistake() -> None:
    for size in (DATAGRAM_BYTES_MIN - 1, DATAGRAM_BYTES_MAX + 1):
        with pytest.raises(LocalError, match="datagram-size"):
            Session(NAME, Never(), 0.0, size)


def test_waits_for_what_was_lost_keep_time_with_no_cut() -> None:
    sending, now, waits = Sending(1_200, 0.0, 3.0), 0.0, []
    sending.greets = False
    sending.add(bytes(300))
    for _ in range(10):
        sending.transmit(0, now)
        assert sending.timer is not None
        waits.append(sending.timer - now)
        now = sending.timer
        sending.expire(now)
        assert sending.to_resend() == 0
    least = waits[0]
    assert [wait / least for wait in waits] == pytest.approx([1, 1, 2, 1.25, 1.75, 1.5, 2, 1.25, 1.75, 1.5])
