"""The desk's two main stories in a real browser without JavaScript: a volunteer passes word on, a relative answers."""

import pytest
from playwright.sync_api import Browser, Page

from tests.desk import PASSWORD, Resident, inbox, letter, said, volunteer
from tests.web.conftest import Site
from vistka.node.passing_on import pass_on
from vistka.store.desk.messages import State

pytestmark = pytest.mark.needs("chromium")


def visitor(browser: Browser, site: Site, language: str, width: int) -> Page:
    context = browser.new_context(
        base_url=site.address, java_script_enabled=False, locale=language, viewport={"width": width, "height": 800}
    )
    return context.new_page()


def is_narrow_enough(page: Page) -> bool:
    """Nothing sticks out at the side."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_a_volunteer_passes_word_on_by_keyboard_alone(chromium: Browser, site: Site) -> None:
    volunteer(site.desk)
    Resident().write(site.desk, letter("Ми з сусідами. Пиши мені."))
    site.round()
    page = visitor(chromium, site, "uk", 1100)
    page.goto("/desk/")
    page.locator("#name:focus").wait_for()
    page.keyboard.type("Оксана")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")
    page.set_viewport_size({"width": 360, "height": 800})
    assert is_narrow_enough(page)
    page.locator("tbody a").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/letter/*")
    assert page.locator("blockquote").inner_text() == "Ми з сусідами. Пиши мені."
    page.get_by_role("button", name="Передати: nikita@example.org").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Лист чекає на відправлення").wait_for()
    site.round()
    assert site.mail.recipients == [["nikita@example.org"]]


@pytest.mark.parametrize("width", [360, 1100])
def test_a_relative_reads_listens_and_answers(chromium: Browser, site: Site, width: int) -> None:
    resident, who = Resident(), volunteer(site.desk)
    resident.write(site.desk, letter("Ми з сусідами.", voice=(b"\x18" + bytes(59)) * 50))
    [case] = inbox(site.desk)
    pass_on(site.desk, who, case.id, case.version, 0)
    site.round()
    page = visitor(chromium, site, "en", width)
    page.goto(site.mail.link())
    assert is_narrow_enough(page)
    page.get_by_role("button", name="Open").click()
    page.get_by_text("Ми з сусідами.").wait_for()
    page.locator("audio").wait_for()
    assert is_narrow_enough(page)
    page.get_by_label("Your answer").fill("Маємо твою вістку. Чекаємо.")
    page.get_by_role("button", name="Send").click()
    page.get_by_text("Your answer is sealed.").wait_for()
    page.reload()
    page.get_by_text("Answers you have sent: 1").wait_for()
    assert [said(opened).text for opened in resident.replies(site.desk)] == ["Маємо твою вістку. Чекаємо."]
    assert State.ANSWERED is inbox(site.desk)[0].state
