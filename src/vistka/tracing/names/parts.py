"""The parts of a name: which word is the given name, the patronymic, the family name."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from vistka.tracing.names.lexicon import Lexicon, Word
from vistka.tracing.names.script import Written, written


class Kind(StrEnum):
    """What a part of a name is; unknown for a single word that may be anything."""

    GIVEN = "given"
    PATRONYMIC = "patronymic"
    FAMILY = "family"
    MAIDEN = "maiden"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Part:
    """One word of a name, what it is, and where it stands in the text."""

    kind: Kind
    word: Word
    start: int
    end: int
    initial: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name in its parts, in their order; `otherwise` the next likeliest way to part it, if it is near."""

    text: str
    parts: tuple[Part, ...]
    otherwise: "Name | None" = None

    def of(self, kind: Kind) -> tuple[Part, ...]:
        """Return the parts of one kind."""
        return tuple(part for part in self.parts if part.kind is kind)


def crossed(one: Name, other: Name) -> bool:
    """Whether an initial is read as a second given name in one, and the other has a father's name to set beside it."""
    return any(
        first.of(Kind.PATRONYMIC) and any(part.initial for part in second.of(Kind.GIVEN)[1:])
        for first, second in ((one, other), (other, one))
    )


G, P, F = Kind.GIVEN, Kind.PATRONYMIC, Kind.FAMILY
_AT = {G: 0, P: 1, F: 2}
_Fits = tuple[float, float, float]  # how well a word fits each of them
# How the words of a name may stand, by their number, and how usual each way is.
_ORDERS: dict[int, tuple[tuple[tuple[Kind, ...], float], ...]] = {
    1: (((F,), 0.0), ((G,), 0.0), ((P,), -0.5)),
    2: (((G, F), 0.3), ((F, G), 0.0), ((G, P), 0.0), ((F, P), -1.5)),
    3: (((G, P, F), 0.3), ((F, G, P), 0.3), ((G, G, F), 0.0), ((F, G, G), -0.4), ((G, F, F), -0.6), ((G, F, P), 0.0),
        ((F, P, G), -0.6), ((P, G, F), -0.6), ((P, F, G), -0.7)),
    4: (((G, P, F, F), 0.2), ((F, F, G, P), 0.2), ((G, G, P, F), 0.0), ((G, G, G, F), 0.0), ((F, G, G, P), -0.1),
        ((G, G, F, F), -0.2)),
}  # fmt: skip
NEAR = 0.75  # how much less likely a second way to part a name may be to be kept beside the first

_MAIDEN = frozenset(
    [
        "урожд",
        "урожденная",
        "урожденний",
        "урожденный",
        "урождённая",
        "уроджена",
        "уроджений",
        "дівоче",
        "дівоча",
        "дівоцтво",
        "дівоцтві",
        "девичья",
        "девичестве",
        "дев",
        "дів",
        "nee",
        "née",
        "né",
        "born",
        "geb",
        "geborene",
        "geborener",
        "rozená",
        "domu",
        "född",
        "syntynyt",
    ]
)
_MAIDEN_MORE = frozenset(["прізвище", "фамилия", "в", "у", "z"])
_TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "prof",
        "herr",
        "frau",
        "pan",
        "pani",
        "sir",
        "пан",
        "пані",
        "гн",
        "гжа",
        "г",
        "др",
        "гр",
        "громадянин",
        "громадянка",
        "товариш",
        "shaikh",
        "sheikh",
        "president",
        "präsident",
    ]
)
_ARTICLES = frozenset(
    [
        "al",
        "el",
        "ul",
        "ad",
        "as",
        "ash",
        "an",
        "de",
        "da",
        "di",
        "do",
        "dos",
        "der",
        "den",
        "van",
        "von",
        "la",
        "le",
        "аль",
        "эль",
        "ель",
    ]
)
_SON_OF = frozenset(["bin", "ibn", "ben", "bint", "binti", "бин", "ибн", "бен", "бін", "ібн"])
_SON_AFTER = frozenset(
    [
        "ogly",
        "oglu",
        "oghlu",
        "uly",
        "ulu",
        "uulu",
        "kyzy",
        "qizi",
        "gizi",
        "огли",
        "оглы",
        "кизи",
        "кызы",
        "улы",
        "уулу",
    ]
)


