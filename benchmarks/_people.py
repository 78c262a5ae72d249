"""Synthetic persons by the million, and what somebody who looks for one of them would type."""

import gzip
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks._romanised import romanise
from vistka.store.registry.indexed import SEXES, Columns
from vistka.tracing.names import codes as codes_of
from vistka.tracing.names.lexicon import Lexicon
from vistka.tracing.names.parts import Kind, parse_name
from vistka.tracing.search import Asked, place_code, stored_codes

NAMES = Path(__file__).parent / "names"
# How a stored name is written, and how often: Ukrainian, Russian, romanised from either.
WRITINGS = ("uk", "ru", "kmu", "bgn")
WRITING_SHARES = (0.5, 0.3, 0.12, 0.08)
# How its parts stand: family (F), given (G), patronymic (P).
FORMS = ("FGP", "GF", "FG", "GPF")
FORM_SHARES = (0.65, 0.15, 0.1, 0.1)
PLACES = (
    "Маріуполь Київ Харків Одеса Дніпро Донецьк Запоріжжя Львів Миколаїв Луганськ Вінниця Херсон Полтава Чернігів Черкаси "
    "Житомир Суми Рівне Тернопіль Луцьк Ужгород Краматорськ Мелітополь Бердянськ Нікополь Волноваха Мангуш Ізюм Буча Токмак"
).split()
YEARS = (1930, 2016)
CODES_MAX = 16
AT_ONCE = 500_000
FEMALE, MALE = SEXES.index("female"), SEXES.index("male")


@dataclass(frozen=True, slots=True)
class Pool:
    """The words of one part in each writing, and how often each is drawn; `row` says which name a word is of."""

    words: dict[str, list[str]]
    weights: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pools:
    """All words by part and sex; a father is drawn from the men who have given a patronymic."""

    family: dict[int, Pool]
    given: dict[int, Pool]
    patronymic: dict[int, Pool]


@dataclass(frozen=True, slots=True)
class People:
    """Drawn persons as columns; words are indexes into the pools of their sex."""

    numbers: NDArray[np.int64]
    sexes: NDArray[np.int8]
    families: NDArray[np.int32]
    givens: NDArray[np.int32]
    fathers: NDArray[np.int32]
    years: NDArray[np.int16]
    places: NDArray[np.int8]
    writings: NDArray[np.int8]
    forms: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.numbers)


def read_pools(families: int | None = None) -> Pools:
    """The words, romanised too; fewer family names are quicker to code."""
    given = [line.split("\t") for line in gzip.decompress((NAMES / "given.tsv.gz").read_bytes()).decode().splitlines()]
    family = [
        line.split("\t") for line in gzip.decompress((NAMES / "family.tsv.gz").read_bytes()).decode().splitlines()
    ]
    family = family[:families]
    men, women = [row for row in given if row[0] == "m"], [row for row in given if row[0] == "f"]
    fathers = [row for row in men if row[4]]
    return Pools(
        {MALE: _pool(family, 1, 2, 0), FEMALE: _pool(family, 3, 4, 0)},
        {MALE: _pool(men, 2, 3, 1), FEMALE: _pool(women, 2, 3, 1)},
        {MALE: _pool(fathers, 4, 5, 1), FEMALE: _pool(fathers, 6, 7, 1)},
    )


def _pool(rows: list[list[str]], ukrainian: int, russian: int, weight: int) -> Pool:
    uk, ru = [row[ukrainian] for row in rows], [row[russian] for row in rows]
    words = {"uk": uk, "ru": ru, "kmu": [romanise(word, "kmu") for word in uk]}
    words["bgn"] = [romanise(word, "bgn") for word in ru]
    weights = np.array([float(row[weight]) for row in rows])
    return Pool(words, weights / weights.sum())


def draw_people(count: int, pools: Pools, seed: int) -> People:
    """So many persons, in the order of their numbers; the same seed draws the same."""
    dice = np.random.default_rng(seed)
    numbers = np.unique(dice.integers(1, 2**63 - 1, size=count, dtype=np.int64))
    assert len(numbers) == count, "two numbers fell together: take another seed"
    sexes = np.where(dice.random(count) < 0.54, FEMALE, MALE).astype(np.int8)

    def words(pool: dict[int, Pool]) -> NDArray[np.int32]:
        drawn = np.empty(count, np.int32)
        for sex in (FEMALE, MALE):
            some = sexes == sex
            drawn[some] = dice.choice(len(pool[sex].weights), int(some.sum()), p=pool[sex].weights)
        return drawn

    nearness = 1 / np.arange(1, len(PLACES) + 1)
    return People(
        numbers,
        sexes,
        words(pools.family),
        words(pools.given),
        words(pools.patronymic),
        dice.integers(YEARS[0], YEARS[1], size=count, dtype=np.int16),
        dice.choice(len(PLACES), count, p=nearness / nearness.sum()).astype(np.int8),
        dice.choice(len(WRITINGS), count, p=WRITING_SHARES).astype(np.int8),
        dice.choice(len(FORMS), count, p=FORM_SHARES).astype(np.int8),
    )


