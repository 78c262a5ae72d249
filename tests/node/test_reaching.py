"""How likely a node is to reach a desk, as it keeps it by the day and says it in its hello."""

from tests.contact.city import CAPACITY, NOW, exchanges, filler, ids, some_bytes, speaker, store_of, talk
from vistka.bundle.envelope import Class
from vistka.contact.contact import Side
from vistka.contact.events import PeerMet
from vistka.contact.forwarding.likelihood import BYTES
from vistka.contact.frames import FrameKind, Role, read_bundle, read_hello
from vistka.limits import SCORE_MAX
from vistka.node.exchange import Exchange
from vistka.node.reaching import note_contact, policy_of
from vistka.store.memory import MemoryStore
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


MET_NOBODY = 25  # anybody may still meet a desk: one in a hundred, on a scale of roots


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
    answerer = Exchange(Side.ANSWERER, speaker("other", peer), fresh, bytes(16), lambda: NOW, follows=follows)
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