# What lists write beside a name: «1956 р.н.», «45 лет», "born 1956". Small letters alone, as Г. Р. are initials.
_AGE = re.compile(
    r"(?<=\d)\s*(?:(?:р|г)\. ?(?:н|р)\b|(?:рн|гр|р|г|рік|роки|року|років|лет|года?|yo|years?)\b)\.?"
    r"(?: ?(?:народження|нар|рождения|рожд|old)\b\.?)?"
    r"|\b(?:(?:р|г)\. ?(?:н|р)|рн|гр|нар|народив(?:ся|лася)|народилася|род|родил(?:ся|ась)|born|aged?|вік|возраст)"
    r"\b[.:]?\s*(?=\d)"
)
_DIGIT = re.compile(r"\d")


def parse_name(text: str, lexicon: Lexicon) -> Name:
    """Return the parts of a name as a person wrote it. Raises LocalError `name-long`, `name-empty`."""
    if _DIGIT.search(text):
        text = _AGE.sub(lambda found: " " * len(found[0]), text)
    words = written(text)
    fixed: list[Part] = []
    free: list[Written] = []
    maiden = False
    for at, word in enumerate(words):
        if word.text == "z" and words[at + 1 : at + 2] and words[at + 1].text == "domu":
            continue
        if word.text in _MAIDEN and (word.bracketed or at > 0) and at + 1 < len(words):
            maiden = True
        elif maiden and word.text in _MAIDEN_MORE:
            continue
        elif maiden or (
            word.bracketed and not (lexicon.word(word.text).names or lexicon.word(word.text).short_for) and free
        ):
            fixed.append(_part(Kind.MAIDEN, word, lexicon))
        else:
            free.append(word)
    free = [word for word in free if not _is_title(word)] or free
    free, sons = _sons(free, lexicon)
    kept = _without_articles(free)
    ways = _typed([(word, lexicon.word(word.text)) for word in kept], lexicon)
    names = [Name(text, tuple(sorted((*way, *fixed, *sons), key=lambda part: part.start))) for way in ways]
    return Name(text, names[0].parts, names[1] if len(names) > 1 else None)


def _is_title(word: Written) -> bool:
    """Dr. is one; Г. is an initial."""
    return word.text in _TITLES and not (word.initial and len(word.text) == 1)


def _sons(words: list[Written], lexicon: Lexicon) -> tuple[list[Written], list[Part]]:
    """Take out what stands after `ibn` or before `ogly`: a patronymic in two words."""
    sons = {at + 1 for at, word in enumerate(words[:-1]) if word.text in _SON_OF and at > 0}
    sons |= {at - 1 for at, word in enumerate(words) if word.text in _SON_AFTER and at > 1}
    if (
        not sons
        or len(words) < 4
        or not any(at not in sons and word.text not in _SON_OF | _SON_AFTER for at, word in enumerate(words))
    ):
        return [word for word in words if word.text not in _SON_OF | _SON_AFTER] or words, []
    rest = [word for at, word in enumerate(words) if at not in sons and word.text not in _SON_OF | _SON_AFTER]
    return rest, [_part(Kind.PATRONYMIC, words[at], lexicon) for at in sorted(sons)]


def _without_articles(words: list[Written]) -> list[Written]:
    """Leave out `al-`, `de` and their like, and the hyphen that held them."""
    if not any(word.text in _ARTICLES for word in words):
        return words
    kept: list[Written] = []
    for at, word in enumerate(words):
        if word.text not in _ARTICLES:
            kept.append(replace(word, hyphen=word.hyphen and at > 0 and words[at - 1].text not in _ARTICLES))
    return kept or words


