"""The report says what changed, what is known, who contradicts whom, and where it is silent; on two pages of paper."""

import subprocess
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tests.situation.export.made import DAY, INDICATORS, IZIUM, NOW, bridge, flats, power
from vistka.limits import SITREP_KNOWN_MAX
from vistka.situation.export.row import Row
from vistka.situation.observation import Source
from vistka.situation.picture import Reading, Side
from vistka.situation.place import Place, PlaceKind
from vistka.situation.sitrep import Changed, Quiet, Sitrep, make_sitrep
from vistka.web.sitrep.page import sitrep_html
from vistka.web.sitrep.pdf import sitrep_pdf
from vistka.web.sitrep.text import Printed, print_sitrep
from vistka.web.words import LANGUAGES

SOURCES = Counter({Source.RESIDENT: 5, Source.MAYOR: 1})


def said(indicator: str, value: str, seen: int = NOW - DAY) -> Row:
    reading = Reading(IZIUM.code, indicator, (Side(value, 1, seen, "F", 6, 2),), 1, seen)
    return Row(IZIUM, INDICATORS.get(indicator), reading)


def village(number: int, letters: int = 1) -> Place:
    return Place(f"UA630400900100{number:05d}", PlaceKind.VILLAGE, "Довге Село " * letters + str(number))


def full(letters: int = 1) -> Sitrep:
    """As much as a report can hold, and more."""
    rows = [
        replace(row, place=village(number, letters))
        for number in range(40)
        for row in (power(), flats(), said("water", "none"))
    ]
    silent = [Quiet(village(number, letters), "no-courier", NOW - number * DAY) for number in range(30)]
    return make_sitrep(rows, [], silent, Counter(dict.fromkeys(Source, 7)), NOW, NOW - 7 * DAY)


def test_what_is_new_since_the_last_report_comes_first() -> None:
    before = [said("water", "some", NOW - 8 * DAY), said("gas", "none", NOW - 8 * DAY)]
    now = [said("water", "none"), said("gas", "none"), said("food", "some")]
    sitrep = make_sitrep(now, before, [], SOURCES, NOW, NOW - 7 * DAY)
    assert [(each.row.indicator.code, each.before and each.before.now.value) for each in sitrep.changed] == [
        ("water", "some"),
        ("food", None),
    ]


def test_what_was_taken_back_since_the_last_report_is_told_before_all() -> None:
    before = [said("passage", "works", NOW - 2 * DAY), said("gas", "none"), said("water", "none", NOW - 300 * DAY)]
    sitrep = make_sitrep([said("gas", "some")], before, [], SOURCES, NOW, NOW - DAY)
    assert [(each.row.indicator.code, each.is_gone) for each in sitrep.changed] == [("passage", True), ("gas", False)]
    changed = print_sitrep(sitrep, "Стіл", "en").sections[0]
    assert changed.rows[0][1:] == ("passage out", "open", "taken back, no other word", "–")


def test_the_first_report_has_nothing_to_compare_with() -> None:
    sitrep = make_sitrep([said("water", "none")], [], [], SOURCES, NOW, None)
    assert sitrep.changed == ()
    assert "changed" not in [section.key for section in print_sitrep(sitrep, "Стіл", "en").sections]


def test_history_is_not_what_is_known() -> None:
    old = said("water", "none", NOW - 300 * DAY)
    assert make_sitrep([old], [], [], SOURCES, NOW, None).known == ()
    differed = replace(power(), reading=replace(power().reading, sides=tuple(
        replace(side, observed_at=NOW - 300 * DAY) for side in power().reading.sides
    )))  # fmt: skip
    assert make_sitrep([differed], [], [], SOURCES, NOW, None).contradicted == ()


def test_a_contradiction_that_appears_is_news() -> None:
    before = replace(power(), reading=replace(power().reading, sides=power().reading.sides[:1]))
    sitrep = make_sitrep([power()], [before], [], SOURCES, NOW, NOW - DAY)
    assert sitrep.changed == (Changed(power(), before.reading),)
    assert sitrep.contradicted == (power(),)


def test_what_does_not_fit_is_counted() -> None:
    sitrep = full()
    assert len(sitrep.known) == SITREP_KNOWN_MAX
    assert sitrep.more["known"] == 120 - SITREP_KNOWN_MAX


def printed_in(language: str, sitrep: Sitrep | None = None) -> Printed:
    silent = [Quiet(IZIUM, "nothing-from-here", NOW - 9 * DAY), Quiet(village(1), "never", None)]
    made = sitrep or make_sitrep([power(), bridge()], [], silent, SOURCES, NOW, NOW - 7 * DAY)
    return print_sitrep(made, "Стіл", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_it_in_each_language(language: str) -> None:
    page = sitrep_html(printed_in(language))
    words = {"uk": ("Ізюм", "немає", "мешканці"), "ru": ("Изюм", "нет", "жители"), "en": ("Izium", "none", "residents")}
    for word in words[language]:
        assert word in page
    assert "B2" in page
    assert "[" not in page.partition("</style>")[2]  # a word that is missing would stand in brackets


def test_it_says_what_alone_is_meant_and_that_it_is_not_everywhere() -> None:
    page = sitrep_html(printed_in("en", make_sitrep([flats()], [], [], SOURCES, NOW, None)))
    assert "destroyed: &gt;80% (multi-storey), private houses (in part of it; third-hand)" in page


def test_what_was_said_of_flats_is_compared_with_what_was_said_of_flats() -> None:
    def homes(value: str, detail: str) -> Row:
        side = Side(value, 1, NOW - DAY, "F", 6, 2, frozenset({detail}))
        return Row(IZIUM, INDICATORS.get("housing"), Reading(IZIUM.code, "housing", (side,), 1, NOW))

    before = [homes("damaged", "houses"), homes("damaged", "flats")]
    now = [homes("destroyed", "flats"), homes("damaged", "houses")]
    [changed] = make_sitrep(now, before, [], SOURCES, NOW, NOW - 7 * DAY).changed
    assert (changed.row, changed.before) == (now[0], before[1].reading)


def text_of(pdf: bytes, folder: Path) -> tuple[str, int]:
    """The text of a PDF, and how many pages it has, by an outside reader."""
    path = folder / "sitrep.pdf"
    path.write_bytes(pdf)
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True).stdout.decode()
    return text, text.count("\f")


@pytest.mark.needs("pdftotext")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letters", [1, 3])
def test_the_fullest_report_is_two_pages_of_paper(language: str, letters: int, tmp_path: Path) -> None:
    printed = printed_in(language, full(letters))
    text, pages = text_of(sitrep_pdf(printed, NOW), tmp_path)
    assert pages <= 2
    assert printed.sections[1].heading in text
    assert printed.sections[-1].rows[0][0] in text


def test_the_same_report_is_the_same_file() -> None:
    assert sitrep_pdf(printed_in("uk"), NOW) == sitrep_pdf(printed_in("uk"), NOW)
