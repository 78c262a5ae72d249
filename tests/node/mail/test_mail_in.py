"""A plain e-mail back becomes the reply of its letter, through a real mail server and a real IMAP mailbox."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from tests.desk import BROTHER, Clock, Resident, alive, said, volunteer
from tests.imap import ImapMailbox
from tests.node.mail.conftest import OURS, answer, sent_word
from tests.node.tracing.town import Town
from tests.serving import Mailbox
from vistka.bundle.message import Disclosure, Named
from vistka.node import mail_in
from vistka.node.desk import Desk
from vistka.node.judging import agree
from vistka.node.mail_in import Outcome, accept, mail_round, refuse, take_mail
from vistka.reach import inbox
from vistka.store.desk.deliveries import DeliveryState
from vistka.store.desk.messages import State
from vistka.tracing.inquiry import Inquiry

pytestmark = pytest.mark.needs("dovecot")


def replies(desk: Desk, resident: Resident) -> list[str]:
    return [said(opened).text for opened in resident.replies(desk)]


def test_a_plain_reply_finds_its_letter_and_the_mailbox_is_emptied(
    desk: Desk, outside: Mailbox, arriving: ImapMailbox
) -> None:
    resident = Resident()
    case = sent_word(desk, resident)
    assert "+" in outside.mails[0]["Reply-To"]
    arriving.put("1.reply", bytes(answer(outside, "Чекаємо на тебе.")))
    assert asyncio.run(mail_round(desk, arriving.server)) == [Outcome.REPLY]
    assert replies(desk, resident) == ["Чекаємо на тебе."]
    assert arriving.mails() == []
    with desk.read() as tx:
        assert desk.kept.messages.case(tx, case.id).state is State.ANSWERED


def test_the_same_mail_twice_is_one_reply(desk: Desk, outside: Mailbox) -> None:
    resident = Resident()
    sent_word(desk, resident)
    data = bytes(answer(outside, "Раз"))
    assert [take_mail(desk, data, OURS).outcome for _ in range(2)] == [Outcome.REPLY, Outcome.KNOWN]
    assert replies(desk, resident) == ["Раз"]


@pytest.mark.parametrize("named", [(), (BROTHER,)])
def test_who_asked_by_name_and_was_told_answers_under_their_own_name(
    desk: Desk, outside: Mailbox, named: tuple[Named, ...]
) -> None:
    resident, town = Resident(), Town(desk, Clock(), outside)
    resident.write(desk, replace(alive(), disclosure=Disclosure.WHO_ASKS_BY_NAME, named=named))
    town.ask(Inquiry(bytes(16), "Оля Вигадана", birth_year=2001, seeker="Тітка Ніна", reach="aunt@example.org"))
    [proposed] = town.proposals()
    who = town.worker("Петро")
    assert agree(desk, who, proposed.mark, town.seen(proposed.mark, who)).passes
    town.round()
    data = bytes(answer(outside, "Це тітка", "aunt@example.org", received=outside.mails[-1]))
    assert take_mail(desk, data, OURS).outcome is Outcome.REPLY
    [reply] = (said(opened) for opened in resident.replies(desk))
    assert (reply.text, reply.name) == ("Це тітка", "Тітка Ніна")


@pytest.mark.parametrize(
    ("sender", "checked"),
    [(BROTHER.reach, False), ("stranger@example.org", True), (f"x{BROTHER.reach}", True)],
)
def test_a_mail_that_is_not_surely_theirs_waits_for_a_volunteer(
    desk: Desk, outside: Mailbox, sender: str, checked: bool
) -> None:
    resident = Resident()
    sent_word(desk, resident)
    data = bytes(answer(outside, "Це я", sender, checked))
    assert [take_mail(desk, data, OURS).outcome for _ in range(2)] == [Outcome.HELD, Outcome.KNOWN]
    assert replies(desk, resident) == []
    with desk.read() as tx:
        [held] = desk.kept.held_mails.waiting(tx, 0, 10)
    assert (held.sender, held.written.text) == (sender, "Це я")
    accept(desk, volunteer(desk, "Петро"), held.id)
    assert replies(desk, resident) == ["Це я"]


def test_a_mail_that_a_volunteer_refuses_leaves_no_words_behind(desk: Desk, outside: Mailbox, tmp_path: Path) -> None:
    sent_word(desk, Resident())
    take_mail(desk, bytes(answer(outside, "Продам", checked=False)), OURS)
    with desk.read() as tx:
        [held] = desk.kept.held_mails.waiting(tx, 0, 10)
    refuse(desk, volunteer(desk, "Петро"), held.id)
    with desk.read() as tx:
        assert desk.kept.held_mails.count(tx) == 0


def test_a_bounce_is_noticed(desk: Desk, outside: Mailbox) -> None:
    case = sent_word(desk, Resident())
    to = outside.mails[0]["Reply-To"]
    report = (
        f"From: <>\r\nTo: {to}\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b\r\n"
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; a\r\n\r\n"
        "Action: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
    )
    assert take_mail(desk, report.encode(), OURS).outcome is Outcome.BOUNCED
    with desk.read() as tx:
        [delivery] = desk.kept.deliveries.of_message(tx, case.id)
    assert delivery.state is DeliveryState.FAILED


def test_an_automatic_answer_goes_nowhere(desk: Desk, outside: Mailbox) -> None:
    resident = Resident()
    sent_word(desk, resident)
    message = answer(outside, "Я у відпустці")
    message["Auto-Submitted"] = "auto-replied"
    assert take_mail(desk, bytes(message), OURS).outcome is Outcome.AUTOMATIC
    assert replies(desk, resident) == []


def test_who_attached_what_cannot_cross_is_told_kindly(desk: Desk, outside: Mailbox, arriving: ImapMailbox) -> None:
    resident = Resident()
    sent_word(desk, resident)
    message = answer(outside, "Ось паспорт")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="passport.pdf")
    arriving.put("2.paper", bytes(message))
    assert asyncio.run(mail_round(desk, arriving.server)) == [Outcome.REPLY]
    assert replies(desk, resident) == ["Ось паспорт"]
    assert outside.recipients[-1] == [BROTHER.reach]
    assert "cannot cross for now" in outside.mails[-1].get_content()


def test_mails_that_wait_are_not_in_the_way_of_others(
    desk: Desk, outside: Mailbox, arriving: ImapMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_in, "MAILS_HELD_MAX", 0)
    monkeypatch.setattr(inbox, "MAILS_IN_ROUND_MAX", 1)
    resident = Resident()
    sent_word(desk, resident)
    for number, (text, sender) in enumerate([("Продам", "x@example.org"), ("Ще", "x@example.org"), ("Ми тут", "")]):
        arriving.put(f"{number}.mail", bytes(answer(outside, text, sender or BROTHER.reach)))
    clock = desk.clock
    assert isinstance(clock, Clock)
    outcomes = []
    for _ in range(3):
        outcomes += asyncio.run(mail_round(desk, arriving.server))
        clock.now += 60
    assert sorted(outcomes) == [Outcome.REPLY, Outcome.WAITS, Outcome.WAITS]
    assert replies(desk, resident) == ["Ми тут"]
    monkeypatch.setattr(mail_in, "MAILS_HELD_MAX", 5)
    while arriving.mails():
        asyncio.run(mail_round(desk, arriving.server))


def test_tabs_and_bells_in_a_mail_are_blanks(desk: Desk, outside: Mailbox) -> None:
    resident = Resident()
    sent_word(desk, resident)
    data = bytes(answer(outside, "Дзвін\a, \tтабуляція \x1b[31m\x85"))
    assert take_mail(desk, data, OURS).outcome is Outcome.REPLY
    assert replies(desk, resident) == ["Дзвін ,  табуляція  [31m"]


def test_a_mail_without_words_is_let_go(desk: Desk) -> None:
    assert take_mail(desk, b"From: a@example.org\r\n\r\n", OURS).outcome is Outcome.EMPTY


def test_a_letter_that_was_erased_takes_no_reply(desk: Desk, outside: Mailbox) -> None:
    case = sent_word(desk, Resident())
    with desk.write() as tx:
        desk.kept.messages.erase(tx, case.id)
    assert take_mail(desk, bytes(answer(outside, "Де ти?")), OURS).outcome is Outcome.HELD
