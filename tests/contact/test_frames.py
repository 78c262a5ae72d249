"""Every frame reads back as it was written, and no bytes raise anything but our error."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vistka.contact import frames
from vistka.contact.frames import Chunk, DropHello, Hello, Ids, PartialHeld, Role, Stored
from vistka.errors import LocalError, RemoteError
from vistka.limits import BUNDLE_BYTES_MAX, CHUNK_BYTES, CHUNKS_MAX, SCORE_MAX
from vistka.wire import cbor
from vistka.wire.frame import Frame, encode_frame

READERS: dict[str, Callable[[bytes], object]] = {
    name: getattr(frames, f"read_{name}")
    for name in (
        "hello", "drop_hello", "ids", "receipts", "partial", "bundle", "manifest", "resume", "chunk", "stored", "end",
    )
}  # fmt: skip
hours = st.integers(0, 10_000_000)
values = st.recursive(
    st.integers(-(2**64), 2**64 - 1) | st.binary(max_size=40) | st.none() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=8),
    max_leaves=10,
)


def _encoded(value: list[cbor.Value]) -> bytes:
    try:
        return cbor.encode(value)
    except LocalError:  # too deep
        return b"\x88" * 9


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@given(noise=st.binary(max_size=120) | st.lists(values, max_size=8).map(_encoded))
def test_noise_raises_nothing_but_our_error(reader: Callable[[bytes], object], noise: bytes) -> None:
    with suppress(RemoteError):
        reader(noise)


@given(
    st.sampled_from(Role), st.binary(min_size=8, max_size=8), st.none() | hours, hours,
    st.integers(CHUNK_BYTES, BUNDLE_BYTES_MAX), st.binary(min_size=16, max_size=16),
    st.none() | st.integers(0, SCORE_MAX),
)  # fmt: skip
def test_hellos_read_back(
    role: Role, link: bytes, card: int | None, hour: int, most: int, challenge: bytes, score: int | None
) -> None:
    hello = Hello(role, link, card, hour, most, challenge, score)
    assert frames.read_hello(hello.frame().payload) == hello
    drop = DropHello(role, link, card, hour)
    assert frames.read_drop_hello(drop.frame().payload) == drop


def _hello_with(*added: cbor.Value) -> bytes:
    plain = cbor.decode(Hello(Role.POST, bytes(8), None, 0, BUNDLE_BYTES_MAX, bytes(16)).frame().payload)
    assert isinstance(plain, list)
    return cbor.encode([*plain, *added])


def test_a_hello_of_a_later_version_with_more_fields_is_understood() -> None:
    assert frames.read_hello(_hello_with(17, b"later", None)).score == 17


@pytest.mark.parametrize("score", [-1, SCORE_MAX + 1, None, b"17"])
def test_a_score_out_of_its_bounds_is_refused(score: cbor.Value) -> None:
    with pytest.raises(RemoteError, match="malformed"):
        frames.read_hello(_hello_with(score))


@given(st.integers(0, 8), st.lists(st.binary(min_size=8, max_size=8), max_size=20).map(tuple))
def test_ids_read_back(complete: int, prefixes: tuple[bytes, ...]) -> None:
    ids = Ids(complete, prefixes)
    assert frames.read_ids(ids.frame().payload) == ids


@given(st.integers(1, CHUNKS_MAX).flatmap(lambda count: st.tuples(st.just(count), st.frozensets(_below(count)))))
def test_partials_read_back(drawn: tuple[int, frozenset[int]]) -> None:
    count, missing = drawn
    partial = PartialHeld(b"8 bytes.", count, missing)
    assert frames.read_partial(partial.frame().payload) == partial


def _below(count: int) -> st.SearchStrategy[int]:
    return st.integers(0, count - 1)


@given(st.integers(0, CHUNKS_MAX - 1), st.binary(min_size=1, max_size=CHUNK_BYTES))
def test_chunks_read_back(index: int, data: bytes) -> None:
    assert frames.read_chunk(Chunk(index, data).frame().payload) == Chunk(index, data)


@given(st.integers(0, 1_000_000), st.integers(0, 8), st.data())
def test_acknowledgements_read_back(units: int, takes: int, data: st.DataObject) -> None:
    refused = data.draw(st.sets(st.integers(1, units), max_size=9)) if units else set()
    stored = Stored(units, tuple(sorted(refused)), takes)
    assert frames.read_stored(stored.frame().payload) == stored


@given(st.integers(0, 255), st.integers(0, 40_000))
def test_a_frame_s_size_is_known_before_it_is_written(kind: int, length: int) -> None:
    frame = Frame(kind, bytes(length))
    assert frames.frame_bytes(frame) == len(encode_frame(frame))