def parts_of(people: People, at: int, pools: Pools, writing: str) -> dict[str, str]:
    """One person's parts in a writing of WRITINGS, by their letters."""
    sex = int(people.sexes[at])
    return {
        "F": pools.family[sex].words[writing][people.families[at]],
        "G": pools.given[sex].words[writing][people.givens[at]],
        "P": pools.patronymic[sex].words[writing][people.fathers[at]],
    }


def name_of(people: People, at: int, pools: Pools) -> str:
    """The name as it is stored."""
    parts = parts_of(people, at, pools, WRITINGS[people.writings[at]])
    return " ".join(parts[letter] for letter in FORMS[people.forms[at]])


def stored_names(people: People, pools: Pools) -> Iterator[str]:
    """Every stored name in order."""
    words = {
        (letter, sex, at): pool[sex].words[writing]
        for letter, pool in (("F", pools.family), ("G", pools.given), ("P", pools.patronymic))
        for sex in (FEMALE, MALE)
        for at, writing in enumerate(WRITINGS)
    }
    for first in range(0, len(people), AT_ONCE):
        some = slice(first, first + AT_ONCE)
        columns = (people.sexes, people.writings, people.forms, people.families, people.givens, people.fathers)
        for sex, writing, form, family, given, father in zip(*(each[some].tolist() for each in columns), strict=True):
            row = {"F": family, "G": given, "P": father}
            yield " ".join(words[letter, sex, writing][row[letter]] for letter in FORMS[form])


class Coder:
    """The codes of persons without reading each name: each distinct word is coded once, and pairs are made in columns."""

    def __init__(self, pools: Pools, lexicon: Lexicon) -> None:
        self._pools, self._lexicon = pools, lexicon
        self._seen: dict[tuple[Kind, str], list[int]] = {}
        kinds = {Kind.FAMILY: pools.family, Kind.GIVEN: pools.given, Kind.PATRONYMIC: pools.patronymic}
        self._codes = {
            (kind, sex, at): np.array([self._word(kind, word) for word in pool[sex].words[writing]], np.int64)
            for kind, pool in kinds.items()
            for sex in (FEMALE, MALE)
            for at, writing in enumerate(WRITINGS)
        }

    def _word(self, kind: Kind, text: str) -> list[int]:
        """A word's codes of this kind; -1 fills up to two."""
        if (kind, text) not in self._seen:
            part = parse_name(text, self._lexicon).parts[0]
            found = [int(code) for code in codes_of._part_codes(type(part)(kind, part.word, 0, 0), stored=True)][:2]
            self._seen[kind, text] = found + [-1] * (2 - len(found))
        return self._seen[kind, text]

    def columns(self, people: People) -> Columns:
        """What the index is to hold of these persons."""
        blocks = [self._block(people, slice(first, first + AT_ONCE)) for first in range(0, len(people), AT_ONCE)]
        places = np.array([place_code(place) for place in PLACES], np.int16)
        return Columns(
            people.numbers,
            people.years,
            (places[people.places] << 2 | people.sexes).astype(np.int16),
            np.concatenate([lengths for lengths, _ in blocks]),
            np.concatenate([codes for _, codes in blocks]),
        )

    def _block(self, people: People, some: slice) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        rows = {Kind.FAMILY: people.families, Kind.GIVEN: people.givens, Kind.PATRONYMIC: people.fathers}
        sexes, writings, forms = people.sexes[some], people.writings[some], people.forms[some]
        codes = {kind: np.full((len(sexes), 2), -1, np.int64) for kind in rows}
        for kind, (sex, writing) in product(rows, product((FEMALE, MALE), range(len(WRITINGS)))):
            mask = (sexes == sex) & (writings == writing)
            codes[kind][mask] = self._codes[kind, sex, writing][rows[kind][some][mask]]
        without = np.array(["P" not in form for form in FORMS])[forms]
        codes[Kind.PATRONYMIC][without] = -1
        return _paired(codes[Kind.FAMILY], codes[Kind.GIVEN], codes[Kind.PATRONYMIC])

    def check(self, people: People, count: int) -> float:
        """The share of names of which the columns hold exactly what reading the whole name gives."""
        few = People(*(getattr(people, name)[:count] for name in People.__slots__))
        held = self.columns(few)
        ends = np.cumsum(held.lengths)
        same = 0
        for at, name in enumerate(stored_names(few, self._pools)):
            codes = held.codes[ends[at] - held.lengths[at] : ends[at]]
            same += frozenset(codes.tolist()) == stored_codes([name], self._lexicon)
        return same / len(few)


