"""Forms of any bytes, in any slices: a form comes out or one of our errors, and never more than its bounds."""

import asyncio
from collections.abc import AsyncIterator, MutableMapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from vistka.errors import RemoteError
from vistka.limits import FORM_BYTES_MAX
from vistka.web import forms
from vistka.web.forms import Form, read_form

PART = 'Content-Disposition: form-data; name="{}"{}\r\n\r\n'
WHOLE = (
    b"--bound\r\n"
    + PART.format("name", "").encode()
    + "Анастасія".encode()
    + b"\r\n--bound\r\n"
    + PART.format("drop", '; filename="a.bin"').encode()
    + b"-bound\r\n--boun\r\n-\r\n" * 9
    + b"\r\n--bound\r\n"
    + PART.format("after", "").encode()
    + b"the file\r\n--bound--\r\n"
)
FILE = b"-bound\r\n--boun\r\n-\r\n" * 9
MULTIPART = "multipart/form-data; boundary=bound"


def read(body: bytes, cuts: list[int], kind: str = MULTIPART) -> Form:
    """The form of a body that arrives in these slices."""
    ends = sorted({cut % (len(body) + 1) for cut in cuts} | {len(body)})
    pieces = [body[start:end] for start, end in zip([0, *ends], ends, strict=False)]

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

    async def take(upload: AsyncIterator[bytes]) -> bytes:
        return b"".join([piece async for piece in upload])

    request = Request({"type": "http", "headers": [(b"content-type", kind.encode())]}, receive)
    return asyncio.run(read_form(request, {"drop": take}))


@given(st.lists(st.integers(0, 10_000), max_size=20))
def test_a_form_is_the_same_however_it_is_sliced(cuts: list[int]) -> None:
    form = read(WHOLE, cuts)
    assert (form.fields, form.files) == ({"name": "Анастасія", "after": "the file"}, {"drop": FILE})


@given(st.integers(0, len(WHOLE) - 5))
def test_a_form_cut_anywhere_is_refused(end: int) -> None:
    with pytest.raises(RemoteError, match="form-broken"):
        read(WHOLE[:end], [])


@given(
    st.binary(max_size=2_000),
    st.integers(0, len(WHOLE)),
    st.sampled_from([MULTIPART, "application/x-www-form-urlencoded"]),
)
def test_any_bytes_are_a_form_or_one_of_our_errors(data: bytes, at: int, kind: str) -> None:
    for body in (data, WHOLE[:at] + data + WHOLE[at:]):
        try:
            form = read(body, [at], kind)
        except RemoteError as error:
            assert error.reason in ("form-broken", "form-too-large", "form-kind")
        else:
            assert sum(map(len, form.fields.values())) <= FORM_BYTES_MAX


def test_a_phone_that_walked_away_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "FORM_STALL_SECONDS_MAX", 0.01)

    async def receive() -> MutableMapping[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    headers = [(b"content-type", MULTIPART.encode())]
    with pytest.raises(RemoteError, match="form-stalled"):
        asyncio.run(read_form(Request({"type": "http", "headers": headers}, receive)))
