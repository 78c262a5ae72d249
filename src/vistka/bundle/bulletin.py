"""A bulletin: the public form of a desk's picture, as it travels into the city. docs/spec/picture.md."""

from dataclasses import dataclass
from typing import ClassVar

from vistka import limits
from vistka.bundle.fields import Bytes, Field, Optional, Rows, Whole

PLACE_BYTES = 3  # the seven digits of a hromada's P-code
FEW_BELOW = 5  # a smaller number finds people: no field can say it
FEW = -1  # in the place of a number that would

_PLACE = Whole("place", 0, limits.BULLETIN_PLACES_MAX - 1)
_DAYS = Optional(Whole("days", 0, limits.CLAIM_AGE_DAYS_MAX))


@dataclass(frozen=True, slots=True)
class BulletinRow:
    """One value that is said of an indicator in a hromada; what stands in rows one after the other is one reading.

    `place` is the hromada's index among the bulletin's places; `indicator`, `value`, `bound` and `detail` are numbers
    of docs/spec/picture.md; `days` is how long before the bulletin's day it was seen. `places` None is "few", `number`
    None that none was said.
    """

    FIELDS: ClassVar[tuple[Field, ...]] = (
        _PLACE,
        Whole("indicator", 1, limits.BULLETIN_NUMBER_MAX),
        Whole("value", 0, limits.BULLETIN_NUMBER_MAX),
        _DAYS,
        Optional(Whole("places", FEW_BELOW, limits.PLACES_MAX)),
        Optional(Whole("contradicted", 1, 1)),
        Optional(Whole("number", FEW, limits.COUNT_MAX)),
        Optional(Whole("bound", 1, limits.BULLETIN_NUMBER_MAX)),
        Optional(Whole("detail", 1, limits.BULLETIN_NUMBER_MAX)),
    )
    place: int
    indicator: int
    value: int
    days: int | None = None
    places: int | None = None
    contradicted: int | None = None
    number: int | None = None
    bound: int | None = None
    detail: int | None = None


@dataclass(frozen=True, slots=True)
class BulletinSilence:
    """A hromada from which word has stopped; `days` before the bulletin's day it was heard last, none for never."""

    FIELDS: ClassVar[tuple[Field, ...]] = (_PLACE, _DAYS)
    place: int
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Bulletin:
    """What a desk lets everybody know of the picture; with nothing in it, that it lets nobody know any more."""

    KIND: ClassVar[int] = 8
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Optional(Bytes("places", PLACE_BYTES, PLACE_BYTES * limits.BULLETIN_PLACES_MAX)),
        Rows("rows", BulletinRow, BulletinRow.FIELDS, limits.BULLETIN_ROWS_MAX),
        Rows("silences", BulletinSilence, BulletinSilence.FIELDS, limits.BULLETIN_SILENCES_MAX),
    )
    places: bytes | None = None
    rows: tuple[BulletinRow, ...] = ()
    silences: tuple[BulletinSilence, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing."""
        return not (self.rows or self.silences)

    @property
    def digits(self) -> tuple[int, ...]:
        """The seven digits of each place."""
        places = self.places or b""
        return tuple(int.from_bytes(places[at : at + PLACE_BYTES]) for at in range(0, len(places), PLACE_BYTES))

    def is_whole(self) -> bool:
        """Whether each row's place is there."""
        named = [row.place for row in self.rows] + [silence.place for silence in self.silences]
        return max(named, default=-1) < len(self.digits)
