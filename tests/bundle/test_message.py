"""Messages: every kind comes back as it was said; what is out of bounds is refused on both sides."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bundle.strategies import PUBLIC_MESSAGES, SEALED_MESSAGES
from vistka import limits
from vistka.bundle.message import (
    BODIES,
    Letter,
    Message,
    Named,
    Note,
    Notice,
    Observation,
    Receipt,
    decode_message,
    encode_message,
)
from vistka.errors import LocalError, RemoteError
from vistka.wire import cbor


@given(st.one_of(SEALED_MESSAGES, PUBLIC_MESSAGES), st.integers(0, 40))
def test_a_message_comes_back_as_it_was_said(message: Message, padding: int) -> None:
    data = encode_message(message)
    assert (message, padding) == decode_message(data + bytes(padding), message.hour // 6)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_refused(data: bytes) -> None:
    try:
        message, padding = decode_message(data, 10)
    except RemoteError as error:
        assert error.reason in {"truncated", "non-canonical", "malformed", "padding", "newer"}
    else:
        assert data == encode_message(message) + bytes(padding)


@given(SEALED_MESSAGES, st.data())
def test_an_altered_message_is_another_one_or_refused(message: Message, draw: st.DataObject) -> None:
    data = bytearray(encode_message(message))
    data[draw.draw(st.integers(0, min(len(data), 80) - 1))] ^= draw.draw(st.integers(1, 255))
    try:
        other, padding = decode_message(bytes(data), message.hour // 6)
    except RemoteError as error:
        assert error.reason in {"truncated", "non-canonical", "malformed", "padding", "newer"}
    else:
        assert bytes(data) == encode_message(other) + bytes(padding)


VALUES = st.recursive(
    st.one_of(st.integers(-2, 3000), st.binary(max_size=64), st.text(max_size=20), st.none()),
    lambda inner: st.lists(inner, max_size=9),
    max_leaves=12,
)


@given(st.integers(0, len(BODIES) - 1), st.integers(0, 5), st.lists(VALUES, max_size=9))
def test_any_body_is_one_of_its_kind_or_refused(kind: int, within: int, fields: list[cbor.Value]) -> None:
    try:
        data = cbor.encode([kind, within, fields])
    except LocalError:  # nested deeper than anything we read
        return
    try:
        message, _ = decode_message(data, 10)
    except RemoteError as error:
        assert error.reason in {"non-canonical", "malformed", "newer"}
    else:
        assert data == encode_message(message)


BROTHER = Named("Онищук Петро", "petro@example.org")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (Note(5, ""), "status"),
        (Note(1, "ж" * 4_097), "text"),
        (Note(1, "bell \a"), "text"),
        (Note(1, "carriage\rreturn"), "text"),
        (Note(1, "", name="Оніщук\nBcc: someone@example.org"), "name"),
        (Note(1, "", place="Ізюм\u2028"), "place"),
        (Note(1, "", birth_year=1899), "birth_year"),
        (Note(1, "", named=(BROTHER,) * 9), "named"),
        (Note(1, "", named=(Named("x", "y" * 255),)), "reach"),
        (Note(1, "", disclosure=3), "disclosure"),
        (Letter("", voice=bytes(59)), "voice"),
        (Letter("", voice=bytes(limits.VOICE_BYTES_MAX + 60)), "voice"),
        (Letter("", answers=bytes(15)), "answers"),
        (Letter("", photo=b""), "photo"),
        (Letter("", photo=bytes(limits.PHOTO_BYTES_MAX + 1)), "photo"),
        (Observation("Ізюм", "i" * 33, "v"), "indicator"),
        (Observation("Ізюм", "i", "v", precision=0), "precision"),
        (Notice("", 0), "hours"),
        (Receipt(b""), "tokens"),
        (Receipt(bytes(10 * limits.TOKENS_MAX + 10)), "tokens"),
    ],
)
def test_what_is_out_of_bounds_is_never_written(body: Any, field: str) -> None:
    with pytest.raises(LocalError, match="field") as caught:
        encode_message(Message(0, body))
    assert field == caught.value.facts["name"]


def test_what_is_absent_costs_nothing() -> None:
    assert encode_message(Message(0, Note(1, ""))).hex() == "830000820160"
    assert (
        "83000085 0160f6f6 44b2e7feec".replace(" ", "") == encode_message(Message(0, Note(1, "", place="Ізюм"))).hex()
    )


def test_a_receipt_holds_tokens_of_ten_bytes() -> None:
    assert Receipt(b"0123456789abcdefghij").each() == [b"0123456789", b"abcdefghij"]