def _part(kind: Kind, word: Written, lexicon: Lexicon) -> Part:
    return Part(kind, lexicon.word(word.text), word.start, word.end, word.initial)


def _typed(words: list[tuple[Written, Word]], lexicon: Lexicon) -> list[list[Part]]:
    """The likeliest ways to part these words, at most two."""
    units: list[list[tuple[Written, Word]]] = []
    for pair in words:
        if units and pair[0].hyphen:
            units[-1].append(pair)
        else:
            units.append([pair])
    if len(units) == 1:  # Margarita-Simonyan
        units = [[pair] for pair in words]
    firsts = [unit[0][0] for unit in units]
    fits = tuple(_fits(lexicon, first.text, first.initial, len(units)) for first in firsts)
    ways = _likeliest(fits)
    if len(units) == 1 and fits[0][_AT[P]] <= 1:
        ways = ((_alone(units[0][0][1]),),)
    return [
        [
            Part(kind, word, place.start, place.end, place.initial)
            for kind, unit in zip(way, units, strict=True)
            for place, word in unit
        ]
        for way in ways
    ]


@lru_cache(maxsize=4_096)  # of all names there are, few differ in this
def _likeliest(fits: tuple[_Fits, ...]) -> tuple[tuple[Kind, ...], ...]:
    """The likeliest kinds for words that fit so well, at most two ways."""
    orders = _ORDERS.get(len(fits)) or (((G,) * (len(fits) - 1) + (F,), 0.0),)
    ranked = sorted(
        (
            (prior + sum(fit[_AT[kind]] for fit, kind in zip(fits, order, strict=True)), order)
            for order, prior in orders
        ),
        key=lambda each: -each[0],
    )
    return tuple(order for score, order in ranked[:2] if score >= ranked[0][0] - NEAR)


@lru_cache(maxsize=65_536)
def _fits(lexicon: Lexicon, text: str, initial: bool, words: int) -> _Fits:
    """How well a word fits each kind, in a name of so many words."""
    word = lexicon.word(text)
    given, patronymic, family = (_fit(kind, word, words, initial=initial) for kind in (G, P, F))
    return given, patronymic, family


def _alone(word: Word) -> Kind:
    if word.names or word.short_for:
        return G
    return F if family_ending(word) else Kind.UNKNOWN


def _fit(kind: Kind, word: Word, words: int, *, initial: bool) -> float:
    """How well a word fits a kind, in a name of so many words: of two, the second may be a family name in -ович."""
    if initial:
        return {G: 0.4, P: 0.6 if words > 2 else -1.0, F: -1.5}[kind]  # Лаврик В. is no Лаврик with a patronymic
    patronymic = word.fathers and not word.names  # Genrich is Генрих, not a Henry's son
    if kind is P:
        if not patronymic:
            return -4.0
        if word.known_father:
            return 3.0 if word.daughter else 2.0
        return 0.8 if word.known_family else 3.0 if word.daughter else 1.2
    if kind is G:
        if patronymic:
            return -1.5
        if word.names or word.short_for:
            return 2.0 if word.names else 1.5
        return -0.5 if family_ending(word) else 0.3
    if patronymic:
        if word.daughter:
            return 1.0 if word.known_family and not word.known_father else -1.5  # Бескровна
        return 1.6 if words == 2 else 0.3
    if family_ending(word):
        return 1.5
    return -0.2 if word.names else 0.3 if word.short_for else 0.8


_ENDINGS = ("enko", "Cuk", "iuk", "ski", "cki", "ov", "ev", "ko", "Svili", "ian", "in", "ak", "iak", "ec", "ovi", "evi")


def family_ending(word: Word) -> bool:
    """Whether a word ends as family names do and given names do not."""
    return not word.names and any(stem.endswith(_ENDINGS) for stem in word.stems[:2])
