"""Takes the README's pictures: plays the story, then looks at its pages. `.venv/bin/python docs/pictures/take.py`."""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from vistka.story.city import PASSWORD, City
from vistka.story.play import Play
from vistka.story.telling import Telling

HERE = Path(__file__).parent
PHONE = {"width": 360, "height": 740}
SCREEN = {"width": 1100, "height": 520}
TALL = {"width": 1000, "height": 1100}
IZIUM = "UA63040090010029555"
CHROMIUM_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


def main() -> None:
    """Play, look, stop."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        play = Play(Telling("en"), Path(folder))
        try:
            play.perform()
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_OPTIONS)
            look_at_post(browser, play.city)
            look_at_desk(browser, play.city)
            browser.close()
        finally:
            play.city.stop()


def look_at_post(browser: Browser, city: City) -> None:
    """The first page, the form, the slip; as a phone shows them."""
    page = browser.new_context(java_script_enabled=False, viewport=PHONE).new_page()
    page.goto(f"{city.posts['north']}/uk/")
    keep(page, "post-first")
    page.goto(f"{city.posts['north']}/uk/alive")
    page.fill("[name=name]", "Ганна Вигадана")
    page.fill("[name=place]", "Ізюм")
    page.fill("[name=text]", "Я жива.")
    keep(page, "post-alive")
    page.click("form button >> nth=0")
    keep(page, "post-slip")


def look_at_desk(browser: Browser, city: City) -> None:
    """The inbox, the picture of the city and one of its cells, as a volunteer sees them."""
    page = browser.new_context(java_script_enabled=False, viewport=SCREEN, locale="en-GB").new_page()
    page.goto(f"{city.desk}/desk/sign-in")
    page.fill("[name=name]", city.volunteer)
    page.fill("[name=password]", PASSWORD)
    page.click("form button >> nth=0")
    page.goto(f"{city.desk}/desk/?show=all")
    keep(page, "desk-inbox")
    page.set_viewport_size(TALL)
    page.goto(f"{city.desk}/desk/picture?area={IZIUM}")
    keep(page, "picture")
    page.goto(f"{city.desk}/desk/picture/{IZIUM}/housing")
    keep(page, "picture-cell")


def keep(page: Page, name: str) -> None:
    """What the window shows, as a picture."""
    page.screenshot(path=HERE / f"{name}.png")


if __name__ == "__main__":
    main()
