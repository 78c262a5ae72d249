"""A stick that walks: what is written, what can be saved of it, and what a stranger sees."""

from collections.abc import Iterable
from math import log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contact.city import CAPACITY, DEPLOYMENT, NOW, filler, ids, note, some_bytes, speaker, store_of, voice
from vistka.bundle.envelope import Class
from vistka.contact.drop import Condition, DropReader
from vistka.contact.frames import Role
from vistka.errors import LocalError, RemoteError
from vistka.limits import DROP_FOREIGN_BYTES_MAX, DROP_SEGMENT_BYTES
from vistka.node.carry import CarriedIn, CarryIn, carry_in, carry_out
from vistka.store.base import Arrival, BundleStore
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


@pytest.mark.parametrize("at", range(0, len(WHOLE), 997))
def test_half_copied_gives_all_that_is_whole(at: int) -> None:
    desk = MemoryStore(CAPACITY)
    if at < DROP_SEGMENT_BYTES:
        with pytest.raises(RemoteError, match="drop-foreign") if at else _nothing():
            read(WHOLE[:at], desk)
        return
    found = read(WHOLE[:at], desk)
    assert found.report.condition is Condition.CUT
    assert len(ids(desk)) >= (at // DROP_SEGMENT_BYTES - 1) * 4 or Class.VOICE in {
        one.header.class_ for one in BUNDLES
    }
    assert ids(desk) <= {one.id for one in BUNDLES}


class _nothing:  # noqa: N801  # stands where pytest.raises stands
    def __enter__(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...
