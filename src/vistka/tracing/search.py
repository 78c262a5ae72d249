"""Searching persons by name at the desk: what is asked, by which codes, and in which order the found are shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from anyascii import anyascii
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from vistka.errors import LocalError
from vistka.limits import SEARCH_YEARS_AROUND
from vistka.tracing.names.codes import further_codes, pair_codes, query_codes
from vistka.tracing.names.daitch import sound_code
from vistka.tracing.names.lexicon import Lexicon
from vistka.tracing.names.likeness import likeness
from vistka.tracing.names.parts import Name, parse_name
from vistka.tracing.names.script import readings, written

LIKELY = 0.7  # where one is, more who agree in as many codes are read: of initials many agree alike
SURE = 0.9  # a name this like the one asked for, of the right age, ends the search
_PLACES = 4_095  # what a place is boiled down to where it only breaks ties

# What breaks ties between names equally alike; a likeness is 0 to 1.
_YEARS_APART = (0.06, 0.045, 0.025, 0.0)
_YEAR_UNKNOWN = 0.01
_YEAR_WRONG = -0.06
_PLACE_SAME = 0.04
_SEX_OTHER = -0.2
_POINT = 0.002  # of the index: decides where two names are not alike at all, as with a part that is mistyped
_ROUGH_POINT = 0.01  # the same where letters are compared, of which other spellings change many


def _latin(letter: str) -> str:
    """A letter as most romanisations have it; what they cannot agree on (i, j, y) falls together."""
    if not letter.isalpha():
        return "" if letter in "'’`" else " "
    return "".join(
        {"j": "i", "y": "i", "w": "v"}.get(each, each) for each in anyascii(letter).lower() if each.isalpha()
    )


_LATIN = {ord(letter): _latin(letter) for letter in (*map(chr, range(0x530)), "’")}


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom somebody looks for: a name in any script, and what else is known. Years are the first and the last."""

    name: str
    years: tuple[int, int] | None = None
    sex: str | None = None
    place: str | None = None

    def near_years(self) -> range | None:
        """The years to look among: memory errs by SEARCH_YEARS_AROUND."""
        if self.years is None:
            return None
        return range(self.years[0] - SEARCH_YEARS_AROUND, self.years[1] + SEARCH_YEARS_AROUND + 1)


@dataclass(frozen=True, slots=True)
class Known:
    """A person of the registry, as far as a search needs them."""

    number: int
    names: tuple[str, ...]
    years: tuple[int, int] | None = None
    sex: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A person found, and how well they fit: the names' likeness, with age, place and sex breaking ties."""

    number: int
    score: float


def stored_codes(names: Iterable[str], lexicon: Lexicon) -> frozenset[int]:
    """The codes a person stands under by all their names; a name that cannot be read has none."""
    found: set[int] = set()
    for name in names:
        try:
            found |= pair_codes(parse_name(name, lexicon))
        except LocalError:
            continue  # too long, or without a letter: it is kept and shown, only not found by its sound
    return frozenset(found)


def asked_codes(name: Name) -> frozenset[int]:
    """The codes to look under first."""
    return query_codes(name)


def more_codes(name: Name) -> frozenset[int]:
    """The codes to look under when those found nobody who is surely meant: as with one mistake in the name."""
    return further_codes(name)


@lru_cache(maxsize=65_536)
def place_code(place: str | None) -> int:
    """A place by its sound as 1 to 4095, whatever script it is in; 0 where there is none."""
    try:
        words = [word.text for word in written(place or "") if len(word.text) > 2]
    except LocalError:
        return 0
    return 1 + int(sound_code(readings(words[0])[0])) % _PLACES if words else 0


def roughly_alike(name: Name, known: Sequence[Known], points: Mapping[int, int], most: int) -> list[Known]:
    """At most `most` of those in `known`, by the letters of their words and the index's points: a first look.

    It costs a tenth of what comparing names by their sounds does, and of many it leaves those who may be meant.
    """
    if len(known) <= most:
        return list(known)
    asked = [part.word.text.translate(_LATIN) for part in name.parts if not part.initial]
    words: list[str] = []
    firsts: list[int] = []
    for each in known:
        firsts.append(len(words))
        words += " ".join(each.names).lower().translate(_LATIN).split() or [""]
    letters = cdist(asked, words, scorer=OSA.normalized_similarity, dtype=np.float32)
    nearest = np.maximum.reduceat(letters, firsts, axis=1).sum(axis=0) / max(len(asked), 1)
    nearest += _ROUGH_POINT * np.array([points.get(each.number, 0) for each in known])
    return [known[at] for at in np.argsort(-nearest, kind="stable")[:most].tolist()]


def rank(asked: Asked, name: Name, known: Iterable[Known], points: Mapping[int, int], lexicon: Lexicon) -> list[Found]:
    """Everyone in `known` by how well they fit, the best first; `points` are those the index gave them by number."""
    place = place_code(asked.place)
    found = [
        Found(each.number, _score(asked, name, place, each, lexicon) + _POINT * points.get(each.number, 0))
        for each in known
    ]
    return sorted(found, key=lambda each: (-each.score, each.number))


def _score(asked: Asked, name: Name, place: int, known: Known, lexicon: Lexicon) -> float:
    alike = 0.0
    for text in known.names:
        try:
            alike = max(alike, likeness(name, parse_name(text, lexicon)).score)
        except LocalError:
            continue
    if asked.years is not None:
        alike += _age(asked.years, known.years)
    if asked.sex and known.sex and asked.sex != known.sex:
        alike += _SEX_OTHER
    if place and place == place_code(known.place):
        alike += _PLACE_SAME
    return alike


def _age(asked: tuple[int, int], known: tuple[int, int] | None) -> float:
    if known is None:
        return _YEAR_UNKNOWN
    apart = max(0, asked[0] - known[1], known[0] - asked[1])
    return _YEARS_APART[apart] if apart < len(_YEARS_APART) else _YEAR_WRONG
