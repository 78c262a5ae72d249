"""What every bundle store does, told once and asked of each."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.store.bundles import DAY, HOUR, MARK, NOW, sample
from vistka.bundle.envelope import Class
from vistka.contact.eviction import Rating
from vistka.errors import LocalError, RemoteError
from vistka.limits import RECEIPT_FRESH_DAYS
from vistka.store.base import Arrival, BundleStore, Deposit, Held, Outcome, Usage
from vistka.store.memory import MemoryStore
from vistka.store.sqlite import SqliteStore

Opener = Callable[..., BundleStore]


def in_memory(folder: Path, capacity: int, **limits: int) -> BundleStore:
    return MemoryStore(capacity, **limits)  # type: ignore[arg-type]


def on_disk(folder: Path, capacity: int, **limits: int) -> BundleStore:
    return SqliteStore(folder / "bundles.sqlite", capacity, os.urandom, **limits)  # type: ignore[arg-type]


@pytest.fixture(params=[in_memory, on_disk])
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    opened: list[BundleStore] = []

    def open_store(capacity: int = 1_000_000, **limits: int) -> BundleStore:
        opened.append(request.param(tmp_path, capacity, **limits))
        return opened[-1]

    yield open_store
    for store in opened:
        store.close()


@pytest.fixture
def store(opener: Opener) -> BundleStore:
    return opener()


def ids(store: BundleStore, now: int = NOW) -> list[bytes]:
    return [held.id for held in store.held(now)]


# --- the set ---


def test_what_is_added_is_held_once_however_often_it_comes(store: BundleStore) -> None:
    one = sample(1)
    assert store.add([Arrival(one.bundle, 3), Arrival(one.bundle, 9)], NOW) == [Outcome.NEW, Outcome.KNOWN]
    assert store.add([Arrival(one.bundle, 0)], NOW) == [Outcome.KNOWN]
    assert store.get(one.bundle.id) == one.bundle
    assert store.get(bytes(32)) is None
    expected = Held(one.bundle.id, one.bundle.header, 200, 3, deposited=False, handed_over=False, read=False)
    assert store.held(NOW) == [expected]
    assert store.usage() == Usage(1_000_000, 200, 300_000)


def test_a_bundle_ages_while_it_lies_here_and_a_clock_set_back_adds_nothing(store: BundleStore) -> None:
    store.add([Arrival(sample(1).bundle, 10)], NOW)
    ages = [store.held(NOW + seconds)[0].age_hours for seconds in (0, 59 * 60, HOUR, 30 * HOUR, -5 * DAY)]
    assert ages == [10, 10, 11, 40, 10]


def test_held_lists_by_class_then_what_came_first(store: BundleStore) -> None:
    letter, note, later = sample(1, Class.LETTER), sample(2, Class.NOTE), sample(3, Class.NOTE)
    store.add([Arrival(letter.bundle, 0), Arrival(note.bundle, 0)], NOW)
    store.add([Arrival(later.bundle, 50)], NOW + HOUR)
    assert ids(store, NOW + HOUR) == [note.bundle.id, later.bundle.id, letter.bundle.id]


def test_held_can_be_asked_for_tags_only(store: BundleStore) -> None:
    one, other = sample(1, tag=b"mine"), sample(2, tag=b"your")
    store.add([Arrival(one.bundle, 0), Arrival(other.bundle, 0)], NOW)
    assert [held.id for held in store.held(NOW, [b"mine", b"none", b"mine"])] == [one.bundle.id]
    assert store.held(NOW, []) == []


def test_what_comes_past_its_end_is_not_wanted(store: BundleStore) -> None:
    one = sample(1, lifetime=2)
    assert store.add([Arrival(one.bundle, 48)], NOW) == [Outcome.GONE]
    assert store.add([Arrival(one.bundle, 47)], NOW) == [Outcome.NEW]
    assert store.held(NOW + HOUR) == []
    assert store.expire(NOW) == 0
    assert store.expire(NOW + HOUR) == 1
    assert store.get(one.bundle.id) is None


def test_what_expired_does_not_come_back_from_a_node_whose_clock_stood_still(store: BundleStore) -> None:
    one = sample(1, lifetime=2)
    store.add([Arrival(one.bundle, 0)], NOW)
    store.expire(NOW + 2 * DAY)
    assert store.add([Arrival(one.bundle, 1)], NOW + 3 * DAY) == [Outcome.GONE]
    assert store.add([Arrival(one.bundle, 1)], NOW + 4 * DAY) == [Outcome.NEW]


def test_what_came_while_the_clock_was_years_ahead_is_not_kept_for_ever(store: BundleStore) -> None:
    one = sample(1, lifetime=2)
    store.add([Arrival(one.bundle, 0, MARK)], NOW + 3_000 * DAY)
    assert store.expire(NOW) == 0
    assert [held.age_hours for held in store.held(NOW + DAY)] == [24]
    assert store.expire(NOW + 2 * DAY) == 1
    store.expire(NOW + 122 * DAY)
    assert store.deposits() == []


def test_what_came_while_the_clock_was_behind_is_no_older_once_it_is_set_right(store: BundleStore) -> None:
    before, after = sample(1, lifetime=40), sample(2, lifetime=40)
    store.add([Arrival(before.bundle, 0)], NOW - 5 * HOUR)
    store.add([Arrival(after.bundle, 3)], NOW + HOUR)
    store.acknowledge([bytes(10)], NOW + HOUR)
    store.set_forward(NOW, 30 * DAY)
    ages = {held.id: held.age_hours for held in store.held(NOW + 30 * DAY + HOUR)}
    assert ages == {before.bundle.id: 30 * 24 + 6, after.bundle.id: 3}
    assert store.expire(NOW + 42 * DAY) == 1
    assert len(store.tokens_after(0, 9)) == 1


def test_what_is_dropped_on_purpose_stays_away_and_nobody_is_told(store: BundleStore) -> None:
    one = sample(1)
    store.add([Arrival(one.bundle, 0)], NOW)
    store.drop([one.bundle.id, bytes(32)], NOW)
    assert ids(store) == []
    assert store.add([Arrival(one.bundle, 0)], NOW) == [Outcome.GONE]
    assert store.tokens_after(0, 10) == []


# --- deposits and receipts ---


def deposit_of(store: BundleStore) -> Deposit:
    (deposit,) = store.deposits()
    return deposit


def test_a_letter_left_here_shows_its_four_states(store: BundleStore) -> None:
    one = sample(1)
    store.add([Arrival(one.bundle, 0, MARK)], NOW)
    at_the_post = Deposit(one.bundle.id, MARK, 40_000, handed_over=False, arrived=False, read=False)
    assert deposit_of(store) == at_the_post
    store.hand_over([one.bundle.id, bytes(32)])
    assert deposit_of(store) == Deposit(one.bundle.id, MARK, 40_000, handed_over=True, arrived=False, read=False)
    assert [held.handed_over for held in store.held(NOW)] == [True]
    assert store.acknowledge([one.u], NOW) == 1
    assert deposit_of(store) == Deposit(one.bundle.id, MARK, 40_000, handed_over=True, arrived=True, read=False)
    assert store.acknowledge([one.t], NOW) == 1
    assert deposit_of(store) == Deposit(one.bundle.id, MARK, 40_000, handed_over=True, arrived=True, read=True)


def test_a_letter_read_before_its_arrival_was_heard_of_has_arrived(store: BundleStore) -> None:
    one = sample(1)
    store.add([Arrival(one.bundle, 0, MARK)], NOW)
    store.acknowledge([one.t], NOW)
    assert (deposit_of(store).arrived, deposit_of(store).read) == (True, True)


def test_a_deposit_is_remembered_for_its_lifetime_and_120_days(store: BundleStore) -> None:
    store.add([Arrival(sample(1, lifetime=2).bundle, 0, MARK)], NOW)
    store.expire(NOW + 122 * DAY - HOUR)
    assert len(store.deposits()) == 1
    store.expire(NOW + 122 * DAY)
    assert store.deposits() == []


def test_u_purges_at_once_and_keeps_the_bundle_away(store: BundleStore) -> None:
    one = sample(1)
    store.add([Arrival(one.bundle, 0)], NOW)
    assert store.acknowledge([one.u, one.u], NOW) == 1
    assert store.acknowledge([one.u], NOW) == 0
    assert (ids(store), store.usage().held) == ([], 0)
    assert store.add([Arrival(one.bundle, 0)], NOW) == [Outcome.GONE]


def test_a_bare_t_leaves_the_bundle_readable_and_lets_it_go_first(store: BundleStore) -> None:
    one = sample(1)
    store.add([Arrival(one.bundle, 0)], NOW)
    store.acknowledge([one.t], NOW)
    assert [held.read for held in store.held(NOW)] == [True]


def test_tokens_that_come_before_their_bundle_work_all_the_same(store: BundleStore) -> None:
    arrived, read = sample(1), sample(2)
    assert store.acknowledge([arrived.u, read.t], NOW) == 2
    assert store.add([Arrival(arrived.bundle, 0), Arrival(read.bundle, 0, MARK)], NOW) == [Outcome.GONE, Outcome.NEW]
    assert [held.read for held in store.held(NOW)] == [True]
    assert (deposit_of(store).arrived, deposit_of(store).read) == (True, True)


def test_tokens_are_handed_on_from_a_cursor_in_the_order_seen(store: BundleStore) -> None:
    tokens = [bytes([number] * 10) for number in (7, 3, 9)]
    store.acknowledge(tokens, NOW)
    first = store.tokens_after(0, 2)
    assert [token for _, token in first] == tokens[:2]
    assert [token for _, token in store.tokens_after(first[-1][0], 10)] == tokens[2:]
    assert store.tokens_after(first[-1][0] + 1, 10) == []


def test_only_fresh_tokens_are_told_to_everyone_and_what_has_arrived_is_answered(store: BundleStore) -> None:
    one, other = sample(1), sample(2)
    store.acknowledge([one.u], NOW)
    store.acknowledge([other.u], NOW + RECEIPT_FRESH_DAYS * DAY)
    cursors = [cursor for cursor, _ in store.tokens_after(0, 10)]
    assert store.stale(NOW) == 0 or store.stale(NOW) < cursors[0]
    assert store.stale(NOW + RECEIPT_FRESH_DAYS * DAY) == cursors[0]
    assert store.answer(one.bundle.header.commitment) == one.u
    assert store.answer(sample(3).bundle.header.commitment) is None
    assert store.add([Arrival(one.bundle, 0)], NOW) == [Outcome.GONE]
    assert sum(store.counts()) == 0  # nobody who holds it is kept from offering it, and so from hearing of it


def test_a_letter_that_was_read_makes_its_first_receipt_fresh_again(store: BundleStore) -> None:
    one = sample(1)
    store.acknowledge([one.u], NOW)
    later = NOW + 30 * DAY
    store.acknowledge([one.t], later)
    assert [token for _, token in store.tokens_after(store.stale(later), 10)] == [one.u, one.t]


def test_tokens_are_forgotten_at_the_end_of_what_they_answer(store: BundleStore) -> None:
    one = sample(1, lifetime=2)
    store.add([Arrival(one.bundle, 0)], NOW)
    store.acknowledge([one.u, b"unmatched!"], NOW)
    assert store.expire(NOW + 2 * DAY) == 1
    assert [token for _, token in store.tokens_after(0, 10)] == [b"unmatched!"]
    assert store.expire(NOW + 120 * DAY) == 1
    cursor = store.acknowledge([one.u], NOW) and store.tokens_after(0, 10)[0][0]
    assert cursor == 3  # a number is never used again: peers would miss it


def test_a_flood_of_tokens_pushes_out_the_unknown_ones_first(opener: Opener) -> None:
    store = opener(tokens_max=3)
    one = sample(1)
    store.add([Arrival(one.bundle, 0)], NOW)
    store.acknowledge([one.u], NOW)
    store.acknowledge([bytes([number] * 10) for number in range(1, 5)], NOW)
    assert [token for _, token in store.tokens_after(0, 10)] == [one.u, bytes([3] * 10), bytes([4] * 10)]


def test_what_is_no_token_is_our_callers_mistake_and_changes_nothing(store: BundleStore) -> None:
    with pytest.raises(LocalError, match="token"):
        store.acknowledge([bytes(10), b"short"], NOW)
    assert store.tokens_after(0, 10) == []


# --- room ---


def test_a_full_post_keeps_its_last_part_for_alive_notes(opener: Opener) -> None:
    store = opener(capacity=1_000)
    letters = [Arrival(sample(number).bundle, 0, MARK) for number in range(4)]
    assert store.add(letters, NOW) == [Outcome.NEW, Outcome.NEW, Outcome.NEW, Outcome.FULL]
    assert (store.has_room(Class.LETTER, 200, NOW), store.has_room(Class.NOTE, 200, NOW)) == (False, True)
    notes = [Arrival(sample(number, Class.NOTE).bundle, 0, MARK) for number in range(10, 13)]
    assert store.add(notes, NOW) == [Outcome.NEW, Outcome.NEW, Outcome.FULL]
    assert store.has_room(Class.NOTE, 200, NOW) is False
    assert len(store.deposits()) == 5


def test_what_was_left_here_stays_until_it_was_handed_over(opener: Opener) -> None:
    store = opener(capacity=1_000)
    left_here = [sample(number) for number in range(3)]
    store.add([Arrival(one.bundle, 0, MARK) for one in left_here], NOW)
    stranger = Arrival(sample(9, Class.NOTICE).bundle, 0)
    assert store.add([stranger], NOW) == [Outcome.FULL]
    store.hand_over([left_here[1].bundle.id])
    assert store.add([stranger], NOW) == [Outcome.NEW]
    assert left_here[1].bundle.id not in ids(store)
    assert store.add([Arrival(left_here[1].bundle, 0)], NOW) == [Outcome.GONE]  # evicted: not fetched for ever


def test_what_is_worth_least_makes_room_and_what_nobody_rated_counts_as_new(opener: Opener) -> None:
    store = opener(1_000)
    poor, rich, unrated, last = (sample(number).bundle for number in range(4))
    store.add([Arrival(one, 0) for one in (poor, rich, unrated)], NOW)
    store.rate([(poor.id, Rating(9, 5)), (rich.id, Rating(8, 1 << 50))])
    assert {one.id: one.note for one in store.copies([poor.id, rich.id, bytes(32)], NOW)} == {poor.id: 9, rich.id: 8}
    assert store.add([Arrival(last, 0)], NOW, lambda header, size: Rating(0, 4)) == [Outcome.FULL]
    assert store.add([Arrival(last, 0)], NOW, lambda header, size: Rating(0, 6)) == [Outcome.NEW]
    assert set(ids(store)) == {rich.id, unrated.id, last.id}
    assert store.add([Arrival(sample(9).bundle, 0)], NOW) == [Outcome.NEW]
    assert set(ids(store)) == {rich.id, unrated.id, sample(9).bundle.id}


def test_what_changes_while_a_store_is_full_changes_what_makes_room(opener: Opener) -> None:
    store = opener(10_000)  # 7,000 for letters
    mine, first, second, *later = (sample(number, size=2_000).bundle for number in range(7))
    store.add([Arrival(mine, 0, b"the mark"), Arrival(first, 0), Arrival(second, 0)], NOW)
    store.rate([(first.id, Rating(0, 4)), (second.id, Rating(0, 5))])
    assert store.add([Arrival(later[0], 0)], NOW, lambda header, size: Rating(0, 1)) == [Outcome.FULL]
    store.rate([(first.id, Rating(0, 9))])
    assert store.add([Arrival(later[1], 0)], NOW, lambda header, size: Rating(0, 7)) == [Outcome.NEW]
    assert set(ids(store)) == {mine.id, first.id, later[1].id}
    store.rate([(mine.id, Rating(0, 2))])
    store.hand_over([mine.id])
    assert store.add([Arrival(later[2], 0)], NOW, lambda header, size: Rating(0, 8)) == [Outcome.NEW]
    assert set(ids(store)) == {first.id, later[1].id, later[2].id}
    store.set_forward(NOW, 2 * HOUR)
    assert store.add([Arrival(later[3], 0)], NOW + 2 * HOUR, lambda header, size: Rating(0, 7)) == [Outcome.FULL]


def test_what_is_half_here_goes_before_what_is_worth_less_until_it_is_whole(opener: Opener) -> None:
    store = opener(10_000)
    half, poor = sample(1, size=3_000).bundle, sample(2, size=3_000).bundle
    store.begin(half.manifest(), 0, NOW, lambda header, size: Rating(3, 1 << 50))
    store.add([Arrival(poor, 0)], NOW, lambda header, size: Rating(3, 2))
    for index, chunk in enumerate(half.chunks()):
        store.add_chunk(half.id, index, chunk, NOW)
    store.add([Arrival(sample(3, size=3_000).bundle, 0)], NOW, lambda header, size: Rating(3, 4))
    assert half.id in ids(store)
    assert poor.id not in ids(store)


def test_only_so_many_tombstones_are_kept(opener: Opener) -> None:
    store = opener(tombstones_max=1)
    first, second = sample(1), sample(2)
    store.add([Arrival(first.bundle, 0), Arrival(second.bundle, 0)], NOW)
    store.drop([first.bundle.id], NOW)
    store.drop([second.bundle.id], NOW + HOUR)
    again = [Arrival(first.bundle, 0), Arrival(second.bundle, 0)]
    assert store.add(again, NOW + HOUR) == [Outcome.NEW, Outcome.GONE]


# --- large bundles under way ---


def test_a_large_bundle_comes_in_pieces_over_several_contacts(store: BundleStore) -> None:
    large = sample(1, Class.VOICE, size=3_000).bundle
    manifest, chunks = large.manifest(), large.chunks()
    assert store.begin(manifest, 5, NOW) == Outcome.NEW
    assert store.begin(manifest, 5, NOW) == Outcome.KNOWN
    assert store.usage().held == 3_000
    assert store.add_chunk(large.id, 2, chunks[2], NOW) is None
    (partial,) = store.partials(NOW + HOUR)
    assert (partial.manifest, partial.age_hours, partial.missing) == (manifest, 6, (0, 1))
    assert (store.get(large.id), ids(store)) == (None, [])
    assert store.add_chunk(large.id, 0, chunks[0], NOW) is None
    assert store.add_chunk(large.id, 0, chunks[0], NOW) is None
    assert store.add_chunk(large.id, 1, chunks[1], NOW + HOUR) == large
    assert (store.partials(NOW), store.usage().held) == ([], 3_000)
    assert [held.age_hours for held in store.held(NOW + HOUR)] == [6]
    assert store.begin(manifest, 0, NOW) == Outcome.KNOWN


def test_a_large_bundle_that_was_let_go_of_comes_in_pieces_again(store: BundleStore) -> None:
    large = sample(1, Class.VOICE, size=3_000).bundle
    store.add([Arrival(large, 0)], NOW)
    store.drop([large.id], NOW)
    later = NOW + 61 * 24 * HOUR
    store.expire(later)  # its tombstone ends
    assert store.begin(large.manifest(), 5, later) == Outcome.NEW
    assert [store.add_chunk(large.id, index, chunk, later) for index, chunk in enumerate(large.chunks())][-1] == large
    assert ids(store) == [large.id]


def test_a_wrong_piece_is_refused_and_the_others_stay(store: BundleStore) -> None:
    large = sample(1, Class.VOICE, size=3_000).bundle
    store.begin(large.manifest(), 0, NOW)
    store.add_chunk(large.id, 0, large.chunks()[0], NOW)
    for index, chunk in ((1, large.chunks()[2]), (3, large.chunks()[0]), (-1, large.chunks()[0])):
        with pytest.raises(RemoteError, match="chunk"):
            store.add_chunk(large.id, index, chunk, NOW)
    assert store.partials(NOW)[0].missing == (1, 2)
    assert store.add_chunk(bytes(32), 0, b"of nothing", NOW) is None


def test_what_arrives_whole_ends_what_was_under_way(store: BundleStore) -> None:
    large = sample(1, Class.VOICE, size=3_000).bundle
    store.begin(large.manifest(), 0, NOW)
    assert store.add([Arrival(large, 0)], NOW) == [Outcome.NEW]
    assert (store.partials(NOW), store.get(large.id), store.usage().held) == ([], large, 3_000)


def test_a_receipt_ends_what_was_under_way(store: BundleStore) -> None:
    large = sample(1, Class.VOICE, size=3_000)
    store.begin(large.bundle.manifest(), 0, NOW)
    store.acknowledge([large.u], NOW)
    assert (store.partials(NOW), store.usage().held) == ([], 0)
    assert store.begin(large.bundle.manifest(), 0, NOW) == Outcome.GONE


def test_what_is_under_way_expires_and_goes_before_what_is_whole(opener: Opener) -> None:
    store = opener(capacity=10_000)
    whole, under_way = sample(1, Class.VOICE, size=3_000), sample(2, Class.VOICE, size=3_000, lifetime=2)
    store.add([Arrival(whole.bundle, 40)], NOW)
    store.begin(under_way.bundle.manifest(), 0, NOW)
    assert store.add([Arrival(sample(3, Class.VOICE, size=3_000).bundle, 0)], NOW) == [Outcome.NEW]
    assert (store.partials(NOW), whole.bundle.id in ids(store)) == ([], True)
    store.drop([sample(3, Class.VOICE, size=3_000).bundle.id], NOW)
    assert store.begin(under_way.bundle.manifest(), 0, NOW) == Outcome.NEW  # it may be begun anew
    assert store.add_chunk(under_way.bundle.id, 0, under_way.bundle.chunks()[0], NOW) is None
    assert store.partials(NOW)[0].missing == (1, 2)
    short = sample(4, Class.NOTE, size=2_000, lifetime=2)
    store.begin(short.bundle.manifest(), 0, NOW)
    assert store.partials(NOW + 2 * DAY) == []
    assert store.add_chunk(short.bundle.id, 0, short.bundle.chunks()[0], NOW + 2 * DAY) is None
    assert store.expire(NOW + 2 * DAY) == 2


# --- peers and settings ---


def test_what_is_known_of_a_peer_lasts_as_long_as_its_name(store: BundleStore) -> None:
    assert store.cursor(b"link one") == 0
    store.save_cursor(b"link one", 5, NOW)
    store.save_cursor(b"link one", 7, NOW)
    store.expire(NOW + 13 * DAY)
    assert store.cursor(b"link one") == 7
    store.expire(NOW + 14 * DAY)
    assert store.cursor(b"link one") == 0


def test_settings_are_kept_by_name(store: BundleStore) -> None:
    assert store.setting("card") is None
    store.save_setting("card", b"first")
    store.save_setting("card", b"second")
    assert store.setting("card") == b"second"
