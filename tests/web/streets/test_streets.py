"""The map with streets: for volunteers alone, from the desk's own file, in step with the table, and never needed."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, ViewportSize, sync_playwright

from tests import programs
from tests.situation.claims import IZIUM, report
from tests.situation.izium import MAYOR
from tests.tiles import OPENMAPTILES, write_town
from tests.web.browsing import sign_in, violations
from tests.web.conftest import Site
from tests.web.picture.conftest import told_site
from vistka.cli import desk as desk_command
from vistka.cli import make_parser
from vistka.errors import VistkaError
from vistka.node.config import Settings
from vistka.node.tiles import TileFile, open_tiles
from vistka.web.desk.streets import LIBRARIES, POLICY
from vistka.web.words import LANGUAGES

BALAKLIIA = "UA63040010010039074"
# The processor draws what a graphics card would: the same here and where there is none.
DRAWING = ["--no-sandbox", "--disable-dev-shm-usage", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
SMALL = ViewportSize(width=360, height=600)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site of a desk that has a file with the town's streets; two places of it stand in the table."""
    folder = tmp_path_factory.mktemp("desk")
    with told_site(folder) as (site, city):
        city.enter(report("water", "works", MAYOR, place=BALAKLIIA, observed_at=site.clock()))
        site.desk.tiles = open_tiles(write_town(folder / "city.pmtiles"))
        yield site


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def running_chromium(playwright: Playwright) -> Iterator[Browser]:
    """One that draws maps."""
    browser = playwright.chromium.launch(executable_path=programs.find("chromium"), args=DRAWING)
    yield browser
    browser.close()


def signed_in(browser: Browser, site: Site, *, script: bool = True, language: str = "uk") -> Page:
    context = browser.new_context(java_script_enabled=script, viewport=SMALL, locale=language)
    context.set_default_timeout(60_000)  # the processor draws here, beside whatever else it does
    return sign_in(context.new_page(), site)


def see_streets(page: Page, expected: str = "shown") -> None:
    """Press the button, and wait until all of the map is drawn."""
    page.locator("[data-view=streets]").click()
    page.locator(f"figure[data-streets={expected}]").wait_for()


def marks_on(page: Page) -> list[str]:
    """What the marks of the streets say to who does not see them."""
    return [str(each.get_attribute("aria-label")) for each in page.locator(".streets-marks a").all()]


