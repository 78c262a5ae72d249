"""A page of what the desk lets everybody know: short, a day old, and no order to walk anywhere."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize

from tests.posted import HROMADAS, Posted, two_nodes
from tests.situation.claims import HOUR, INDICATORS
from tests.web.browsing import violations
from tests.web.post.town import Phone, served
from vistka.bundle.bulletin import Bulletin, BulletinRow, BulletinSilence
from vistka.limits import BULLETIN_DAYS, BULLETIN_ROWS_MAX, MAP_MARK_DISTANCE
from vistka.web.words import LANGUAGES, say

PAGE_BYTES_MAX = 14_000
IZIUM, BALAKLIIA = (6_304_009).to_bytes(3), (6_304_001).to_bytes(3)
ALL = b"".join(int(code[2:9]).to_bytes(3) for code in HROMADAS)
SETTLED = Bulletin(
    IZIUM + BALAKLIIA,
    (
        BulletinRow(0, 1, 2, 2, contradicted=1),
        BulletinRow(0, 1, 0, 2, 7),
        BulletinRow(0, 10, 2, 4, number=80, bound=1, detail=1),
        BulletinRow(0, 16, 1, 3, number=-1),
        BulletinRow(0, 2, 2, 60),
        BulletinRow(0, 5, 0),
        BulletinRow(0, 200, 1, 1),
        BulletinRow(1, 1, 1, 2),
    ),
    (BulletinSilence(1, 5),),
)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Posted]:
    """A post that a desk's bulletin of Izium has reached, thirty hours old."""
    with two_nodes(tmp_path_factory.mktemp("told")) as posted:
        assert posted.sent()
        posted.carry(age_hours=30)
        yield posted


@pytest.fixture
def posted(tmp_path: Path) -> Iterator[Posted]:
    """A post that nothing has reached."""
    with two_nodes(tmp_path, is_told=False) as posted:
        yield posted


def rows_of(page: str) -> list[list[str]]:
    """The table's rows as the texts of their cells."""
    rows = re.findall(r"<tr>(.*?)</tr>", page.partition("</thead>")[2], re.DOTALL)
    return [[text_of(cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)] for row in rows]


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).replace("&#39;", "'").split())


def test_the_first_page_leads_to_it_only_when_there_is_something(posted: Posted) -> None:
    phone = Phone(posted.app())
    assert 'href="/en/known"' not in phone.get("/en/").text
    assert "Nothing has come here yet" in phone.get("/en/known").text
    posted.carry(posted.signed(SETTLED), age_hours=BULLETIN_DAYS * 24 - 1)
    assert 'href="/en/known"' in phone.get("/en/").text
    posted.clock.now += HOUR
    assert 'href="/en/known"' not in phone.get("/en/").text
    assert "Nothing has come here yet" in phone.get("/en/known").text


def test_it_says_what_whose_and_until_when_it_was_known(posted: Posted) -> None:
    posted.carry(posted.signed(SETTLED), age_hours=30)
    page = Phone(posted.app()).get("/en/known").text
    assert rows_of(page) == [
        ["1. Iziumska hromada"],
        ["water", "none, places: few is there, works, places: 7 people differ", "16.03"],
        ["homes", "destroyed: over 80% (multi-storey), places: few", "14.03"],
        ["deaths reported", "some (few), places: few", "15.03"],
        ["electricity", "none, places: few out of date", "17.01"],
        ["food", "enough, places: few", "nobody knows when"],
        ["2. Balakliiska hromada"],
        ["word", "none for three days or more; the last:", "13.03"],
        ["water", "now and then, little, places: few", "16.03"],
    ]
    assert "As it was known until 17.03.2022, 02:00. From: Стіл родинних зв'язків . Days since then: 3." in text_of(
        page
    )
    assert "Nothing here says that a road is safe." in page


def test_what_was_fresh_when_it_left_is_out_of_date_when_it_has_lain_here(posted: Posted) -> None:
    posted.carry(posted.signed(SETTLED), age_hours=30)
    before = rows_of(Phone(posted.app()).get("/en/known").text)
    posted.clock.now += 3 * 24 * HOUR
    after = rows_of(Phone(posted.app()).get("/en/known").text)
    assert [row[:1] + row[2:] for row in after] == [row[:1] + row[2:] for row in before]
    assert ["water", "none, places: few is there, works, places: 7 people differ out of date", "16.03"] in after


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_light_and_its_map_leads_into_the_table(told: Posted, language: str) -> None:
    page = Phone(told.app()).get(f"/{language}/known")
    assert page.headers["content-encoding"] == "gzip"
    assert len(gzip.compress(page.content)) + 600 < PAGE_BYTES_MAX / 2
    assert len(page.content) < PAGE_BYTES_MAX  # and even unpacked
    assert say(language, "post", "known.not").replace("'", "&#39;") in page.text
    assert re.findall(r"<script|\bon\w+=|https?://|style=", page.text) == []
    marks = re.findall(r'<a href="#(p\d+)" aria-label="([^"]+)"', page.text)
    assert [target for target, _ in marks] == ["p1"]
    assert f'id="{marks[0][0]}"' in page.text
    assert marks[0][1] in page.text.partition("</svg>")[2]
    assert re.findall(r'<path class="o" d="M[0-9L ]+"/>', page.text)


