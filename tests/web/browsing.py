"""A volunteer at a real browser."""

from playwright.sync_api import Page

from tests.desk import PASSWORD
from tests.web.conftest import Site


def sign_in(page: Page, site: Site) -> Page:
    """Type name and password, as anybody does."""
    page.goto(f"{site.address}/desk/sign-in")
    page.locator("[name=name]").fill("Оксана")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button").click()
    return page
