"""What every export is made of: a reading with its place and its indicator, in the words of one language."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from vistka.situation.indicator import Indicator
from vistka.situation.picture import Reading, freshness
from vistka.situation.place import Place

# Degrees kept of a coordinate: five digits are a metre, two a kilometre: what the public may know of a spot.
DESK_DIGITS = 5
PUBLIC_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Row:
    """One reading of the picture. `near` is whose point stands for its place's, where nobody knows that."""

    place: Place
    indicator: Indicator
    reading: Reading
    near: Place | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """How an export is made: its language, Unix seconds now, and whether it is the public's, which is coarser."""

    language: str
    now: int
    public: bool = False

    def point(self, row: Row) -> tuple[tuple[float, float], str] | None:
        """Longitude and latitude as finely as its reader may know them, and the P-code of whose they are.

        A spot's are the desk's alone.
        """
        place = row.place if row.place.point is not None else row.near
        if place is None or place.point is None or (self.public and row.place.is_spot):
            return None
        digits = PUBLIC_DIGITS if self.public else DESK_DIGITS
        return (round(place.point[0], digits), round(place.point[1], digits)), place.pcode

    def moment(self, at: int | None) -> str:
        """A time as ISO 8601 in UTC: for the public its day alone; "" where nobody knows."""
        if at is None:
            return ""
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=at)
        return moment.strftime("%Y-%m-%d" if self.public else "%Y-%m-%dT%H:%MZ")

    def day(self, at: int | None) -> str:
        """When something was seen: its day (UTC) alone, as its hour is often not known; "" where nobody knows."""
        return self.moment(at).partition("T")[0]

    def age(self, row: Row) -> str:
        """The reading's freshness: "fresh", "fading", "old" or "unknown"."""
        return freshness(row.reading.age(self.now), row.indicator.half_life).value

    def value(self, row: Row, code: str) -> str:
        """The words for a value."""
        return row.indicator.values[code].label[self.language] if code in row.indicator.values else code
