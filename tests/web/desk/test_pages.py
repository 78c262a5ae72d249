"""What volunteers see and do on the desk's pages."""

import re
from dataclasses import replace

import httpx
import pytest

from tests.desk import BROTHER, Resident, alive, inbox, letter, member, said, volunteer
from tests.web.conftest import Site, fields_of, submit
from vectors.photos import COLOURED, GREY
from vistka.bundle.message import Inquiry, Named, Observation
from vistka.errors import LocalError, WorldError
from vistka.identity.fingerprint import words_of
from vistka.limits import SESSION_IDLE_SECONDS, SESSION_SECONDS_MAX
from vistka.node.passing_on import pass_on
from vistka.node.reading import secret_of
from vistka.node.volunteers import form_token
from vistka.store.desk.held_mails import Written
from vistka.store.desk.people import Role

SHOWN = [f"/desk/letter/{'00' * 16}/photo", f"/desk/mails/{'00' * 16}/photo/0", f"/desk/mails/{'00' * 16}/voice"]
PAGES = [
    "/desk/",
    "/desk/inquiries",
    "/desk/observations",
    "/desk/mails",
    "/desk/notices",
    "/desk/people",
    "/desk/log",
    "/desk/status",
    "/desk/me",
]


def test_nothing_is_shown_to_whoever_is_not_signed_in(site: Site) -> None:
    Resident().write(site.desk, letter())
    [case] = inbox(site.desk)
    browser = site.browser()
    for path in [
        *PAGES,
        f"/desk/letter/{case.id.hex()}",
        f"/desk/letter/{case.id.hex()}/voice",
        *SHOWN,
        "/desk/card.svg",
    ]:
        assert browser.get(path).url.path == "/desk/sign-in"
    assert browser.post(f"/desk/letter/{case.id.hex()}", data={"do": "close"}).url.path == "/desk/sign-in"


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
def test_every_page_opens_in_every_language(site: Site, language: str) -> None:
    volunteer(site.desk, "Хранителька", Role.KEEPER)
    for body in (letter(), alive(), Observation("Ізюм", "water", "none"), Inquiry("Антон Вигаданий")):
        Resident().write(site.desk, body)
    letters = [f"/desk/letter/{case.id.hex()}" for case in inbox(site.desk)]
    browser = site.signed_in("Хранителька", language)
    for path in [*PAGES, *letters]:
        page = browser.get(path)
        assert (200, path) == (page.status_code, page.url.path)
        assert f'<html lang="{language}">' in page.text
        assert "<script" not in page.text
        assert "style=" not in page.text


def test_what_does_not_work_stands_on_the_status_page_until_it_does(site: Site) -> None:
    volunteer(site.desk)
    browser = site.signed_in()
    site.desk.note_trouble("inbox", WorldError("mail-inbox", why="sign-in"))
    site.desk.note_trouble("tiles", LocalError("tiles-broken", path="city.pmtiles"))
    page = browser.get("/desk/status").text
    assert "The mailbox cannot be reached now (sign-in)" in page
    assert "city.pmtiles is not a whole PMTiles file" in page
    site.desk.note_trouble("inbox", None)
    page = browser.get("/desk/status").text
    assert ("The mailbox" in page, "city.pmtiles" in page) == (False, True)


def test_a_volunteer_passes_word_on_with_one_click_and_only_to_whom_its_author_named(site: Site) -> None:
    volunteer(site.desk)
    Resident().write(site.desk, letter("КАНАРКА біля школи"))
    site.round()
    browser = site.signed_in()
    page = browser.get("/desk/")
    assert "Оля Вигадана" in page.text
    [case] = inbox(site.desk)
    page = browser.get(f"/desk/letter/{case.id.hex()}")
    assert "КАНАРКА біля школи" in page.text
    page = submit(browser, page, do="pass-on", named="0", to="thief@example.org", reach="thief@example.org")
    assert "The mail is waiting to go" in page.text
    site.round()
    assert site.mail.recipients == [["nikita@example.org"]]
    text = str(site.mail.mails[0]) + site.mail.mails[0].get_content()
    for secret in ("КАНАРКА", "школи", "Ізюм", "Вигадана", "Микита"):
        assert secret not in text
    assert "The mail has gone" in browser.get(page.url.path).text
    site.round()
    assert len(site.mail.mails) == 1


def test_a_letter_taken_by_one_is_shown_as_taken_to_the_others(site: Site) -> None:
    volunteer(site.desk)
    volunteer(site.desk, "Петро")
    Resident().write(site.desk, letter())
    [case] = inbox(site.desk)
    path = f"/desk/letter/{case.id.hex()}"
    oksana, petro = site.signed_in(), site.signed_in("Петро")
    stale = petro.get(path)
    submit(oksana, oksana.get(path), do="take")
    assert "taken by Оксана" in petro.get("/desk/").text
    answer = submit(petro, stale, do="pass-on", named="0")
    assert answer.status_code == 409
    assert "Somebody else has taken this letter" in answer.text
    site.round()
    assert site.mail.mails == []


