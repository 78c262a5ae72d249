"""The typed pairs of phonetic codes that the index of persons holds, and that a search looks up.

A pair joins two codes of six digits, with what they are codes of, in one signed 64-bit number. docs/spec/names.md.
"""

from collections.abc import Iterable
from dataclasses import replace
from enum import IntEnum
from itertools import islice

from vistka.limits import NAME_CODES_ASKED_MAX, NAME_CODES_FURTHER_MAX, NAME_CODES_STORED_MAX
from vistka.tracing.names.daitch import DIGITS, sound_code
from vistka.tracing.names.parts import Kind, Name, Part


class Pair(IntEnum):
    """What the two codes of a pair are of; a single code pairs with nothing."""

    FAMILY_GIVEN = 1
    FAMILY_PATRONYMIC = 2
    GIVEN_PATRONYMIC = 3
    FAMILY_INITIAL = 4
    FAMILY = 5
    GIVEN = 6


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
        # The fewest first: what is over the maximum is the least telling of many ways to read a given name.
        if stored or (not (given and family) and not initials):
            seen |= {_packed(alone, one, ""): None for one in family or given}
        for pair, ones, others in (
            (Pair.FAMILY_INITIAL, family, initials),
            (Pair.FAMILY_PATRONYMIC, family, patronymic),
            (Pair.FAMILY_GIVEN, family, given),
            (Pair.GIVEN_PATRONYMIC, given, patronymic),
        ):
            seen |= {_packed(pair, one, other): None for one in ones for other in others}
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
