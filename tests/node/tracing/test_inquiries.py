"""Looking for somebody from outside: asked and answered alike whoever is found, and not to be used as a search."""

import asyncio
import os
import re
from dataclasses import replace

import pytest

from tests.desk import BROTHER, Resident, alive
from tests.node.tracing.town import Town
from vistka.bundle.message import Disclosure
from vistka.errors import LocalError, RemoteError
from vistka.limits import (
    INQUIRIES_REACH_DAY_MAX,
    INQUIRIES_REACH_MAX,
    INQUIRY_CHANGES_DAY_MAX,
    INQUIRY_MAILS_REACH_DAY_MAX,
    NAME_BYTES_MAX,
)
from vistka.node import inquiries
from vistka.node.inquiries import (
    change,
    confirm,
    enter_inquiry_code,
    follow,
    mail_inquiry_code,
    submit_inquiry,
    withdraw,
)
from vistka.tracing.inquiry import Inquiry

OLIA = Inquiry(bytes(16), "Оля Вигадана", birth_year=2001, seeker="Хтось", reach="stranger@example.org")
NOBODY = replace(OLIA, names="Немає Нікого")
DAY = 86_400


def observed(town: Town, wanted: Inquiry) -> list[object]:
    """Everything that a seeker ever sees: what the functions give, and each mail."""
    seen: list[object] = []
    before = len(town.box.mails)
    submit_inquiry(town.desk, wanted, os.urandom(16))
    town.round()
    secret = town.box.mails[-1].get_content().split("/inquiry/")[1].split("?")[0]
    cookie = confirm(town.desk, secret, None)
    town.round()
    seen.append(confirm(town.desk, secret, cookie) == cookie)
    followed = follow(town.desk, secret, cookie)
    seen.append((followed.confirmed, followed.withdrawn, replace(followed.inquiry, inquiry=b"", names="")))
    change(town.desk, secret, cookie, replace(wanted, text="Вона любить читати."), os.urandom(16))
    town.round()
    withdraw(town.desk, secret, cookie)
    town.round()
    seen.append(follow(town.desk, secret, cookie).withdrawn)
    return seen + [
        (mail["To"], mail["Subject"], re.sub(r"/inquiry/[a-z2-7]+", "/inquiry/…", mail.get_content()))
        for mail in town.box.mails[before:]
    ]


@pytest.mark.parametrize("choice", [None, Disclosure.ONLY_DESK, Disclosure.WHO_ASKS_BY_NAME])
def test_nothing_that_a_seeker_sees_tells_whether_anybody_was_found(town: Town, choice: Disclosure | None) -> None:
    Resident().write(town.desk, replace(alive(), disclosure=choice))
    town.round()
    found, nobody = observed(town, OLIA), observed(town, NOBODY)
    assert found == nobody
    assert "match" in town.log()


def test_asking_never_reads_the_registry(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    Resident().write(town.desk, alive())
    town.round()
    submit_inquiry(town.desk, OLIA, b"form")
    asyncio.run(inquiries.send_inquiry_mail(town.desk))
    secret = town.box.mails[-1].get_content().split("/inquiry/")[1].split("?")[0]
    monkeypatch.setattr(town.desk, "registry", None)
    cookie = confirm(town.desk, secret, None)
    assert follow(town.desk, secret, cookie).confirmed
    change(town.desk, secret, cookie, NOBODY, b"2")
    withdraw(town.desk, secret, cookie)


def test_a_form_sent_twice_is_one_inquiry_and_one_mail(town: Town) -> None:
    for _ in range(2):
        submit_inquiry(town.desk, OLIA, b"form")
    town.round()
    town.round()
    assert len(town.box.mails) == 1


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        (replace(OLIA, names=" \n "), "inquiry-nobody"),
        (replace(OLIA, names="я" * 3_000), "field"),
        (replace(OLIA, names="Оля\x07"), "field"),
        (replace(OLIA, reach="+380501234567"), "mail-address"),
        (replace(OLIA, reach=None), "mail-address"),
        (replace(OLIA, birth_year=1600), "field"),
        (replace(OLIA, seeker="\ud800"), "text-surrogate"),
    ],
)
def test_what_is_no_inquiry_is_refused_with_a_reason(town: Town, wanted: Inquiry, reason: str) -> None:
    assert NAME_BYTES_MAX < 3_000
    with pytest.raises((LocalError, RemoteError)) as refused:
        submit_inquiry(town.desk, wanted, b"form")
    assert refused.value.reason == reason


