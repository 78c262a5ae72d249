"""Looking for someone from outside: what a seeker sees, which is the same whoever is found, and what others do not."""

import re
from dataclasses import replace
from typing import Any

import httpx
import pytest

from tests.desk import BROTHER, Resident, alive
from tests.web.conftest import Site, submit
from vistka.bundle.message import Disclosure
from vistka.limits import FORM_BYTES_MAX, INQUIRIES_REACH_DAY_MAX
from vistka.tracing.entry import decode_entry
from vistka.tracing.inquiry import Inquiry

OLIA = "Оля Вигадана"
NOBODY = "Юля Нечувана"
FORM = {
    "names": OLIA,
    "birth": "2001",
    "home": "Ізюм",
    "companions": "Бабуся Ніна",
    "seeker": "Хтось",
    "relation": "подруга",
    "reach": "stranger@example.org",
    "agreed": "yes",
}


def ask(site: Site, browser: httpx.Client, **changed: str) -> tuple[httpx.Response, str]:
    """Send the form and let the desk mail: the page that follows, and the path of the link in the mail."""
    page = submit(browser, browser.get("/looking"), **FORM | changed)
    site.round()
    return page, link(site)


def link(site: Site) -> str:
    return "/inquiry/" + str(site.mail.mails[-1].get_content()).split("/inquiry/")[1].split("?")[0]


def log(site: Site) -> list[str]:
    with site.desk.read() as tx:
        return [entry.action for entry in site.desk.kept.audit.entries(tx, None, 100)]


def test_a_brother_asks_confirms_and_her_word_comes(site: Site) -> None:
    Resident().write(site.desk, alive("КАНАРКА"))
    site.round()
    browser = site.browser("uk")
    page, path = ask(site, browser, reach=BROTHER.reach)
    assert "Подивіться пошту" in page.text
    assert len(site.mail.mails) == 1
    page = browser.get(path)
    assert OLIA not in page.text
    page = submit(browser, page)
    assert page.url.path == f"{path}/mine"
    assert "Вашу адресу підтверджено" in page.text
    assert "КАНАРКА" not in page.text
    site.round()
    assert site.mail.recipients[-1] == [BROTHER.reach]
    word = submit(browser, browser.get(site.mail.link()))
    assert "КАНАРКА" in word.text


def observed(site: Site, names: str) -> list[Any]:
    """Status, headers, bytes and mails of all that a seeker does, but for what is drawn by chance."""
    answers: list[httpx.Response] = []
    before = len(site.mail.mails)
    browser = site.browser()
    browser.event_hooks["response"] = [httpx.Response.read, answers.append]
    _, path = ask(site, browser, names=names)
    submit(browser, browser.get(path))
    site.round()
    page = browser.get(f"{path}/mine")
    submit(browser, page, **FORM | {"do": "change", "names": names, "text": "Вона любить читати."})
    site.round()
    other = site.browser()
    other.event_hooks["response"] = [httpx.Response.read, answers.append]
    submit(other, other.get(path))
    site.mail.wait_for(before + 2)  # the code goes out after the page
    submit(other, other.get(path), do="code", code="00000000")
    page = browser.get(f"{path}/mine")
    submit(browser, page, do="withdraw", sure="yes")
    site.round()
    mails = [(mail["To"], mail["Subject"], without_chance(mail.get_content())) for mail in site.mail.mails[before:]]
    seen = []
    for answer in answers:
        headers = {name: without_chance(value) for name, value in answer.headers.items() if name != "date"}
        seen.append((answer.status_code, headers, len(answer.content), without_chance(answer.text).replace(names, "…")))
    return [*seen, *mails]


def without_chance(text: str) -> str:
    text = re.sub(r"(/inquiry/)[a-z2-7]{20,}", r"\1…", text)
    text = re.sub(r'(name="once" value=")[0-9a-f]+', r"\1…", text)
    return re.sub(r"(seeker=)[0-9a-f]+|\b[0-9]{8}\b", r"\1…", text)


@pytest.mark.parametrize("choice", [None, Disclosure.ONLY_DESK, Disclosure.WHO_ASKS_BY_NAME])
def test_everything_a_seeker_observes_is_the_same_whether_or_not_there_is_a_match(
    site: Site, choice: Disclosure | None
) -> None:
    assert len(OLIA.encode()) == len(NOBODY.encode())
    Resident().write(site.desk, replace(alive(), disclosure=choice))
    site.round()
    nobody = observed(site, NOBODY)
    assert "match" not in log(site)
    found = observed(site, OLIA)
    assert "match" in log(site)
    assert found == nobody
    assert len(found) > 12


def test_a_mail_scanner_that_opens_the_link_sees_and_confirms_nothing(site: Site) -> None:
    _, path = ask(site, site.browser())
    scanner = site.browser()
    for each in (path, f"{path}/mine"):
        page = scanner.get(each)
        assert page.url.path == path
        assert OLIA not in page.text
    assert "inquiry-confirmed" not in log(site)


