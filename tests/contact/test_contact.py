"""Two nodes meet, with no network between them."""

from typing import NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contact.city import (
    CAPACITY,
    DEPLOYMENT,
    NOW,
    exchanges,
    filler,
    ids,
    note,
    some_bytes,
    speaker,
    store_of,
    talk,
    voice,
)
from vistka.bundle.envelope import Class
from vistka.contact.contact import Contact, Side
from vistka.contact.frames import Chunk, FrameKind, Hello, PartialHeld, Role, bundle_frame, frame_bytes, manifest_frame
from vistka.errors import RemoteError
from vistka.identity.seal import arrival_token
from vistka.limits import BUNDLE_BYTES_MAX, PARTIALS_TOLD_MAX
from vistka.node.exchange import Exchange
from vistka.reconcile.cells import CELL_BYTES
from vistka.reconcile.messages import (
    Kind,
    Open,
    Outcome,
    ask_frame,
    cells_frame,
    end_frame,
    list_frame,
    read_ask,
    want_frame,
)
from vistka.reconcile.scope import Scope
from vistka.store.base import Arrival
from vistka.store.memory import MemoryStore
from vistka.wire.frame import Frame, FrameReader, encode_frame


def frames_in(pieces: list[bytes]) -> list[Frame]:
    return list(FrameReader().receive_bytes(b"".join(pieces)))


def kinds(pieces: list[bytes]) -> list[FrameKind | Kind]:
    return [(FrameKind if frame.kind < min(Kind) else Kind)(frame.kind) for frame in frames_in(pieces)]


def test_both_come_to_hold_all_that_either_held() -> None:
    post = store_of(*(note(f"post {n}") for n in range(5)), deposited=True)
    desk = store_of(note("desk 1"), note("desk 2"))
    everything = ids(post) | ids(desk)
    talk(*exchanges(post, desk))
    assert (everything, everything) == (ids(post), ids(desk))
    assert all(deposit.handed_over for deposit in post.deposits())


def test_a_second_meeting_moves_nothing() -> None:
    post, desk = store_of(note("a"), note("b")), store_of(note("c"))
    post.acknowledge([some_bytes("token", 10)], NOW)
    talk(*exchanges(post, desk))
    opener, answerer = exchanges(post, desk)
    said = talk(opener, answerer)
    moved = {FrameKind.BUNDLE, FrameKind.MANIFEST, FrameKind.CHUNK, FrameKind.RECEIPTS}
    assert set() == moved & {*kinds(said[0]), *kinds(said[1])}
    assert opener.summary().new + answerer.summary().new == 0


def test_to_an_empty_node_all_is_given_and_neither_looks_anything_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> NoReturn:
        raise AssertionError("a scan for nothing")

    monkeypatch.setattr(MemoryStore, "source", refused)
    bundles = [filler(f"bundle {n}") for n in range(30)]
    post, desk = store_of(*bundles), store_of()
    talk(*exchanges(post, desk))
    assert ids(desk) == {one.id for one in bundles}
    other, north = store_of(*bundles), store_of()
    talk(*exchanges(north, other))
    assert ids(north) == {one.id for one in bundles}


def test_the_first_alive_note_leaves_one_round_trip_after_the_hello() -> None:
    post, desk = store_of(*(note(f"n{n}") for n in range(3)), deposited=True), store_of(*map(filler, "abcdef"))
    opener, answerer = exchanges(post, desk)
    answerer.receive_bytes(opener.bytes_to_send())
    opener.receive_bytes(answerer.bytes_to_send())
    assert FrameKind.BUNDLE in kinds([opener.bytes_to_send()])


def test_a_bundle_costs_at_most_twelve_bytes_over_its_own() -> None:
    bundles = [filler(f"b{n}", size=130) for n in range(1_000)]
    opener, answerer = exchanges(store_of(*bundles), MemoryStore(CAPACITY))
    said = talk(opener, answerer)
    frames = frames_in(said[0])
    own = sum(len(one.data) for one in bundles)
    there = sum(frame_bytes(frame) for frame in frames if frame.kind == FrameKind.BUNDLE) - own
    back = sum(frame_bytes(frame) for frame in frames_in(said[1]) if frame.kind == FrameKind.STORED)
    assert (there + back) / len(bundles) <= 12