def test_one_address_cannot_ask_for_name_after_name(town: Town) -> None:
    secrets = []
    for number in range(INQUIRIES_REACH_DAY_MAX + 1):
        secrets.append(town.ask(replace(OLIA, names=f"Вигадана {number}"), confirmed=False)[0])
        town.clock.now += DAY
    for secret in secrets[:-1]:
        assert confirm(town.desk, secret, None) is not None
    with pytest.raises(RemoteError, match="inquiries-many"):
        confirm(town.desk, secrets[-1], None)


def test_one_address_has_a_familys_inquiries_and_no_more(town: Town) -> None:
    for number in range(INQUIRIES_REACH_MAX):
        town.ask(replace(OLIA, names=f"Вигадана {number}"))
        town.clock.now += DAY
    with pytest.raises(RemoteError, match="inquiries-many"):
        town.ask(OLIA)


def test_the_fourth_question_to_one_address_waits_for_the_next_day(town: Town) -> None:
    for number in range(INQUIRY_MAILS_REACH_DAY_MAX + 1):
        submit_inquiry(town.desk, OLIA, bytes([number]))
        town.round()
    for _ in range(2):
        town.round()
    assert len(town.box.mails) == INQUIRY_MAILS_REACH_DAY_MAX
    town.clock.now += DAY
    town.round()
    assert len(town.box.mails) == INQUIRY_MAILS_REACH_DAY_MAX + 1


def test_an_inquiry_is_not_a_search_by_changing_its_name(town: Town) -> None:
    secret, cookie = town.ask(OLIA)
    for number in range(INQUIRY_CHANGES_DAY_MAX):
        change(town.desk, secret, cookie, replace(OLIA, names=f"Вигадана {number}"), bytes([number]))
    with pytest.raises(RemoteError, match="inquiry-changes"):
        change(town.desk, secret, cookie, OLIA, b"once more")
    town.clock.now += DAY + 1
    change(town.desk, secret, cookie, OLIA, b"the next day")
    assert follow(town.desk, secret, cookie).inquiry.names == OLIA.names


def test_another_address_counts_when_its_owner_has_confirmed_it(town: Town) -> None:
    Resident().write(town.desk, alive())
    secret, cookie = town.ask(OLIA)
    change(town.desk, secret, cookie, replace(OLIA, reach=BROTHER.reach), b"2")
    town.round()
    assert (follow(town.desk, secret, cookie).confirmed, town.deliveries()) == (False, [])
    assert town.box.mails[-1]["To"] == BROTHER.reach
    his = town.box.mails[-1].get_content().split("/inquiry/")[1].split("?")[0]
    assert confirm(town.desk, his, None) is not None
    town.round()
    assert len(town.deliveries()) == 1


def test_a_second_browser_needs_a_mailed_code(town: Town) -> None:
    secret, _ = town.ask(OLIA)
    assert None is confirm(town.desk, secret, None)
    asyncio.run(mail_inquiry_code(town.desk, secret))
    code = re.search(r"[0-9]{8}", town.box.mails[-1].get_content())
    assert code is not None
    with pytest.raises(RemoteError, match="mail-code-wrong"):
        enter_inquiry_code(town.desk, secret, "00000000")
    cookie = enter_inquiry_code(town.desk, secret, code[0])
    assert follow(town.desk, secret, cookie).confirmed
    for written in ("", "nothing", secret[::-1]):
        asyncio.run(mail_inquiry_code(town.desk, written))
        with pytest.raises(RemoteError, match="link-ended"):
            confirm(town.desk, written, None)


def test_a_link_ends_and_nothing_of_an_address_or_a_name_is_in_clear(town: Town) -> None:
    secret, cookie = town.ask(OLIA)
    town.clock.now += 181 * DAY
    with pytest.raises(RemoteError, match="link-ended"):
        follow(town.desk, secret, cookie)
    path = town.desk.kept.database.engine.url.database
    assert path is not None
    with open(path, "rb") as file:  # noqa: PTH123
        data = file.read()
    assert b"stranger@example" not in data
    assert "Вигадана".encode() not in data


def test_a_flood_is_told_to_come_back_and_changes_nothing(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inquiries, "INQUIRIES_DAY_MAX", 2)
    for number in range(2):
        submit_inquiry(town.desk, OLIA, bytes([number]))
    with pytest.raises(RemoteError, match="inquiries-full"):
        submit_inquiry(town.desk, OLIA, b"third")
    town.clock.now += DAY
    submit_inquiry(town.desk, OLIA, b"third")