def test_another_browser_gets_a_code_and_nothing_of_the_inquiry(site: Site) -> None:
    browser, other = site.browser(), site.browser()
    _, path = ask(site, browser)
    submit(browser, browser.get(path))
    page = submit(other, other.get(path))
    assert "A code from your mail" in page.text
    assert OLIA not in page.text + other.get(f"{path}/mine").text
    words = str(site.mail.wait_for(2).get_content()).split()
    [code] = {word.strip(".:") for word in words if word.strip(".:").isdecimal() and len(word.strip(".:")) == 8}
    assert OLIA in submit(other, page, do="code", code=code).text


def test_a_changed_inquiry_is_shown_and_a_withdrawn_one_says_so(site: Site) -> None:
    browser = site.browser()
    _, path = ask(site, browser)
    page = submit(browser, browser.get(path))
    page = submit(browser, page, **FORM | {"do": "change", "birth": "35-40"})
    assert 'value="35-40"' in page.text
    page = submit(browser, page, **FORM | {"do": "change", "birth": "400"})
    assert (page.status_code, "up to 120" in page.text, 'value="400"' in page.text) == (400, True, True)
    assert submit(browser, page, do="withdraw").status_code == 400
    assert "was withdrawn" in submit(browser, page, do="withdraw", sure="yes").text
    assert "inquiry-withdrawn" in log(site)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"agreed": ""}, "Without your consent"),
        ({"names": "  "}, "whom you are looking for"),
        ({"names": "я" * 3_000}, "“Full name” is too long"),
        ({"names": "Оля\x07"}, "“Full name” is too long, or has characters"),
        ({"birth": "400"}, "an age up to 120"),
        ({"birth": "2023"}, "an age up to 120"),  # a year that has not come yet
        ({"birth": "40-35"}, "an age up to 120"),
        ({"names": "\u200b\u202e 123"}, "whom you are looking for"),
        ({"birth": "1600"}, "an age up to 120"),
        ({"reach": "+380501234567"}, "That is no e-mail address."),
        ({"reach": ""}, "That is no e-mail address."),
    ],
)
def test_what_is_no_inquiry_is_refused_with_a_sentence_and_nothing_typed_is_lost(
    site: Site, changed: dict[str, str], sentence: str
) -> None:
    browser = site.browser()
    page = submit(browser, browser.get("/looking"), **FORM | changed)
    assert page.status_code == 400
    assert sentence in page.text
    assert "Бабуся Ніна" in page.text
    site.round()
    assert site.mail.mails == []


@pytest.mark.parametrize("written", ["12.03.2001", "2001-03-12", "12/3/2001", "2001"])
def test_of_a_birthday_its_year_is_kept_and_no_more(site: Site, written: str) -> None:
    browser = site.browser()
    assert submit(browser, browser.get("/looking"), **FORM | {"birth": written}).url.path == "/looking/asked"
    with site.desk.read() as tx:
        [wording] = site.desk.kept.asking.due(tx, site.clock())
        entry = site.desk.kept.entries.entry(tx, wording.entry)
    assert entry is not None
    assert entry.body is not None
    body = decode_entry(entry.body)
    assert isinstance(body, Inquiry)
    assert (body.birth_year, body.age) == (2001, None)


def test_names_that_turn_the_direction_or_hold_nothing_visible_are_taken_and_shown_harmlessly(site: Site) -> None:
    browser = site.browser()
    _, path = ask(site, browser, names="\u202eОля\u200b Вигадана<script>")
    page = submit(browser, browser.get(path))
    assert ("\u202e" in page.text, "<script>" in page.text) == (False, False)
    assert "Вигадана&lt;script&gt;" in page.text


def test_one_address_cannot_confirm_name_after_name(site: Site) -> None:
    paths = []
    for number in range(INQUIRIES_REACH_DAY_MAX + 1):
        paths.append(ask(site, site.browser(), names=f"Вигадана {number}")[1])
        site.clock.now += 86_400
    answers = [submit(browser := site.browser(), browser.get(path)).status_code for path in paths]
    assert answers == [200] * INQUIRIES_REACH_DAY_MAX + [429]


def test_a_flood_is_refused_before_it_is_read(site: Site) -> None:
    browser = site.browser()
    assert browser.post("/looking", data={"text": "x" * FORM_BYTES_MAX}).status_code == 413
    for path in ("/inquiry/nothing", "/inquiry/nothing/mine"):
        assert browser.post(path, data={"do": "change"}).status_code == 404
    assert "This link does not work" in browser.post("/inquiry/nothing").text


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
def test_every_page_is_there_in_every_language(site: Site, language: str) -> None:
    browser = site.browser(language)
    _, path = ask(site, browser)
    submit(browser, browser.get(path))
    for each in ("/", "/looking", "/looking/asked", path, f"{path}/mine"):
        page = browser.get(each)
        assert (200, each) == (page.status_code, page.url.path)
        assert f'<html lang="{language}">' in page.text
        assert ("<script" in page.text, "style=" in page.text) == (False, False)