def test_what_is_urgent_goes_first_and_the_oldest_of_it_before_the_rest() -> None:
    store = MemoryStore(CAPACITY)
    order = [
        filler("notice", class_=Class.NOTICE),
        filler("older note"),
        filler("newer note"),
        filler("letter", class_=Class.LETTER),
        filler("picture", size=3_000, class_=Class.PHOTO),
    ]
    for age, bundle in ((9, 4), (1, 3), (2, 2), (50, 1), (0, 0)):
        store.add([Arrival(order[bundle], age)], NOW - age * 3_600)
    other = MemoryStore(CAPACITY)
    said = talk(*exchanges(store, other))
    sent = [frame.payload for frame in frames_in(said[0]) if frame.kind in (FrameKind.BUNDLE, FrameKind.MANIFEST)]
    assert [one.header.tag for one in order] == [
        next(one.header.tag for one in order if one.header.tag in payload) for payload in sent
    ]


def test_a_note_that_comes_in_during_a_long_clip_waits_for_one_chunk_at_most() -> None:
    post, desk = store_of(voice("clip", 60)), MemoryStore(CAPACITY)
    opener, answerer = exchanges(post, desk)
    for _ in range(6):
        answerer.receive_bytes(opener.bytes_to_send(1))
        opener.receive_bytes(answerer.bytes_to_send())
    while kinds([piece := opener.bytes_to_send(1)]) != [FrameKind.CHUNK]:
        answerer.receive_bytes(piece)
        opener.receive_bytes(answerer.bytes_to_send())
    late = note("late")
    post.add([Arrival(late, 0, bytes(8))], NOW)
    opener.offer(late.id)
    assert kinds([opener.bytes_to_send(1)]) == [FrameKind.BUNDLE]
    answerer.receive_bytes(piece)


def test_receipts_cross_and_drop_what_they_acknowledge() -> None:
    bundle = note("read long ago")
    token = next(iter([some_bytes("t", 10)]))
    post, desk = store_of(bundle, deposited=True), MemoryStore(CAPACITY)
    desk.acknowledge([arrival_token(token), token], NOW)
    talk(*exchanges(post, desk))
    assert desk.tokens_after(0, 10) == [(1, arrival_token(token)), (2, token)]
    assert {token for _, token in post.tokens_after(0, 10)} == {token, arrival_token(token)}


def test_a_stranger_of_another_deployment_is_given_nothing() -> None:
    post, thief = store_of(note("a")), MemoryStore(CAPACITY)
    opener = Exchange(Side.OPENER, speaker("thief", deployment=some_bytes("other")), thief, bytes(16), lambda: NOW)
    answerer = Exchange(Side.ANSWERER, speaker("north"), post, bytes(16), lambda: NOW)
    answerer.receive_bytes(opener.bytes_to_send())
    said = answerer.bytes_to_send()
    with pytest.raises(RemoteError, match="deployment"):
        opener.receive_bytes(said)
    assert kinds([said]) == [FrameKind.HELLO, FrameKind.PROOF]
    own = encode_frame(Frame(FrameKind.PROOF, bytes(16)))
    with pytest.raises(RemoteError, match="deployment"):
        answerer.receive_bytes(own)
    assert answerer.bytes_to_send() == b""


def test_a_proof_thrown_back_proves_nothing() -> None:
    answerer = Exchange(Side.ANSWERER, speaker("north"), store_of(note("a")), bytes(16), lambda: NOW)
    hello = Hello(Role.POST, bytes(8), None, 0, BUNDLE_BYTES_MAX, bytes(16))
    answerer.receive_bytes(encode_frame(hello.frame()))
    proof = frames_in([answerer.bytes_to_send()])[1]
    with pytest.raises(RemoteError, match="deployment"):
        answerer.receive_bytes(encode_frame(proof))


def test_a_byte_budget_is_kept_and_what_is_most_urgent_fits_in() -> None:
    bundles = [filler(f"note {n}") for n in range(10)] + [filler("letter", 1_000, Class.LETTER)]
    post, desk = store_of(*bundles), MemoryStore(CAPACITY)
    opener, answerer = exchanges(post, desk, budget_bytes=2_200)
    talk(opener, answerer)
    assert opener.summary().bytes_out <= 2_200
    assert ids(desk) == {one.id for one in bundles[:10]}


def test_a_full_peer_is_not_sent_more_of_that_class_and_nothing_it_refused_counts_as_carried() -> None:
    post = store_of(*(filler(f"letter {n}", 900, Class.LETTER) for n in range(200)), deposited=True)
    desk = MemoryStore(20_000)
    own = [filler(f"own {n}", 900, Class.LETTER) for n in range(14)]
    desk.add([Arrival(one, 0, bytes(8)) for one in own], NOW)  # written there, so they are not evicted for ours
    opener, answerer = exchanges(post, desk)
    talk(opener, answerer, limit=4_096)
    assert {one.id for one in post.deposits() if one.handed_over} == ids(desk) - {one.id for one in own}
    assert answerer.summary().refused <= 10


