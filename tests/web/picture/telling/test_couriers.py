"""A volunteer says when couriers are due; silence counts their visits, and nothing that leaves the desk tells of it."""

from datetime import date

import httpx

from tests.desk import Resident
from tests.situation.claims import DAY, IZIUM
from tests.situation.izium import City
from tests.web.conftest import Site, submit
from tests.web.picture.test_picture import text_of
from vistka.bundle.message import Observation
from vistka.node.picture import rebuild_picture

Town = tuple[Site, City]
PAGE = "/desk/picture/couriers"
SOUTH = "pivden, Izium, Iziumska, Iziumskyi, Kharkivska"
LEAVING = ["/desk/picture.csv", "/desk/picture.geojson", "/desk/sitrep", "/picture", "/api/picture"]


def hear_daily(site: Site, part: str, days: int) -> None:
    for _ in range(days):
        site.clock.now += DAY
        Resident().write(site.desk, Observation(f"Ізюм, {part}", "water", "none"), site.clock())
        site.round()


def add(browser: httpx.Client, place: str, **fields: str) -> httpx.Response:
    return submit(browser, browser.get(PAGE), do="add", place=place, **fields)


def said_of_south(browser: httpx.Client) -> str:
    text = text_of(browser.get(f"/desk/picture/silence?area={IZIUM}").text)
    return text.partition(SOUTH)[2].partition("Last word")[0].strip()


def day(site: Site, after: int = 0) -> str:
    return date.fromordinal(date(1970, 1, 1).toordinal() + site.clock() // DAY + after).isoformat()


def test_what_is_not_due_yet_is_not_silence_and_who_stays_away_is_said(town: Town) -> None:
    site, _ = town
    hear_daily(site, "південь", 12)
    site.clock.now += 8 * DAY
    browser = site.signed_in()
    assert said_of_south(browser) == "no courier came"
    page = add(browser, "південь, Ізюм", every="14", since=day(site, 2))
    assert f"{SOUTH} once in so many days: 14" in text_of(page.text)
    assert said_of_south(browser) == "no courier was due yet"
    rebuild_picture(site.desk)
    assert said_of_south(browser) == "no courier was due yet"
    site.clock.now += 1
    page = add(browser, "південь, Ізюм", weekday0="on", weekday4="on", since=day(site, -30), every="")
    assert f"{SOUTH} Monday, Friday" in text_of(page.text)
    site.clock.now += 40 * DAY
    browser = site.signed_in()
    assert said_of_south(browser) == "a courier was due and none came"
    hear_daily(site, "північ", 1)
    browser = site.signed_in()
    assert said_of_south(browser) == "a courier came, nothing from here"
    site.clock.now += 1
    page = browser.get(PAGE)
    page = submit(browser, page, do="end", place=page.text.partition('name="place" value="')[2][:28])
    assert "There is no timetable" in page.text


def test_a_round_says_when_and_where(town: Town) -> None:
    browser = town[0].signed_in()
    for fields in ({"every": ""}, {"every": "0"}, {"every": "61"}):
        page = add(browser, "Ізюм", **fields)
        assert (page.status_code, "Say once in how many days" in page.text) == (400, True)
    assert add(browser, "Ййййййй", every="7").status_code == 400
    assert add(browser, "Ізюм", every="7", since="soon").status_code == 400
    assert "There is no timetable" in browser.get(PAGE).text


def test_the_timetable_leaves_the_desk_in_nothing(town: Town) -> None:
    site, _ = town
    hear_daily(site, "південь", 12)
    site.clock.now += 60 * DAY
    site.round()
    browser, held = site.signed_in(), len(site.desk.store.held(site.clock()))
    before = {path: browser.get(path).text for path in LEAVING}
    assert "no courier came" in before["/desk/sitrep"]
    add(browser, "південь, Ізюм", every="7", since=day(site, -40))
    assert said_of_south(browser) == "a courier was due and none came"
    site.round()
    assert {path: browser.get(path).text for path in LEAVING} == before
    assert len(site.desk.store.held(site.clock())) == held
