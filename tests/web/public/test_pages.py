"""What a relative sees behind the link in a mail, and what everybody else does not."""

import asyncio
import logging
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from tests.desk import Resident, alive, content, inbox, letter, said, volunteer
from tests.serving import served
from tests.web.conftest import Site, submit
from vectors.photos import COLOURED
from vistka.bundle.message import Body, Letter, Named
from vistka.limits import LINK_DAYS, MAIL_INTERVAL_SECONDS
from vistka.node.judging import hide
from vistka.node.passing_on import pass_on, send_mail
from vistka.node.reading import secret_of
from vistka.node.tracing import registry_of
from vistka.store.desk.messages import State
from vistka.store.desk.people import Role
from vistka.web.desk import desk_app


def bring(site: Site, *bodies: Body, resident: Resident | None = None) -> Resident:
    """Word arrives and a volunteer passes all of it on."""
    resident = resident or Resident()
    with site.desk.read() as tx:
        known = site.desk.kept.people.named(tx, "Оксана")
    who = known or volunteer(site.desk)
    for body in bodies:
        resident.write(site.desk, body, site.clock())
    for case in inbox(site.desk):
        if case.state is State.WAITING:
            pass_on(site.desk, who, case.id, case.version, 0)
    site.round()
    return resident


def is_read(site: Site) -> bool:
    tokens = [token for _, token in site.desk.store.tokens_after(0, 1_000)]
    return all(content(case).read_token in tokens for case in inbox(site.desk))


def code_in(site: Site, number: int) -> str:
    words = [word.strip(".:") for word in str(site.mail.wait_for(number).get_content()).split()]
    [code] = {word for word in words if word.isdecimal() and len(word) == 8}
    return code


def test_a_mail_scanner_that_opens_the_link_reads_nothing(site: Site) -> None:
    bring(site, letter("КАНАРКА"))
    path = site.mail.link()
    scanner = site.browser()
    for each in (path, f"{path}/read", f"{path}/voice/0"):
        page = scanner.get(each)
        assert "КАНАРКА" not in page.text
        assert "Вигадана" not in page.text
    assert not is_read(site)
    assert State.PASSED_ON is inbox(site.desk)[0].state


def test_the_relative_presses_the_button_reads_and_replies(site: Site) -> None:
    resident = bring(site, letter("Ми з сусідами. Пиши мені."))
    relative = site.browser("uk")
    page = relative.get(site.mail.link())
    page = submit(relative, page)
    assert "Ми з сусідами. Пиши мені." in page.text
    assert "Ми не можемо перевірити, хто це писав" in page.text
    assert is_read(site)
    assert State.READ is inbox(site.desk)[0].state
    base = site.mail.link()
    answers = [submit(relative, page, f"{base}/reply", text="Ми отримали твою вістку, чекаємо.") for _ in range(2)]
    assert ["Відповідь запечатано" for answer in answers[:1] if "Відповідь запечатано" in answer.text] == [
        "Відповідь запечатано"
    ]
    [opened] = resident.replies(site.desk)
    [case] = inbox(site.desk)
    assert Letter("Ми отримали твою вістку, чекаємо.", "Микита", answers=content(case).bundle_id[:16]) == said(opened)
    assert State.ANSWERED is case.state


def test_a_reply_that_cannot_be_sent_keeps_what_was_typed(site: Site) -> None:
    bring(site, letter())
    relative = site.browser()
    page = submit(relative, relative.get(site.mail.link()))
    answer = submit(relative, page, f"{site.mail.link()}/reply", text="ж" * 5_000)
    assert answer.status_code == 400
    assert "Too long" in answer.text
    assert "ж" * 5_000 in answer.text
    assert submit(relative, page, f"{site.mail.link()}/reply", text=" ").status_code == 400


def test_another_browser_needs_a_code_from_the_same_address(site: Site) -> None:
    bring(site, letter("КАНАРКА"))
    first, second = site.browser(), site.browser()
    path = site.mail.link()
    submit(first, first.get(path))
    page = submit(second, second.get(path), do="open")
    assert "We have mailed a code" in page.text
    assert "КАНАРКА" not in page.text
    code = code_in(site, 2)
    assert site.mail.recipients[-1] == ["nikita@example.org"]
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    for _ in range(5):
        assert submit(second, page, do="code", code=wrong).status_code == 400
    assert submit(second, page, do="code", code=code).status_code == 400
    submit(second, page, do="open")
    fresh = code_in(site, 3)
    assert "КАНАРКА" in submit(second, page, do="code", code=f"{fresh[:4]} {fresh[4:]}").text
    third = site.browser()
    assert submit(third, third.get(path), do="code", code=fresh).status_code == 400
    for _ in range(5):
        submit(third, third.get(path), do="open")
    site.mail.wait_for(4)
    assert len(site.mail.mails) == 4  # the word, and three codes: no more in a day


