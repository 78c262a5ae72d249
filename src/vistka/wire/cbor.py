"""Deterministic CBOR (RFC 8949 section 4.2.1) of the few types Vistka uses: int, bytes, text, null, array.

cbor2 reads and writes; what it read is taken only if it consists of our types and encodes to the same bytes again,
which refuses long forms, indefinite lengths, duplicates, tags, maps, floats and anything left over.
"""

import io
from typing import Any, NoReturn, cast

import cbor2

from vistka.errors import LocalError, RemoteError
from vistka.limits import CBOR_DEPTH_MAX

Value = int | bytes | str | None | list["Value"]

INT_MAX = 2**64 - 1  # beyond it CBOR needs tags
INT_MIN = -(2**64)


def encode(value: Value) -> bytes:
    """The one encoding of `value`. LocalError "cbor-type" if it holds anything but our types."""
    if not _is_ours(value, CBOR_DEPTH_MAX):
        raise LocalError("cbor-type")
    return cbor2.dumps(value)


def decode(data: bytes) -> Value:
    """The value that `data` encodes. RemoteError "truncated" or "non-canonical"."""
    try:
        value = cbor2.loads(data, **_STRICT)  # a third of the time that a decoder over a stream takes
    except _REFUSALS as error:
        raise _refusal(error) from None
    return _checked(value, data)


def decode_first(data: bytes) -> tuple[Value, bytes]:
    """The first value in `data`, and the bytes after it. RemoteError "truncated" or "non-canonical"."""
    stream = io.BytesIO(data)
    try:
        value = cbor2.CBORDecoder(stream, read_size=1, **_STRICT).decode()
    except _REFUSALS as error:
        raise _refusal(error) from None
    end = stream.tell()
    return _checked(value, data[:end]), data[end:]


def _checked(value: object, data: bytes) -> Value:
    """What `data` was read as, if it is ours and encodes to the same bytes."""
    if not _is_ours(value, CBOR_DEPTH_MAX):
        raise RemoteError("non-canonical", why="a type that is not used")
    if cbor2.dumps(value) != data:
        raise RemoteError("non-canonical", why="not the shortest form, or bytes after the end")
    return cast(Value, value)


def _refusal(error: Exception) -> RemoteError:
    if isinstance(error, cbor2.CBORDecodeEOF):
        return RemoteError("truncated")
    return RemoteError("non-canonical", why=type(error).__name__)


def unsigned_first(data: bytes) -> tuple[int, int]:
    """The unsigned integer that `data` begins with, and how many bytes it takes: what stands before each bundle.

    RemoteError "truncated", "non-canonical", or "malformed" for anything else.
    """
    if not data:
        raise RemoteError("truncated")
    if data[0] < 24:
        return data[0], 1
    if data[0] > 27:
        raise RemoteError("malformed", why="not an unsigned integer")
    width = 1 << data[0] - 24
    value = int.from_bytes(data[1 : 1 + width])
    if len(data) <= width:
        raise RemoteError("truncated")
    if value < (24 if width == 1 else 1 << 4 * width):
        raise RemoteError("non-canonical", why="not the shortest form")
    return value, 1 + width


def text_value(text: str) -> Value:
    """Text as windows-1251 bytes exactly when it survives that and is shorter, else as UTF-8.

    LocalError "text-surrogate" for half a surrogate pair, which no encoding can carry.
    """
    try:
        as_utf8 = text.encode()
    except UnicodeEncodeError:
        raise LocalError("text-surrogate") from None
    try:
        as_1251 = text.encode("cp1251")
    except UnicodeEncodeError:
        return text
    return as_1251 if len(as_1251) < len(as_utf8) else text


def text_of(value: Value) -> str:
    """The text that `value` stands for. RemoteError "non-canonical" if it should have been written the other way."""
    if isinstance(value, bytes):
        try:
            text = value.decode("cp1251")
        except UnicodeDecodeError:
            raise RemoteError("non-canonical", why="not windows-1251") from None
    elif isinstance(value, str):
        text = value
    else:
        raise RemoteError("malformed", why="not text")
    if text_value(text) != value:
        raise RemoteError("non-canonical", why="text in the longer form")
    return text


def _is_ours(value: object, depth: int) -> bool:
    if not isinstance(value, list):
        if isinstance(value, int):
            return INT_MIN <= value <= INT_MAX and not isinstance(value, bool)
        return isinstance(value, bytes | str) or value is None
    if depth <= 0:
        return False
    for item in value:  # every bundle comes through here: a call for each plain item takes three times as long
        kind = type(item)
        if kind is bytes or kind is str or item is None or (kind is int and INT_MIN <= item <= INT_MAX):
            continue
        if not _is_ours(item, depth - 1):
            return False
    return True


def _refuse(*_: object) -> NoReturn:
    raise ValueError("tags are not used")


# cbor2 decodes these by itself (dates, big numbers, regular expressions, shared references …) unless told otherwise.
_NO_TAGS = dict.fromkeys((*range(6), *range(25, 44), 100, 256, 258, 260, 261, 1004, 43000, 55799), _refuse)
_STRICT: dict[str, Any] = {
    "tag_hook": _refuse,
    "semantic_decoders": _NO_TAGS,
    "max_depth": CBOR_DEPTH_MAX + 1,
    "allow_indefinite": False,
    "allow_duplicate_keys": False,
}
_REFUSALS = (cbor2.CBORDecodeError, ValueError, TypeError, OverflowError, MemoryError, RecursionError)
