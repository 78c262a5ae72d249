"""The pages in a real browser: nothing axe finds, nothing wider than a phone, the map by keyboard, and no script."""

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.situation.claims import DAY, IZIUM, WEDNESDAY, report
from tests.situation.izium import BROADCAST, MAYOR, City
from tests.web.browsing import sign_in, violations
from tests.web.conftest import Site

pytestmark = pytest.mark.needs("chromium")
PATHS = [
    "/desk/picture?indicator=water",
    f"/desk/picture/{IZIUM}/water",
    "/desk/picture/silence",
    "/desk/picture/couriers",
    "/desk/picture/new?indicator=housing",
    "/desk/picture/spot",
    "/desk/picture/unplaced",
    "/desk/notices",
    "/desk/sitrep",
    "/picture",
]


def signed_in(browser: Browser, site: Site, width: int, *, script: bool) -> Page:
    context = browser.new_context(
        java_script_enabled=script, viewport=ViewportSize(width=width, height=800), locale="uk", bypass_csp=script
    )
    return sign_in(context.new_page(), site)


def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(town: tuple[Site, City], chromium: Browser) -> None:
    site, city = town
    city.enter(report("water", "works", MAYOR, BROADCAST, observed_at=WEDNESDAY))
    site.clock.now += 3 * DAY
    page = signed_in(chromium, site, 360, script=True)
    found = {}
    for path in PATHS:
        page.goto(site.address + path)
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        found[path] = violations(page)
    assert found == {path: [] for path in PATHS}


def test_the_map_leads_into_the_table_by_keyboard_without_a_script(shown: Site, chromium: Browser) -> None:
    page = signed_in(chromium, shown, 1_000, script=False)
    page.goto(f"{shown.address}/desk/picture")
    mark = page.locator("figure.map a[href^='#p-']").first
    target = mark.get_attribute("href")
    mark.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{target}")
    assert page.locator("tr:target").count() == 1


def test_no_word_of_a_timeline_is_cut_off_at_its_side(town: tuple[Site, City], chromium: Browser) -> None:
    site, city = town
    city.enter(report("water", "works", MAYOR, BROADCAST, observed_at=WEDNESDAY))
    site.clock.now += 3 * DAY - site.clock.now % DAY + 600  # the last day has just begun, so its mark is near the edge
    page = signed_in(chromium, site, 360, script=True)
    page.goto(f"{site.address}/desk/picture/{IZIUM}/water")
    outside = "all => all.map(each => each.getBBox()).filter(box => box.x < 0 || box.x + box.width > 600)"
    texts = page.locator("svg.timeline text")
    assert texts.count() > 4
    assert texts.evaluate_all(outside) == []
