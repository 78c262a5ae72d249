"""What a desk keeps of its own beside messages: [kind, body], with the kinds of whoever asks."""

from collections.abc import Mapping
from typing import ClassVar, Protocol, TypeVar

from vistka import limits
from vistka.bundle.fields import Field, read_fields, write_fields
from vistka.errors import RemoteError
from vistka.wire import cbor


class EntryBody(Protocol):
    """A dataclass whose attributes are its fields."""

    KIND: ClassVar[int]
    FIELDS: ClassVar[tuple[Field, ...]]


Body = TypeVar("Body", bound=EntryBody)


def write_entry(body: EntryBody) -> bytes:
    """[kind, body]. LocalError "field" for what is out of bounds."""
    return cbor.encode([body.KIND, write_fields(body.FIELDS, body)])


def read_entry(bodies: Mapping[int, type[Body]], data: bytes) -> Body:
    """The entry that `data` is. RemoteError "truncated", "non-canonical", "malformed", "newer"."""
    if len(data) > limits.ENTRY_BYTES_MAX:
        raise RemoteError("malformed", why="too long")
    match cbor.decode(data):
        case [int(kind), list(fields)] if kind in bodies:
            body_type = bodies[kind]
            return body_type(**read_fields(body_type.FIELDS, fields))
        case [int(kind), *_] if kind >= 0:
            raise RemoteError("newer", kind=kind)
    raise RemoteError("malformed", why="not an entry")
