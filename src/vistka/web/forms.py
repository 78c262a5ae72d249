"""Forms as they come in, read as a stream: fields into bounded memory, files on to who takes them, never to disk."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from vistka.errors import RemoteError, VistkaError
from vistka.limits import (
    FORM_BYTES_MAX,
    FORM_FIELDS_MAX,
    FORM_HEADER_BYTES_MAX,
    FORM_STALL_SECONDS_MAX,
    REFUSED_BYTES_MAX,
)

logging.getLogger("python_multipart.multipart").setLevel(logging.CRITICAL)  # else it tells what was sent wrong

Taker = Callable[[AsyncIterator[bytes]], Awaitable[Any]]


@dataclass(slots=True)
class Form:
    """What was sent: fields as text; what became of each file, or why it was refused."""

    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, Any] = field(default_factory=dict)
    refused: dict[str, VistkaError] = field(default_factory=dict)


@dataclass(slots=True)
class _Part:
    """One part of a multipart body as the parser meets it."""

    headers: dict[str, str] = field(default_factory=dict)
    name: str = ""
    file: str | None = None


async def read_form(request: Request, takers: Mapping[str, Taker] | None = None) -> Form:
    """The form of a request; `takers` by the name of a file's field.

    RemoteError "form-kind" (not a form), "form-too-large", "form-broken" (cut short or malformed), "form-stalled".
    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind == b"application/x-www-form-urlencoded":
        return await _read_urlencoded(request)
    if kind == b"multipart/form-data" and options.get(b"boundary"):
        return await _read_multipart(request, options[b"boundary"], takers or {})
    raise RemoteError("form-kind")


async def _read_urlencoded(request: Request) -> Form:
    body = bytearray()
    async for piece in _pieces(request):
        body += piece
        if len(body) > FORM_BYTES_MAX:
            raise RemoteError("form-too-large", limit=FORM_BYTES_MAX)
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=FORM_FIELDS_MAX)
    except ValueError:  # UnicodeDecodeError is one
        raise RemoteError("form-broken") from None
    return Form(dict(pairs))


async def _read_multipart(request: Request, boundary: bytes, takers: Mapping[str, Taker]) -> Form:
    form, size, parts = Form(), 0, 0
    events = _events(request, boundary)
    async for kind, part, _ in events:
        if kind != "begin":
            continue
        parts += 1
        if parts > FORM_FIELDS_MAX:
            raise RemoteError("form-broken")
        if part.file:
            await _take_file(form, part, events, takers)
            continue
        value = bytearray()
        async for piece in _rest_of(events):
            value += piece
            size += len(piece)
            if size > FORM_BYTES_MAX:
                raise RemoteError("form-too-large", limit=FORM_BYTES_MAX)
        if part.file is None:
            try:
                form.fields[part.name] = value.decode("utf-8")
            except UnicodeDecodeError:
                raise RemoteError("form-broken") from None
    return form


Event = tuple[str, _Part, bytes]


async def _take_file(form: Form, part: _Part, events: AsyncIterator[Event], takers: Mapping[str, Taker]) -> None:
    """Give a file to its taker; what the taker leaves unread is read and forgotten, so that the browser hears why."""
    rest = _rest_of(events)
    taker = takers.get(part.name)
    try:
        if taker is not None and part.name not in form.files:
            form.files[part.name] = await taker(rest)
    except VistkaError as error:
        if error.reason in ("form-broken", "form-stalled"):
            raise
        form.refused[part.name] = error
    unread = 0
    async for piece in rest:
        unread += len(piece)
        if unread > REFUSED_BYTES_MAX:
            raise form.refused.get(part.name) or RemoteError("form-too-large", limit=REFUSED_BYTES_MAX)


async def _rest_of(events: AsyncIterator[Event]) -> AsyncIterator[bytes]:
    """The data of the part that has begun, to its end; further on nothing more."""
    async for kind, _, data in events:
        if kind == "end":
            return
        yield data


async def _events(request: Request, boundary: bytes) -> AsyncIterator[Event]:
    """ "begin", "data" and "end" of each part in order. RemoteError "form-broken" without the last boundary."""
    queue: deque[Event] = deque()
    ended = False
    parser, finished = _parser(boundary, queue)
    async for piece in _pieces(request):
        try:
            parser.write(piece)
        except (FormParserError, ValueError):
            raise RemoteError("form-broken") from None
        while queue:
            yield queue.popleft()
        ended = finished()
    if not ended:
        raise RemoteError("form-broken")


def _parser(boundary: bytes, queue: deque[Event]) -> tuple[MultipartParser, Callable[[], bool]]:
    part, name, value = _Part(), bytearray(), bytearray()
    ends: list[bool] = []

    def begin() -> None:
        nonlocal part
        part = _Part()

    def add(to: bytearray) -> Callable[[bytes, int, int], None]:
        def added(data: bytes, start: int, end: int) -> None:
            to.extend(data[start:end])
            if len(name) + len(value) > FORM_HEADER_BYTES_MAX:
                raise FormParserError("header")

        return added

    def header_end() -> None:
        if len(part.headers) >= 8:
            raise FormParserError("headers")
        part.headers[name.decode("latin-1").lower()] = value.decode("utf-8", "replace")
        name.clear()
        value.clear()

    def headers_finished() -> None:
        kind, options = parse_options_header(part.headers.get("content-disposition", ""))
        if kind != b"form-data":
            raise FormParserError("disposition")
        part.name = options.get(b"name", b"").decode("utf-8", "replace")
        part.file = options[b"filename"].decode("utf-8", "replace") if b"filename" in options else None
        queue.append(("begin", part, b""))

    parser = MultipartParser(
        boundary,
        {
            "on_part_begin": begin,
            "on_header_field": add(name),
            "on_header_value": add(value),
            "on_header_end": header_end,
            "on_headers_finished": headers_finished,
            "on_part_data": lambda data, start, end: queue.append(("data", part, data[start:end])),
            "on_part_end": lambda: queue.append(("end", part, b"")),
            "on_end": lambda: ends.append(True),
        },
    )
    return parser, lambda: bool(ends)


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    """The body as it arrives. RemoteError "form-stalled" when nothing comes for too long: a phone walked away."""
    stream = aiter(request.stream())
    while True:
        try:
            async with asyncio.timeout(FORM_STALL_SECONDS_MAX):
                piece = await anext(stream, None)
        except TimeoutError:
            raise RemoteError("form-stalled") from None
        if piece is None:
            return
        yield piece