def test_the_fullest_bulletin_is_still_a_light_page(posted: Posted) -> None:
    values = {1: 3, 10: 3, 11: 5, 16: 3, 18: 4}
    rows = [
        BulletinRow(place, indicator, (place + number) % count, number % 9, 5 + place, 1, number=number, bound=1)
        for place in range(len(HROMADAS))
        for number, (indicator, count) in enumerate(values.items())
    ]
    # In one bundle not all of these fields would fit: a page of them is heavier than any that can come.
    posted.carry(posted.signed(Bulletin(ALL, tuple(rows[:120]))))
    for language in LANGUAGES:
        assert len(gzip.compress(Phone(posted.app()).get(f"/{language}/known").content)) + 600 < PAGE_BYTES_MAX
    posted.clock.now += HOUR
    plain = tuple(BulletinRow(place % 56, place // 56 + 1, place % 3, place % 9) for place in range(BULLETIN_ROWS_MAX))
    posted.carry(posted.signed(Bulletin(ALL, plain, tuple(BulletinSilence(place, 9) for place in range(24)))))
    for language in LANGUAGES:
        page = Phone(posted.app()).get(f"/{language}/known")
        assert len(rows_of(page.text)) == BULLETIN_ROWS_MAX + 24 + len(HROMADAS)
        assert len(gzip.compress(page.content)) + 600 < PAGE_BYTES_MAX


def test_marks_do_not_lie_on_each_other_and_what_is_out_of_date_has_none(posted: Posted) -> None:
    rows = tuple(BulletinRow(place, 1, place % 3, 40 if place < 5 else 2) for place in range(len(HROMADAS)))
    posted.carry(posted.signed(Bulletin(ALL, rows)))
    page = Phone(posted.app()).get("/en/known").text
    marks = [
        (int(number), int(x), int(y)) for number, x, y in re.findall(r'href="#p(\d+)".*?cx="(\d+)" cy="(\d+)"', page)
    ]
    assert len(marks) > 12
    assert [number for number, _, _ in marks if number <= 5] == []
    for at, (_, x, y) in enumerate(marks):
        for _, other_x, other_y in marks[:at]:
            assert (x - other_x) ** 2 + (y - other_y) ** 2 >= (MAP_MARK_DISTANCE - 2) ** 2


def test_after_a_panic_it_shows_nothing(posted: Posted) -> None:
    posted.carry(posted.signed(SETTLED))
    posted.post.panic()
    page = Phone(posted.app()).get("/en/known")
    assert (page.status_code, "hromada" in page.text) == (503, False)


def test_a_far_hromada_without_a_border_of_its_own_stands_in_its_oblast(posted: Posted) -> None:
    lviv = (4_606_025).to_bytes(3)
    posted.carry(posted.signed(Bulletin(lviv, (BulletinRow(0, 1, 0, 2),))))
    page = Phone(posted.app()).get("/en/known").text
    assert rows_of(page)[1] == ["water", "is there, works, places: few", "16.03"]
    assert len(re.findall(r'<path class="o"', page)) >= 1


@pytest.mark.needs("chromium")
@pytest.mark.parametrize(("language", "colours"), [("uk", "light"), ("ru", "dark")])
def test_axe_finds_nothing_on_a_phone(posted: Posted, chromium: Browser, language: str, colours: str) -> None:
    everywhere = Bulletin(ALL, tuple(BulletinRow(place, 1, place % 3, 2) for place in range(56)), SETTLED.silences)
    context = chromium.new_context(
        viewport=ViewportSize(width=360, height=640),
        bypass_csp=True,
        color_scheme="dark" if colours == "dark" else "light",
    )
    page = context.new_page()
    with served(posted.app()) as address:
        for bulletin in (SETTLED, everywhere):
            posted.clock.now += HOUR
            posted.carry(posted.signed(bulletin))
            page.goto(f"{address}/{language}/known")
            assert page.evaluate("document.documentElement.scrollWidth") == 360
            assert violations(page) == []


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_indicator_and_value_fits_the_smallest_phone(posted: Posted, chromium: Browser, language: str) -> None:
    known = [each for each in INDICATORS.by_code.values() if each.bulletin]
    rows = [
        BulletinRow(
            0, each.bulletin or 0, value, 400, number=9 if each.number else None, detail=1 if each.details else None
        )
        for each in known
        for value in range(len(each.values))
    ]
    posted.carry(posted.signed(Bulletin(IZIUM, tuple(rows), (BulletinSilence(0, 300),))))
    with served(posted.app()) as address:
        page = chromium.new_page(viewport=ViewportSize(width=320, height=560))
        page.goto(f"{address}/{language}/known")
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        page.close()


@pytest.mark.needs("chromium")
def test_a_tap_on_the_map_leads_to_the_row_without_a_script(told: Posted, chromium: Browser) -> None:
    with served(told.app()) as address:
        context = chromium.new_context(java_script_enabled=False, viewport=ViewportSize(width=360, height=640))
        page = context.new_page()
        page.goto(f"{address}/en/")
        page.get_by_role("link", name="What is known").click()
        mark = page.locator("svg a").first
        box = mark.bounding_box()
        assert box is not None
        assert (box["width"] >= 24, box["height"] >= 24) == (True, True)
        mark.focus()
        page.keyboard.press("Enter")
        assert page.url.endswith("#p1")
        context.close()
