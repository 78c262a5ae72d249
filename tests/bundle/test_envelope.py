"""The envelope: what carriers see of a bundle; its id names its bytes, its chunks verify one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bundle.strategies import HEADERS
from vectors.bad import GOOD
from vistka.bundle.envelope import Header, id_of, make_bundle, parse_bundle, parse_manifest
from vistka.errors import LocalError, RemoteError
from vistka.limits import BUNDLE_BYTES_MAX, CHUNK_BYTES, CHUNKS_MAX, HEADER_BYTES_MAX, MANIFEST_BYTES_MAX

REFUSALS = {"oversize", "truncated", "non-canonical", "unknown-envelope", "malformed"}


@given(HEADERS, st.integers(1, 5000))
def test_a_bundle_is_read_as_it_was_made(header: Header, length: int) -> None:
    bundle = make_bundle(header, b"s" * length)
    assert bundle == parse_bundle(bundle.data)
    assert bundle.prologue + bundle.sealed == bundle.data
    assert len(bundle.prologue) <= HEADER_BYTES_MAX


@given(HEADERS, st.integers(1, 5000))
def test_chunks_verify_alone_and_make_the_bundle_again(header: Header, length: int) -> None:
    bundle = make_bundle(header, bytes(at * 7 % 251 for at in range(length)))
    manifest = parse_manifest(bundle.manifest().encode())
    chunks = bundle.chunks()
    assert (bundle.id, bundle.manifest()) == (manifest.id, manifest)
    assert all(manifest.accepts(at, chunk) for at, chunk in enumerate(chunks))
    assert not any(manifest.accepts(at + 1, chunk) for at, chunk in enumerate(chunks))
    assert not manifest.accepts(0, chunks[0] + b"\0")
    assert bundle == manifest.assemble(chunks)


def test_chunks_of_another_bundle_are_refused() -> None:
    header = Header(9, 7, bytes(4), 0, 1, b"")
    one, other = make_bundle(header, b"1" * 3000), make_bundle(header, b"2" * 3000)
    with pytest.raises(RemoteError, match="malformed"):
        one.manifest().assemble(other.chunks())
    with pytest.raises(RemoteError, match="truncated"):
        one.manifest().assemble(one.chunks()[:-1])


@given(HEADERS, st.integers(1, 5000), st.data())
def test_the_id_of_its_bytes_is_its_id_and_of_altered_ones_is_not(
    header: Header, length: int, draw: st.DataObject
) -> None:
    bundle = make_bundle(header, b"s" * length)
    assert id_of(bundle.data) == bundle.id
    at, change = draw.draw(st.integers(0, len(bundle.data) - 1)), draw.draw(st.integers(1, 255))
    altered = bytes(byte ^ change if at == index else byte for index, byte in enumerate(bundle.data))
    assert id_of(altered) != bundle.id
    assert id_of(bundle.data[:at]) != bundle.id


@given(st.binary(max_size=300))
def test_any_bytes_are_refused(data: bytes) -> None:
    for read in (parse_bundle, parse_manifest):
        with pytest.raises(RemoteError) as caught:
            read(data)
        assert caught.value.reason in REFUSALS


@given(st.integers(0, len(GOOD.data) - 1), st.integers(1, 255))
def test_any_altered_byte_is_another_bundle_or_none(at: int, change: int) -> None:
    data = bytearray(GOOD.data)
    data[at] ^= change
    try:
        other = parse_bundle(bytes(data))
    except RemoteError as error:
        assert error.reason in REFUSALS
    else:
        assert (bytes(data), False) == (other.data, other.id == GOOD.id)


@given(st.integers(0, len(GOOD.manifest().encode()) - 1), st.integers(1, 255))
def test_any_altered_byte_is_another_manifest_or_none(at: int, change: int) -> None:
    data = bytearray(GOOD.manifest().encode())
    data[at] ^= change
    try:
        other = parse_manifest(bytes(data))
    except RemoteError as error:
        assert error.reason in REFUSALS
    else:
        assert (bytes(data), False) == (other.encode(), other.id == GOOD.id)


@given(st.integers(0, len(GOOD.data) - 1))
def test_a_bundle_cut_anywhere_is_truncated(cut: int) -> None:
    with pytest.raises(RemoteError, match="truncated"):
        parse_bundle(GOOD.data[:cut])


def test_the_largest_bundle_has_the_most_chunks_and_the_longest_manifest() -> None:
    header = Header(255, 7, b"tags", 2**32 - 1, 120, b"commitment")
    room = BUNDLE_BYTES_MAX - HEADER_BYTES_MAX
    bundle = make_bundle(header, bytes(room))
    assert (len(bundle.data), len(bundle.chunks())) == (BUNDLE_BYTES_MAX, CHUNKS_MAX)
    assert len(bundle.manifest().encode()) <= MANIFEST_BYTES_MAX
    assert bundle.manifest() == parse_manifest(bundle.manifest().encode())
    with pytest.raises(LocalError):
        make_bundle(header, bytes(room + 1))


def test_a_carrier_takes_an_unknown_suite_but_no_unknown_envelope() -> None:
    unknown = Header(200, 1, b"tags", 5, 60, b"")
    assert unknown == make_bundle(unknown, b"whatever").header
    with pytest.raises(RemoteError, match="unknown-envelope"):
        parse_bundle(b"\x88\x02" + GOOD.data[2:])


@pytest.mark.parametrize(("length", "chunks"), [(1, 1), (CHUNK_BYTES, 1), (CHUNK_BYTES + 1, 2)])
def test_a_chunk_is_a_kibibyte(length: int, chunks: int) -> None:
    assert chunks == len(make_bundle(Header(9, 7, bytes(4), 0, 1, b""), bytes(length)).chunks())
