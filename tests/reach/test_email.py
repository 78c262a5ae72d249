"""Mail out: one address, neutral words, no header that somebody else wrote; a server that refuses is believed."""

import asyncio
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.desk import WEDNESDAY
from tests.serving import Mailbox, mailbox
from vistka.errors import LocalError, RemoteError, WorldError
from vistka.reach.email import Mail, Mailer, MailServer, Tls, check_address, is_address
from vistka.web.mail import ThreeLanguages


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as opened:
        yield opened


def send(mailer: Mailer, mail: Mail) -> None:
    asyncio.run(mailer.send(mail, WEDNESDAY))


def test_a_mail_arrives_with_its_stop_link(box: Mailbox) -> None:
    subject, text = ThreeLanguages().word("https://desk.example/r/abc", "https://desk.example/stop/def")
    send(box.mailer(), Mail("nikita@example.org", subject, text, "https://desk.example/stop/def"))
    [mail] = box.mails
    assert ("desk@desk.example", "nikita@example.org", subject) == (mail["From"], mail["To"], mail["Subject"])
    assert mail["List-Unsubscribe"] == "<https://desk.example/stop/def>"
    assert "https://desk.example/r/abc?lang=uk" in mail.get_content()


def test_an_address_in_another_script_goes_as_its_ascii_form() -> None:
    assert check_address(" nikita@сайт.укр ") == "nikita@xn--80aswg.xn--j1amh"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "@",
        "a@",
        "@b.org",
        "a@b",
        "a@b..org",
        "a@-b.org",
        ".a@b.org",
        "a@b.org\r\nBcc: c@d.org",
        "a\n@b.org",
        "a@b.org c@d.org",
        "a,b@c.org",
        "a@b.org>",
        '"a b"@c.org',
        "a" * 65 + "@b.org",
        "a@" + "b." * 130 + "org",
        "\ud800@b.org",
        "a@\ud800.org",
        "я@b.org",
    ],
)
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(RemoteError, match="mail-address"):
        check_address(written)


@given(st.text(max_size=300))
def test_nothing_typed_makes_a_second_header(written: str) -> None:
    if is_address(written):
        mailer = Mailer(MailServer("127.0.0.1", 25, Tls.NONE, "desk@desk.example"), ThreeLanguages())
        mail = mailer.write(Mail(written, "Вістка", "Слово", None), WEDNESDAY)
        assert [check_address(written)] == [address.addr_spec for address in mail["To"].addresses]


def test_a_line_break_in_a_subject_is_our_own_mistake(box: Mailbox) -> None:
    with pytest.raises(LocalError, match="mail-header"):
        send(box.mailer(), Mail("a@b.org", "Вістка\r\nBcc: c@d.org", "", None))
    assert box.mails == []


def test_a_server_that_says_never_or_not_now_or_nothing(box: Mailbox) -> None:
    mail = Mail("a@b.org", "Вістка", "Слово", None)
    box.answer = "550 no such person"
    with pytest.raises(RemoteError, match="mail-refused"):
        send(box.mailer(), mail)
    box.answer = "451 not now"
    with pytest.raises(WorldError, match="mail-server"):
        send(box.mailer(), mail)
    nobody = Mailer(MailServer("127.0.0.1", 1, Tls.NONE, "desk@desk.example"), ThreeLanguages())
    with pytest.raises(WorldError, match="mail-server"):
        send(nobody, mail)
