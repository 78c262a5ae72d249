"""A desk that is answered by mail: a real mail server takes what it sends, a real mailbox holds what comes back."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.desk import BROTHER, Resident, inbox, letter, make_desk, volunteer
from tests.imap import ImapMailbox, dovecot
from tests.serving import Mailbox, mailbox
from vistka.node.desk import Desk
from vistka.node.passing_on import pass_on, send_mail
from vistka.reach.email import Mailer
from vistka.store.desk.messages import Case
from vistka.web.mail import ThreeLanguages

OURS = "mx.desk.example"


@pytest.fixture(scope="module")
def arriving() -> Iterator[ImapMailbox]:
    with dovecot(OURS) as box:
        yield box


@pytest.fixture
def outside() -> Iterator[Mailbox]:
    with mailbox() as box:
        yield box


@pytest.fixture
def desk(tmp_path: Path, outside: Mailbox) -> Desk:
    server = replace(outside.mailer().server, takes_answers=True)
    return make_desk(tmp_path, mailer=Mailer(server, ThreeLanguages()))


def sent_word(desk: Desk, resident: Resident) -> Case:
    """A letter from the city was passed on to the brother, by mail."""
    who = volunteer(desk)
    resident.write(desk, letter())
    [case] = inbox(desk)
    pass_on(desk, who, case.id, case.version, 0)
    assert asyncio.run(send_mail(desk)) == 1
    return case


def answer(
    outside: Mailbox,
    text: str,
    sender: str = BROTHER.reach,
    checked: bool = True,
    received: EmailMessage | None = None,
) -> EmailMessage:
    """What the brother's mail program makes of "reply" to the first mail, or to the one `received`."""
    received = received or outside.mails[0]
    message = EmailMessage()
    if checked:
        message["Authentication-Results"] = f"{OURS}; dkim=pass header.d=example.org"
    message["From"] = sender
    message["To"] = received["Reply-To"]
    message.set_content(f"{text}\n\nOn Wed, Vistka <desk@desk.example> wrote:\n> " + received.get_content()[:60])
    return message
