"""What is known of names: which given names are one, which are short for which, which family names there are."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from vistka.tracing.names.daitch import daitch_mokotoff, sound_code
from vistka.tracing.names.script import is_cyrillic, plain, readings
from vistka.tracing.names.transcription import Transcription, is_russian, read_transcription

WORDS_KEPT = 65_536


class Sex(StrEnum):
    """Which sex bears a name; both for those that either may."""

    FEMALE = "f"
    MALE = "m"
    BOTH = "b"


@dataclass(frozen=True, slots=True)
class Given:
    """One given name with all its forms: its number, sex, and the sounds of the form it is indexed by."""

    number: int
    sex: Sex
    sounds: str
    listed: bool  # all its forms are listed, so that another listed name is another person's
    firsts: str  # the first sounds of its full forms: an initial may be either's, Е. or К. for Катерина


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a name and all that is known of it before another is seen."""

    text: str
    cyrillic: bool
    readings: tuple[str, ...]
    stems: tuple[str, ...]  # readings without a feminine or adjective ending, for family names
    hushed: frozenset[str]  # its stems with щ as ш, which is how many write it in Latin: Sherbina
    adjectives: tuple[str, ...]  # the stems it would have as a Ukrainian adjective's feminine: Слушна, Слушная
    codes: frozenset[str]  # phonetic codes of its letters and of its sounds
    names: tuple[Given, ...] = ()  # the given names it is a full form of
    short_for: tuple[Given, ...] = ()  # the given names it is short for
    fathers: tuple[str, ...] = ()  # as a patronymic: the sounds of the father's name
    daughter: bool = False  # a patronymic's sex
    known_father: bool = False
    known_family: bool = False
    russian: bool = False  # in letters that Russian has
    transcription: Transcription | None = None  # how a word in Latin letters is written in Russian


@dataclass(slots=True, eq=False)
class Lexicon:
    """The dictionaries, as read; and the words met lately."""

    full: dict[str, tuple[Given, ...]]
    short: dict[str, tuple[Given, ...]]
    families: frozenset[str]
    transcription: Transcription
    russian: dict[str, str]  # stems of Ukrainian family names whose Russian form sounds otherwise
    only_full: frozenset[str]  # full forms as they are spelt, if no pet form is spelt so: Лилия sounds as Лиля does
    _words: dict[str, Word] = field(default_factory=dict)

    def word(self, text: str) -> Word:
        """Return what is known of a cleaned word."""
        known = self._words.get(text)
        if known is None:
            if len(self._words) >= WORDS_KEPT:
                self._words.clear()
            known = self._words[text] = self._looked_up(text)
        return known

    def _looked_up(self, text: str) -> Word:
        sounds = readings(text)
        names, short_for = self._given(sounds)
        short_for = () if names and text in self.only_full else short_for
        stems = [family_stem(each) for each in sounds]
        stems += [self.russian[stem] for stem in stems if stem in self.russian]
        fathers, daughter, known_father = self._fathers(sounds)
        cyrillic = is_cyrillic(text)
        return Word(
            text=text,
            cyrillic=cyrillic,
            readings=sounds,
            stems=tuple(dict.fromkeys(stems)),
            hushed=frozenset(each.replace("SC", "S") for each in stems if "S" in each),
            adjectives=tuple(each[:-1].removesuffix("i") + "i" for each in sounds if _FEMININE(each)),
            codes=frozenset([*daitch_mokotoff(plain(text)), *(sound_code(each) for each in sounds)]),
            names=names,
            short_for=short_for,
            fathers=fathers,
            daughter=daughter,
            known_father=known_father,
            known_family=any(stem in self.families for stem in stems[:2]),
            russian=is_russian(text),
            transcription=None if cyrillic else self.transcription,
        )

    def _given(self, sounds: tuple[str, ...]) -> tuple[tuple[Given, ...], tuple[Given, ...]]:
        names = {name: None for each in sounds for name in self.full.get(each, ())}
        short_for = {name: None for each in sounds for name in self.short.get(each, ())}
        if not names:
            bases = (base for each in sounds for base in diminutive_bases(each))
            found = next((found for base in bases if (found := self.short.get(base) or self.full.get(base))), ())
            short_for |= dict.fromkeys(found)
        return tuple(names), tuple(short_for)

    def _fathers(self, sounds: tuple[str, ...]) -> tuple[tuple[str, ...], bool, bool]:
        stems: dict[str, bool] = {}
        for each in sounds:
            for ending, daughter in _PATRONYMICS:
                if each.endswith(ending) and len(each) >= len(ending) + 2:
                    stem = each.removesuffix(ending)
                    stems.setdefault(stem, daughter)
                    stems.setdefault(stem.removesuffix("l"), daughter)  # Яковлевич
                    break
        for stem, daughter in stems.items():
            for ending in _FATHERS:
                if names := [name for name in self.full.get(stem + ending, ()) if name.sex is not Sex.FEMALE]:
                    return tuple(name.sounds for name in names), daughter, True
        if stems and any(each.endswith(_SURELY) for each in sounds[:4]):
            return tuple(stems)[:1], next(iter(stems.values())), False
        return (), False, False


