"""Looking a place up as people write it: forgiving of spelling, script and typing, and never guessing between two."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from vistka.errors import LocalError
from vistka.limits import PLACE_BYTES_MAX, PLACE_PARTS_MAX, PLACES_OFFERED_MAX
from vistka.situation.gazetteer import Gazetteer
from vistka.situation.place import AREAS, CITIES, Place, PlaceKind, pcode
from vistka.situation.spelling import in_latin, name_key, spelled

_PARTS = re.compile(r"[,;/()\n]+")
_PCODE = re.compile("UA[0-9]{2,10}")
_WORD = re.compile(r"[^\s.]+\.?")
_HINTS: dict[str, frozenset[PlaceKind]] = {
    **dict.fromkeys(("м", "місто", "г", "гор", "город", "city", "town"), CITIES),
    **dict.fromkeys(("с", "село", "сел", "деревня", "village"), frozenset({PlaceKind.VILLAGE, PlaceKind.TOWNSHIP})),
    **dict.fromkeys(("смт", "пгт", "селище", "посёлок", "поселок", "township"), frozenset({PlaceKind.TOWNSHIP})),
    **dict.fromkeys(("громада", "тг", "отг", "громади", "hromada", "община"), frozenset({PlaceKind.HROMADA})),
    **dict.fromkeys(("район", "р-н", "raion", "district"), frozenset({PlaceKind.RAION, PlaceKind.DISTRICT})),
    **dict.fromkeys(("область", "обл", "oblast", "region"), frozenset({PlaceKind.OBLAST})),
}
_FINENESS = {PlaceKind.OBLAST: 0, PlaceKind.RAION: 1, PlaceKind.HROMADA: 2}
_SETTLEMENT, _SPOT = 3, 4
SPLIT_WORDS_MAX = 6  # of a place and the area around it with no comma between them
_STEM = 4  # letters of a city's name that its area's has too: Запоріжжя, Запорізька


@dataclass(frozen=True, slots=True)
class Finding:
    """What a text may mean: one place, or several to be asked about. `rest` is what was not understood (a street).

    Where it was not `exact`, the spelling was off by a letter or two.
    """

    candidates: tuple[Place, ...]
    exact: bool = True
    rest: str = ""

    @property
    def place(self) -> Place | None:
        """The place, where there is no doubt."""
        return self.candidates[0] if len(self.candidates) == 1 else None


def find_place(gazetteer: Gazetteer, text: str, within: str | None = None) -> Finding:
    """What `text` may mean, `within` being the area (or settlement) that who wrote it is known to be in.

    LocalError "place-unknown" where nothing fits.
    """
    if coded := _coded(gazetteer, text.strip()):
        return Finding((gazetteer.places[coded],))
    written = [part.strip() for part in _PARTS.split(text[:PLACE_BYTES_MAX])]
    parts = [part for each in written if name_key(each) for part in _split(gazetteer, each)][:PLACE_PARTS_MAX]
    for exact in (True, False):
        found = [_candidates(gazetteer, part, exact) for part in parts]
        if any(found):
            codes = _best(gazetteer, found)
            rest = ", ".join(part for part, codes_of in zip(parts, found, strict=True) if not codes_of)
            places = [gazetteer.places[code] for code in _decided(gazetteer, codes, within)]
            return Finding(tuple(places[:PLACES_OFFERED_MAX]), exact, rest)
    raise LocalError("place-unknown", place=" ".join(text.split())[:40])


def the_place(gazetteer: Gazetteer, text: str, within: str | None = None) -> Place:
    """The one place that `text` means. LocalError "place-unknown", "place-ambiguous"."""
    return place_and_rest(gazetteer, text, within)[0]


def place_and_rest(gazetteer: Gazetteer, text: str, within: str | None = None) -> tuple[Place, str]:
    """The one place that `text` means, and what more it says: a street, "the left bank". LocalErrors of `the_place`."""
    finding = find_place(gazetteer, text, within)
    if finding.place is None:
        names = "; ".join(described(gazetteer, place.code, "uk") for place in finding.candidates[:4])
        raise LocalError("place-ambiguous", place=" ".join(text.split())[:40], names=names)
    return finding.place, finding.rest


def described(gazetteer: Gazetteer, code: str, language: str) -> str:
    """A place with what it lies in, so that two of one name are told apart."""
    around = [gazetteer.places[area] for area in gazetteer.around(code)]
    return ", ".join(place.name(language) for place in (gazetteer.get(code), *around))


def _coded(gazetteer: Gazetteer, code: str) -> str | None:
    """The place that a KATOTTH code or a P-code names."""
    if code in gazetteer.places:  # a spot's ends in small letters
        return code
    code = code.upper()
    if not _PCODE.fullmatch(code):
        return code if code in gazetteer.places else None
    return gazetteer.areas.get(code) or next((each for each in gazetteer.places if pcode(each) == code), None)


def _split(gazetteer: Gazetteer, part: str) -> list[str]:
    """ "Ізюм Харківська обл." as if a comma stood in it; all else as it is."""
    words = part.split()
    if len(words) > SPLIT_WORDS_MAX or _candidates(gazetteer, part, exact=True):
        return [part]
    for at in range(1, len(words)):
        place, area = " ".join(words[:at]), " ".join(words[at:])
        areas = {code for code in _candidates(gazetteer, area, exact=True) if gazetteer.places[code].kind in AREAS}
        inside = _candidates(gazetteer, place, exact=True) if areas else []
        if any(areas & set(gazetteer.around(code)) for code in inside):
            return [place, area]
    return [part]


def _candidates(gazetteer: Gazetteer, part: str, exact: bool) -> list[str]:
    words = _WORD.findall(part)
    kinds = [_HINTS[word.rstrip(".").casefold()] for word in words if word.rstrip(".").casefold() in _HINTS]
    names = " ".join(word for word in words if word.rstrip(".").casefold() not in _HINTS)
    keys = dict.fromkeys((name_key(part), name_key(names)))
    codes = [code for key in keys if key for code in (gazetteer.keys.get(key, ()) if exact else _near(gazetteer, key))]
    fitting = [code for code in codes if all(gazetteer.places[code].kind in kind for kind in kinds)]
    if kinds and not fitting:
        fitting = list(_named_after(gazetteer, codes, kinds))
    return _as_spelled(gazetteer, list(dict.fromkeys(fitting or codes)), (part, names))


def _named_after(gazetteer: Gazetteer, codes: list[str], kinds: list[frozenset[PlaceKind]]) -> Iterator[str]:
    """The areas of these kinds that are called after one of these places: "Kharkiv oblast" is Харківська."""
    for code in codes:
        start = name_key(gazetteer.places[code].name_uk)[:_STEM]
        for area in gazetteer.around(code):
            place = gazetteer.places[area]
            if all(place.kind in kind for kind in kinds) and name_key(place.name_uk).startswith(start):
                yield area


def _as_spelled(gazetteer: Gazetteer, codes: list[str], texts: tuple[str, ...]) -> list[str]:
    """Of names that sound alike those spelled like this, where there are any: Чернігів is not Чернихів."""
    if len(codes) < 2:
        return codes
    written = {spelled(text) for text in texts}
    exact = {code for text in written for code in gazetteer.names.get(text, ())}
    exact |= {code for code in codes if spelled(in_latin(gazetteer.places[code].name_uk)) in written}
    return [code for code in codes if code in exact] or codes


def _near(gazetteer: Gazetteer, key: str) -> Iterator[str]:
    """The places whose keys differ by one letter, or by two in a long name; the nearest alone."""
    allowed = 0 if len(key) < 5 else 1 if len(key) < 9 else 2
    found = extract(key, gazetteer.keys.keys(), scorer=OSA.distance, score_cutoff=allowed, limit=PLACES_OFFERED_MAX)
    for near, distance, _ in found if allowed else ():
        if distance == found[0][1]:
            yield from gazetteer.keys[near]


def _best(gazetteer: Gazetteer, found: list[list[str]]) -> list[str]:
    """Those that most other parts speak for by lying around them; among these the finest."""

    def standing(at: int, code: str) -> tuple[int, int]:
        around = {code, *gazetteer.around(code)}
        support = sum(bool(around & set(codes)) for other, codes in enumerate(found) if other != at)
        place = gazetteer.places[code]
        return support, _FINENESS.get(place.kind, _SPOT if place.is_spot else _SETTLEMENT)

    standings = {code: standing(at, code) for at, codes in enumerate(found) for code in codes}
    best = max(standings.values())
    return [code for code, value in standings.items() if value == best]


def _decided(gazetteer: Gazetteer, codes: list[str], within: str | None) -> list[str]:
    """One code where there is no doubt: alone of its name, or alone inside `within`. Cities are not preferred."""
    if len(codes) == 1:
        return codes
    if within is not None:
        inside = [code for code in codes if gazetteer.is_within(code, within)]
        if inside:
            return inside
    return codes
