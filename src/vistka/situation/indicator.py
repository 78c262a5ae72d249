"""What can be said of a place: indicators with their values, half-lives and words, as read from one file of data."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from vistka.errors import LocalError
from vistka.limits import (
    BULLETIN_NUMBER_MAX,
    CODE_BYTES_MAX,
    COUNT_MAX,
    HALF_LIFE_HOURS_MAX,
    INDICATORS_MAX,
    VALUES_MAX,
)

FILE = "indicators.toml"
LANGUAGES = ("uk", "ru", "en")
SPOT, SETTLEMENT, AREA = 1, 2, 3  # how finely a place is known

Words = Mapping[str, str]  # language to words


class Number(StrEnum):
    """What a number beside a value counts."""

    PERCENT = "percent"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Value:
    """One thing that can be said of an indicator. `severity` 0 is the best of its scale."""

    code: str
    severity: int
    label: Words


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing that is watched. `half_life` in seconds; `values` from the best to the worst, by code.

    `finest` is the finest place it is kept at: 1 a spot, 2 a settlement. Of what is `by_day` no hour is
    kept. What is not `public` never leaves the desk; what is has its number in a `bulletin`. What is not `heard` is
    said of a place from elsewhere: no word from it.
    """

    code: str
    sector: str
    half_life: int
    values: Mapping[str, Value]
    label: Words
    question: Words
    why: Words
    number: Number | None = None
    details: Mapping[str, Words] = field(default_factory=dict)
    finest: int = SPOT
    by_day: bool = False
    public: bool = True
    ask: bool = False
    heard: bool = True
    bulletin: int | None = None

    def severity(self, value: str) -> float:
        """How bad a value is, from 0 (the best of its scale) to 1."""
        known = self.values.get(value)
        return known.severity / max(1, len(self.values) - 1) if known else 0

    def check(self, value: str, number: int | None, detail: str) -> None:
        """LocalError "value-unknown", "number-unfit", "number-bounds" or "detail-unknown" for what cannot be said."""
        if value not in self.values:
            raise LocalError("value-unknown", indicator=self.code, value=value[:CODE_BYTES_MAX])
        if detail and detail not in self.details:
            raise LocalError("detail-unknown", indicator=self.code, detail=detail[:CODE_BYTES_MAX])
        if number is None:
            return
        if self.number is None:
            raise LocalError("number-unfit", indicator=self.code)
        most = 100 if self.number is Number.PERCENT else COUNT_MAX
        if not 0 <= number <= most:
            raise LocalError("number-bounds", indicator=self.code, most=most)


@dataclass(frozen=True, slots=True)
class Indicators:
    """All indicators, by code, in the order of the file."""

    by_code: Mapping[str, Indicator]

    def get(self, code: str) -> Indicator:
        """The indicator. LocalError "indicator-unknown"."""
        found = self.by_code.get(code)
        if found is None:
            raise LocalError("indicator-unknown", indicator=code[:CODE_BYTES_MAX])
        return found

    def asked(self) -> list[Indicator]:
        """Those that a post's page asks about."""
        return [indicator for indicator in self.by_code.values() if indicator.ask]

    def by_number(self) -> dict[int, Indicator]:
        """Those that a bulletin can tell, by their number in it."""
        return {each.bulletin: each for each in self.by_code.values() if each.bulletin is not None}


def parse_indicators(data: bytes) -> Indicators:
    """What the file of indicators says. LocalError "indicators-file" where it is not as its head describes."""
    try:
        table = tomllib.loads(data.decode())
        scales = {name: _values(scale) for name, scale in table["scales"].items()}
        indicators = {code: _indicator(code, row, scales) for code, row in table["indicators"].items()}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise LocalError("indicators-file", why=str(error)) from None
    if len(indicators) > INDICATORS_MAX:
        raise LocalError("indicators-file", why=f"> {INDICATORS_MAX}")
    known = Indicators(indicators)
    if len(known.by_number()) != sum(each.public for each in indicators.values()):
        raise LocalError("indicators-file", why="bulletin")
    return known


def _values(scale: dict[str, Any]) -> dict[str, Value]:
    if not 0 < len(scale) <= VALUES_MAX:
        raise ValueError(f"{len(scale)} values")
    return {code: Value(_code(code), severity, _words(label)) for severity, (code, label) in enumerate(scale.items())}


def _indicator(code: str, row: dict[str, Any], scales: dict[str, dict[str, Value]]) -> Indicator:
    hours, finest = row["half_life_hours"], row.get("finest", SPOT)
    public: bool = row.get("public", True)
    number: int | None = row.get("bulletin")
    if not 0 < hours <= HALF_LIFE_HOURS_MAX or finest not in (SPOT, SETTLEMENT):
        raise ValueError(code)
    if public != (number in range(1, BULLETIN_NUMBER_MAX + 1)):
        raise ValueError(code)
    return Indicator(
        _code(code),
        row["sector"],
        hours * 3_600,
        scales[row["scale"]],
        _words(row["label"]),
        _words(row["question"]),
        _words(row["why"]),
        Number(row["number"]) if "number" in row else None,
        {_code(detail): _words(label) for detail, label in row.get("details", {}).items()},
        finest,
        row.get("by_day", False),
        public,
        row.get("ask", False),
        row.get("heard", True),
        number,
    )


def _code(code: str) -> str:
    if not (code.isascii() and code.isalpha() and code.islower() and len(code) <= CODE_BYTES_MAX):
        raise ValueError(code)
    return code


def _words(words: dict[str, str]) -> Words:
    return {language: words[language] for language in LANGUAGES}
