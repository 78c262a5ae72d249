"""The writing of a name: words cleaned of what nobody sees, and how each may be read aloud.

A reading is a string of sounds, one character each: vowels `aeiou`, consonants `bvgdzklmnprstf`,
and `Z` ж, `S` ш, `C` ч, `c` ц.
Г and х are both `g`, every и, і, ы, й, y and j is `i`, `ie` is `e`, soft signs and doubled letters are gone: what the
romanisations cannot agree on does not count. docs/spec/names.md says more.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

from vistka.errors import LocalError
from vistka.limits import NAME_CHARACTERS_MAX, NAME_READINGS_MAX, NAME_WORD_CHARACTERS_MAX, NAME_WORDS_MAX
from vistka.tracing.names.spelling import CYRILLIC, LATIN, SYSTEMS, Spelling

# What looks alike in both scripts; a word that mixes them is read in the script of its other letters.
_LATIN_AS_CYRILLIC = str.maketrans("ABCEHIKMOPTXYaceikmoptxyïëÏË", "АВСЕНІКМОРТХУасеікмортхуїёЇЁ")
_CYRILLIC_AS_LATIN = str.maketrans("АВСЕНІКМОРТХУЅЈасеікмортхуѕјїё", "ABCEHIKMOPTXYSJaceikmoptxysjïë")
_EITHER = frozenset("АВСЕНІКМОРТХУЅЈЇЁаеікорсухѕјїё")  # Cyrillic letters that nobody tells from Latin ones
_EITHER_LATIN = frozenset("ABCEHIKMOPTXYaceikmoptxy")
_APOSTROPHES = frozenset("'’‘ʼ`´ʹʺ′″‛＇\"“”„")
_HYPHENS = frozenset("-‐‑‒–—−﹣－")
_ACUTE = "\N{COMBINING ACUTE ACCENT}"


@dataclass(frozen=True, slots=True)
class Written:
    """One word as it stands in a text: cleaned and in small letters, and where it stands there."""

    text: str
    start: int
    end: int
    initial: bool = False  # one letter, or followed by a full stop after one or two
    bracketed: bool = False
    hyphen: bool = False  # joined by a hyphen to the word before


def written(text: str) -> tuple[Written, ...]:
    """Return the words of a name, in order.

    Raises LocalError `name-long` past NAME_CHARACTERS_MAX characters, one word's length or NAME_WORDS_MAX words,
    `name-empty` when no letter is left.
    """
    if len(text) > NAME_CHARACTERS_MAX:
        raise LocalError("name-long", characters=len(text), most=NAME_CHARACTERS_MAX)
    if _PLAIN.fullmatch(text):
        return _plainly_written(text)
    words: list[Written] = []
    letters: list[str] = []
    first = depth = 0
    hyphen = False
    around = _cyrillic_letters(text) > 0
    for at, character in enumerate(text + " "):
        if letters and _runs_on(text, first, at):  # SergeiLavrov
            words.append(Written(_clean("".join(letters), around), first, at, bracketed=depth > 0, hyphen=hyphen))
            letters.clear()
            hyphen = False
        if _is_letter(character) or (letters and _is_mark(character)):
            if not letters:
                first = at
            letters.append(character)
        elif character in _APOSTROPHES or (
            unicodedata.category(character) in ("Cf", "Cc") and character not in "\t\n\r"
        ):
            continue
        else:
            if letters:
                clean = _clean("".join(letters), around)
                if len(clean) > NAME_WORD_CHARACTERS_MAX or len(words) >= NAME_WORDS_MAX:
                    raise LocalError("name-long", characters=len(text), most=NAME_CHARACTERS_MAX)
                if clean:
                    initial = len(clean) == 1 or (len(clean) <= 2 and character == ".")
                    words.append(Written(clean, first, _end(text, first, at), initial, depth > 0, hyphen))
                letters.clear()
                hyphen = character in _HYPHENS
            depth = max(0, depth + (character in "([{") - (character in ")]}"))
            hyphen = hyphen and character in _HYPHENS
    if not words:
        raise LocalError("name-empty")
    return tuple(words)


# Most names: words in one script, of letters that need no mending. Below they are read the same, only slower.
_PLAIN = re.compile(r"(?:(?:[A-Z]?[a-z]{2,40}|[А-ЯІЇЄҐ]?[а-яёіїєґ]{2,40})(?:[ -](?!$)|$)){1,9}")
_PLAIN_WORD = re.compile(r"[^ -]+")


def _plainly_written(text: str) -> tuple[Written, ...]:
    return tuple(
        Written(found[0].lower(), found.start(), found.end(), hyphen=text[found.start() - 1 : found.start()] == "-")
        for found in _PLAIN_WORD.finditer(text)
    )


@lru_cache(maxsize=65_536)
def readings(word: str) -> tuple[str, ...]:
    """Return how a cleaned word may sound, the likeliest first, at most NAME_READINGS_MAX."""
    found: dict[str, None] = {}
    spelt = word if is_cyrillic(word) else "".join(letter if letter in LATIN else plain(letter) for letter in word)
    for system in _systems(spelt):
        for sounds in system.read(spelt):
            found.setdefault(_settled(sounds))
    found.pop("", None)
    return tuple(found)[:NAME_READINGS_MAX] or (word,)


def plain(word: str) -> str:
    """Write a cleaned word in the letters a to z, as nobody's rules but everyone's keyboards do."""
    return "".join(letter for letter in anyascii(word).lower() if "a" <= letter <= "z")


def is_cyrillic(word: str) -> bool:
    """Whether a cleaned word is in Cyrillic letters."""
    return any("\u0400" <= letter <= "\u052f" for letter in word)


def _systems(word: str) -> tuple[Spelling, ...]:
    if is_cyrillic(word):
        return (CYRILLIC,)
    return tuple(system for system in SYSTEMS if not system.marks or not system.marks.isdisjoint(word))


_DOUBLED = re.compile(r"(.)\1+")
_AFTER_HUSHING = re.compile("(?<=[ZSC])o")  # Чорновіл is Черновол, Горбачёв Gorbachov


def _settled(sounds: str) -> str:
    """Fold what no two romanisations agree on."""
    sounds = _DOUBLED.sub(r"\1", sounds)
    sounds = _AFTER_HUSHING.sub("e", sounds.replace("ie", "e").replace("io", "e"))
    return _DOUBLED.sub(r"\1", sounds.replace("ds", "c").replace("ts", "c"))


def _runs_on(text: str, first: int, at: int) -> bool:
    """Whether a new word begins here with a capital and no space before it; Mc and De are no words."""
    return at - first > 2 and text[at : at + 1].isupper() and text[at - 1].islower() and text[at + 1 : at + 2].islower()


def _cyrillic_letters(text: str) -> int:
    """How many more letters can only be Cyrillic than can only be Latin."""
    return sum(
        letter not in _EITHER if _in_cyrillic(letter) else -(letter.isascii() and letter not in _EITHER_LATIN)
        for letter in text
        if letter.isalpha()
    )


def _in_cyrillic(letter: str) -> bool:
    return "\u0400" <= letter <= "\u052f"


def _clean(word: str, around: bool) -> str:
    """Compose, mend look-alike letters, take small letters, spell out scripts that have no rules here.

    A word of both scripts is in the one of its other letters; where it has none, in the one of the name around it.
    """
    word = unicodedata.normalize("NFKC", word).replace(_ACUTE, "")
    if any(map(_in_cyrillic, word)) and any(letter.isascii() for letter in word):
        letters = _cyrillic_letters(word)
        word = word.translate(_LATIN_AS_CYRILLIC if letters > 0 or (letters == 0 and around) else _CYRILLIC_AS_LATIN)
    word = word.casefold() if "ß" not in word else word.lower()
    if any(letter >= "\u0250" and letter != "ə" and not "\u0400" <= letter <= "\u052f" for letter in word):
        word = (
            "".join(letter for letter in anyascii(word).lower() if letter.isalpha())
            if not _has_marks_only(word)
            else word
        )
    return "".join(letter for letter in word if letter.isalpha())


def _has_marks_only(word: str) -> bool:
    return all("\u1e00" <= letter <= "\u1eff" or letter < "\u0250" or _is_mark(letter) for letter in word)


def _is_letter(character: str) -> bool:
    return character.isalpha()


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Mc")


def _end(text: str, first: int, at: int) -> int:
    """Where a word ends in the text, not counting unseen characters that trail it."""
    end = min(at, len(text))
    while end > first + 1 and not (_is_letter(text[end - 1]) or _is_mark(text[end - 1])):
        end -= 1
    return end