def proven() -> tuple[Exchange, Exchange]:
    """A contact after both proofs, where the opener may now misbehave."""
    opener, answerer = exchanges(store_of(), store_of(note("kept")))
    answerer.receive_bytes(opener.bytes_to_send())
    opener.receive_bytes(answerer.bytes_to_send())
    answerer.receive_bytes(opener.bytes_to_send(1))
    return opener, answerer


large = filler("large", 5_000, Class.VOICE)
HOSTILE = {
    "parts without end": ([PartialHeld(bytes(8), 3, frozenset({1})).frame()] * (PARTIALS_TOLD_MAX + 1), "oversize"),
    "the same bundle again": ([bundle_frame(0, filler("again").data)] * 2, "repeated"),
    "the same chunk again": (
        [manifest_frame(0, large.manifest()), *[Chunk(0, large.chunks()[0]).frame()] * 2],
        "repeated",
    ),
    "a chunk of another": ([manifest_frame(0, large.manifest()), Chunk(1, large.chunks()[0]).frame()], "malformed"),
    "acknowledges what was not sent": ([Frame(FrameKind.STORED, b"\x82\x19\x03\xe8\x08")], "malformed"),
    "a second hello": ([Hello(0, bytes(8), None, 0, BUNDLE_BYTES_MAX, bytes(16)).frame()], "unexpected-frame"),
    "gives on after it was done": (
        [Frame(FrameKind.DONE, b""), bundle_frame(0, filler("late").data)],
        "unexpected-frame",
    ),
    "an unknown frame": ([Frame(99, b"")], "unexpected-frame"),
    "a list of ids": ([Frame(FrameKind.IDS, b"\x82\x08\x40")], "unexpected-frame"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_peer_that_breaks_the_rules_is_shown_the_door(name: str) -> None:
    frames, reason = HOSTILE[name]
    _, answerer = proven()
    with pytest.raises(RemoteError) as caught:
        answerer.receive_bytes(b"".join(map(encode_frame, frames)))
    assert reason == caught.value.reason
    assert answerer.bytes_to_send() == b""


def opened(kept: int) -> Exchange:
    """An answerer that holds `kept` bundles, to whom an opener has proved itself and then says what it likes."""
    answerer = exchanges(store_of(), store_of(*(filler(f"kept {n}") for n in range(kept))))[1]
    opener = Contact(Side.OPENER, speaker("liar").hello(NOW, bytes(16)), DEPLOYMENT, MemoryStore(CAPACITY), NOW)
    answerer.receive_bytes(opener.bytes_to_send())
    opener.receive_bytes(answerer.bytes_to_send())
    answerer.receive_bytes(opener.bytes_to_send(1))
    return answerer


def hear(answerer: Exchange, said: list[Frame]) -> None:
    for frame in said:
        answerer.receive_bytes(encode_frame(frame))
        answerer.bytes_to_send()


def noise(count: int) -> bytes:
    return some_bytes(f"noise {count}", count * CELL_BYTES)


claims_millions = Open(some_bytes("salt", 8), 16_000_000, Scope()).frame()
claims_few = Open(some_bytes("salt", 8), 40, Scope()).frame()
LIARS: dict[str, tuple[int, list[Frame], str]] = {
    "claims more than anyone holds": (
        60,
        [Frame(Kind.OPEN, bytes(8) + b"\xff\xff\xff\x7f" + Scope().encode())],
        "oversize",
    ),
    "opens twice": (60, [claims_few, claims_few], "unexpected-frame"),
    "sends cells that nobody asked for": (60, [claims_few, *[cells_frame(0, noise(9))] * 2], "unasked"),
    "asks for ever": (60, [claims_millions, *[ask_frame(8)] * 30], "too-many"),
    "wants for ever": (60, [claims_millions, *[want_frame([some_bytes(f"{n}", 5)]) for n in range(200)]], "too-many"),
    "lists for ever": (60, [Open(bytes(8), 3, Scope()).frame(), list_frame(False, [b"1", b"22222"])], "malformed"),
    "lists more than a list may have": (
        60,
        [
            Open(bytes(8), 3, Scope()).frame(),
            *[list_frame(False, [n.to_bytes(5) for n in range(at, at + 50_000)]) for at in range(0, 450_000, 50_000)],
        ],
        "too-many",
    ),
    "ends, and goes on": (60, [claims_millions, end_frame(Outcome.AGREED), ask_frame(8)], "unexpected-frame"),
    "gives what nobody asked for": (
        60,
        [claims_few, *[bundle_frame(0, filler(f"f {n}").data) for n in range(1_100)]],
        "unasked",
    ),
}


@pytest.mark.parametrize("name", LIARS)
def test_a_peer_that_lies_in_reconciling_is_shown_the_door_and_takes_nothing_away(name: str) -> None:
    kept, said, reason = LIARS[name]
    answerer = opened(kept)
    before = ids(answerer.store)
    with pytest.raises(RemoteError) as caught:
        hear(answerer, said)
    assert reason == caught.value.reason
    assert before <= ids(answerer.store)
    assert answerer.bytes_to_send() == b""


def test_cells_that_are_noise_end_by_themselves() -> None:
    answerer = opened(60)
    said = claims_few
    asked = 0
    for _ in range(40):
        answerer.receive_bytes(encode_frame(said))
        back = {frame.kind: frame for frame in frames_in([answerer.bytes_to_send()])}
        if Kind.END in back or Kind.ASK not in back:
            break
        more = read_ask(back[Kind.ASK].payload)
        said = cells_frame(asked, noise(more)) if more else list_frame(True, [])
        asked += more
    assert Kind.END in back
    assert len(ids(answerer.store)) == 60


def test_an_expired_and_an_oversize_bundle_are_refused_by_themselves() -> None:
    _, answerer = proven()
    good = filler("good")
    for frame in (
        bundle_frame(24, filler("expired", lifetime=1).data),
        bundle_frame(0, filler("large in one piece", 5_000).data),
        bundle_frame(0, good.data),
    ):
        answerer.receive_bytes(encode_frame(frame))
    stored = [frame for frame in frames_in([answerer.bytes_to_send()]) if frame.kind == FrameKind.STORED]
    assert stored == [Frame(FrameKind.STORED, b"\x84\x03\x08\x01\x02")]


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_whatever_either_holds_however_sliced_both_come_to_hold_all(data: st.DataObject) -> None:
    pool = [filler(f"p{n}", size, class_) for n, (size, class_) in enumerate([(100, 1), (900, 2), (3_000, 3)] * 3)]
    mine = data.draw(st.sets(st.sampled_from(range(len(pool)))))
    theirs = data.draw(st.sets(st.sampled_from(range(len(pool)))))
    post, desk = store_of(*(pool[n] for n in mine)), store_of(*(pool[n] for n in theirs))
    opener, answerer = exchanges(post, desk)
    while not (opener.finished and answerer.finished):
        moved = 0
        for giver, taker in ((opener, answerer), (answerer, opener)):
            piece = giver.bytes_to_send(data.draw(st.integers(1, 3_000)))
            cut = data.draw(st.integers(0, len(piece)))
            taker.receive_bytes(piece[:cut])
            taker.receive_bytes(piece[cut:])
            moved += len(piece)
        assert moved
    everything = {pool[n].id for n in mine | theirs}
    assert (everything, everything) == (ids(post), ids(desk))


@given(st.binary(max_size=300), st.booleans())
@settings(max_examples=300, deadline=None)
def test_noise_raises_nothing_but_our_error_and_touches_nothing(noise: bytes, after_proof: bool) -> None:
    _, answerer = proven() if after_proof else exchanges(store_of(), store_of(note("kept")))
    before = ids(answerer.store)
    try:
        answerer.receive_bytes(noise)
    except RemoteError:
        assert answerer.bytes_to_send() == b""
    assert before == ids(answerer.store)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_a_flipped_bit_raises_nothing_but_our_error(data: st.DataObject) -> None:
    opener, answerer = exchanges(store_of(note("a"), large), store_of())
    for _ in range(4):
        piece = bytearray(opener.bytes_to_send())
        if piece and data.draw(st.booleans()):
            at = data.draw(st.integers(0, len(piece) * 8 - 1))
            piece[at // 8] ^= 1 << at % 8
        try:
            answerer.receive_bytes(bytes(piece))
            opener.receive_bytes(answerer.bytes_to_send())
        except RemoteError:
            break
    for one in ids(answerer.store):
        bundle = answerer.store.get(one)
        assert bundle is not None
        assert bundle.manifest().id == one


def test_a_stranger_cannot_make_us_hold_more_than_a_hello() -> None:
    store = store_of()
    hello = speaker("north").hello(NOW, bytes(16))
    contact = Contact(Side.ANSWERER, hello, bytes(32), store, NOW)
    with pytest.raises(RemoteError, match="oversize"):
        contact.receive_bytes(b"\x01\xff\xff\x0f" + bytes(500))
