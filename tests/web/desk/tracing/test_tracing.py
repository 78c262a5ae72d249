"""Linking at the desk, as a volunteer sees it: the queue, a match side by side, the decision, and forgetting."""

import os
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from tests.desk import BROTHER, Resident, alive, member, volunteer
from tests.web.conftest import Site, fields_of, submit
from vistka.bundle.message import Disclosure, Named
from vistka.limits import REVIEW_DAYS
from vistka.node.inquiries import confirm, submit_inquiry
from vistka.node.tracing import registry_of
from vistka.store.desk.people import Role
from vistka.store.lexicon import packaged_lexicon
from vistka.store.registry.proposals import Proposal
from vistka.store.registry.registry import open_registry
from vistka.tracing.inquiry import Inquiry
from vistka.tracing.judgement import Verdict
from vistka.tracing.naming import LexiconNaming
from vistka.web.desk.match import pieces

WANTED = Inquiry(
    bytes(16), "Оля Вигадина", birth_year=2001, seeker="Хтось", relation="подруга", reach="stranger@example.org"
)
AUTHOR = Resident()
NAMED = Disclosure.WHO_ASKS_BY_NAME


def ask(site: Site, wanted: Inquiry) -> None:
    """An inquiry from outside, confirmed."""
    submit_inquiry(site.desk, wanted, site.desk.draw(16))
    site.round()
    secret = str(site.mail.mails[-1].get_content()).split("/inquiry/")[1].split("?")[0]
    assert confirm(site.desk, secret, None)
    site.round()


def proposal(site: Site) -> Proposal:
    registry = registry_of(site.desk)
    with registry.read() as tx:
        [only] = registry.proposals.queue(tx, 0, 10, list(Verdict))
    return only


def log(site: Site) -> list[str]:
    with site.desk.read() as tx:
        return [entry.action for entry in site.desk.kept.audit.entries(tx, None, 100)]


@pytest.fixture(autouse=True)
def real_names(site: Site, tmp_path: Path) -> None:
    """Names are compared as at a real desk, in any script and spelling."""
    registry_of(site.desk).close()
    naming = LexiconNaming(packaged_lexicon)
    path = str(tmp_path / "registry.sqlite")
    site.desk.registry = open_registry(path, site.desk.keys.storage_key, os.urandom, naming)


@pytest.fixture
def at_work(site: Site) -> httpx.Client:
    """A sister wrote and lets whoever asks know, a friend asks, and a volunteer has taken the case."""
    AUTHOR.write(site.desk, replace(alive("КАНАРКА у підвалі"), disclosure=NAMED))
    ask(site, WANTED)
    volunteer(site.desk)
    browser = site.signed_in()
    page = submit(browser, browser.get("/desk/cases"), do="next")
    assert page.url.path.startswith("/desk/case/")
    return browser


def match_page(site: Site, browser: httpx.Client) -> httpx.Response:
    return browser.get(f"/desk/match/{proposal(site).mark.hex()}")


def test_the_next_case_opens_and_leads_to_a_match_side_by_side(site: Site, at_work: httpx.Client) -> None:
    page = at_work.get("/desk/cases")
    assert "Оля Вигадина" in page.text
    page = match_page(site, at_work)
    assert "Оля Вигад<mark>а</mark>на" in page.text
    assert "Оля Вигад<mark>и</mark>на" in page.text
    assert "The names are alike." in page.text
    assert "They were born in the same year." in page.text
    assert "The author lets it go to whoever asks by name. A volunteer decides." in page.text
    assert "КАНАРКА у підвалі" in page.text
    assert "stranger@example.org" in page.text
    assert {"assigned", "list-34", "look"} <= set(log(site))


def test_one_key_each_says_yes_no_and_not_sure_and_the_page_says_so(site: Site, at_work: httpx.Client) -> None:
    page = match_page(site, at_work)
    for key in "ynu":
        assert f'accesskey="{key}" data-key="{key}"' in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "script-src" not in at_work.get("/desk/cases").headers["content-security-policy"]
    assert at_work.get("/keys.js").status_code == 200
    for decision, verdict, sentence in (
        ("not-sure", Verdict.NOT_SURE, "Noted: not sure."),
        ("no", Verdict.NO, "Noted: no, somebody else."),
        ("yes", Verdict.YES, "Noted: yes, the same person."),
    ):
        page = submit(at_work, page, do=decision)
        assert sentence in page.text
        assert proposal(site).verdict is verdict
    assert {"judged-yes", "judged-no", "judged-not-sure"} <= set(log(site))


