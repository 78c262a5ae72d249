"""Phonetic codes: Daitch-Mokotoff as published, the same of sounds, and the typed pairs that the index of persons holds.

A code is six digits. A pair joins two of them, with what they are codes of, in one signed 64-bit number. docs/spec/names.md.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from enum import IntEnum
from functools import lru_cache
from itertools import islice, product

from vistka.limits import NAME_CODES_ASKED_MAX, NAME_CODES_FURTHER_MAX, NAME_CODES_STORED_MAX, NAME_READINGS_MAX
from vistka.tracing.names.parts import Kind, Name, Part

DIGITS = 6

# The published table: letters, and their code at the start, before a vowel, elsewhere; `-` is no code, `|` two ways.
_TABLE = """
ai aj ay      0 1 -    au        0 7 -    a         0 - -    b          7 7 7    chs       5 54 54  ch       5|4 5|4 5|4
ck     5|45 5|45 5|45  cz cs csz czs 4 4 4    c    5|4 5|4 5|4    drz drs   4 4 4    ds dsh dsz 4 4 4    dz dzh dzs 4 4 4
d dt          3 3 3    ei ej ey  0 1 -    eu        1 1 -    e          0 - -    fb        7 7 7    f         7 7 7
g             5 5 5    h         5 5 -    ia ie io iu 1 - -  i          0 - -    j    1|4 -|4 -|4   ks        5 54 54
kh            5 5 5    k         5 5 5    l         8 8 8    mn         66 66 66 m         6 6 6    nm        66 66 66
n             6 6 6    oi oj oy  0 1 -    o         0 - -    p pf ph    7 7 7    q         5 5 5    rz rs  94|4 94|4 94|4
r             9 9 9    schtsch schtsh schtch 2 4 4  sch  4 4 4  shtch shch shtsh 2 4 4  sht scht schd 2 43 43  sh  4 4 4
stch stsch sc 2 4 4    strz strs stsh 2 4 4  st     2 43 43  szcz szcs  2 4 4    szt shd szd sd 2 43 43  sz  4 4 4
s             4 4 4    tch ttch ttsch 4 4 4  th     3 3 3    trz trs    4 4 4    tsch tsh  4 4 4    ts tts ttsz tc 4 4 4
tz ttz tzs tsz 4 4 4   t         3 3 3    ui uj uy  0 1 -    u ue       0 - -    v         7 7 7    w         7 7 7
x             5 54 54  y         1 - -    zdz zdzh zhdzh 2 4 4  zd zhd  2 43 43  zh zs zsch zsh 4 4 4  z      4 4 4
"""


class Pair(IntEnum):
    """What the two codes of a pair are of; a single code pairs with nothing."""

    FAMILY_GIVEN = 1
    FAMILY_PATRONYMIC = 2
    GIVEN_PATRONYMIC = 3
    FAMILY_INITIAL = 4
    FAMILY = 5
    GIVEN = 6


def _published() -> dict[str, tuple[tuple[str, ...], ...]]:
    table: dict[str, tuple[tuple[str, ...], ...]] = {}
    letters: list[str] = []
    codes: list[tuple[str, ...]] = []
    for entry in _TABLE.split():
        if entry.isalpha():
            letters.append(entry)
            continue
        codes.append(tuple(way.strip("-") for way in entry.split("|")))
        if len(codes) == 3:
            table.update(dict.fromkeys(letters, tuple(codes)))
            letters, codes = [], []
    return table


_PUBLISHED = _published()
_GROUPS = re.compile("|".join(sorted(_PUBLISHED, key=len, reverse=True)))


def daitch_mokotoff(word: str) -> tuple[str, ...]:
    """Return the codes of a word in plain Latin letters by the published rules, its branches in order, each once."""
    groups = _GROUPS.findall(word.lower())
    ways = [("", "")]  # the digits so far, and the last code, which is not written twice in a row
    for at, group in enumerate(groups):
        vowel_next = at + 1 < len(groups) and groups[at + 1][0] in "aeiou"
        column = 0 if at == 0 else 1 if vowel_next else 2
        grown: dict[tuple[str, str], None] = {}
        for (digits, last), code in product(ways, _PUBLISHED[group][column]):
            written = "" if code == last and code not in ("66",) else code
            grown.setdefault((digits + written, code))
        ways = list(grown)[: 2 * NAME_READINGS_MAX]
    return tuple(dict.fromkeys(digits[:DIGITS].ljust(DIGITS, "0") for digits, _ in ways))


# The same code of sounds: what was branching for letters has been settled by reading them.
_SOUNDS = str.maketrans("aeioubpvfgkdtszSZCclrmn", "-----7777553344444489" + "66")
_AGAIN = re.compile(r"([0-57-9])\1+|(66)6*")


@lru_cache(maxsize=65_536)
def sound_code(sounds: str) -> str:
    """Return the six digits of one reading."""
    first = "1" if sounds[0] == "i" and sounds[1:2] in ("a", "o", "u") else "0" if sounds[0] in "aeiou" else ""
    start = "2" if sounds[:2] in ("st", "SC", "sC", "St", "Sd", "sd") else ""
    digits = _AGAIN.sub(lambda found: found[1] or "66", (sounds[2:] if start else sounds).translate(_SOUNDS))
    return (first + start + digits.replace("-", ""))[:DIGITS].ljust(DIGITS, "0")


def pair_codes(name: Name) -> frozenset[int]:
    """Return the codes a stored person is found by, at most NAME_CODES_STORED_MAX."""
    return frozenset(islice(_pairs(name, stored=True), NAME_CODES_STORED_MAX))


def query_codes(name: Name) -> frozenset[int]:
    """Return the codes a search looks up: the same pairs by every reading, at most NAME_CODES_ASKED_MAX."""
    return frozenset(islice(_pairs(name, stored=False), NAME_CODES_ASKED_MAX))


def further_codes(name: Name) -> frozenset[int]:
    """Return codes to look up where `query_codes` found nobody alike.

    One mistake in the family name's code, a given name that is none, or parts taken for each other.
    """
    asked = query_codes(name)
    found: dict[int, None] = {}
    for each in _typings(name):
        given, family = (_codes(each, kind, stored=True) for kind in (Kind.GIVEN, Kind.FAMILY))
        initials = [] if given else [(Pair.FAMILY_INITIAL, initial) for initial in _initials(each, stored=True)]
        pairs = [(Pair.FAMILY_GIVEN, other) for other in given] + initials
        found |= dict.fromkeys(_packed(Pair.FAMILY, code, "") for code in family)
        found |= dict.fromkeys(_pairs(each, stored=True))
        found |= dict.fromkeys(
            _packed(pair, changed, other) for pair, other in pairs for code in family for changed in _neighbours(code)
        )
    return frozenset(islice((code for code in found if code not in asked), NAME_CODES_FURTHER_MAX))


def _typings(name: Name) -> list[Name]:
    """The ways to part a name, and where the given name is not known, given and family name in each other's place."""
    ways = [name, name.otherwise] if name.otherwise else [name]
    unknown = any(part.kind is Kind.GIVEN and not part.initial and not part.word.names for part in name.parts)
    if unknown and len(ways) == 1:
        other = {Kind.GIVEN: Kind.FAMILY, Kind.FAMILY: Kind.GIVEN}
        parts = (replace(part, kind=other.get(part.kind, part.kind)) for part in name.parts)
        ways.append(replace(name, parts=tuple(parts)))
    return ways


