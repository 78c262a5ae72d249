"""How alike two names are: the rules, what each costs, and which parts of the two they speak of.

Two names begin at 1; each part takes off what its rule costs. The rules stand in `COSTS`; docs/spec/names.md says why.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import product

from rapidfuzz.distance import OSA, Levenshtein

from vistka.tracing.names.lexicon import Given, Sex, Word
from vistka.tracing.names.parts import Kind, Name, Part, crossed, family_ending

SAME = 0.5  # from here on two names are taken for one person's; chosen on the data of `./bench names`


class Why(StrEnum):
    """What was found of two parts; the order is from near to far."""

    SAME = "same"
    SPELT = "spelt otherwise"
    FEMININE = "feminine ending"
    DIMINUTIVE = "diminutive"
    INITIAL = "initial"
    MAIDEN = "maiden"
    MISSING = "missing"
    MISTAKE = "one typing mistake"
    NEAR = "sounds alike"
    DIFFERENT = "different"


# What a rule takes off, for any kind of part unless it is named.
COSTS: dict[Why, float] = {
    Why.SAME: 0.0,
    Why.SPELT: 0.02,
    Why.FEMININE: 0.04,
    Why.DIMINUTIVE: 0.06,
    Why.INITIAL: 0.12,
    Why.MAIDEN: 0.15,
    Why.MISTAKE: 0.22,
    Why.DIFFERENT: 1.0,
}
MISSING_COSTS = {Kind.GIVEN: 0.55, Kind.PATRONYMIC: 0.04, Kind.FAMILY: 0.55, Kind.MAIDEN: 0.0, Kind.UNKNOWN: 0.55}
MISSING_SECOND = 0.08  # a second given or family name that the other does not have
BOTH_LACK = 0.6  # each name has a word that the other has not: another name rather than a shorter one
FAMILY_MISSING_BUT_TWO_AGREE = 0.3  # given name and patronymic are there, as people are spoken to
FEMININE_ALONE = 0.55  # with nothing else to go by, Беляев and Беляева are two people
TWO_DIMINUTIVES = 0.1  # Леся and Саша may be one Олександра, or an Олеся and a Саша
BOTH_KNOWN = 0.3  # added to a mistake when both are family names in their own right: Савченко, Савенко
MISTYPED_KIND = 0.05  # the words agree only if one name is parted another way
APART_COST = 3.0  # per unit of `_apart`, for a part of a name
CODES_SHARED_COST = 1.5  # and for words that stand alone: where a phonetic code of theirs is the same,
CODES_APART_COST = 3.0  # and where none is
CODES_APART = 0.15
STRANGE_COST = 0.9  # per unit of `_strange`, for a Latin and a Russian word that stand alone,
STRANGE_CODES_SHARED_COST = 0.7  # and where a phonetic code of theirs is the same
NEAR_LEAST = 0.1  # what parts cost that are not the same, however alike they sound
FIRST_LETTER = 0.2  # added to a mistake in the first letter: people seldom make it


@dataclass(frozen=True, slots=True)
class Aligned:
    """Two parts set side by side, or one with nothing opposite; what was found, and what it took off."""

    kind: Kind
    one: Part | None
    other: Part | None
    why: Why
    cost: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """A score from 0 to 1, and the parts side by side."""

    score: float
    parts: tuple[Aligned, ...]

    def spans(self) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
        """Return where the two texts differ, as (start, end) in characters of each, in order."""
        ones: list[tuple[int, int]] = []
        others: list[tuple[int, int]] = []
        for aligned in self.parts:
            if aligned.why not in (Why.SAME, Why.SPELT):
                one, other = _letters_apart(aligned.one, aligned.other)
                ones += one
                others += other
        return tuple(sorted(ones)), tuple(sorted(others))


def likeness(one: Name, other: Name) -> Likeness:
    """Compare two names; which of them is first makes no difference to the score."""
    best = _compared(one, other)
    if best.score < 1 - MISTYPED_KIND and (one.otherwise or other.otherwise):
        for first, second in product((one, one.otherwise), (other, other.otherwise)):
            if first and second and not (first is one and second is other) and not crossed(first, second):
                found = _compared(first, second)
                if found.score - MISTYPED_KIND > best.score:
                    best = Likeness(found.score - MISTYPED_KIND, found.parts)
    if best.score < SAME and _untyped(one) and _untyped(other) and max(len(one.parts), len(other.parts)) > 2:
        parts = _kind(Kind.GIVEN, list(one.parts), list(other.parts))
        score = 1.0 - MISTYPED_KIND - sum(part.cost for part in parts)
        best = Likeness(score, tuple(parts)) if score > best.score else best
    return best


def _untyped(name: Name) -> bool:
    """Whether nothing but their order says what the words of a name are."""
    return not any(part.word.fathers or part.kind is Kind.PATRONYMIC or family_ending(part.word) for part in name.parts)


def _compared(one: Name, other: Name) -> Likeness:
    if len(one.parts) == 1 and len(other.parts) == 1:
        parts = [_single(one.parts[0], other.parts[0])]
    else:
        parts = []
        for kind in (Kind.GIVEN, Kind.PATRONYMIC, Kind.FAMILY):
            parts += _kind(kind, _of(one, kind), _of(other, kind))
        parts = _without_family(parts)
    cost = sum(part.cost for part in parts)
    if _left(part.one for part in parts if part.other is None) and _left(
        part.other for part in parts if part.one is None
    ):
        cost += BOTH_LACK
    return Likeness(max(0.0, 1.0 - cost), tuple(parts))


def _left(parts: Iterable[Part | None]) -> bool:
    """Whether something stands alone that people do not leave out as they do a patronymic or a maiden name."""
    return any(
        part is not None and part.kind is not Kind.MAIDEN and (part.kind is not Kind.PATRONYMIC or part.initial)
        for part in parts
    )


def _of(name: Name, kind: Kind) -> list[Part]:
    if kind is Kind.FAMILY:
        return [part for part in name.parts if part.kind in (Kind.FAMILY, Kind.MAIDEN, Kind.UNKNOWN)]
    return [part for part in name.parts if part.kind is kind]


def _without_family(parts: list[Aligned]) -> list[Aligned]:
    """Forgive a missing family name where given name and patronymic agree."""
    agree = sum(part.one is not None and part.other is not None and part.cost < 0.2 for part in parts)
    return [
        Aligned(part.kind, part.one, part.other, part.why, FAMILY_MISSING_BUT_TWO_AGREE)
        if part.kind is Kind.FAMILY and part.why is Why.MISSING and part.cost > 0.5 and agree >= 2
        else part
        for part in parts
    ]


def _kind(kind: Kind, ones: list[Part], others: list[Part]) -> list[Aligned]:
    """Set the parts of one kind side by side, the nearest first; the rest have nothing opposite."""
    if len(ones) == 1 and len(others) == 1:
        return [_pair(kind, ones[0], others[0])]
    if not ones or not others:
        cost = MISSING_COSTS[kind]
        return [
            Aligned(kind, one, other, Why.MISSING, cost if at == 0 else 0.0)
            for at, (one, other) in enumerate([(each, None) for each in ones] + [(None, each) for each in others])
        ]
    if kind is Kind.GIVEN and any(
        part.initial for part in ones + others
    ):  # В. Я. is no Яков: initials keep their order
        pairs = [_pair(kind, one, other) for one, other in zip(ones, others, strict=False)]
    else:
        pairs = sorted(
            (_pair(kind, one, other) for one in ones for other in others),
            key=lambda pair: (pair.cost, _place(pair.one) + _place(pair.other)),
        )
    left, right, found = list(ones), list(others), []
    for pair in pairs:
        if pair.one in left and pair.other in right:
            left.remove(pair.one)
            right.remove(pair.other)
            found.append(pair)
    if kind is Kind.FAMILY:  # one family name in common is enough where another is from before a marriage
        found = found[:1] + [pair for pair in found[1:] if pair.cost < COSTS[Why.DIFFERENT] or not _maiden(pair)]
    missing: list[tuple[Part | None, Part | None]] = [(each, None) for each in left] + [(None, each) for each in right]
    return found + [
        Aligned(kind, one, each, Why.MISSING, 0.0 if (one or each).kind is Kind.MAIDEN else MISSING_SECOND)  # type: ignore[union-attr]
        for one, each in missing
    ]


def _maiden(pair: Aligned) -> bool:
    return any(part is not None and part.kind is Kind.MAIDEN for part in (pair.one, pair.other))


def _place(part: Part | None) -> int:
    return part.start if part else 0


def _pair(kind: Kind, one: Part, other: Part) -> Aligned:
    if kind is Kind.GIVEN:
        why, cost = _given(one, other)
    elif kind is Kind.PATRONYMIC:
        why, cost = _patronymic(one, other)
    else:
        why, cost = _family(one, other)
        if cost < COSTS[Why.DIFFERENT] and (one.kind is Kind.MAIDEN) != (other.kind is Kind.MAIDEN):
            why, cost = Why.MAIDEN, cost + COSTS[Why.MAIDEN]
    return Aligned(kind, one, other, why, cost)


def _single(one: Part, other: Part) -> Aligned:
    """Two single words, whatever they are: as given names if both are known as such, else by their sound."""
    if one.initial or other.initial or (_known(one.word) and _known(other.word)):
        return Aligned(Kind.GIVEN, one, other, *_given(one, other))
    if one.word.fathers and other.word.fathers and one.kind is other.kind is Kind.PATRONYMIC:
        return Aligned(Kind.PATRONYMIC, one, other, *_patronymic(one, other))
    if {one.kind, other.kind} == {Kind.GIVEN, Kind.PATRONYMIC} and not _share(one.word.readings, other.word.readings):
        return Aligned(Kind.UNKNOWN, one, other, Why.DIFFERENT, COSTS[Why.DIFFERENT])  # a father and his son
    return Aligned(Kind.UNKNOWN, one, other, *_family(one, other, alone=True))


def _known(word: Word) -> bool:
    return bool(word.names or word.short_for)


def _given(one: Part, other: Part) -> tuple[Why, float]:
    if one.initial or other.initial:
        return _initial(one.word, other.word)
    a, b = one.word, other.word
    if a.text == b.text:
        return Why.SAME, COSTS[Why.SAME]
    if _share(a.names, b.names):
        return Why.SPELT, COSTS[Why.SPELT]
    if _sexes_apart(a.names, b.names) and _share(*([each[:4] for each in word.readings] for word in (a, b))):
        return Why.DIFFERENT, COSTS[Why.DIFFERENT]  # Євген and Євгенія, but not Станислав and Слава
    if _share(a.names, b.short_for) or _share(a.short_for, b.names):
        return Why.DIMINUTIVE, COSTS[Why.DIMINUTIVE]
    if _share(a.readings, b.readings):
        return Why.SPELT, COSTS[Why.SPELT]
    if _share(a.short_for, b.short_for):
        return Why.DIMINUTIVE, TWO_DIMINUTIVES
    if _listed(a) and _listed(b):
        return Why.DIFFERENT, COSTS[Why.DIFFERENT]
    if _sexes_apart(_names(a), _names(b)):
        return Why.DIFFERENT, COSTS[Why.DIFFERENT]
    return _mistaken(a, b)


def _mistaken(a: Word, b: Word) -> tuple[Why, float]:
    """Given names and patronymics are few: one sound away from one is a mistake, in whatever script."""
    why, cost = _by_sound(a, b, a.readings, b.readings)
    if why is Why.NEAR and min(len(a.readings[0]), len(b.readings[0])) >= 4 and _one_away(a.readings, b.readings):
        return Why.MISTAKE, min(cost, COSTS[Why.MISTAKE])
    return why, cost


def _one_away(ones: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return any(OSA.distance(one, other, score_cutoff=1) <= 1 for one in ones for other in others)


def _names(word: Word) -> tuple[Given, ...]:
    return word.names + word.short_for


def _listed(word: Word) -> bool:
    return any(name.listed for name in _names(word))


def _sexes_apart(ones: Sequence[Given], others: Sequence[Given]) -> bool:
    sexes = [{name.sex for name in names} for names in (ones, others)]
    return all(sexes) and Sex.BOTH not in sexes[0] | sexes[1] and not sexes[0] & sexes[1]


def _initial(a: Word, b: Word) -> tuple[Why, float]:
    firsts = [
        set("".join([*(each[0] for each in word.readings), *(name.firsts for name in _names(word))]).translate(_ROUGH))
        for word in (a, b)
    ]
    why = Why.INITIAL if firsts[0] & firsts[1] else Why.DIFFERENT
    return (Why.SAME, 0.0) if a.text == b.text else (why, COSTS[why])


def _patronymic(one: Part, other: Part) -> tuple[Why, float]:
    a, b = one.word, other.word
    if a.text == b.text:
        return Why.SAME, COSTS[Why.SAME]
    if one.initial or other.initial:
        return _initial(a, b)
    if a.fathers and b.fathers and a.daughter != b.daughter:
        return Why.DIFFERENT, COSTS[Why.DIFFERENT]
    if _share(a.fathers or a.readings, b.fathers or b.readings) or _share(a.readings, b.readings):
        return Why.SPELT, COSTS[Why.SPELT]
    if a.known_father and b.known_father:
        return Why.DIFFERENT, COSTS[Why.DIFFERENT]
    return _mistaken(a, b)


def _family(one: Part, other: Part, *, alone: bool = False) -> tuple[Why, float]:
    a, b = one.word, other.word
    if a.text == b.text:
        return Why.SAME, COSTS[Why.SAME]
    if one.initial or other.initial:
        return _initial(a, b)
    if _share(a.readings, b.readings):
        return Why.SPELT, COSTS[Why.SPELT]
    if _share(a.stems, b.stems) or _share(a.adjectives, b.stems) or _share(a.stems, b.adjectives):
        sexes = {word.readings[0].endswith("a") for word in (a, b)}
        return Why.FEMININE, FEMININE_ALONE if alone and len(sexes) > 1 else COSTS[Why.FEMININE]
    if not a.hushed.isdisjoint(b.hushed):
        return Why.NEAR, NEAR_LEAST
    why, cost = _by_sound(a, b, a.stems, b.stems, alone=alone)
    if a.known_family and b.known_family and cost < COSTS[Why.DIFFERENT]:
        return why, min(COSTS[Why.DIFFERENT], cost + BOTH_KNOWN)
    return why, cost


def _share(ones: Sequence[object], others: Sequence[object]) -> bool:
    return any(one in others for one in ones)


def _by_sound(
    a: Word, b: Word, ones: tuple[str, ...], others: tuple[str, ...], *, alone: bool = False
) -> tuple[Why, float]:
    """What words that are not the same cost; a mistake costs something however alike they sound."""
    strange = _strange(a, b) if alone else None
    if strange is not None:
        cost = (STRANGE_COST if a.codes.isdisjoint(b.codes) else STRANGE_CODES_SHARED_COST) * strange
        return (Why.NEAR, max(NEAR_LEAST, cost)) if cost < COSTS[Why.DIFFERENT] else (Why.DIFFERENT, 1.0)
    apart = _apart(ones, others)
    if not alone:
        cost = APART_COST * apart
    elif a.codes.isdisjoint(b.codes):
        cost = CODES_APART_COST * apart + CODES_APART
    else:
        cost = CODES_SHARED_COST * apart
    cost = min(COSTS[Why.DIFFERENT], max(NEAR_LEAST, cost))
    if (
        a.cyrillic == b.cyrillic
        and min(len(a.text), len(b.text)) >= 4
        and OSA.distance(a.text, b.text, score_cutoff=1) <= 1
    ):
        return Why.MISTAKE, min(cost, COSTS[Why.MISTAKE] + (FIRST_LETTER if a.text[0] != b.text[0] else 0.0))
    return (Why.NEAR if cost < COSTS[Why.DIFFERENT] else Why.DIFFERENT), cost


def _strange(a: Word, b: Word) -> float | None:
    """How strange it were if the one in Latin letters were written in Russian as the other; None where it is not so."""
    if a.transcription and b.russian:
        return a.transcription.surprise(a.text, b.text)
    if b.transcription and a.russian:
        return b.transcription.surprise(b.text, a.text)
    return None


# Sounds that spellings and ears confuse fall together; then the vowels go.
_ROUGH = str.maketrans("oeZSCczfgdbn", "aisssssvktpm")
_CONSONANTS = str.maketrans("", "", "aeiou")
FINE, ROUGH, CONSONANTS = 0.2, 0.5, 0.3  # what the three looks at two words weigh
FIRST_SOUND = 0.12  # people seldom mistake the first sound


@lru_cache(maxsize=65_536)
def _looks(sounds: tuple[str, ...]) -> tuple[tuple[str, str, str], ...]:
    roughs = [each.translate(_ROUGH) for each in sounds]
    return tuple(zip(sounds, roughs, [rough.translate(_CONSONANTS) for rough in roughs], strict=True))


@lru_cache(maxsize=262_144)
def _apart(ones: tuple[str, ...], others: tuple[str, ...]) -> float:
    """How far apart two words sound by their nearest readings: 0 the same, 1 nothing in common."""
    return min(_looks_apart(one, other) for one in _looks(ones) for other in _looks(others))


def _looks_apart(one: tuple[str, str, str], other: tuple[str, str, str]) -> float:
    longest = max(len(one[0]), len(other[0]))
    return (
        FINE * OSA.distance(one[0], other[0]) / longest
        + ROUGH * OSA.distance(one[1], other[1]) / longest
        + CONSONANTS * OSA.distance(one[2], other[2]) / max(len(one[2]), len(other[2]), 1)
        + (FIRST_SOUND if one[1][0] != other[1][0] else 0.0)
    )


def _letters_apart(one: Part | None, other: Part | None) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The letters of two parts that differ, or the whole parts where the scripts do or nothing stands opposite."""
    if one is None or other is None or one.word.cyrillic != other.word.cyrillic or not _letter_by_letter(one, other):
        return [(part.start, part.end) for part in (one,) if part], [
            (part.start, part.end) for part in (other,) if part
        ]
    ones, others = [], []
    for edit in Levenshtein.opcodes(one.word.text, other.word.text):
        if edit.tag != "equal":
            ones.append((one.start + edit.src_start, one.start + edit.src_end))
            others.append((other.start + edit.dest_start, other.start + edit.dest_end))
    return [span for span in ones if span[0] < span[1]], [span for span in others if span[0] < span[1]]


def _letter_by_letter(*parts: Part) -> bool:
    return all(part.end - part.start == len(part.word.text) for part in parts)
