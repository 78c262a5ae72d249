"""A person: PFIF 1.4's record of whom word is about, and what ours adds to it. docs/spec/tracing.md, section 1."""

import re
from dataclasses import dataclass
from typing import ClassVar

from vistka import limits
from vistka.bundle.fields import Field, Line, OneOf, Optional, Rows, Text, Whole
from vistka.bundle.message import Disclosure, Named

SEXES = ("female", "male", "other")
_DATE_OF_BIRTH = re.compile(r"([0-9]{4})(-[0-9]{2}(-[0-9]{2})?)?")
_AGE = re.compile(r"([0-9]{1,3})(-([0-9]{1,3}))?")
_KEPT = frozenset({"person_record_id", "source_date", "entry_date", "expiry_date"})
_YEAR_SECONDS = 31_556_952  # the mean of the Gregorian calendar


def record_line(name: str) -> Optional:
    """One line of a record, which may be absent."""
    return Optional(Line(name, limits.RECORD_LINE_BYTES_MAX))


def record_time(name: str) -> Optional:
    """A moment in Unix seconds, which may be absent."""
    return Optional(Whole(name, limits.RECORD_SECONDS_MIN, limits.RECORD_SECONDS_MAX))


def record_url(name: str) -> Optional:
    """An address on the web, which may be absent."""
    return Optional(Line(name, limits.RECORD_URL_BYTES_MAX))


@dataclass(frozen=True, slots=True)
class Person:
    """Whom records are about, under PFIF's own field names; dates are Unix seconds, names and URLs one a line.

    Ours: `patronymic`, `companions` (with whom they were, one a line), and their own choice of `disclosure` with those
    they name. Whether somebody misses them is said by notes, never here. A placeholder has its id and dates alone.
    """

    KIND: ClassVar[int] = 32
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Line("person_record_id", limits.RECORD_ID_BYTES_MAX),
        record_time("source_date"),
        record_time("entry_date"),
        record_time("expiry_date"),
        Optional(Text("full_name", limits.RECORD_NAMES_BYTES_MAX)),
        record_line("given_name"),
        record_line("patronymic"),
        record_line("family_name"),
        Optional(Text("alternate_names", limits.RECORD_NAMES_BYTES_MAX)),
        Optional(OneOf("sex", SEXES)),
        record_line("date_of_birth"),
        record_line("age"),
        Optional(Text("description", limits.RECORD_TEXT_BYTES_MAX)),
        record_line("home_street"),
        record_line("home_neighborhood"),
        record_line("home_city"),
        record_line("home_state"),
        record_line("home_postal_code"),
        record_line("home_country"),
        record_line("author_name"),
        record_line("author_email"),
        record_line("author_phone"),
        record_line("source_name"),
        record_url("source_url"),
        record_url("photo_url"),
        Optional(Text("profile_urls", limits.RECORD_URL_BYTES_MAX)),
        Optional(Text("companions", limits.RECORD_NAMES_BYTES_MAX)),
        Optional(Whole("disclosure", Disclosure.ONLY_DESK, Disclosure.WHO_ASKS_BY_NAME)),
        Rows(
            "named",
            Named,
            (Line("name", limits.NAME_BYTES_MAX), Line("reach", limits.REACH_BYTES_MAX)),
            limits.NAMED_MAX,
        ),
    )
    person_record_id: str
    source_date: int | None = None
    entry_date: int | None = None
    expiry_date: int | None = None
    full_name: str | None = None
    given_name: str | None = None
    patronymic: str | None = None
    family_name: str | None = None
    alternate_names: str | None = None
    sex: str | None = None
    date_of_birth: str | None = None
    age: str | None = None
    description: str | None = None
    home_street: str | None = None
    home_neighborhood: str | None = None
    home_city: str | None = None
    home_state: str | None = None
    home_postal_code: str | None = None
    home_country: str | None = None
    author_name: str | None = None
    author_email: str | None = None
    author_phone: str | None = None
    source_name: str | None = None
    source_url: str | None = None
    photo_url: str | None = None
    profile_urls: str | None = None
    companions: str | None = None
    disclosure: int | None = None
    named: tuple[Named, ...] = ()

    def is_placeholder(self) -> bool:
        """Whether this only says that there was a record, which has expired."""
        return all(getattr(self, field.name) in (None, ()) for field in self.FIELDS if field.name not in _KEPT)

    def names(self) -> tuple[str, ...]:
        """Every name of theirs, the fullest first, each once."""
        parts = " ".join(part for part in (self.family_name, self.given_name, self.patronymic) if part)
        lines = [*(self.full_name or "").split("\n"), parts, *(self.alternate_names or "").split("\n")]
        return tuple(dict.fromkeys(line.strip() for line in lines if line.strip()))


def birth_years(date_of_birth: str | None, age: str | None, as_of: int | None) -> tuple[int, int] | None:
    """The first and the last year they may have been born in; an `age` (NN or NN-MM) is that of Unix time `as_of`.

    None for what says nothing: no date, one that is none, an age that nobody reaches.
    """
    if date_of_birth and (match := _DATE_OF_BIRTH.fullmatch(date_of_birth)):
        return int(match[1]), int(match[1])
    match = _AGE.fullmatch(age) if age else None
    if match is None or as_of is None:
        return None
    youngest, oldest = sorted((int(match[1]), int(match[3] or match[1])))
    if oldest > limits.AGE_YEARS_MAX:
        return None
    year = year_of(as_of)
    return year - oldest - 1, year - youngest


def year_of(seconds: int) -> int:
    """The year of a Unix time; within a day of New Year it may be the one beside it."""
    return 1970 + seconds // _YEAR_SECONDS
