"""The gazetteer: all places that are known here, under all their names."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from vistka.errors import LocalError
from vistka.limits import ALIASES_MAX, PLACES_MAX, SPOTS_MAX
from vistka.situation.place import (
    AREAS,
    CITIES,
    CODE_LETTERS,
    CODIFIER,
    SPOT_MARK,
    Place,
    PlaceKind,
    pcode,
    settlement_of,
)
from vistka.situation.spelling import name_key, spelled


@dataclass(slots=True)
class Gazetteer:
    """All places that are known here, by code, by each of their names (its key, its spelling), and by area."""

    places: dict[str, Place] = field(default_factory=dict)
    keys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    areas: dict[str, str] = field(default_factory=dict)  # beginning of a code to the area, or the city with districts
    spots: int = 0

    def get(self, code: str) -> Place:
        """The place. LocalError "place-unknown"."""
        place = self.places.get(code)
        if place is None:
            raise LocalError("place-unknown", place=code[:40])
        return place

    def add(self, place: Place, *aliases: str) -> None:
        """Know a place by its names. LocalError "place-taken", "place-unknown" (its settlement), "too-many-places"."""
        if len(aliases) > ALIASES_MAX or len(self.places) >= PLACES_MAX or self.spots >= SPOTS_MAX:
            raise LocalError("too-many-places")
        if place.code in self.places:
            raise LocalError("place-taken", place=place.name_uk)
        if SPOT_MARK in place.code:
            self.get(settlement_of(place.code))
            self.spots += 1
        self.places[place.code] = place
        if place.kind in AREAS or place.kind is PlaceKind.SPECIAL_CITY:
            self.areas[pcode(place.code)] = place.code
        for name in dict.fromkeys((place.name_uk, *(name for _, name in place.names), *aliases)):
            self.add_alias(place.code, name)

    def add_alias(self, code: str, name: str) -> None:
        """Another name of a place: an older one, or in another language."""
        for index, written in ((self.keys, name_key(name)), (self.names, spelled(name))):
            known = index.get(written, ())
            if written and code not in known:
                index[written] = (*known, code)

    def copy(self) -> "Gazetteer":
        """One to which spots can be added without changing this one."""
        return Gazetteer(dict(self.places), dict(self.keys), dict(self.names), dict(self.areas), self.spots)

    def around(self, code: str) -> Iterator[str]:
        """What a place lies in, the nearest first: settlement (of a spot or district), hromada, raion, oblast."""
        if SPOT_MARK in code:
            yield settlement_of(code)
        for end in (12, 9, 6, 4):
            area = self.areas.get(code[:end])
            if area is not None and area != settlement_of(code):
                yield area

    def nearest(self, code: str) -> Place | None:
        """The place itself where its point is known, else the nearest that it lies in of which one is."""
        around = (self.get(each) for each in (code, *self.around(code)))
        return next((place for place in around if place.point is not None), None)

    def hromada(self, code: str) -> str:
        """The code of the hromada a place lies in: as near as the public is told. An area or Kyiv stands for itself."""
        return self.areas.get(code[:9]) or self.areas.get(code[:6]) or self.areas.get(code[:4]) or code[:CODE_LETTERS]

    def is_within(self, code: str, area: str) -> bool:
        """Whether a place is `area` or lies in it."""
        return code == area or area in self.around(code)


def parse_gazetteer(places: bytes, points: bytes, names: bytes) -> Gazetteer:
    """The gazetteer of three tables: (digits, category, name); (digits, longitude, latitude); (code, language, name).

    Each a line for each place, fields between tabs. In `names` the language "was" marks a former name. LocalError
    "gazetteer-file".
    """
    try:
        where = {digits: (float(lon), float(lat)) for digits, lon, lat in _rows(points)}
        others: dict[str, list[tuple[str, str]]] = {}
        for code, language, name in _rows(names):
            others.setdefault(code, []).append((language, name))
        gazetteer = Gazetteer()
        for digits, category, name in _rows(places):
            code, known = f"UA{digits}", others.get(f"UA{digits}", [])
            shown = tuple((language, other) for language, other in known if language != "was")
            former = [other for language, other in known if language == "was"]
            gazetteer.add(Place(code, CODIFIER[category], name, where.get(digits), shown), *former)
            if CODIFIER[category] in CITIES:
                gazetteer.areas.setdefault(code[:12], code)
    except (ValueError, KeyError) as error:
        raise LocalError("gazetteer-file", why=str(error)) from None
    return gazetteer


def _rows(table: bytes) -> Iterator[list[str]]:
    for line in table.decode().splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")
