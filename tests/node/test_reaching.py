"""How likely a node is to reach a desk, as it keeps it by the day and says it in its hello."""

from dataclasses import replace

import pytest

from tests.contact.city import CAPACITY, NOW, exchanges, filler, ids, some_bytes, speaker, store_of, talk
from vistka.bundle.envelope import Bundle, Class, make_bundle
from vistka.contact.contact import Side
from vistka.contact.events import PeerMet
from vistka.contact.forwarding.likelihood import BYTES
from vistka.contact.frames import FrameKind, Role, read_bundle, read_hello
from vistka.limits import RECEIPT_FRESH_DAYS, SCORE_MAX
from vistka.node.exchange import Exchange
from vistka.node.reaching import note_contact, policy_of
from vistka.reconcile.messages import Kind
from vistka.store.base import Arrival
from vistka.store.memory import MemoryStore
from vistka.store.rules import commitments_of
from vistka.wire.frame import FrameReader

DAY = 86_400
DESK = PeerMet(Role.DESK, b"the desk", None, 0, SCORE_MAX)


def score(store: MemoryStore, now: int = NOW, role: Role = Role.POST) -> int:
    return policy_of(store, role, now).score


def courier(score: int | None) -> PeerMet:
    return PeerMet(Role.COURIER, b"courier.", None, 0, score)


def after(*peers: PeerMet, crossed_bytes: int = BYTES) -> MemoryStore:
    store = MemoryStore(CAPACITY)
    for peer in peers:
        note_contact(store, Role.POST, peer, crossed_bytes, NOW)
    return store


MET_NOBODY = 35  # anybody may still meet a desk: one in fifty, on a scale of roots


def test_a_node_that_met_nobody_says_little_and_a_desk_is_certain() -> None:
    assert (score(after()), score(after(), role=Role.DESK)) == (MET_NOBODY, SCORE_MAX)


def test_the_likelier_the_peer_the_likelier_the_node() -> None:
    scores = [score(after(peer)) for peer in (courier(None), courier(60), courier(200), DESK)]
    assert scores == sorted(set(scores))
    assert scores[0] == MET_NOBODY