def test_release_shows_its_reason_and_mails_a_link_without_words(site: Site, at_work: httpx.Client) -> None:
    page = match_page(site, at_work)
    assert "Agreements: 0 of 1." in page.text
    page = submit(at_work, page, do="release")
    assert "Word has been passed on" in page.text
    site.round()
    assert site.mail.recipients[-1] == ["stranger@example.org"]
    assert "КАНАРКА" not in str(site.mail.mails[-1].get_content())


def test_what_may_not_be_passed_on_has_no_button_and_a_forged_one_is_refused(site: Site) -> None:
    Resident().write(site.desk, replace(alive(), disclosure=Disclosure.ONLY_DESK))
    ask(site, WANTED)
    volunteer(site.desk)
    browser = site.signed_in()
    submit(browser, browser.get("/desk/cases"), do="next")
    page = match_page(site, browser)
    assert "The author trusted this to the desk alone." in page.text
    assert 'value="release"' not in page.text
    page = submit(browser, page, do="release")
    assert (page.status_code, "may not be passed on" in page.text) == (400, True)
    site.round()
    assert site.mail.recipients[-1:] == [["stranger@example.org"]]
    assert len(site.mail.mails) == 1


def test_somebody_whose_age_is_unknown_needs_a_second_volunteer_whom_the_keeper_names(site: Site) -> None:
    Resident().write(site.desk, replace(alive(), disclosure=NAMED, birth_year=None))
    ask(site, WANTED)
    for name, role in (("Оксана", Role.VOLUNTEER), ("Петро", Role.VOLUNTEER), ("Хранителька", Role.KEEPER)):
        volunteer(site.desk, name, role)
    first, second, keeper = site.signed_in(), site.signed_in("Петро"), site.signed_in("Хранителька")
    submit(first, first.get("/desk/cases"), do="next")
    page = submit(first, match_page(site, first), do="release")
    assert "Agreements: 1 of 2." in page.text
    assert "Ask a keeper to give case" in page.text
    assert match_page(site, second).status_code == 403
    page = keeper.get("/desk/cases")
    assert "a second person has to agree" in page.text
    assert "Вигадина" not in page.text
    case = fields_of(page)["case"]
    submit(keeper, page, do="assign", case=case, volunteer=member(site.desk, "Петро").id.hex())
    page = submit(second, match_page(site, second), do="release")
    assert "Word has been passed on" in page.text


def test_i_know_this_person_hands_the_case_on(site: Site, at_work: httpx.Client) -> None:
    page = submit(at_work, match_page(site, at_work), do="hand-on")
    assert "You have no cases" in page.text
    assert match_page(site, at_work).status_code == 403
    page = submit(at_work, page, do="next")
    assert "There is no case just now" in page.text


def test_nobody_browses(site: Site, at_work: httpx.Client) -> None:
    volunteer(site.desk, "Петро")
    other = site.signed_in("Петро")
    mark = proposal(site).mark.hex()
    case = at_work.get("/desk/cases").text.split("/desk/case/")[1].split('"')[0]
    person = at_work.get(f"/desk/match/{mark}").text.split("/desk/person/")[1].split('"')[0]
    for path in (f"/desk/match/{mark}", f"/desk/case/{case}", f"/desk/person/{person}", "/desk/inquiries"):
        page = other.get(path)
        assert (page.status_code, "Вигадана" in page.text) == (403, False)
        assert site.browser().get(path).url.path == "/desk/sign-in"
    for path in ("/desk/match/00", "/desk/case/zz", "/desk/person/" + "00" * 16, "/desk/person?number=x/../y"):
        assert at_work.get(path).status_code in (403, 404)


def person_page(site: Site, browser: httpx.Client) -> httpx.Response:
    text = match_page(site, browser).text
    return browser.get("/desk/person/" + text.split("/desk/person/")[1].split('"')[0])


def test_a_person_chooses_anew_and_asks_not_to_be_found(site: Site, at_work: httpx.Client) -> None:
    page = person_page(site, at_work)
    page = submit(at_work, page, do="choose", choice="1", named="Микита, nikita@example.org\r\nОля")
    assert (page.status_code, "a name, a space, an address" in page.text, "Микита, nikita" in page.text) == (
        400,
        True,
        True,
    )
    page = submit(at_work, page, do="choose", choice="1", named="Микита Вигаданий, nikita@example.org\r\n")
    assert "Микита Вигаданий nikita@example.org" in page.text
    assert "The author lets it go only to those they name" in match_page(site, at_work).text
    page = submit(at_work, page, do="share")
    page = submit(at_work, page, do="unshare")
    page = submit(at_work, page, do="hide")
    assert "asked not to be found" in page.text or page.status_code == 403
    assert {"chosen", "hidden", "shared", "unshared"} <= set(log(site))