def _paired(
    family: NDArray[np.int64], given: NDArray[np.int64], patronymic: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Row by row the codes of all pairs: how many each person has, and all of them in a row."""
    pair = codes_of.Pair
    columns = []

    def join(kind: int, one: NDArray[np.int64], other: NDArray[np.int64]) -> None:
        columns.append(np.where((one < 0) | (other < 0), -1, (kind << 40) | (one << 20) | other))

    initial = np.where(given < 0, -1, 10 + given // 100_000)
    for one, other in product((0, 1), (0, 1)):
        join(pair.FAMILY_GIVEN, family[:, one], given[:, other])
        join(pair.FAMILY_PATRONYMIC, family[:, one], patronymic[:, other])
        join(pair.GIVEN_PATRONYMIC, given[:, one], patronymic[:, other])
        join(pair.FAMILY_INITIAL, family[:, one], initial[:, other])
    for one in (0, 1):
        join(pair.FAMILY, family[:, one], np.ones(len(family), np.int64))
    rows = np.sort(np.stack(columns, axis=1), axis=1)
    kept = rows >= 0
    kept[:, 1:] &= rows[:, 1:] != rows[:, :-1]
    return kept.sum(axis=1), rows[kept]


@dataclass(frozen=True, slots=True)
class Query:
    """What is typed, what kind of query it is, and who is meant."""

    kind: str
    asked: Asked
    meant: int


KINDS = ("clean", "misspelt", "transposed", "shortened")
ORDERS = ("GFP", "GPF", "FPG", "PGF", "PFG")
ROMANISED = ("kmu", "bgn", "german", "polish")
_LETTERS = {"uk": "абвгдежзиійклмнопрстуфхцчшюя", "ru": "абвгдежзийклмнопрстуфхцчшыюя"}


def draw_queries(people: People, pools: Pools, count: int, seed: int) -> list[Query]:
    """Questions for persons drawn evenly, each in another writing than the stored name's; kinds take turns."""
    dice = random.Random(seed)
    short = _diminutives()
    queries = []
    for turn in range(count):
        at = dice.randrange(len(people))
        stored = WRITINGS[people.writings[at]]
        asks = dice.choice(
            [
                each
                for each in ("uk", "ru", "latin")
                if (each == "latin") != (stored in ROMANISED) or (each != "latin" and each != stored)
            ]
        )
        writing = dice.choice(ROMANISED) if asks == "latin" else asks
        kind = KINDS[turn % len(KINDS)]
        text = _typed(kind, parts_of(people, at, pools, "uk"), parts_of(people, at, pools, "ru"), writing, short, dice)
        born = int(people.years[at]) + dice.choices((0, -1, 1, -2, 2), (80, 6, 6, 4, 4))[0]
        place = PLACES[people.places[at]] if dice.random() < 0.7 else None
        if place and writing not in _LETTERS:
            place = romanise(place, "kmu")
        sex = SEXES[people.sexes[at]] if dice.random() < 0.95 else None
        queries.append(Query(kind, Asked(text, (born, born), sex, place), int(people.numbers[at])))
    return queries


def _diminutives() -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for line in (NAMES / "diminutives.tsv").read_text("utf-8").splitlines()[1:]:
        language, full, diminutive = line.split("\t")
        found.setdefault((language, full), []).append(diminutive)
    return found


def _typed(
    kind: str,
    uk: dict[str, str],
    ru: dict[str, str],
    writing: str,
    short: dict[tuple[str, str], list[str]],
    dice: random.Random,
) -> str:
    language = {"uk": "uk", "kmu": "uk", "polish": "uk"}.get(writing, "ru")
    parts = dict(uk if language == "uk" else ru)
    order = "FGP" if dice.random() < 0.6 else dice.choice(("FG", "GF"))
    if kind == "transposed":
        order = dice.choice(ORDERS) if "P" in order else "GF"
    if kind == "shortened":
        forms = short.get((language, parts["G"]))
        if forms and dice.random() < 0.6:
            parts["G"] = dice.choice(forms)
            order = dice.choice(("GF", "FG", "FGP"))
        elif dice.random() < 0.5:
            parts["G"], parts["P"] = parts["G"][0] + ".", parts["P"][0] + "."
            order = dice.choice(("FGP", "GPF"))
        else:
            parts["G"] = parts["G"][0] + "."
            order = dice.choice(("GF", "FG"))
    if writing not in _LETTERS:
        parts = {letter: romanise(word, writing) for letter, word in parts.items()}
    if kind == "misspelt":
        letter = dice.choices(order, [2 if each == "F" else 1 for each in order])[0]
        parts[letter] = _mistyped(parts[letter], _LETTERS.get(writing, "abcdefghijklmnopqrstuvwxyz"), dice)
    return " ".join(parts[letter] for letter in order)


def _mistyped(word: str, letters: str, dice: random.Random) -> str:
    """One mistake: a letter left out, put in, another, or two swapped."""
    at = dice.randrange(1, len(word))
    match dice.randrange(4):
        case 0:
            return word[:at] + word[at + 1 :]
        case 1:
            return word[:at] + dice.choice(letters) + word[at:]
        case 2:
            return word[:at] + dice.choice(letters) + word[at + 1 :]
        case _:
            return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :] if at > 1 else word[:at] + word[at:] * 1
