"""The fields of a message's body: each a codec with its bound; what is absent at the end is left out."""

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import ClassVar, Protocol

from vistka.errors import LocalError, RemoteError
from vistka.wire import cbor


class Field(Protocol):
    """One field of a body. `write` raises LocalError "field", `read` RemoteError "malformed" or "non-canonical"."""

    @property
    def name(self) -> str: ...
    def write(self, value: object) -> cbor.Value: ...
    def read(self, value: cbor.Value) -> object: ...


@dataclass(frozen=True, slots=True)
class Text:
    """Text of at most `bytes_max` bytes as UTF-8, with no control characters but line feeds."""

    CONTROLS: ClassVar[frozenset[str]] = frozenset(map(chr, (*range(0x20), *range(0x7F, 0xA0)))) - {"\n"}
    name: str
    bytes_max: int

    def write(self, value: object) -> cbor.Value:
        if not isinstance(value, str) or not self._is_fit(value):
            raise LocalError("field", name=self.name, limit=self.bytes_max)
        return cbor.text_value(value)

    def read(self, value: cbor.Value) -> object:
        text = cbor.text_of(value)
        if not self._is_fit(text):
            raise RemoteError("malformed", field=self.name)
        return text

    def _is_fit(self, text: str) -> bool:
        return self.CONTROLS.isdisjoint(text) and len(text.encode("utf-8", "surrogatepass")) <= self.bytes_max


@dataclass(frozen=True, slots=True)
class Line(Text):
    """Text on one line: it may stand in a mail's header, a table or a list without making a second one."""

    CONTROLS: ClassVar[frozenset[str]] = Text.CONTROLS | frozenset("\n\u2028\u2029")


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from `least` to `most`, written as its distance from `least`."""

    name: str
    least: int
    most: int

    def write(self, value: object) -> cbor.Value:
        if not isinstance(value, int) or not self.least <= value <= self.most:
            raise LocalError("field", name=self.name, least=self.least, most=self.most)
        return int(value) - self.least

    def read(self, value: cbor.Value) -> object:
        if not isinstance(value, int) or not 0 <= value <= self.most - self.least:
            raise RemoteError("malformed", field=self.name)
        return value + self.least


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false, written as 1 or 0."""

    name: str

    def write(self, value: object) -> cbor.Value:
        if not isinstance(value, bool):
            raise LocalError("field", name=self.name)
        return int(value)

    def read(self, value: cbor.Value) -> object:
        if value not in (0, 1):
            raise RemoteError("malformed", field=self.name)
        return value == 1


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of some words, written as its place among them; new words are added at the end."""

    name: str
    words: tuple[str, ...]

    def write(self, value: object) -> cbor.Value:
        if not isinstance(value, str) or value not in self.words:
            raise LocalError("field", name=self.name)
        return self.words.index(value)

    def read(self, value: cbor.Value) -> object:
        if not isinstance(value, int) or not 0 <= value < len(self.words):
            raise RemoteError("malformed", field=self.name)
        return self.words[value]


@dataclass(frozen=True, slots=True)
class Bytes:
    """Bytes: a multiple of `unit`, at most `bytes_max`, at least one unit."""

    name: str
    unit: int
    bytes_max: int

    def write(self, value: object) -> cbor.Value:
        if not isinstance(value, bytes) or not self._is_fit(value):
            raise LocalError("field", name=self.name, limit=self.bytes_max)
        return value

    def read(self, value: cbor.Value) -> object:
        if not isinstance(value, bytes) or not self._is_fit(value):
            raise RemoteError("malformed", field=self.name)
        return value

    def _is_fit(self, value: bytes) -> bool:
        return self.unit <= len(value) <= self.bytes_max and len(value) % self.unit == 0


@dataclass(frozen=True, slots=True)
class Optional:
    """A field that may be None; its name is that of the field."""

    field: Field
    name: str = dataclass_field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.field.name)

    def write(self, value: object) -> cbor.Value:
        return None if value is None else self.field.write(value)

    def read(self, value: cbor.Value) -> object:
        return None if value is None else self.field.read(value)


@dataclass(frozen=True, slots=True)
class Rows:
    """A tuple of at most `rows_max` rows of the type `row`, whose fields are `fields`; empty is None."""

    name: str
    row: type
    fields: tuple[Field, ...]
    rows_max: int

    def write(self, value: object) -> cbor.Value:
        if not isinstance(value, tuple) or len(value) > self.rows_max:
            raise LocalError("field", name=self.name, limit=self.rows_max)
        return [write_fields(self.fields, row) for row in value] or None

    def read(self, value: cbor.Value) -> object:
        if value is None:
            return ()
        if not isinstance(value, list) or not 0 < len(value) <= self.rows_max:
            raise RemoteError("malformed", field=self.name)
        return tuple(self.row(**read_fields(self.fields, row)) for row in value)


def write_fields(fields: tuple[Field, ...], body: object) -> cbor.Value:
    """The array of `body`'s attributes, without the absent ones at the end. LocalError "field"."""
    values = [
        None if (value := getattr(body, field.name)) is None and type(field) is Optional else field.write(value)
        for field in fields  # most are absent, and a registry is filled with millions
    ]
    while values and values[-1] is None:
        values.pop()
    return values


def read_fields(fields: tuple[Field, ...], value: cbor.Value) -> dict[str, object]:
    """The attributes by name. RemoteError "malformed", or "newer" for more fields than this version knows."""
    if not isinstance(value, list):
        raise RemoteError("malformed", why="not an array")
    if len(value) > len(fields):
        raise RemoteError("newer", fields=len(value))
    if value and value[-1] is None:
        raise RemoteError("non-canonical", why="an absent field at the end")
    padded: list[cbor.Value] = [*value, *([None] * (len(fields) - len(value)))]
    return {
        field.name: None if item is None and type(field) is Optional else field.read(item)
        for field, item in zip(fields, padded, strict=True)
    }