def test_two_records_of_one_person_are_joined_and_parted(site: Site, at_work: httpx.Client) -> None:
    Resident().write(site.desk, replace(alive("вдруге"), disclosure=NAMED))
    site.round()
    text = at_work.get("/desk/case/" + at_work.get("/desk/cases").text.split("/desk/case/")[1].split('"')[0]).text
    marks = [part.split('"')[0] for part in text.split("/desk/match/")[1:]]
    page = at_work.get(f"/desk/match/{marks[0]}")
    page = at_work.get("/desk/person/" + page.text.split("/desk/person/")[1].split('"')[0])
    assert "The same person: join them" in page.text
    page = submit(at_work, page, do="join")
    assert "Two people: part them" in page.text
    page = submit(at_work, page, do="part")
    assert "The same person: join them" in page.text


def test_forget_me_takes_two_steps_and_a_keeper(site: Site, at_work: httpx.Client) -> None:
    page = person_page(site, at_work)
    assert "?forget=1" not in page.text
    assert submit(at_work, page, do="forget", sure="yes").status_code == 403
    volunteer(site.desk, "Хранителька", Role.KEEPER)
    keeper = site.signed_in("Хранителька")
    number = page.url.path.rpartition("/")[2]
    page = keeper.get("/desk/person", params={"number": number})
    asked = keeper.get(page.url.path, params={"forget": "1"})
    assert "erased for good" in asked.text
    assert submit(keeper, asked, do="forget").status_code == 400
    done = submit(keeper, asked, do="forget", sure="yes")
    assert "Messages and entries erased: 1" in done.text
    assert keeper.get(page.url.path).status_code == 404
    assert "forgotten" in log(site)


def test_a_second_person_reviews_the_looks_of_a_week(site: Site, at_work: httpx.Client) -> None:
    match_page(site, at_work)
    site.clock.now += REVIEW_DAYS * 86_400 + 60
    volunteer(site.desk, "Петро")
    other, looker = site.signed_in("Петро"), site.signed_in()
    assert "There is nothing to review" in looker.get("/desk/reviews").text
    path = f"/desk/review/{member(site.desk, 'Оксана').id.hex()}"
    assert looker.get(path).status_code == 403
    assert "Оксана" in other.get("/desk/reviews").text
    page = other.get(path)
    assert "(a case of theirs)" in page.text
    assert "Вигадана" not in page.text
    assert "There is nothing to review" in submit(other, page).text


def test_a_decision_on_a_record_that_has_changed_meanwhile_is_asked_again(site: Site, at_work: httpx.Client) -> None:
    page = match_page(site, at_work)
    site.clock.now += 60
    AUTHOR.write(site.desk, replace(alive("Ми виїхали"), disclosure=NAMED, birth_year=2002), site.clock())
    site.round()
    stale = submit(at_work, page, do="yes")
    assert (stale.status_code, 'role="alert"' in stale.text) == (409, True)
    assert proposal(site).verdict is Verdict.UNDECIDED
    assert "Noted: yes" in submit(at_work, stale, do="yes").text


def test_a_name_is_cut_where_it_differs() -> None:
    assert pieces("Оля", ()) == [("Оля", False)]
    assert pieces("Оля", ((0, 3),)) == [("Оля", True)]
    assert pieces("Наталія", ((2, 3), (6, 7))) == [("На", False), ("т", True), ("алі", False), ("я", True)]
    assert pieces("аб", ((0, 9),)) == [("аб", True)]


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
def test_every_page_is_there_in_every_language(site: Site, language: str) -> None:
    resident = Resident()
    resident.write(site.desk, alive("перше", BROTHER, Named("Ніна", "nina@example.org")))
    ask(site, WANTED)
    volunteer(site.desk, "Хранителька", Role.KEEPER)
    browser = site.signed_in("Хранителька", language)
    page = submit(browser, browser.get("/desk/cases"), do="next")
    match = match_page(site, browser)
    person = person_page(site, browser)
    for path in (page.url.path, match.url.path, person.url.path, f"{person.url.path}?forget=1", "/desk/cases"):
        shown = browser.get(path)
        assert shown.status_code == 200
        assert f'<html lang="{language}">' in shown.text
        assert "style=" not in shown.text