def test_unknown_wrong_and_ended_links_answer_alike(site: Site) -> None:
    bring(site, letter())
    path = site.mail.link()
    site.clock.now += LINK_DAYS * 86_400
    last = "b" if path[-1] == "a" else "a"
    browser = site.browser()
    answers = [
        (answer.status_code, answer.content, sorted(set(answer.headers) - {"date"}))
        for each in (path, path[:-1] + last, "/r/" + "a" * 32, "/r/x", "/r/%00", "/r/" + "a" * 2_000)
        for do in ("open", "code")
        for answer in [browser.post(each, data={"do": do, "code": "12345678"})]
    ]
    assert len({repr(answer) for answer in answers}) == 1
    assert answers[0][0] == 404
    assert not is_read(site)


def test_word_for_the_same_reach_is_one_mail_a_day(site: Site) -> None:
    resident = bring(site, letter("перша"), alive("друга"))
    assert len(site.mail.mails) == 1
    bring(site, letter("третя"), resident=resident)
    assert len(site.mail.mails) == 1
    relative = site.browser()
    page = submit(relative, relative.get(site.mail.link()))
    assert tuple(word in page.text for word in ("перша", "друга", "третя")) == (True, True, False)
    site.clock.now += MAIL_INTERVAL_SECONDS
    site.round()
    assert len(site.mail.mails) == 2
    other = site.browser()
    assert "третя" in submit(other, other.get(site.mail.link())).text


def test_two_rounds_at_once_send_one_mail(site: Site) -> None:
    who = volunteer(site.desk)
    Resident().write(site.desk, letter())
    [case] = inbox(site.desk)
    pass_on(site.desk, who, case.id, case.version, 0)

    async def both() -> tuple[int, int]:
        return await asyncio.gather(send_mail(site.desk), send_mail(site.desk))

    assert sorted(asyncio.run(both())) == [0, 1]
    assert len(site.mail.mails) == 1


def test_over_tls_cookies_are_for_tls_alone(site: Site) -> None:
    bring(site, letter())
    with served(desk_app(site.desk, secure=True)) as address:
        answers = [
            httpx.get(f"{address}/desk/sign-in"),
            httpx.post(f"{address}{site.mail.link()}", data={"do": "open"}),
        ]
    cookies = [answer.headers["set-cookie"] for answer in answers]
    for cookie in cookies:
        assert {"HttpOnly", "Secure", "SameSite=strict"} <= set(cookie.split("; "))
    assert cookies[1].startswith("__Secure-vistka-reader=")
    assert f"Path={site.mail.link()}" in cookies[1]


def test_whoever_says_stop_gets_no_more_mail(site: Site) -> None:
    resident = bring(site, letter("перша"))
    stop = site.mail.mails[0]["List-Unsubscribe"].strip("<>")
    assert stop in site.mail.mails[0].get_content()
    path = httpx.URL(stop).path
    assert "Stop the mail" in site.browser().get(path).text
    answers = [
        site.browser().post(each, data={"List-Unsubscribe": "One-Click"}) for each in (path, "/stop/" + "a" * 26)
    ]
    assert answers[0].content == answers[1].content
    site.clock.now += 2 * MAIL_INTERVAL_SECONDS
    bring(site, letter("друга"), resident=resident)
    assert len(site.mail.mails) == 1


def test_a_mail_server_that_is_down_is_tried_again_and_the_queue_outlives_us(site: Site) -> None:
    site.mail.answer = "451 not now"
    bring(site, letter())
    assert site.mail.mails == []
    site.mail.answer = None
    site.round()
    assert site.mail.mails == []
    site.clock.now += 3_600
    site.desk.start()
    site.round()
    assert len(site.mail.mails) == 1


def test_a_refused_address_is_shown_to_the_volunteer(site: Site) -> None:
    site.mail.answer = "550 no such person"
    bring(site, letter())
    site.clock.now += 86_400
    site.mail.answer = None
    site.round()
    assert site.mail.mails == []
    [case] = inbox(site.desk)
    assert "The mail was not taken" in site.signed_in().get(f"/desk/letter/{case.id.hex()}").text


