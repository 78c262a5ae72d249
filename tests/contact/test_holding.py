"""What a drop tells of its writer's set, and what a reader makes of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contact.city import some_bytes
from vistka.contact.frames import frame_bytes
from vistka.contact.holding import Holding, held_there, holding_frames, read_holding
from vistka.errors import RemoteError
from vistka.limits import DROP_LIST_MAX
from vistka.reconcile.messages import Kind, read_open
from vistka.wire.frame import Frame

SALT = some_bytes("salt", 8)
IDS = [some_bytes(f"id {n}") for n in range(600)]


def told(ids: list[bytes], bytes_max: int) -> Holding:
    opening, frame = holding_frames(ids, SALT, bytes_max)
    assert frame_bytes(opening) + frame_bytes(frame) <= bytes_max
    return read_holding(read_open(opening.payload).salt, frame)


def prefixes(ids: list[bytes]) -> set[bytes]:
    return {one[:8] for one in ids}


def test_a_small_set_is_listed() -> None:
    holding = told(IDS[:500], 4_000)
    assert holding.listed is not None
    assert held_there(holding, IDS[100:]) == prefixes(IDS[100:500])


def test_a_set_too_long_to_list_is_a_sketch() -> None:
    holding = told(IDS[:590], 1_000)
    assert holding.listed is None
    assert held_there(holding, IDS[10:]) == prefixes(IDS[10:590])


def test_a_sketch_that_tells_too_little_tells_nothing() -> None:
    assert held_there(told(IDS[:500], 1_000), IDS[100:]) == frozenset()


def test_the_longest_list_gives_way_to_the_widest_sketch() -> None:
    many = [n.to_bytes(32) for n in range(DROP_LIST_MAX + 1)]
    assert told(many[:-1], 10**6).listed is not None
    assert told(many, 10**6).listed is None


def test_where_nothing_fits_nothing_is_told() -> None:
    assert holding_frames(IDS, SALT, 25) == []


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        (Frame(Kind.LIST, b"\0" + bytes(5)), "oversize"),
        (Frame(Kind.LIST, b"\1" + bytes(5 * (DROP_LIST_MAX + 1))), "oversize"),
        (Frame(Kind.CELLS, b"\1" + bytes(10)), "malformed"),
        (Frame(Kind.CELLS, b"\0" + bytes(11)), "malformed"),
        (Frame(Kind.CELLS, b"\0" + bytes(163_850)), "oversize"),
    ],
)
def test_what_cannot_be_is_refused(frame: Frame, reason: str) -> None:
    with pytest.raises(RemoteError, match=reason):
        read_holding(SALT, frame)


@given(st.binary(min_size=10, max_size=900))
@settings(max_examples=50, deadline=None)
def test_a_sketch_that_lies_makes_us_believe_only_in_what_we_hold(noise: bytes) -> None:
    holding = Holding(SALT, None, noise[: len(noise) // 10 * 10])
    assert held_there(holding, IDS[:50]) <= prefixes(IDS[:50])
