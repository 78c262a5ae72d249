"""Entries of the picture: what a desk enters and decides about observations; kinds from 64. docs/spec/picture.md."""

from dataclasses import dataclass
from typing import ClassVar

from vistka import limits
from vistka.bundle.entry import read_entry, write_entry
from vistka.bundle.fields import Bytes, Field, Flag, Line, OneOf, Optional, Rows, Text, Whole
from vistka.situation.observation import OBSERVATION_ID_BYTES, Bound, Link, Source, TimePrecision

_PLACE = Line("place", limits.CODE_BYTES_MAX)
_WHY = Optional(Text("why", limits.WHY_BYTES_MAX))
_GRADES = (OneOf("source_grade", tuple("ABCDEF")), Whole("information_grade", 1, 6))


def _observation(name: str = "observation") -> Bytes:
    return Bytes(name, OBSERVATION_ID_BYTES, OBSERVATION_ID_BYTES)


def _when(name: str) -> Optional:
    return Optional(Whole(name, 0, 2**33))


@dataclass(frozen=True, slots=True)
class Report:
    """What a caller, a broadcast or an article said, as a volunteer took it down, or one row of a table.

    With `supersedes` it is a correction of that observation, `why` then says what was wrong. `place` is a code.
    """

    KIND: ClassVar[int] = 64
    FIELDS: ClassVar[tuple[Field, ...]] = (
        _PLACE,
        Line("indicator", limits.CODE_BYTES_MAX),
        Line("value", limits.CODE_BYTES_MAX),
        Rows(
            "chain",
            Link,
            (OneOf("source", tuple(Source)), Optional(Line("name", limits.NAME_BYTES_MAX)), _when("said_at")),
            limits.CHAIN_MAX,
        ),
        Whole("precision", 1, 3),
        Whole("time_precision", TimePrecision.HOUR, TimePrecision.UNKNOWN),
        _when("observed_at"),
        _when("heard_at"),
        Optional(Whole("number", 0, limits.COUNT_MAX)),
        OneOf("bound", tuple(Bound)),
        Optional(Line("detail", limits.CODE_BYTES_MAX)),
        *_GRADES,
        Optional(Text("quote", limits.QUOTE_BYTES_MAX)),
        Optional(_observation("supersedes")),
        _WHY,
    )
    place: str
    indicator: str
    value: str
    chain: tuple[Link, ...]
    precision: int = 2
    time_precision: int = TimePrecision.HOUR
    observed_at: int | None = None
    heard_at: int | None = None
    number: int | None = None
    bound: str = Bound.EXACT
    detail: str | None = None
    source_grade: str = "F"
    information_grade: int = 6
    quote: str | None = None
    supersedes: bytes | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Placing:
    """A volunteer says which place an observation is of, where the words alone did not."""

    KIND: ClassVar[int] = 65
    FIELDS: ClassVar[tuple[Field, ...]] = (_observation(), _PLACE, Whole("precision", 1, 3))
    observation: bytes
    place: str
    precision: int


@dataclass(frozen=True, slots=True)
class Strike:
    """An observation counts no more (`whole`), or only its words are not shown: they said something military, say."""

    KIND: ClassVar[int] = 66
    FIELDS: ClassVar[tuple[Field, ...]] = (_observation(), Flag("whole"), _WHY)
    observation: bytes
    whole: bool
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Joining:
    """Two observations come from one source."""

    KIND: ClassVar[int] = 67
    FIELDS: ClassVar[tuple[Field, ...]] = (_observation("one"), _observation("other"), _WHY)
    one: bytes
    other: bytes
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Parting:
    """An observation stands on its own, whatever it has in common with others."""

    KIND: ClassVar[int] = 68
    FIELDS: ClassVar[tuple[Field, ...]] = (_observation(), _WHY)
    observation: bytes
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name of a spot."""

    FIELDS: ClassVar[tuple[Field, ...]] = (Line("name", limits.NAME_BYTES_MAX),)
    name: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A named place in a settlement. `longitude` and `latitude` in millionths of a degree; `source`: who says so."""

    KIND: ClassVar[int] = 69
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Line("settlement", limits.CODE_BYTES_MAX),
        OneOf("kind", ("district", "bridge", "hospital", "school", "quarter", "bank", "other")),
        Line("name", limits.NAME_BYTES_MAX),
        Rows("aliases", Alias, Alias.FIELDS, limits.ALIASES_MAX),
        Optional(Whole("longitude", -180_000_000, 180_000_000)),
        Optional(Whole("latitude", -90_000_000, 90_000_000)),
        Optional(Line("source", limits.NAME_BYTES_MAX)),
    )
    settlement: str
    kind: str
    name: str
    aliases: tuple[Alias, ...] = ()
    longitude: int | None = None
    latitude: int | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Grading:
    """A volunteer judges a source and what it says, apart (Admiralty)."""

    KIND: ClassVar[int] = 70
    FIELDS: ClassVar[tuple[Field, ...]] = (_observation(), *_GRADES)
    observation: bytes
    source_grade: str
    information_grade: int


@dataclass(frozen=True, slots=True)
class Round:
    """A courier comes to a place every so many days from the day `since` (Unix seconds) on, or on these weekdays.

    `weekdays` has bit 0 for Monday, and goes before `every_days`; with neither no courier comes any more. Of one place
    what was entered last counts.
    """

    KIND: ClassVar[int] = 71
    FIELDS: ClassVar[tuple[Field, ...]] = (
        _PLACE,
        Whole("since", 0, 2**33),
        Whole("every_days", 0, limits.ROUND_DAYS_MAX),
        Whole("weekdays", 0, 2**7 - 1),
    )
    place: str
    since: int
    every_days: int = 0
    weekdays: int = 0

    @property
    def is_walked(self) -> bool:
        """Whether a courier comes at all."""
        return bool(self.every_days or self.weekdays)


Body = Report | Placing | Strike | Joining | Parting | Spot | Grading | Round
BODIES: dict[int, type[Body]] = {
    body.KIND: body for body in (Report, Placing, Strike, Joining, Parting, Spot, Grading, Round)
}


def encode_entry(body: Body) -> bytes:
    """[kind, body]. LocalError "field" for what is out of bounds."""
    return write_entry(body)


def decode_entry(data: bytes) -> Body:
    """The entry that `data` is. RemoteError "truncated", "non-canonical", "malformed", "newer"."""
    return read_entry(BODIES, data)