def _neighbours(code: str) -> Iterable[str]:
    """The codes one digit away: put in, left out, another, or two swapped."""
    digits = code.rstrip("0") if code[0] != "0" else code[0] + code[1:].rstrip("0")
    for at in range(len(digits) + 1):
        before, after = digits[:at], digits[at:]
        ways = [before + after[1:], before + after[1:2] + after[:1] + after[2:]]
        for other in "3456789" if before else "03456789":
            ways += [before + other + after, before + other + after[1:]]
        yield from (way[:DIGITS].ljust(DIGITS, "0") for way in ways)


def _pairs(name: Name, *, stored: bool) -> Iterable[int]:
    typings = (name, name.otherwise) if name.otherwise else (name,)
    seen: dict[int, None] = {}
    for each in typings:
        given, patronymic, family = (
            _codes(each, kind, stored=stored) for kind in (Kind.GIVEN, Kind.PATRONYMIC, Kind.FAMILY)
        )
        initials = _initials(each, stored=stored)
        alone = Pair.FAMILY if family else Pair.GIVEN
        seen.update(
            dict.fromkeys(
                [_packed(Pair.FAMILY_GIVEN, one, other) for one in family for other in given]
                + [_packed(Pair.FAMILY_PATRONYMIC, one, other) for one in family for other in patronymic]
                + [_packed(Pair.GIVEN_PATRONYMIC, one, other) for one in given for other in patronymic]
                + [_packed(Pair.FAMILY_INITIAL, one, other) for one in family for other in initials]
                + [
                    _packed(alone, one, "")
                    for one in (family or given)
                    if stored or (not (given and family) and not initials)
                ]
            )
        )
    return seen


def _codes(name: Name, kind: Kind, *, stored: bool) -> tuple[str, ...]:
    kinds = (Kind.FAMILY, Kind.MAIDEN, Kind.UNKNOWN) if kind is Kind.FAMILY else (kind,)
    parts = [part for part in name.parts if part.kind in kinds and not part.initial]
    found: dict[str, None] = {}
    for part in parts:
        found.update(dict.fromkeys(_part_codes(part, stored=stored)))
    return tuple(found)


def _part_codes(part: Part, *, stored: bool) -> tuple[str, ...]:
    """The codes of a given name are those of the full names it stands for, of all others those of its readings."""
    word = part.word
    if part.kind is Kind.GIVEN and (names := word.names + word.short_for):
        return tuple(dict.fromkeys(sound_code(each.sounds) for each in names))
    if part.kind is Kind.PATRONYMIC:
        return tuple(dict.fromkeys(sound_code(sounds) for sounds in word.fathers))
    sounds = word.stems if part.kind is not Kind.GIVEN else word.readings
    codes = tuple(dict.fromkeys(sound_code(each) for each in sounds))
    return codes[:2] if stored else codes


def _initials(name: Name, *, stored: bool) -> tuple[str, ...]:
    """First sounds of given names, as a code: stored for all, asked for only where nothing more is known."""
    given = [part for part in name.parts if part.kind is Kind.GIVEN]
    if not stored and any(not part.initial for part in given):
        return ()
    found = {}
    for part in given:
        for sounds in [each.sounds for each in part.word.names + part.word.short_for] or part.word.readings[:1]:
            found[sound_code(sounds)[0]] = None
    return tuple(found)


def _packed(pair: Pair, one: str, other: str) -> int:
    return (pair << 40) | (int(one) << 20) | int("1" + other if len(other) < DIGITS else other)
