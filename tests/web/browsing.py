"""Real browsers for the tests of pages: how one is started, what axe has to say of a page, how a volunteer signs in."""

from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, sync_playwright

from tests import programs
from tests.desk import PASSWORD
from tests.web.conftest import Site

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


@contextmanager
def started() -> Iterator[Browser]:
    """Chromium. While it is there, this thread has a loop of its own: `asyncio.run` has to go elsewhere."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=programs.find("chromium"), args=ARGUMENTS)
        yield browser
        browser.close()


def violations(page: Page, *more: str) -> list[str]:
    """What axe finds on a page at WCAG 2.2 AA, and by `more` sets of its rules.

    Of what is as it should be it names one example of each rule and not all, which would take as long again.
    """
    options = {"runOnly": [*WCAG, *more], "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found]


def sign_in(page: Page, site: Site) -> Page:
    """Type name and password, as anybody does."""
    page.goto(f"{site.address}/desk/sign-in")
    page.locator("[name=name]").fill("Оксана")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button").click()
    return page