def test_two_clicks_at_once_are_one(site: Site) -> None:
    volunteer(site.desk)
    Resident().write(site.desk, letter())
    [case] = inbox(site.desk)
    browser = site.signed_in()
    page = browser.get(f"/desk/letter/{case.id.hex()}")
    answers = [submit(browser, page, do="reply", text="Маємо вашу вістку") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    with site.desk.read() as tx:
        assert len(site.desk.kept.outgoing.replies(tx, case.id)) == 1
    assert submit(browser, page, do="close").status_code == 409


def test_a_form_from_elsewhere_does_nothing(site: Site) -> None:
    volunteer(site.desk)
    Resident().write(site.desk, letter())
    [case] = inbox(site.desk)
    browser = site.signed_in()
    path = f"/desk/letter/{case.id.hex()}"
    for token in ("", "00" * 16, "не те"):
        answer = browser.post(path, data={"do": "close", "version": "0", "form": token})
        assert answer.status_code == 403
    assert inbox(site.desk)[0].version == 0
    for other in ("/desk/sign-out", "/desk/notices", "/desk/people", "/desk/me"):
        assert browser.post(other, data={}).status_code == 403
    assert browser.get("/desk/").url.path == "/desk/"
    stranger = site.browser()
    answer = stranger.post(
        "/desk/sign-in", data={"name": "Оксана", "password": "three plain words", "form": form_token(b"0" * 16)}
    )
    assert answer.status_code == 403


def test_sessions_end_when_idle_and_in_any_case(site: Site) -> None:
    volunteer(site.desk)
    browser = site.signed_in()
    site.clock.now += SESSION_IDLE_SECONDS - 1
    assert browser.get("/desk/").url.path == "/desk/"
    site.clock.now += SESSION_IDLE_SECONDS
    assert browser.get("/desk/").url.path == "/desk/sign-in"
    browser = site.signed_in()
    for _ in range(SESSION_SECONDS_MAX // 1_500):
        site.clock.now += 1_500
        last = browser.get("/desk/").url.path
    assert last == "/desk/"
    site.clock.now += 1_500
    assert browser.get("/desk/").url.path == "/desk/sign-in"
    browser = site.signed_in()
    token = dict(browser.cookies)
    submit(browser, browser.get("/desk/"), "/desk/sign-out")
    browser.cookies.update(token)
    assert browser.get("/desk/").url.path == "/desk/sign-in"


def test_wrong_passwords_make_a_name_wait_whether_it_exists_or_not(site: Site) -> None:
    volunteer(site.desk)
    browser = site.browser()

    def attempt(name: str, password: str) -> httpx.Response:
        return submit(browser, browser.get("/desk/sign-in"), name=name, password=password)

    answers = {name: [attempt(name, "wrong password") for _ in range(6)] for name in ("Оксана", "Ніхто")}
    expected = [401] * 5 + [429]
    assert [expected, expected] == [[answer.status_code for answer in each] for each in answers.values()]
    texts = [[answer.text.partition("<form")[0] for answer in each] for each in answers.values()]
    assert texts[0] == texts[1]
    assert attempt("Оксана", "three plain words").status_code == 429
    site.clock.now += 61
    assert attempt("Оксана", "three plain words").url.path == "/desk/"


def test_whoever_is_shut_out_is_out_at_once(site: Site) -> None:
    volunteer(site.desk, "Хранителька", Role.KEEPER)
    keeper = site.signed_in("Хранителька")
    page = submit(keeper, keeper.get("/desk/people"), name="Новенька", role="volunteer", do="add")
    password = page.text.partition('<p class="code">')[2].partition("<")[0]
    browser = site.browser()
    assert submit(browser, browser.get("/desk/sign-in"), name="Новенька", password=password).url.path == "/desk/"
    assert browser.get("/desk/people").status_code == 403
    assert browser.get("/desk/log").status_code == 403
    person = member(site.desk, "Новенька")
    submit(keeper, keeper.get("/desk/people"), do="disable", id=person.id.hex())
    assert browser.get("/desk/").url.path == "/desk/sign-in"
    last = member(site.desk, "Хранителька")
    answer = submit(keeper, keeper.get("/desk/people"), do="disable", id=last.id.hex())
    assert "last keeper" in answer.text
    assert keeper.get("/desk/people").status_code == 200


def test_what_a_stranger_wrote_is_shown_as_text_and_turns_nothing_around(site: Site) -> None:
    volunteer(site.desk)
    nasty = "<img src=x onerror=alert(1)> \"'&\u202eabc\u2066"
    Resident().write(site.desk, letter(nasty))
    body = alive(nasty, Named("<b>\u202eэто</b>", "javascript:alert(1)"))
    Resident().write(site.desk, body)
    browser = site.signed_in()
    for case in inbox(site.desk):
        text = browser.get(f"/desk/letter/{case.id.hex()}").text
        assert "&lt;img src=x onerror=alert(1)&gt;" in text
        for bad in ("<img src=x", "<b>", "\u202e", "\u2066", 'href="javascript'):
            assert bad not in text
    assert "\u202e" not in browser.get("/desk/").text


def test_every_answer_is_guarded_and_kept_nowhere(site: Site) -> None:
    volunteer(site.desk)
    browser = site.signed_in()
    for path in ("/desk/", "/desk/sign-in", "/style.css", "/r/aaaa", "/nowhere"):
        headers = browser.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert (
            headers["cache-control"],
            headers["referrer-policy"],
            headers["x-content-type-options"],
        ) == ("no-store", "no-referrer", "nosniff")
    answer = site.browser().get("/desk/sign-in")
    assert {"HttpOnly", "SameSite=strict"} <= set(answer.headers["set-cookie"].split("; "))


def test_a_form_too_large_or_broken_is_refused(site: Site) -> None:
    volunteer(site.desk)
    browser = site.signed_in()
    assert browser.post("/desk/notices", content=b"text=" + b"a" * 70_000).status_code == 413
    assert browser.post("/desk/notices", content=b"&".join(b"a=1" for _ in range(99))).status_code == 413
    assert browser.post("/desk/notices", content=b"\xff\xfe").status_code == 413
    assert browser.get("/desk/letter/zz").status_code == 404
    assert browser.get("/desk/letter/" + "00" * 16).status_code == 404


def test_a_desk_without_a_key_kept_offline_sends_nobody_anywhere(site: Site) -> None:
    volunteer(site.desk)
    oksana = site.signed_in()
    page = oksana.get("/desk/notices")
    assert "This desk has no key kept offline" in page.text
    assert re.search(r'value="yes" required disabled', page.text)
    fields = {"text": "Автобус о восьмій", "place": "", "hours": "12", "directs": "yes"}
    assert "can send nobody anywhere" in submit(oksana, page, **fields).text
    assert "Автобус" not in re.sub("<textarea.*?</textarea>", "", oksana.get("/desk/notices").text)


def test_the_card_is_shown_with_its_code_and_its_words(site: Site) -> None:
    volunteer(site.desk)
    browser = site.signed_in()
    picture = browser.get("/desk/card.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert words_of(site.desk.keys.signing.public) in browser.get("/desk/status").text


def test_a_mail_of_a_doubtful_writer_is_shown_and_goes_where_a_volunteer_says(site: Site) -> None:
    volunteer(site.desk)
    resident = Resident()
    resident.write(site.desk, letter())
    browser = site.signed_in()
    site.round()
    [case] = inbox(site.desk)
    pass_on(site.desk, member(site.desk, "Оксана"), case.id, case.version, 0)
    site.round()
    with site.desk.write() as tx:
        link = site.desk.kept.links.find(tx, secret_of(site.mail.link().removeprefix("/r/")), site.clock())
        assert link is not None
        hold = site.desk.kept.held_mails.hold
        for number in range(2):
            written = Written(f"Ми вдома {number}")
            hold(tx, bytes([number]), link.mark, "<b>хто@example.org", written, site.clock())
    page = browser.get("/desk/mails")
    assert "&lt;b&gt;хто@example.org" in page.text
    assert BROTHER.reach in page.text
    page = submit(browser, page, do="refuse")
    page = submit(browser, page, do="accept")
    assert "No mail is waiting" in page.text
    [reply] = resident.replies(site.desk)
    assert said(reply).text.startswith("Ми вдома")
    form = fields_of(browser.get("/desk/me"))["form"]
    assert submit(browser, page, do="accept", id="00" * 16, form=form).status_code == 409


def test_a_volunteer_sees_what_of_a_doubtful_mail_would_go_in_until_it_is_decided(site: Site) -> None:
    volunteer(site.desk)
    browser = site.signed_in()
    clip = (b"\x18" + bytes(59)) * 50
    with site.desk.write() as tx:
        hold = site.desk.kept.held_mails.hold
        written = Written("", clip, (GREY, COLOURED))
        held = hold(tx, b"mail", None, "x@example.net", written, site.clock())
    assert held is not None
    page = browser.get("/desk/mails")
    assert 'alt="Photo 2 of 2 that came with this mail"' in page.text
    path = f"/desk/mails/{held.hex()}"
    photo = browser.get(f"{path}/photo/1")
    assert (photo.headers["content-type"], photo.content) == ("image/jpeg", COLOURED)
    assert (photo.headers["x-content-type-options"], photo.headers["cache-control"]) == ("nosniff", "no-store")
    assert browser.get(f"{path}/voice").content.startswith(b"OggS")
    assert browser.get(f"{path}/photo/2").status_code == 404
    submit(browser, page, do="refuse")
    for gone in ("photo/0", "voice"):
        assert browser.get(f"{path}/{gone}").status_code == 409


def test_a_photo_in_a_letter_is_shown_if_it_is_one(site: Site) -> None:
    volunteer(site.desk)
    browser = site.signed_in()
    for photo, status in ((COLOURED, 200), (b"<script>alert(1)</script>", 400), (None, 404)):
        Resident().write(site.desk, replace(letter(), photo=photo))
        case = next(each for each in inbox(site.desk) if said(each).photo == photo)
        path = f"/desk/letter/{case.id.hex()}"
        assert (f'src="{path}/photo"' in browser.get(path).text) is (photo is not None)
        answer = browser.get(f"{path}/photo")
        assert (answer.status_code, b"<script>" in answer.content) == (status, False)
