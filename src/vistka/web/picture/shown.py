"""Readings and claims in the words of one language, never saying more than is known."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from vistka.situation.export.row import Row
from vistka.situation.indicator import Indicator, Indicators, Number
from vistka.situation.observation import Link, Observation, TimePrecision
from vistka.situation.picture import Claim, Figure, Side, Standing, freshness
from vistka.situation.public import PublicValue
from vistka.web.words import say

DAY = 86_400
SHAPES = ("circle", "triangle", "square")  # from the best to the worst: told apart without colour


@dataclass(frozen=True, slots=True)
class SideShown:
    """One side of a reading: its value with its figures, how many independent sources, their best grade, when seen."""

    code: str
    value: str
    sources: int
    grade: str
    seen: str
    flags: tuple[str, ...]
    shape: str


@dataclass(frozen=True, slots=True)
class RowShown:
    """A row of the table. `path` is the cell's page, `anchor` its place's first row."""

    place: str
    code: str
    indicator: str
    path: str
    now: SideShown
    others: tuple[SideShown, ...]
    freshness: str
    age: str


@dataclass(frozen=True, slots=True)
class ClaimShown:
    """A claim as its cell opens to it; `letter` names its lineage, `message` is the desk's row of it, if any."""

    id: str
    value: str
    code: str
    through: tuple[str, ...]
    seen: str
    said: str
    received: str
    quote: str
    grade: str
    letter: str
    standing: str
    flags: tuple[str, ...]
    message: bytes | None
    corrects: bool
    shape: str


@dataclass(frozen=True, slots=True)
class Shower:
    """A claim as its cell opens to it; `letter` names its lineage, `message` is the row at the desk, if it has one."""

    language: str
    now: int

    def say(self, key: str, **facts: object) -> str:
        """A sentence of the picture's."""
        return say(self.language, "picture", key, **facts)

    def row(self, row: Row) -> RowShown:
        """A reading."""
        reading = row.reading
        age = reading.age(self.now)
        return RowShown(
            row.place.name(self.language),
            row.place.code,
            row.indicator.label[self.language],
            f"/desk/picture/{row.place.code}/{row.indicator.code}",
            self.side(row.indicator, reading.now),
            tuple(self.side(row.indicator, side) for side in reading.contradictions),
            freshness(age, row.indicator.half_life).value,
            self.age(age),
        )

    def side(self, indicator: Indicator, side: Side) -> SideShown:
        """One side of it."""
        return SideShown(
            side.value,
            self.value(indicator, side.value, side.figures, side.details),
            side.lineages,
            f"{side.source_grade}{side.information_grade}",
            self.day(side.observed_at),
            tuple(self.say(f"flag.{flag}") for flag in sorted(side.flags)),
            shape_of(indicator, side.value),
        )

    def claim(self, indicator: Indicator, claim: Claim, letter: str) -> ClaimShown:
        """One claim; a voice is no part of it, nor is a code of who wrote it."""
        said = claim.observation
        figures = [Figure(said.number, said.bound, said.detail, 1)] if said.number is not None else []
        return ClaimShown(
            said.id.hex(),
            self.value(indicator, said.value, figures, frozenset({said.detail})),
            said.value,
            tuple(self.link(link) for link in said.chain),
            self.seen(said),
            self.moment(said.heard_at),
            self.moment(said.received_at),
            said.quote,
            f"{said.source_grade}{said.information_grade}",
            letter,
            claim.standing.value,
            tuple(self.say(f"flag.{flag}") for flag in sorted(said.flags)),
            said.message,
            said.supersedes is not None,
            shape_of(indicator, said.value) if claim.standing is Standing.COUNTS else "ring",
        )

    def value(
        self, indicator: Indicator, code: str, figures: Iterable[Figure], details: frozenset[str] = frozenset()
    ) -> str:
        """A value in words, with what was said more narrowly and the numbers as they were said."""
        known = indicator.values.get(code)
        words = known.label[self.language] if known else code
        said = [self.figure(indicator, figure) for figure in figures]
        narrow = [] if "" in details else sorted(details - {figure.detail for figure in figures})
        only = [indicator.details[each][self.language] for each in narrow if each in indicator.details]
        if said:
            return f"{words}: {', '.join([*said, *only])}"
        return f"{words} ({', '.join(only)})" if only else words

    def public_value(self, indicator: Indicator, value: PublicValue) -> str:
        """A value of the public form with its figures, and of how many places it is said.

        "Few" where a number could find somebody.
        """
        figures = [Figure(each.number, each.bound, each.detail, 1) for each in value.figures if each.number is not None]
        words = self.value(indicator, value.value, figures, frozenset(value.details))
        if any(each.number is None for each in value.figures):
            words += f" ({self.say('few')})"
        places = self.say("few") if value.places is None else f"{value.places}"
        return f"{words}, {self.say('public.places')}: {places}"

    def figure(self, indicator: Indicator, figure: Figure) -> str:
        """A number with its bound, and what it is of."""
        number = f"{figure.number}%" if indicator.number is Number.PERCENT else f"{figure.number}"
        number = self.say(f"bound.{figure.bound}", number=number) if figure.bound else number
        detail = indicator.details.get(figure.detail)
        return f"{number} ({detail[self.language]})" if detail else number

    def link(self, link: Link) -> str:
        """Who said it or passed it on."""
        source = self.say(f"source.{link.source}")
        return f"{source}, {link.name}" if link.name else source

    def seen(self, said: Observation) -> str:
        """When it was seen, as well as that is known and no better."""
        at, precision = said.observed_at, said.time_precision
        if at is None or precision is TimePrecision.UNKNOWN:
            return self.say("page.time-unknown")
        if precision is TimePrecision.HOUR:
            return self.moment(at)
        if precision is TimePrecision.DAY:
            return self.day(at)
        return self.say(f"page.time-{precision.name.lower()}", day=self.day(at))

    def day(self, at: int | None) -> str:
        """A day, or that nobody knows."""
        return _moment(at).strftime("%d.%m.%Y") if at is not None else self.say("page.time-unknown")

    def moment(self, at: int | None) -> str:
        """A day and hour in UTC, or that nobody knows."""
        return _moment(at).strftime("%d.%m.%Y, %H:%M UTC") if at is not None else self.say("page.time-unknown")

    def age(self, age: int | None) -> str:
        """How long ago in whole hours or days, rounded up: never fresher than it is."""
        if age is None:
            return self.say("page.time-unknown")
        hours = max(1, -(-age // 3_600))
        return self.say("page.hours", count=hours) if hours < 48 else self.say("page.days", count=-(-age // DAY))


def shape_of(indicator: Indicator, code: str) -> str:
    """How bad a value is, as a shape."""
    known = indicator.values.get(code)
    if known is None:
        return "circle"
    worst = max(1, len(indicator.values) - 1)
    return SHAPES[0] if known.severity == 0 else SHAPES[2] if known.severity == worst else SHAPES[1]


def in_words(indicators: Indicators, language: str, code: str, value: str) -> tuple[str, str]:
    """What a message's codes say; codes that only another version knows stay as they are."""
    indicator = indicators.by_code.get(code)
    known = indicator.values.get(value) if indicator else None
    return indicator.label[language] if indicator else code, known.label[language] if known else value


def letters_of(lineages: Iterable[bytes]) -> dict[bytes, str]:
    """A name for each lineage, in the order they come: A, B, … Z, 27, …"""
    return {
        key: chr(ord("A") + number) if number < 26 else str(number + 1)
        for number, key in enumerate(dict.fromkeys(lineages))
    }


def _moment(at: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=at)