# What a patronymic ends in, longest first, and whether it is a daughter's.
_PATRONYMICS = (
    ("oviCna", True), ("eviCna", True), ("iniCna", True), ("ovna", True), ("evna", True), ("ivna", True),
    ("iCna", True), ("oviC", False), ("eviC", False), ("iC", False), ("ovic", False), ("evic", False),
)  # fmt: skip
_SURELY = ("oviC", "eviC", "ovna", "evna", "ivna", "oviCna", "eviCna", "ovic", "evic")  # whatever stands before
# What the father's name may have lost before it.
_FATHERS = ("", "i", "o", "a", "ia", "ei", "e", "iv")


_FEMININE = re.compile("..[^aeou]a$").search


def family_stem(sounds: str) -> str:
    """Return a family name's sounds without what a woman's form adds or an adjective's case changes."""
    for ending, stem in _FAMILY_ENDINGS:
        if sounds.endswith(ending) and len(sounds) > len(ending) + 1:
            return sounds.removesuffix(ending) + stem
    return sounds


_FAMILY_ENDINGS = (
    ("skaia", "ski"), ("ckaia", "cki"), ("skoi", "ski"), ("ckoi", "cki"), ("ska", "ski"), ("cka", "cki"),
    ("aia", "i"), ("oi", "i"), ("iova", "ev"), ("iov", "ev"), ("ova", "ov"), ("eva", "ev"), ("ina", "in"),
)  # fmt: skip

# Endings of pet forms, longest first, and what the form without them ends in: Леноч-ка, Настень-ка, Сашун-я, Петр-ик.
_PET_ENDINGS = """
usenka:a,ia oCka:a eCka:ia,a iCka:ia,a enka:ia,a onka:a unia:a,ia unka:a,ia uSka:a,ia,- uSa:a,ia usia:a,ia uska:a,ia
ulia:a,ia ulka:a,ia usik:-,a,ia Cik:-,a Cuk:-,a ik:-,a,ia ok:a,- ko:-,o,a ka:a,ia,- us:-,a,o,ia un:-,a ec:-,a
uga:a,ia Sa:- iaSa:ia iaSka:ia cio:-,o,a,ia cia:-,a,ia onko:-,o unio:-,o unko:-,o as:-
"""
_DIMINUTIVES = tuple(
    (ending, tuple(base.strip("-") for base in bases.split(",")))
    for ending, _, bases in (pair.partition(":") for pair in _PET_ENDINGS.split())
)


def diminutive_bases(sounds: str) -> Iterable[str]:
    """Give what a pet form may have been made from: Леночка from Лена."""
    for ending, bases in _DIMINUTIVES:
        if sounds.endswith(ending) and len(sounds) >= len(ending) + 2:
            stem = sounds.removesuffix(ending)
            if stem[-1] in "aeou":
                continue
            for base in bases:
                yield stem + base
                yield stem.removesuffix("i") + base


def read_lexicon(
    given: bytes, given_more: bytes, families: bytes, families_uk_ru: bytes, transcription: bytes
) -> Lexicon:
    """Read the packaged tables.

    Given names (sex, full and short forms) of two sources, sounds of family names, how Latin is written in Russian.
    """
    full: dict[str, list[Given]] = {}
    short: dict[str, list[Given]] = {}
    spelt: tuple[set[str], set[str]] = set(), set()
    number = 0
    for listed, table in ((True, given), (False, given_more)):
        for sex, forms, shorts in _rows(table):
            words = forms.lower().split()
            firsts = "".join({readings(word)[0][0]: "" for word in words})
            name = Given(number, Sex(sex), readings(words[0])[0], listed, firsts)
            number += 1
            for index, texts, spellings in ((full, words, spelt[0]), (short, shorts.lower().split(), spelt[1])):
                spellings.update(texts)
                for sounds in {sounds for text in texts for sounds in readings(text)}:
                    names = index.setdefault(sounds, [])
                    if name not in names:
                        names.append(name)
    return Lexicon(
        {sounds: tuple(names) for sounds, names in full.items()},
        {sounds: tuple(names) for sounds, names in short.items()},
        frozenset(families.decode().split()),
        read_transcription(_rows(transcription)),
        {row[0]: row[1] for row in _rows(families_uk_ru)},
        frozenset(spelt[0] - spelt[1]),
    )


def _rows(table: bytes) -> Iterable[list[str]]:
    return (line.split("\t") for line in table.decode().splitlines() if line and not line.startswith("#"))