def test_the_file_is_for_volunteers_and_comes_in_parts(shown: Site) -> None:
    assert shown.desk.tiles is not None
    data = shown.desk.tiles.path.read_bytes()
    for path in ("/desk/streets.pmtiles", "/desk/borders.geojson"):
        assert shown.browser().get(path).url.path == "/desk/sign-in"
    oksana = shown.signed_in()
    whole = oksana.get("/desk/streets.pmtiles")
    assert (whole.status_code, whole.content, whole.headers["accept-ranges"]) == (200, data, "bytes")
    part = oksana.get("/desk/streets.pmtiles", headers={"Range": "bytes=0-126"})
    assert (part.status_code, part.content) == (206, data[:127])
    assert (part.headers["content-range"], part.headers["content-length"]) == (f"bytes 0-126/{len(data)}", "127")
    beyond = oksana.get("/desk/streets.pmtiles", headers={"Range": f"bytes={len(data)}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(data)}")
    other = oksana.get("/desk/streets.pmtiles", headers={"Range": "bytes=0-9", "If-Range": '"older"'})
    assert (other.status_code, other.content) == (200, data)
    assert part.headers["cache-control"] == "no-store"


@contextmanager
def another_file(site: Site, file: TileFile | None) -> Iterator[None]:
    """The desk with this file, or without one, for a while."""
    own, site.desk.tiles = site.desk.tiles, file
    try:
        yield
    finally:
        site.desk.tiles = own


def test_a_desk_without_a_file_offers_outlines_alone(shown: Site) -> None:
    oksana = shown.signed_in()
    with another_file(shown, None):
        page = oksana.get("/desk/picture")
        assert ("<template" in page.text, "<script" in page.text, "<svg viewBox" in page.text) == (False, False, True)
        assert "script-src" not in page.headers["content-security-policy"]
        assert oksana.get("/desk/streets.pmtiles").status_code == 404


def test_only_the_page_with_the_map_may_run_scripts_and_only_our_own(shown: Site) -> None:
    oksana = shown.signed_in()
    assert oksana.get("/desk/picture").headers["content-security-policy"] == POLICY
    assert set(re.findall(r"'[a-z-]+'|https?:|data:|blob:|\*", POLICY)) == {"'none'", "'self'"}
    assert "script-src" not in oksana.get(f"/desk/picture/{IZIUM}/water").headers["content-security-policy"]
    public = shown.browser().get("/picture")
    assert ("<script" in public.text, "script-src" in public.headers["content-security-policy"]) == (False, False)


def test_the_libraries_are_as_their_table_says_and_come_packed(shown: Site) -> None:
    folder = Path(desk_command.__file__).parents[1] / "web" / "desk" / "libraries"
    table = (folder / "README.md").read_text("utf-8")
    built = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.js")}
    assert sorted(built) == sorted(LIBRARIES)
    for name, digest in built.items():
        [row] = [line for line in table.splitlines() if line.startswith(f"| `{name}`")]
        assert digest in row
    for name in LIBRARIES:
        packed = shown.browser().get(f"/libraries/{name}", headers={"Accept-Encoding": "gzip"})
        assert (packed.headers["content-encoding"], packed.content) == ("gzip", (folder / name).read_bytes())
        assert "immutable" in packed.headers["cache-control"]
        assert shown.browser().get(f"/libraries/{name}", headers={"Accept-Encoding": "identity"}).content == (
            packed.content
        )
    for nothing in ("README.md", "..%2fstyle.css"):
        assert shown.browser().get(f"/libraries/{nothing}").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bad_file_is_named_and_the_desk_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    (tmp_path / "city.pmtiles").write_bytes(b"PMTiles\x03 and then the stick was pulled")
    options = make_parser(language).parse_args(["desk", "run", "--node", str(tmp_path)])
    options.language = language
    heard: list[VistkaError] = []
    assert desk_command._tiles(options, Settings(role="desk", picture_tiles="city.pmtiles"), heard.append) is None
    said = capsys.readouterr().err
    assert str(tmp_path / "city.pmtiles") in said
    assert {"uk": "Стіл працює далі", "ru": "Стол работает дальше", "en": "The desk goes on"}[language] in said
    assert [error.reason for error in heard] == ["tiles-broken"]
    assert desk_command._tiles(options, Settings(role="desk"), heard.append) is None


@pytest.mark.needs("chromium")
def test_marks_and_table_are_in_step_and_nothing_leaves_the_desk(shown: Site, chromium: Browser) -> None:
    page = signed_in(chromium, shown)
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{shown.address}/desk/picture")
    outlined = [str(each.get_attribute("aria-label")) for each in page.locator("figure svg[role=group] a").all()]
    see_streets(page)

    assert marks_on(page) == outlined
    leading = page.locator(".streets-marks a[href^='#p-']").all()
    for mark in leading:
        assert page.locator(f"tr{mark.get_attribute('href')}").count() == 1
    rows = [text.partition(":")[0] for text in page.locator("table.picture td:first-child a").all_inner_texts()]
    # A bank or a bridge without a point of its own stands on its town.
    assert {text.partition(":")[0] for text in marks_on(page)[: len(leading)]} == {"Ізюм", "Балаклія"}
    assert {place.rpartition(", ")[2] for place in rows} == {"Ізюм", "Балаклія"}
    for name, shape in (("Ізюм", "square"), ("Балаклія", "circle")):
        assert page.locator(f".streets-marks a[aria-label^='{name}:'] .m-{shape}").count() == 1

    assert any("/desk/streets.pmtiles" in url for url in asked)
    assert [url for url in asked if not url.startswith(f"{shown.address}/")] == []
    assert [text for text in said if "favicon" not in text and "404" not in text] == []


@pytest.mark.needs("chromium")
def test_a_mark_leads_into_the_table_by_keyboard_and_filters_keep_the_streets(shown: Site, chromium: Browser) -> None:
    page = signed_in(chromium, shown, language="en")
    page.goto(f"{shown.address}/desk/picture")
    see_streets(page)
    page.locator(".streets-marks a[aria-label^='Izium:']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#p-*")
    cell = page.locator("tr:target a")
    assert cell.inner_text().startswith("Izium")
    page.locator("#indicator").select_option("water")
    page.locator("form.filter button").first.click()
    page.locator("figure[data-streets=shown]").wait_for()
    assert sorted(label for label in marks_on(page)) == ["Balakliia: water, is there, works", "Izium: water, none"]
    assert page.locator("table.picture tbody tr").count() == 2
    page.locator("a[hreflang=uk]").click()
    page.wait_for_url("**indicator=water**")
    assert page.locator("#indicator").input_value() == "water"


@pytest.mark.needs("chromium")
def test_axe_finds_nothing_and_every_button_does_what_it_says(shown: Site, chromium: Browser) -> None:
    page = signed_in(chromium, shown)
    page.goto(f"{shown.address}/desk/picture")
    see_streets(page)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert "© OpenStreetMap (ODbL)" in page.locator(".streets").inner_text()
    mark = page.locator(".streets-marks a").first
    before = mark.bounding_box()
    page.locator("[data-zoom='-1']").click()
    page.wait_for_function(
        "at => document.querySelector('.streets-marks a').getBoundingClientRect().x !== at",
        arg=before["x"] if before else 0,
    )
    page.locator("[data-view=outlines]").click()
    assert (page.locator(".streets").is_hidden(), page.locator("figure svg[role=group]").is_visible()) == (True, True)


@pytest.mark.needs("chromium")
def test_openmaptiles_names_are_drawn_too(shown: Site, chromium: Browser, tmp_path: Path) -> None:
    page = signed_in(chromium, shown)
    colours = []
    for town in (OPENMAPTILES, []):
        with another_file(shown, open_tiles(write_town(tmp_path / f"{len(town)}.pmtiles", town, key="class"))):
            page.goto(f"{shown.address}/desk/picture?area={IZIUM}&indicator=water")
            see_streets(page)
            colours.append(page.locator(".streets-canvas canvas").screenshot())
    assert colours[0] != colours[1]


@pytest.mark.needs("chromium")
def test_the_outlines_stay_where_the_tiles_do_not_come(shown: Site, chromium: Browser) -> None:
    page = signed_in(chromium, shown, language="en")
    page.goto(f"{shown.address}/desk/picture")
    assert shown.desk.tiles is not None
    path = shown.desk.tiles.path
    aside = path.rename(path.with_suffix(".aside"))
    try:
        see_streets(page, "failed")
    finally:
        aside.rename(path)
    assert page.get_by_text("could not be shown here").is_visible()
    assert page.locator("figure svg[role=group]").is_visible()


@pytest.mark.needs("chromium")
def test_the_outlines_stay_without_webgl_and_without_a_script(shown: Site, playwright: Playwright) -> None:
    plain = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-3d-apis"]
    browser = playwright.chromium.launch(executable_path=programs.find("chromium"), args=plain)
    page = signed_in(browser, shown, language="en")
    page.goto(f"{shown.address}/desk/picture")
    see_streets(page, "failed")
    assert page.locator("figure svg[role=group]").is_visible()
    page = signed_in(browser, shown, script=False)
    page.goto(f"{shown.address}/desk/picture")
    assert page.locator("figure button").count() == 0
    assert page.locator("figure svg[role=group]").is_visible()
    browser.close()
