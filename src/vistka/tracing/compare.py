"""Whether two records are of one person: a list of reasons, each a sentence that a volunteer reads.

A reason looks at two profiles and says how strongly it holds, from 0 (not at all, or nothing is known) to 1. It is the
same from both sides. What speaks against is a list of its own; what two people cannot share keeps the score down,
whatever else they have in common. docs/spec/tracing.md, section 4.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from vistka.bundle.message import Status
from vistka.limits import NAMES_COMPARED_MAX, PLACE_WORDS_COMPARED_MAX, PLACES_COMPARED_MAX
from vistka.tracing.person import birth_years
from vistka.tracing.registry import Record, Sought

_WORD = re.compile(r"[^\W\d_]{3,}")
_NO_NAME = frozenset(
    [
        "вулиця",
        "вул",
        "улица",
        "street",
        "місто",
        "город",
        "city",
        "село",
        "район",
        "обл",
        "область",
        "будинок",
        "дом",
        "oblast",
        "raion",
    ]
)

ALIKE = 0.8  # from here on two places, or the names of two companions, count as one
APART = 0.3  # below it they count as two: in between nothing is said
SAME_DAY_SECONDS = 86_400
YEARS_APART = 5  # more than people are wrong by when they say how old somebody is
YEARS_CLOSE = 2


Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class NameLikeness:
    """How alike two names are, 0 to 1; which parts are two different names ("given", "patronymic", "family").

    `spans` are where they differ, as (start, end) in characters of the one and of the other.
    """

    score: float
    clashes: frozenset[str] = frozenset()
    spans: tuple[Spans, Spans] = ((), ())


class Naming(Protocol):
    """How names in any script are compared and found: tracing/names/ does it."""

    def likeness(self, one: str, other: str) -> NameLikeness: ...
    def stored_codes(self, name: str) -> frozenset[int]: ...  # by which a person's name is found
    def asked_codes(self, name: str) -> frozenset[int]: ...  # by which somebody asks for one


@dataclass(frozen=True, slots=True)
class Profile:
    """What a record says of whom it is about, in the form in which two are compared.

    `born` first and last possible year; `alive` places where they were alive, with the Unix time; `places` all places
    of word on them; `reaches` how those are reached who belong to them, folded.
    """

    names: tuple[str, ...]
    born: tuple[int, int] | None = None
    sex: str | None = None
    homes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    alive: tuple[tuple[str, int], ...] = ()
    companions: tuple[str, ...] = ()
    reaches: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Names:
    """The two names, one of each profile, that are most alike, and how alike."""

    one: str
    other: str
    likeness: NameLikeness


Look = Callable[[Profile, Profile, Names, Naming], float]


@dataclass(frozen=True, slots=True)
class Reason:
    """`look` says how strongly it holds, `weight` what it adds or takes away; `excludes`: they cannot be one.

    Names decide whether `more` is looked at, which costs many comparisons.
    """

    look: Look
    weight: float
    excludes: bool = False
    more: bool = True

    @property
    def key(self) -> str:
        """The reason's name, under which its sentence stands in three languages."""
        return self.look.__name__.replace("_", "-")


def names_are_alike(_one: Profile, _other: Profile, names: Names, _naming: Naming) -> float:
    """The names are alike."""
    return names.likeness.score


def born_in_one_year(one: Profile, other: Profile, _names: Names, _naming: Naming) -> float:
    """They were born in the same year."""
    return float(_years_between(one, other) == 0)


def born_about_one_year(one: Profile, other: Profile, _names: Names, _naming: Naming) -> float:
    """They were born within two years of each other, and people often do not know exactly."""
    years = _years_between(one, other)
    return float(years is not None and 0 < years <= YEARS_CLOSE)


def one_home(one: Profile, other: Profile, _names: Names, naming: Naming) -> float:
    """They have their home in the same place."""
    return float(_nearest(one.homes, other.homes, naming) >= ALIKE)


def seen_in_one_place(one: Profile, other: Profile, _names: Names, naming: Naming) -> float:
    """The place where they were last seen is the same, or it is their home."""
    if one_home(one, other, _names, naming):
        return 0.0
    everywhere = (*one.homes, *one.places), (*other.homes, *other.places)
    return float(_nearest(*everywhere, naming) >= ALIKE)


def with_the_same_people(one: Profile, other: Profile, _names: Names, naming: Naming) -> float:
    """The same person is with them."""
    return float(_best(one.companions, other.companions, naming) >= ALIKE)


def the_seeker_is_named(one: Profile, other: Profile, _names: Names, _naming: Naming) -> float:
    """The address of whoever is looking is one that the author named."""
    return float(bool(one.reaches & other.reaches))


def given_names_differ(_one: Profile, _other: Profile, names: Names, _naming: Naming) -> float:
    """The given names are two different names: it may be a brother or a sister."""
    return float("given" in names.likeness.clashes)


def patronymics_differ(_one: Profile, _other: Profile, names: Names, _naming: Naming) -> float:
    """The patronymics are of two different fathers: it may be a father, a son or a namesake."""
    return float("patronymic" in names.likeness.clashes)


def born_years_apart(one: Profile, other: Profile, _names: Names, _naming: Naming) -> float:
    """They were born more than five years apart: it may be a parent, a child or a namesake."""
    years = _years_between(one, other)
    return float(years is not None and years > YEARS_APART)


