"""A file's bytes, whole or in the part that a browser asks for (RFC 9110, 14)."""

import re
from collections.abc import Callable, Iterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from vistka.media.photo import Photo

_ASKED = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")


def in_parts(
    request: Request, length: int, part: Callable[[int, int], bytes | Iterator[bytes]], kind: str, version: str = ""
) -> Response:
    """What is asked for of `length` bytes: `part(first, end)` gives them, at once or in pieces. `version`: the ETag.

    206 for a part, 200 for the whole, 416 where nothing of the part is there. Who asks for several gets the whole.
    """
    headers = {"Accept-Ranges": "bytes"} | ({"ETag": version} if version else {})
    asked = request.headers.get("range", "")
    if request.headers.get("if-range", version) != version:
        asked = ""
    found = asked_part(asked, length)
    first, end = found or (0, length)
    if found is not None and first == end:
        return Response(status_code=416, headers=headers | {"Content-Range": f"bytes */{length}"})
    if found is not None:
        headers["Content-Range"] = f"bytes {first}-{end - 1}/{length}"
    status, content = 200 if found is None else 206, part(first, end)
    if isinstance(content, bytes):
        return Response(content, status, headers, kind)
    return StreamingResponse(content, status, headers | {"Content-Length": f"{end - first}"}, kind)


def asked_part(asked: str, length: int) -> tuple[int, int] | None:
    """First byte and end of what a Range header asks for, alike where nothing of it is there; None: the whole, as where
    it asks in a way we do not know."""
    match = _ASKED.fullmatch(asked.strip())
    if match is None or match[0] == "bytes=-":
        return None
    if not match[1]:
        return max(0, length - int(match[2])), length
    first, last = int(match[1]), int(match[2]) if match[2] else length - 1
    if match[2] and first > last:
        return None
    return min(first, length), min(last + 1, length)


def sound(request: Request, data: bytes) -> Response:
    """A clip as Ogg Opus; in parts where the browser asks for a part, as some play nothing otherwise."""
    return in_parts(request, len(data), lambda first, end: data[first:end], "audio/ogg")


def image(photo: bytes) -> Response:
    """A photo as the JPEG it is. RemoteError "photo-malformed" for any other bytes."""
    return Response(Photo(photo).data, media_type="image/jpeg")
