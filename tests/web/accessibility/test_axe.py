"""axe finds nothing at WCAG 2.2 AA on the public pages and the desk's, by day and by night, on a phone and a desk."""

from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page

from tests.desk import PASSWORD, Resident, alive, inbox, volunteer
from tests.web.browsing import violations
from tests.web.conftest import Site
from vectors.photos import COLOURED
from vistka.bundle.message import Disclosure
from vistka.node.assigning import next_case
from vistka.node.inquiries import confirm, submit_inquiry
from vistka.node.judging import subject_id
from vistka.node.persons import persons_in
from vistka.node.tracing import registry_of
from vistka.store.desk.held_mails import Written
from vistka.store.desk.people import Role
from vistka.tracing.inquiry import Inquiry

pytestmark = pytest.mark.needs("chromium")
LOOKS = [("uk", 360, "light"), ("en", 1100, "dark")]


def visitor(browser: Browser, site: Site, language: str, width: int, colours: str) -> Page:
    context = browser.new_context(
        base_url=site.address,
        locale=language,
        viewport={"width": width, "height": 800},
        color_scheme="dark" if colours == "dark" else "light",
    )
    return context.new_page()


def found(page: Page) -> list[str]:
    """What axe has to say of a page, and whether it is wider than its window."""
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return violations(page, "best-practice") + ["too wide"] * bool(wide)


def all_found(page: Page, paths: list[str]) -> dict[str, list[str]]:
    problems = {}
    for path in paths:
        answer = page.goto(path)
        assert (answer is not None, page.url.endswith(path)) == (True, True)
        if of_page := found(page):
            problems[path] = of_page
    return problems


@pytest.mark.parametrize(("language", "width", "colours"), LOOKS)
def test_the_public_pages(chromium: Browser, site: Site, language: str, width: int, colours: str) -> None:
    page = visitor(chromium, site, language, width, colours)
    problems = all_found(page, ["/", "/looking", "/looking/asked", "/inquiry/nothing", "/stop/nothing", "/r/nothing"])
    page.goto("/looking")
    page.locator("#names").fill("Оля Вигадана")
    page.locator("#birth").fill("400")
    page.locator("#reach").fill("stranger@example.org")
    page.locator("input[name=agreed]").check()
    page.locator("main button").click()
    page.locator("[role=alert]").wait_for()
    problems["refused"] = found(page)
    page.locator("#birth").fill("2001")
    page.locator("main button").click()
    page.wait_for_url("**/looking/asked")
    site.round()
    page.goto("/inquiry/" + str(site.mail.mails[-1].get_content()).split("/inquiry/")[1].split("?")[0])
    page.locator("main button").click()
    page.wait_for_url("**/mine")
    problems["mine"] = found(page)
    page.locator("input[name=sure]").check()
    page.locator("button.danger").click()
    page.locator("[role=status]").wait_for()
    problems["withdrawn"] = found(page)
    assert {path: each for path, each in problems.items() if each} == {}


@pytest.mark.parametrize(("language", "width", "colours"), LOOKS)
def test_the_desks_pages(chromium: Browser, site: Site, language: str, width: int, colours: str) -> None:
    keeper = volunteer(site.desk, "Хранителька", Role.KEEPER)
    for text in ("перше", "друге"):
        Resident().write(site.desk, replace(alive(text), disclosure=Disclosure.WHO_ASKS_BY_NAME))
    [first, _] = inbox(site.desk)
    wanted = Inquiry(bytes(16), "Оля Вигадана", birth_year=2003, relation="подруга", reach="stranger@example.org")
    submit_inquiry(site.desk, wanted, b"form")
    site.round()
    secret = str(site.mail.mails[-1].get_content()).split("/inquiry/")[1].split("?")[0]
    assert confirm(site.desk, secret, None)
    site.round()
    case = next_case(site.desk, keeper)
    assert case is not None
    registry = registry_of(site.desk)
    with registry.read() as tx:
        [proposal, _] = registry.proposals.of_inquiry(tx, case)
        record = registry.shelf.record(tx, proposal.person)
    assert record is not None
    person = subject_id(site.desk, record.person.person_record_id).hex()
    assert len(persons_in(site.desk, first.id)) == 1
    with site.desk.write() as tx:
        written = Written("Дивись", (b"\x18" + bytes(59)) * 50, (COLOURED,))
        site.desk.kept.held_mails.hold(tx, b"mail", None, "x@example.net", written, site.clock())
    page = visitor(chromium, site, language, width, colours)
    page.goto("/desk/sign-in")
    assert found(page) == []
    page.locator("#name").fill("Хранителька")
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")
    own = [f"/desk/case/{case.hex()}", f"/desk/match/{proposal.mark.hex()}", f"/desk/person/{person}"]
    own += [f"/desk/person/{person}?forget=1", "/desk/cases", "/desk/reviews", f"/desk/letter/{first.id.hex()}"]
    others = ["/desk/", "/desk/mails", "/desk/notices", "/desk/people", "/desk/log", "/desk/status", "/desk/me"]
    assert all_found(page, own + others) == {}


def test_a_letter_key_judges_and_a_text_field_keeps_its_letters(chromium: Browser, site: Site) -> None:
    keeper = volunteer(site.desk, "Хранителька", Role.KEEPER)
    Resident().write(site.desk, replace(alive(), disclosure=Disclosure.WHO_ASKS_BY_NAME))
    submit_inquiry(site.desk, Inquiry(bytes(16), "Оля Вигадана", reach="stranger@example.org"), b"form")
    site.round()
    secret = str(site.mail.mails[-1].get_content()).split("/inquiry/")[1].split("?")[0]
    confirm(site.desk, secret, None)
    site.round()
    case = next_case(site.desk, keeper)
    assert case is not None
    registry = registry_of(site.desk)
    with registry.read() as tx:
        [proposal] = registry.proposals.of_inquiry(tx, case)
    page = visitor(chromium, site, "en", 1100, "light")
    page.goto("/desk/sign-in")
    page.locator("#name").fill("Хранителька")
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")
    for key, sentence in (("u", "Noted: not sure"), ("n", "Noted: no"), ("y", "Noted: yes")):
        page.goto(f"/desk/match/{proposal.mark.hex()}")
        page.keyboard.press("Control+" + key if key == "u" else "x")
        assert "done=" not in page.url
        page.goto(f"/desk/match/{proposal.mark.hex()}")
        page.keyboard.press(key)
        page.get_by_text(sentence).wait_for()