def born_some_years_apart(one: Profile, other: Profile, _names: Names, _naming: Naming) -> float:
    """They were born a few years apart."""
    years = _years_between(one, other)
    return float(years is not None and YEARS_CLOSE < years <= YEARS_APART)


def sexes_differ(one: Profile, other: Profile, _names: Names, _naming: Naming) -> float:
    """One is a woman and the other a man."""
    return float({one.sex, other.sex} == {"female", "male"})


def alive_in_two_places(one: Profile, other: Profile, _names: Names, naming: Naming) -> float:
    """On one day they were alive in two different places."""
    return float(
        any(
            abs(when - then) < SAME_DAY_SECONDS and _places_alike(here, there, naming) < APART
            for here, when in one.alive
            for there, then in other.alive
        )
    )


def two_homes(one: Profile, other: Profile, _names: Names, naming: Naming) -> float:
    """Their homes are in two different places."""
    return float(bool(one.homes) and bool(other.homes) and _nearest(one.homes, other.homes, naming) < APART)


REASONS_FOR = (
    Reason(names_are_alike, weight=0.75, more=False),
    Reason(born_in_one_year, weight=0.10),
    Reason(born_about_one_year, weight=0.05),
    Reason(one_home, weight=0.05),
    Reason(seen_in_one_place, weight=0.05),
    Reason(with_the_same_people, weight=0.10),
    Reason(the_seeker_is_named, weight=0.15),
)
REASONS_AGAINST = (
    Reason(given_names_differ, weight=0.4, excludes=True, more=False),
    Reason(patronymics_differ, weight=0.4, excludes=True, more=False),
    Reason(born_years_apart, weight=0.4, excludes=True, more=False),
    Reason(sexes_differ, weight=0.4, excludes=True, more=False),
    Reason(alive_in_two_places, weight=0.4, excludes=True),
    Reason(born_some_years_apart, weight=0.10),
    Reason(two_homes, weight=0.05),
)


def profile_of_record(record: Record) -> Profile:
    """A person's record as a profile."""
    person = record.person
    places = [note.last_known_location for note in record.notes]
    alive = [
        (note.last_known_location, note.source_date)
        for note in record.notes
        if note.status in (Status.IS_NOTE_AUTHOR, Status.BELIEVED_ALIVE)
    ]
    return Profile(
        person.names()[:NAMES_COMPARED_MAX],
        birth_years(person.date_of_birth, person.age, person.source_date),
        person.sex,
        _some((person.home_city, person.home_neighborhood, person.home_street)),
        _some(places),
        tuple((place, at) for place, at in alive if place is not None and at is not None)[:PLACES_COMPARED_MAX],
        _lines(person.companions),
        frozenset(fold_reach(named.reach) for word in record.words for named in word.named)
        | frozenset(fold_reach(named.reach) for named in person.named),
    )


def profile_of_sought(sought: Sought) -> Profile:
    """An inquiry as the profile of whom it seeks."""
    inquiry = sought.inquiry
    year = None if inquiry.birth_year is None else str(inquiry.birth_year)
    return Profile(
        _lines(inquiry.names),
        birth_years(year, inquiry.age, sought.asked_at),
        inquiry.sex,
        _some((inquiry.home,)),
        _some((inquiry.last_seen,)),
        (),
        _lines(inquiry.companions),
        frozenset() if inquiry.reach is None else frozenset((fold_reach(inquiry.reach),)),
    )


def fold_reach(reach: str) -> str:
    """A reach in the form in which two are the same: an address without regard to capitals."""
    return reach.strip().casefold()


def most_alike(one: Profile, other: Profile, naming: Naming) -> Names:
    """The two names that are most alike; of equals those first in the alphabet, so both sides find the same."""
    pairs = [
        Names(here, there, naming.likeness(here, there))
        for here in one.names[:NAMES_COMPARED_MAX]
        for there in other.names[:NAMES_COMPARED_MAX]
    ]
    nobody = Names("", "", NameLikeness(0.0))
    return min(pairs, key=lambda names: (-names.likeness.score, sorted((names.one, names.other))), default=nobody)


def _years_between(one: Profile, other: Profile) -> int | None:
    """How many years lie between the two at least; None where one is unknown."""
    if one.born is None or other.born is None:
        return None
    return max(0, one.born[0] - other.born[1], other.born[0] - one.born[1])


def _best(one: Iterable[str], other: Iterable[str], naming: Naming) -> float:
    return max((naming.likeness(here, there).score for here in one for there in other), default=0.0)


def _nearest(ones: Iterable[str], others: Iterable[str], naming: Naming) -> float:
    return max((_places_alike(here, there, naming) for here in ones for there in others), default=0.0)


def _places_alike(one: str, other: str, naming: Naming) -> float:
    """How alike two places are by their most alike words: a settlement's name is among them, in whatever script."""
    words = [[word for word in _WORD.findall(place) if word.casefold() not in _NO_NAME] for place in (one, other)]
    here, there = (each[:PLACE_WORDS_COMPARED_MAX] for each in words)
    return max((naming.likeness(mine, theirs).score for mine in here for theirs in there), default=0.0)


def _some(texts: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))[:PLACES_COMPARED_MAX]


def _lines(text: str | None) -> tuple[str, ...]:
    lines = (line.strip() for line in (text or "").split("\n"))
    return tuple(dict.fromkeys(line for line in lines if line))[:NAMES_COMPARED_MAX]
