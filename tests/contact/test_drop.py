"""A stick that walks: what is written, what can be saved of it, and what a stranger sees."""

from collections.abc import Iterable
from contextlib import suppress
from math import log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contact.city import CAPACITY, DEPLOYMENT, NOW, filler, ids, note, some_bytes, speaker, store_of, voice
from vistka.bundle.envelope import Class
from vistka.contact.drop import Condition, DropReader
from vistka.contact.frames import Role
from vistka.errors import LocalError, RemoteError
from vistka.limits import DROP_BYTES_MIN, DROP_FOREIGN_BYTES_MAX, DROP_SEGMENT_BYTES
from vistka.node.carry import CarriedIn, CarryIn, carry_in, carry_out
from vistka.store.base import BundleStore
from vistka.store.memory import MemoryStore

POST, DESK = speaker("north"), speaker("desk", Role.DESK)
BUNDLES = [note(f"n{n}") for n in range(3)] + [filler(f"f{n}", 700) for n in range(40)] + [voice("clip", 20)]


def written(store: BundleStore, bytes_max: int | None = None, for_link: bytes | None = None) -> bytes:
    carrying = carry_out(store, POST, NOW, for_link=for_link, **({"bytes_max": bytes_max} if bytes_max else {}))
    data = b"".join(carrying)
    carrying.complete()
    return data


def read(data: bytes | Iterable[bytes], store: BundleStore, later_hours: int = 0) -> CarriedIn:
    return carry_in(store, DESK, [data] if isinstance(data, bytes) else data, NOW + later_hours * 3_600)


WHOLE = written(store_of(*BUNDLES))


def test_what_one_carries_out_the_other_carries_in() -> None:
    post = store_of(*BUNDLES, deposited=True)
    post.acknowledge([some_bytes("t", 10)], NOW)
    desk = MemoryStore(CAPACITY)
    found = read(written(post), desk)
    assert ids(desk) == {one.id for one in BUNDLES}
    assert (found.report.condition, found.report.bundles, found.summary.new) == (Condition.WHOLE, 44, 44)
    assert found.summary.tokens == 1
    assert all(one.handed_over for one in post.deposits())


def test_what_did_not_leave_whole_is_not_called_carried() -> None:
    post = store_of(*BUNDLES, deposited=True)
    carrying = carry_out(post, POST, NOW)
    next(iter(carrying))
    with pytest.raises(LocalError, match="drop-unfinished"):
        carrying.complete()
    assert not any(one.handed_over for one in post.deposits())


def test_the_desk_writes_back_exactly_what_the_post_lacks() -> None:
    post, desk = store_of(*BUNDLES), store_of(*BUNDLES[:10], note("answer"))
    found = read(written(post), desk)
    assert found.link == POST.link(NOW)
    back = carry_out(desk, DESK, NOW, for_link=found.link)
    data = b"".join(back)
    assert back.complete() == 1
    brought = carry_in(post, POST, [data], NOW)
    assert (brought.summary.new, brought.summary.known) == (1, 0)
    assert note("answer").id in ids(post)


def test_the_same_stick_twice_changes_nothing() -> None:
    desk = MemoryStore(CAPACITY)
    read(WHOLE, desk)
    again = read(WHOLE, desk)
    assert (again.summary.new, ids(desk)) == (0, {one.id for one in BUNDLES})


def test_several_drops_in_one_file() -> None:
    desk = MemoryStore(CAPACITY)
    found = read(WHOLE + written(store_of(note("second"))), desk)
    assert (found.report.drops, found.report.condition) == (2, Condition.WHOLE)
    assert ids(desk) == {note("second").id} | {one.id for one in BUNDLES}


