"""What a situation report says, section by section, in one language: the page and the PDF print the same rows."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from vistka.situation.export.row import Row
from vistka.situation.observation import Flag
from vistka.situation.picture import Figure, Side
from vistka.situation.sitrep import Changed, Quiet, Sitrep
from vistka.web.words import say

_BOUNDS = {"": "{}", "over": ">{}", "about": "~{}", "under": "<{}"}

_TOLD = (Flag.AREA, Flag.THIRD_HAND, Flag.ALIKE, Flag.BOTH)  # unknown times are told as such, clocks make them so


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, one sentence, and rows of as many cells as `heads`."""

    key: str
    heading: str
    about: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """A whole report as text."""

    language: str
    title: str
    about: str
    sections: tuple[Section, ...]
    footer: str


def print_sitrep(sitrep: Sitrep, name: str, language: str) -> Printed:
    """The report of the desk called `name` in a language."""
    printer = _Printer(sitrep, language)
    since = printer.moment(sitrep.since) if sitrep.since is not None else None
    about = printer.say("since", since=since) if since else printer.say("first")
    sections = [
        printer.section("changed", ("place", "what", "before", "now", "by"), map(printer.changed, sitrep.changed)),
        printer.section("known", ("place", "what", "now", "by", "seen"), map(printer.known, sitrep.known)),
        printer.section("contradicted", ("place", "what", "one", "other"), map(printer.against, sitrep.contradicted)),
        printer.section("silent", ("place", "silence", "last"), map(printer.silent, sitrep.silent)),
        printer.section("sources", ("source", "claims"), map(printer.source, sitrep.sources)),
    ]
    title = printer.say("title", name=name, when=printer.moment(sitrep.now))
    shown = tuple(section for section in sections if section.key != "changed" or sitrep.since is not None)
    return Printed(language, title, about, shown, printer.say("footer"))


@dataclass(frozen=True, slots=True)
class _Printer:
    sitrep: Sitrep
    language: str

    def say(self, key: str, **facts: object) -> str:
        return say(self.language, "sitrep", key, **facts)

    def section(self, key: str, heads: tuple[str, ...], rows: "map[tuple[str, ...]]") -> Section:
        printed = tuple(rows)
        more = self.sitrep.more.get(key, 0)
        about = self.say(f"{key}.about") if printed else self.say(f"{key}.none")
        if more:
            about += " " + self.say("more", count=more)
        return Section(
            key, self.say(f"{key}.heading"), about, tuple(self.say(f"head.{head}") for head in heads), printed
        )

    def changed(self, changed: Changed) -> tuple[str, ...]:
        row = changed.row
        before = self._value(row, changed.before.now) if changed.before else self.say("unknown")
        if changed.is_gone:
            return self._place(row), self._label(row), before, self.say("gone"), "–"
        return self._place(row), self._label(row), before, self._value(row, row.reading.now), self._by(row.reading.now)

    def known(self, row: Row) -> tuple[str, ...]:
        side = row.reading.now
        value = self._value(row, side) + (" *" if row.reading.contradictions else "")
        return self._place(row), self._label(row), value, self._by(side), self.day(side.observed_at)

    def against(self, row: Row) -> tuple[str, ...]:
        others = "; ".join(self._side(row, side) for side in row.reading.contradictions)
        return self._place(row), self._label(row), self._side(row, row.reading.now), others

    def silent(self, quiet: Quiet) -> tuple[str, ...]:
        last = self.day(quiet.since) if quiet.since is not None else self.say("never")
        return quiet.place.name(self.language), self.say(f"silence.{quiet.kind}"), last

    def source(self, counted: tuple[str, int]) -> tuple[str, ...]:
        return self.say(f"source.{counted[0]}"), str(counted[1])

    def moment(self, at: int | None) -> str:
        if at is None:
            return self.say("unknown")
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=at)).strftime("%d.%m.%Y %H:%M UTC")

    def day(self, at: int | None) -> str:
        """Of what was seen the day alone: its hour is often not known."""
        return self.moment(at).partition(" ")[0] if at is not None else self.moment(None)

    def _side(self, row: Row, side: Side) -> str:
        return f"{self._value(row, side)} ({self._by(side)}, {self.day(side.observed_at)})"

    def _place(self, row: Row) -> str:
        return row.place.name(self.language)

    def _label(self, row: Row) -> str:
        return row.indicator.label[self.language]

    def _value(self, row: Row, side: Side) -> str:
        values = row.indicator.values
        words = values[side.value].label[self.language] if side.value in values else side.value
        said = [self._figure(row, figure) for figure in side.figures]
        narrow = [] if "" in side.details else sorted(side.details - {figure.detail for figure in side.figures})
        said += [row.indicator.details[each][self.language] for each in narrow if each in row.indicator.details]
        worth_less = [self.say(f"flag.{flag}") for flag in _TOLD if flag in side.flags]
        words = f"{words}: {', '.join(said)}" if said else words
        return f"{words} ({'; '.join(worth_less)})" if worth_less else words

    def _figure(self, row: Row, figure: Figure) -> str:
        number = _BOUNDS[figure.bound.value].format(figure.number)
        number += "%" if row.indicator.number == "percent" else ""
        detail = row.indicator.details.get(figure.detail)
        return f"{number} ({detail[self.language]})" if detail else number

    def _by(self, side: Side) -> str:
        return self.say("by", count=side.lineages, grade=f"{side.source_grade}{side.information_grade}")
