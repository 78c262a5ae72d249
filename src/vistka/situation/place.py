"""A place: a settlement or area of the state codifier, or a named spot that a desk adds inside one."""

from dataclasses import dataclass
from enum import StrEnum

from vistka.situation.spelling import in_latin

CODE_LETTERS = 19  # "UA" and 17 digits: KATOTTH
SPOT_MARK = "."  # between the settlement's code and the spot's own


class PlaceKind(StrEnum):
    """What a place is. The first eight are the state codifier's categories, the rest spots inside a settlement."""

    OBLAST = "oblast"
    RAION = "raion"
    HROMADA = "hromada"
    SPECIAL_CITY = "special-city"  # Kyiv and Sevastopol, which are no oblast's
    CITY = "city"
    TOWNSHIP = "township"
    VILLAGE = "village"
    DISTRICT = "district"  # of a city
    BRIDGE = "bridge"
    HOSPITAL = "hospital"
    SCHOOL = "school"
    QUARTER = "quarter"
    BANK = "bank"  # of a river: one side of a city that the river splits
    OTHER = "other"


CODIFIER = {
    "O": PlaceKind.OBLAST,
    "R": PlaceKind.RAION,
    "H": PlaceKind.HROMADA,
    "K": PlaceKind.SPECIAL_CITY,
    "M": PlaceKind.CITY,
    "X": PlaceKind.TOWNSHIP,
    "C": PlaceKind.VILLAGE,
    "B": PlaceKind.DISTRICT,
}
AREAS = frozenset({PlaceKind.OBLAST, PlaceKind.RAION, PlaceKind.HROMADA})
CITIES = frozenset({PlaceKind.SPECIAL_CITY, PlaceKind.CITY})
SETTLEMENTS = CITIES | {PlaceKind.TOWNSHIP, PlaceKind.VILLAGE}
SPOTS = frozenset(
    {
        PlaceKind.DISTRICT,
        PlaceKind.BRIDGE,
        PlaceKind.HOSPITAL,
        PlaceKind.SCHOOL,
        PlaceKind.QUARTER,
        PlaceKind.BANK,
        PlaceKind.OTHER,
    }
)


@dataclass(frozen=True, slots=True)
class Place:
    """A settlement, an area, or a named spot. `code` is KATOTTH's; a spot's is its settlement's, a dot and its own.

    `point` is (longitude, latitude) in degrees where one is known; `names` other names by language: "ru", "en".
    """

    code: str
    kind: PlaceKind
    name_uk: str
    point: tuple[float, float] | None = None
    names: tuple[tuple[str, str], ...] = ()

    def name(self, language: str) -> str:
        """The name to show: in English spelled as Ukraine does, in Russian only where one is known."""
        for known, name in self.names:
            if known == language:
                return name
        return in_latin(self.name_uk) if language == "en" else self.name_uk

    @property
    def pcode(self) -> str:
        """OCHA's P-code; a spot has its settlement's."""
        return pcode(self.code)

    @property
    def is_spot(self) -> bool:
        """Whether it is finer than a settlement."""
        return self.kind in SPOTS


def pcode(code: str) -> str:
    """The P-code of a place's code: oblast 4 characters, raion 6, hromada 9, settlement 12."""
    for end, start in ((12, 9), (9, 6), (6, 4)):
        if code[start:end].strip("0"):
            return code[:end]
    return code[:4]


def settlement_of(code: str) -> str:
    """The code of the settlement a spot lies in; every other place is its own."""
    return code.partition(SPOT_MARK)[0]