def test_a_short_contact_that_was_cut_counts_less() -> None:
    assert 0 < score(after(DESK, crossed_bytes=BYTES // 10)) < score(after(DESK))


def test_a_day_counts_as_its_best_contact_however_often_they_meet() -> None:
    assert score(after(DESK, *[courier(SCORE_MAX)] * 50, DESK)) == score(after(DESK))


def test_what_was_long_ago_fades_and_comes_again() -> None:
    store = after(DESK)
    fresh, later, last = score(store), score(store, NOW + 20 * DAY), score(store, NOW + 900 * DAY)
    assert fresh > later > last == MET_NOBODY
    note_contact(store, Role.POST, DESK, BYTES, NOW + 1 * DAY)
    assert score(store, NOW + 1 * DAY) > fresh


def test_a_clock_that_was_years_ahead_does_not_stop_the_fading() -> None:
    store = MemoryStore(CAPACITY)
    note_contact(store, Role.POST, DESK, BYTES, NOW + 3_000 * DAY)
    note_contact(store, Role.POST, courier(0), BYTES, NOW)
    assert score(store, NOW + 12 * DAY) < score(store, NOW)


def test_what_is_kept_names_nobody_and_does_not_grow() -> None:
    kept = after(*[PeerMet(Role.COURIER, some_bytes(f"{n}", 8), None, 0, 200) for n in range(50)]).setting("reaching")
    assert kept is not None
    assert len(kept) < 20


def test_a_damaged_history_is_none() -> None:
    store = MemoryStore(CAPACITY)
    for damaged in (b"\xff", b"\x83\x01\x02\x20", b"\x83\x01\x02\x03"):
        store.save_setting("reaching", damaged)
        assert score(store) == MET_NOBODY


def test_a_post_that_met_the_desk_says_so_to_the_next_one() -> None:
    post, desk = store_of(filler("a")), store_of()
    talk(*exchanges(post, desk))
    hello = next(FrameReader().receive_bytes(exchanges(post, desk)[0].bytes_to_send()))
    assert read_hello(hello.payload).score == score(post) > 0


def given_sizes(peer: Role, store: MemoryStore, *, follows: bool) -> list[int]:
    """The sizes of letters in the order in which a post gives them to a node without any."""
    fresh = store_of()
    opener = Exchange(Side.OPENER, speaker("north"), store, bytes(16), lambda: NOW)
    order = None if follows else lambda _: 0
    answerer = Exchange(Side.ANSWERER, speaker("other", peer), fresh, bytes(16), lambda: NOW, order=order)
    said = FrameReader().receive_bytes(b"".join(talk(opener, answerer)[0]))
    assert ids(fresh) == ids(store)
    return [len(read_bundle(frame.payload)[1].data) for frame in said if frame.kind == FrameKind.BUNDLE]


def test_within_a_class_what_is_worth_most_for_its_bytes_goes_first() -> None:
    sizes = (700, 100, 400)
    store = store_of(*(filler(f"{size}", size, Class.LETTER) for size in sizes), filler("note", 900))
    given = given_sizes(Role.COURIER, store, follows=True)
    assert given[0] > 900  # the note: no order goes before that of classes
    assert given[1:] == sorted(given[1:])


def test_an_older_node_that_says_no_score_is_given_as_before() -> None:
    store = store_of(*(filler(f"{size}", size, Class.LETTER) for size in (700, 100, 400)))
    given = given_sizes(Role.COURIER, store, follows=False)
    assert given == [one.size for one in store.held(NOW)]
    assert given_sizes(Role.DESK, store, follows=False) == sorted(given)


def kinds_said(data: list[bytes]) -> list[list[int]]:
    reader = FrameReader()
    return [[frame.kind for frame in reader.receive_bytes(turn)] for turn in data]


def test_a_desk_waits_with_its_letters_until_all_that_is_for_it_has_come() -> None:
    post = store_of(*(filler(f"post {n}", 900, Class.LETTER) for n in range(40)))
    desk = store_of(*(filler(f"desk {n}", 900, Class.LETTER) for n in range(5)), filler("news", 100, Class.NOTE))
    there, back = (kinds_said(said) for said in talk(*exchanges(post, desk), limit=4_096))
    told_all = next(turn for turn, kinds in enumerate(there) if FrameKind.DONE in kinds)
    letters = [turn for turn, kinds in enumerate(back) if FrameKind.BUNDLE in kinds]
    assert letters[0] < told_all  # the note
    assert all(turn >= told_all for turn in letters[1:])
    assert ids(post) == ids(desk)


def test_of_two_letters_alike_the_one_with_more_of_its_own_life_left_goes_sooner() -> None:
    short, old, young = (filler(name, 900, Class.LETTER, days) for name, days in (("a", 10), ("b", 60), ("c", 60)))
    store = MemoryStore(CAPACITY)
    for bundle, age_hours in ((old, 50 * 24), (young, 20 * 24), (short, 24)):
        store.add([Arrival(bundle, age_hours)], NOW)
    opener, answerer = (
        Exchange(Side(n), speaker(f"{n}"), one, bytes(16), lambda: NOW) for n, one in enumerate((store, after()))
    )
    frames = (frame for turn in talk(opener, answerer)[0] for frame in FrameReader().receive_bytes(turn))
    given = [read_bundle(frame.payload)[1].id for frame in frames if frame.kind == FrameKind.BUNDLE]
    assert given == [short.id, young.id, old.id]


def test_of_two_that_are_no_desk_none_waits_however_likely_it_is_to_reach_one() -> None:
    near, far = after(DESK), after()
    for name, store in (("near", near), ("far", far)):
        store.add([Arrival(filler(f"{name} {n}", 900, Class.LETTER), 3) for n in range(20)], NOW)
    opener = Exchange(Side.OPENER, speaker("near"), near, bytes(16), lambda: NOW)
    answerer = Exchange(Side.ANSWERER, speaker("far"), far, bytes(16), lambda: NOW)
    there, back = (kinds_said(said) for said in talk(opener, answerer, limit=4_096))
    for one, other in ((there, back), (back, there)):
        first_letter = next(turn for turn, kinds in enumerate(one) if FrameKind.BUNDLE in kinds)
        assert first_letter < next(turn for turn, kinds in enumerate(other) if FrameKind.DONE in kinds)
    assert ids(near) == ids(far)


def kinds_between_two_that_differ() -> list[int]:
    """What two posts say who hold most things both, and forty letters each that the other lacks."""
    both = [filler(f"both {n}", 100, Class.LETTER) for n in range(600)]
    ours, theirs = ([filler(f"{who} {n}", 100, Class.LETTER) for n in range(40)] for who in ("ours", "theirs"))
    opener = Exchange(Side.OPENER, speaker("ours"), store_of(*both, *ours), bytes(16), lambda: NOW)
    answerer = Exchange(Side.ANSWERER, speaker("theirs"), store_of(*both, *theirs), bytes(16), lambda: NOW)
    there, back = (kinds_said(said) for said in talk(opener, answerer))
    return [kind for pair in zip(there, back, strict=True) for turn in pair for kind in turn]


def test_letters_wait_until_it_is_known_what_the_peer_lacks() -> None:
    kinds = kinds_between_two_that_differ()
    assert FrameKind.BUNDLE not in kinds[: kinds.index(Kind.END)]
    assert kinds.count(FrameKind.BUNDLE) == 80


def test_a_long_reconciliation_does_not_hold_letters_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vistka.contact.finding.ORDERLY_BYTES", 500)
    kinds = kinds_between_two_that_differ()
    assert FrameKind.BUNDLE in kinds[: kinds.index(Kind.END)]
    assert kinds.count(FrameKind.BUNDLE) == 80


def test_a_copy_given_or_taken_is_worth_less_than_one_that_nobody_else_has() -> None:
    given, kept = filler("given", 900, Class.LETTER), filler("kept", 900, Class.LETTER)
    post, other = store_of(given), store_of()
    talk(*exchanges(post, other, names=("north", "south")))
    post.add([Arrival(kept, 3)], NOW)
    notes = {one.id: one.note for one in post.copies([given.id, kept.id], NOW)}
    assert notes[given.id] > notes[kept.id] == 0
    assert other.copies([given.id], NOW)[0].note > 0


def acknowledged(store: MemoryStore, bundle: Bundle, token: bytes, days_ago: int) -> None:
    assert commitments_of(token)[0] == bundle.header.commitment
    store.acknowledge([token], NOW - days_ago * DAY)


def answered(name: str, token: bytes) -> Bundle:
    """A letter to which `token` is the receipt."""
    one = filler(name, 900, Class.LETTER)
    header = replace(one.header, commitment=commitments_of(token)[0])
    return make_bundle(header, one.sealed)


def test_an_old_receipt_is_told_to_who_offers_what_has_arrived_and_to_nobody_else() -> None:
    token, unheard = bytes(range(10)), bytes(10)
    one, other = answered("one", token), filler("other", 900, Class.LETTER)
    desk, courier_, stranger = store_of(), store_of(one, other), store_of()
    acknowledged(desk, one, token, days_ago=RECEIPT_FRESH_DAYS + 1)
    desk.acknowledge([unheard], NOW)
    talk(*exchanges(courier_, desk))
    talk(*exchanges(stranger, desk, names=("stranger", "desk")))
    assert ids(courier_) == ids(desk) == {other.id}
    assert [each for _, each in courier_.tokens_after(0, 9)] == [unheard, token]
    assert [each for _, each in stranger.tokens_after(0, 9)] == [unheard]


def test_who_has_said_that_it_is_done_still_tells_that_an_offer_has_arrived() -> None:
    token = bytes(range(10))
    letters = [filler(f"other {n}", 900, Class.LETTER) for n in range(30)]
    last = answered("last", token)
    post, desk = store_of(last, *letters), store_of()
    acknowledged(desk, last, token, days_ago=RECEIPT_FRESH_DAYS + 1)
    there, back = (kinds_said(said) for said in talk(*exchanges(post, desk), limit=2_048))
    assert [kind for turn in back for kind in turn if kind == FrameKind.RECEIPTS] == [FrameKind.RECEIPTS]
    assert FrameKind.DONE in [kind for turn in there for kind in turn]
    assert ids(post) == ids(desk) == {one.id for one in letters}