@pytest.mark.parametrize("at", range(DROP_SEGMENT_BYTES, len(WHOLE), 997))
def test_half_copied_gives_all_that_is_whole(at: int) -> None:
    desk = MemoryStore(CAPACITY)
    found = read(WHOLE[:at], desk)
    assert found.report.condition is Condition.CUT
    assert len(ids(desk)) >= min(43, at // DROP_SEGMENT_BYTES * 5 - 5)
    assert ids(desk) <= {one.id for one in BUNDLES}


def test_two_halves_make_the_long_clip_whole() -> None:
    desk = MemoryStore(CAPACITY)
    cut = len(WHOLE) // DROP_SEGMENT_BYTES - 2
    damaged = bytearray(WHOLE)
    damaged[cut * DROP_SEGMENT_BYTES] ^= 1
    read(bytes(damaged), desk)
    assert len(ids(desk)) == 43
    read(WHOLE, desk)
    assert len(ids(desk)) == 44


@pytest.mark.parametrize("segment", range(len(WHOLE) // DROP_SEGMENT_BYTES))
def test_a_flipped_bit_costs_no_more_than_what_lies_in_its_segment(segment: int) -> None:
    damaged = bytearray(WHOLE)
    damaged[segment * DROP_SEGMENT_BYTES + 2_000] ^= 0x10
    desk = MemoryStore(CAPACITY)
    found = read(bytes(damaged), desk)
    assert (found.report.condition, found.report.damaged) == (Condition.DAMAGED, 1)
    assert len(ids(desk)) >= 44 - 11
    read(WHOLE, desk)
    assert len(ids(desk)) == 44


def test_a_file_of_someone_else_is_refused_early_and_touches_nothing() -> None:
    def endless() -> Iterable[bytes]:
        while True:
            yield some_bytes("noise", 65_536)

    desk = store_of(note("kept"))
    with pytest.raises(RemoteError, match="drop-foreign"):
        read(endless(), desk)
    with pytest.raises(RemoteError, match="drop-foreign"):
        read(b"holiday.jpg", desk)
    other = carry_out(store_of(*BUNDLES), speaker("north", deployment=some_bytes("other")), NOW)
    with pytest.raises(RemoteError, match="drop-foreign"):
        read(other, desk)
    assert ids(desk) == {note("kept").id}


def test_an_empty_file_says_so() -> None:
    assert read(b"", MemoryStore(CAPACITY)).report.condition is Condition.EMPTY


def test_a_small_stick_takes_the_most_urgent_that_fit() -> None:
    letters = [filler(f"letter {n}", 1_000, Class.LETTER) for n in range(20)]
    post = store_of(*letters, *BUNDLES[:3], deposited=True)
    data = written(post, bytes_max=10_000)
    desk = MemoryStore(CAPACITY)
    assert read(data, desk).report.condition is Condition.WHOLE
    assert len(data) <= 10_000
    assert {one.id for one in BUNDLES[:3]} < ids(desk)
    assert {one.id for one in post.deposits() if one.handed_over} == ids(desk)


def test_a_stick_too_small_for_anything_is_refused() -> None:
    with pytest.raises(LocalError, match="drop-size"):
        carry_out(store_of(), POST, NOW, bytes_max=DROP_BYTES_MIN - 1)


@pytest.mark.parametrize("size", [DROP_BYTES_MIN, 1_500, 2_900, 4_095, 4_096, 9_000])
def test_a_radio_frame_or_a_code_takes_a_drop_of_its_own_size(size: int) -> None:
    post = store_of(*BUNDLES)
    data = written(post, bytes_max=size)
    desk = MemoryStore(CAPACITY)
    assert read(data, desk).report.condition is Condition.WHOLE
    assert len(data) == (size if size < DROP_SEGMENT_BYTES else size // DROP_SEGMENT_BYTES * DROP_SEGMENT_BYTES)
    assert {one.id for one in BUNDLES[: 1 + (size > 1_500)]} <= ids(desk)


def test_a_small_drop_that_was_cut_is_none() -> None:
    with pytest.raises(RemoteError, match="drop-foreign"):
        read(written(store_of(*BUNDLES), bytes_max=2_000)[:-1], MemoryStore(CAPACITY))


def test_every_byte_looks_like_chance_and_no_two_drops_begin_alike() -> None:
    data = b"".join(written(store_of(*BUNDLES)) for _ in range(4))
    counts = [data.count(bytes([value])) for value in range(256)]
    entropy = -sum(count / len(data) * log2(count / len(data)) for count in counts if count)
    assert entropy > 7.99
    assert len(data) % DROP_SEGMENT_BYTES == 0
    assert data[:8] != data[len(data) // 4 :][:8]
    assert not any(one.data[:20] in data or one.id[:8] in data for one in BUNDLES)


@pytest.mark.parametrize(("later", "added"), [(30, 30), (-5, 0), (24 * 400, 0)])
def test_the_way_of_the_stick_is_part_of_the_age_unless_a_clock_lies(later: int, added: int) -> None:
    desk = MemoryStore(CAPACITY)
    read(WHOLE, desk, later)
    assert {one.age_hours for one in desk.held(NOW + later * 3_600)} == {3 + added}


def test_nothing_dies_of_the_stick_s_way_alone() -> None:
    desk = MemoryStore(CAPACITY)
    read(written(store_of(filler("short", lifetime=2))), desk, later_hours=300)
    assert [one.age_hours for one in desk.held(NOW + 300 * 3_600)] == [24]


def test_an_upload_is_read_as_it_arrives_with_little_in_memory() -> None:
    desk = MemoryStore(CAPACITY)
    taking = CarryIn(desk, DESK, NOW)
    seen = set()
    for at in range(0, len(WHOLE), 100):
        taking.receive_bytes(WHOLE[at : at + 100])
        seen.add(len(ids(desk)))
    assert taking.finish().report.condition is Condition.WHOLE
    assert len(seen) > 5


@given(st.binary(max_size=9_000), st.lists(st.integers(1, 5_000), max_size=5))
@settings(max_examples=100, deadline=None)
def test_noise_raises_nothing_but_our_error(noise: bytes, sizes: list[int]) -> None:
    reader = DropReader(DEPLOYMENT)
    for size in sizes:
        assert reader.receive_bytes(noise[:size]) == []
        noise = noise[size:]
    with suppress(RemoteError):
        assert reader.finish().condition is Condition.EMPTY


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_whatever_happens_to_a_stick_only_whole_bundles_come_in(data: st.DataObject) -> None:
    segments = [WHOLE[at : at + DROP_SEGMENT_BYTES] for at in range(0, len(WHOLE), DROP_SEGMENT_BYTES)]
    order = data.draw(st.lists(st.sampled_from(range(len(segments))), min_size=1, max_size=20))
    found = bytearray(b"".join(segments[at] for at in order))
    for at in data.draw(st.lists(st.integers(0, len(found) - 1), max_size=3)):
        found[at] ^= 1
    desk = MemoryStore(CAPACITY)
    with suppress(RemoteError):  # where each segment was hit
        read(bytes(found), desk)
    assert ids(desk) <= {one.id for one in BUNDLES}


def test_a_few_foreign_bytes_before_ours_do_not_hide_it() -> None:
    desk = MemoryStore(CAPACITY)
    found = read(bytes(DROP_SEGMENT_BYTES) + WHOLE, desk)
    assert (found.report.condition, len(ids(desk))) == (Condition.DAMAGED, 44)
    assert DROP_SEGMENT_BYTES < DROP_FOREIGN_BYTES_MAX
