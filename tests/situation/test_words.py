"""Every rule, flag, standing and state has its sentence, and every indicator its words, in three languages."""

import re
from inspect import getdoc

from tests.situation.claims import INDICATORS
from vistka.limits import CODE_BYTES_MAX
from vistka.situation.observation import Bound, Flag, Source
from vistka.situation.picture import Freshness, Standing, read_cell
from vistka.situation.silence import SilenceState
from vistka.web.words import LANGUAGES, area

# Codes of clusters as HDX HAPI lists them.
SECTORS = {"EDU", "ERY", "FSC", "HEA", "Intersectoral", "LOG", "PRO", "PRO-MIN", "SHL", "TEL", "WSH"}
MILITARY = re.compile(
    r"troop|soldier|armou?r|tank|artiller|unit|position|launch|checkpoint|weapon|front|військ|воен|солдат|зброя|оруж"
)


def test_each_rule_by_which_a_reading_is_made_has_its_sentence() -> None:
    named = set(re.findall(r'"([a-z-]+)"', getdoc(read_cell) or ""))
    assert len(named) == 7
    assert {f"rule.{name}" for name in named | {"post-day", "age", "silence", "timetable"}} == {
        key for key in area("picture") if key.startswith("rule.")
    }


def test_each_word_that_the_picture_uses_has_its_sentence() -> None:
    kinds: dict[str, set[str]] = {
        "flag": set(Flag),
        "standing": set(Standing),
        "freshness": set(Freshness),
        "silence": set(SilenceState),
        "source": set(Source),
        "bound": {bound.value for bound in Bound} - {""},
    }
    for kind, words in kinds.items():
        assert {f"{kind}.{word}" for word in words} == {key for key in area("picture") if key.startswith(f"{kind}.")}


def test_each_indicator_has_its_words_and_its_sector() -> None:
    for each in INDICATORS.by_code.values():
        labels = [each.label, each.question, each.why, *each.details.values(), *(v.label for v in each.values.values())]
        assert all(words[language].strip() for words in labels for language in LANGUAGES), each.code
        assert not any(set("ыэёъ") & set(words["uk"].lower()) for words in labels), each.code
        assert not any(set("іїєґ") & set(words["ru"].lower()) for words in labels), each.code
        assert each.sector in SECTORS
        assert all(len(code.encode()) <= CODE_BYTES_MAX // 2 for code in (each.code, *each.values, *each.details))
        assert [value.severity for value in each.values.values()] == list(range(len(each.values)))


def test_nothing_military_can_be_said() -> None:
    assert len(INDICATORS.by_code) == 25
    for each in INDICATORS.by_code.values():
        labels = [each.label, each.question, *(value.label for value in each.values.values())]
        said = " ".join((each.code, *(words[language] for words in labels for language in LANGUAGES)))
        assert MILITARY.findall(said.lower()) == [], each.code


def test_shelling_is_of_a_settlement_and_a_day() -> None:
    shelling = INDICATORS.get("shelling")
    assert (shelling.finest, shelling.by_day, shelling.number) == (2, True, None)
