"""CBOR: one encoding for each value, one form for each text; no bytes cost more than their own length."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vistka.errors import LocalError, RemoteError
from vistka.limits import CBOR_DEPTH_MAX
from vistka.wire import cbor

LEAVES = st.one_of(st.integers(cbor.INT_MIN, cbor.INT_MAX), st.binary(max_size=40), st.text(max_size=40), st.none())


def nested(depth: int) -> st.SearchStrategy[cbor.Value]:
    """Values of our types, at most so many arrays deep."""
    return LEAVES if depth == 0 else st.one_of(LEAVES, st.lists(nested(depth - 1), max_size=4))


@given(nested(CBOR_DEPTH_MAX))
def test_what_is_written_is_read(value: cbor.Value) -> None:
    assert value == cbor.decode(cbor.encode(value))


@given(nested(CBOR_DEPTH_MAX), st.binary(max_size=20))
def test_what_follows_the_first_value_is_left(value: cbor.Value, rest: bytes) -> None:
    assert (value, rest) == cbor.decode_first(cbor.encode(value) + rest)


@given(st.binary(max_size=200))
def test_any_bytes_are_the_one_encoding_of_a_value_or_are_refused(data: bytes) -> None:
    try:
        value = cbor.decode(data)
    except RemoteError as error:
        assert error.reason in {"truncated", "non-canonical"}
    else:
        assert data == cbor.encode(value)


@given(nested(2), st.data())
def test_any_beginning_of_a_value_is_truncated(value: cbor.Value, data: st.DataObject) -> None:
    written = cbor.encode(value)
    cut = data.draw(st.integers(0, len(written) - 1))
    with pytest.raises(RemoteError, match="truncated"):
        cbor.decode(written[:cut])


@pytest.mark.parametrize(
    "bomb",
    [
        "9a7fffffff",
        "9bffffffffffffffff",
        "5a7fffffff",
        "5b7fffffffffffffff",
        "7a7fffffff",
        "bbffffffffffffffff",
        "9a0fffffff" + "f6" * 1000,
        "81" * 10_000,
        "9f" * 10_000,
        "c2" * 10_000,
        "d81c" * 5_000,
    ],
)
def test_a_promise_of_much_costs_little(bomb: str) -> None:
    tracemalloc.start()
    with pytest.raises(RemoteError):
        cbor.decode(bytes.fromhex(bomb))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000


@pytest.mark.parametrize("tag", [*range(70), 100, 256, 258, 260, 261, 1004, 43000, 55799, 2**32])
@pytest.mark.parametrize("content", [0, b"2020-01-01", "2020-01-01T00:00:00Z", [1, 2]])
def test_no_tag_means_anything(tag: int, content: cbor.Value) -> None:
    head = cbor.encode(tag)
    with pytest.raises(RemoteError, match="non-canonical"):
        cbor.decode(bytes([head[0] | 0xC0]) + head[1:] + cbor.encode(content))


@pytest.mark.parametrize("value", [True, 1.0, {1: 2}, (1, 2), 2**64, -(2**64) - 1, [[[[[]]]]]])
def test_nothing_but_our_types_is_written(value: cbor.Value) -> None:
    with pytest.raises(LocalError, match="cbor-type"):
        cbor.encode(value)


@given(st.one_of(st.text(), st.text(alphabet="абвіїєґ№’« q\u00a0")))
def test_text_comes_back(text: str) -> None:
    assert text == cbor.text_of(cbor.decode(cbor.encode(cbor.text_value(text))))


@given(st.text(alphabet="абвіїєґ№’« q\u00a0"))
def test_text_has_one_form(text: str) -> None:
    value = cbor.text_value(text)
    with pytest.raises(RemoteError, match="non-canonical"):
        cbor.text_of(text if isinstance(value, bytes) else text.encode("cp1251"))


@given(st.binary(max_size=60))
def test_bytes_are_text_in_the_shorter_form_or_are_refused(data: bytes) -> None:
    try:
        text = cbor.text_of(data)
    except RemoteError as error:
        assert error.reason == "non-canonical"
    else:
        assert data == cbor.text_value(text)
        assert len(data) < len(text.encode())


def test_ukrainian_costs_a_byte_a_letter() -> None:
    assert len(cbor.encode(cbor.text_value("Я жива, чекаю вдома."))) == 21


def test_half_a_surrogate_pair_is_our_callers_mistake() -> None:
    with pytest.raises(LocalError, match="text-surrogate"):
        cbor.text_value("\ud800")