def test_secrets_are_in_no_log(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "uvicorn")
    caplog.set_level(logging.DEBUG, "vistka")
    bring(site, letter())
    relative = site.browser()
    submit(relative, relative.get(site.mail.link()))
    secret = site.mail.link().removeprefix("/r/")
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    assert not any(secret in message for message in ours)


def test_secrets_are_not_on_the_disk(site: Site, tmp_path: Path) -> None:
    bring(site, letter())
    relative = site.browser()
    submit(relative, relative.get(site.mail.link()))
    cookies = [cookie.value or "" for cookie in relative.cookies.jar]
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    secret = site.mail.link().removeprefix("/r/")
    assert len(secret) == 32
    assert len(cookies) == 1
    for each in (secret.encode(), secret_of(secret), bytes.fromhex(cookies[0]), cookies[0].encode()):
        assert each not in written


def test_an_erased_letter_is_gone_behind_its_link_too(site: Site) -> None:
    bring(site, letter("КАНАРКА"), alive("лишається"))
    relative = site.browser()
    page = submit(relative, relative.get(site.mail.link()))
    assert "КАНАРКА" in page.text
    case = next(case for case in inbox(site.desk) if said(case).text == "КАНАРКА")
    with site.desk.write() as tx:
        site.desk.kept.messages.erase(tx, case.id)
    page = relative.get(page.url.path)
    assert ("КАНАРКА" in page.text, "лишається" in page.text) == (False, True)
    [other] = (case for case in inbox(site.desk) if case.content is not None)
    with site.desk.write() as tx:
        site.desk.kept.messages.erase(tx, other.id)
    assert "nothing to read here any more" in relative.get(page.url.path + "?lang=en").text


def test_the_letters_page_says_that_word_is_held_back(site: Site) -> None:
    bring(site, letter("КАНАРКА"))
    [case] = inbox(site.desk)
    registry = registry_of(site.desk)
    with registry.read() as tx:
        [number] = registry.shelf.numbers(tx, -1, 2)
        record = registry.shelf.record(tx, number)
    assert record is not None
    hide(site.desk, volunteer(site.desk, "Хранителька", Role.KEEPER), record.person.person_record_id, hidden=True)
    page = site.signed_in().get(f"/desk/letter/{case.id.hex()}?lang=en")
    assert "This person asks not to be found" in page.text
    relative = site.browser()
    assert "КАНАРКА" not in submit(relative, relative.get(site.mail.link())).text
    assert not is_read(site)


def test_a_voice_clip_is_played_as_a_whole_and_in_parts(site: Site) -> None:
    bring(site, letter("", voice=(b"\x18" + bytes(59)) * 50))
    relative = site.browser()
    submit(relative, relative.get(site.mail.link()))
    path = f"{site.mail.link()}/voice/0"
    whole = relative.get(path)
    assert (whole.headers["content-type"], whole.content[:4]) == ("audio/ogg", b"OggS")
    part = relative.get(path, headers={"Range": "bytes=0-99"})
    assert (206, whole.content[:100]) == (part.status_code, part.content)
    assert relative.get(f"{site.mail.link()}/voice/7").status_code == 404


def test_a_photo_in_a_letter_is_seen_behind_the_link_alone(site: Site) -> None:
    bring(site, replace(letter(""), photo=COLOURED))
    relative = site.browser()
    page = submit(relative, relative.get(site.mail.link()))
    path = f"{site.mail.link()}/photo/0"
    assert f'src="{path}" alt="The photo that came with the letter"' in page.text
    seen = relative.get(path)
    assert (seen.headers["content-type"], seen.content) == ("image/jpeg", COLOURED)
    assert relative.get(f"{site.mail.link()}/photo/7").status_code == 404
    stranger = site.browser().get(path)
    assert COLOURED not in stranger.content


@pytest.mark.parametrize(
    "reach", ["a@b.org\nBcc: c@d.org", "+380501234567", "a b@c.org", "a@b.org,c@d.org", "<a@b.org>"]
)
def test_what_is_no_single_address_gets_no_mail(site: Site, reach: str) -> None:
    who = volunteer(site.desk)
    named = Named("Микита", reach.replace("\n", " "))
    Resident().write(site.desk, Letter("Слово", named=(named,)))
    [case] = inbox(site.desk)
    with pytest.raises(Exception, match="mail-address"):
        pass_on(site.desk, who, case.id, case.version, 0)
    site.round()
    assert site.mail.mails == []
