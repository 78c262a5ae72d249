"""Real servers on loopback for tests: the desk's site, and a mail server that keeps what it is given."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

import uvicorn
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from starlette.types import ASGIApp

from vistka.reach.email import Mailer, MailServer, Tls
from vistka.web.mail import ThreeLanguages


class _Server(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """The site on a free port; its address without a slash at the end."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = _Server(uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off"))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        assert server.listening.wait(20)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()


@dataclass
class Mailbox:
    """What a mail server took; while `answer` is set it says that instead."""

    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    answer: str | None = None
    port: int = 0
    arrived: threading.Condition = field(default_factory=threading.Condition)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answer is not None:
            return self.answer
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        with self.arrived:
            self.recipients.append(envelope.rcpt_tos)
            self.mails.append(mail)
            self.arrived.notify_all()
        return "250 taken"

    def wait_for(self, count: int) -> EmailMessage:
        """The mail with this number, counted from one, once it is here: a page answers before its mail has gone."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.mails) >= count, 20)
        return self.mails[count - 1]

    def mailer(self) -> Mailer:
        """One that sends here."""
        return Mailer(MailServer("127.0.0.1", self.port, Tls.NONE, "desk@desk.example"), ThreeLanguages())

    def link(self, number: int = -1) -> str:
        """The path of the secret link in a mail."""
        text = str(self.mails[number].get_content())
        return "/r/" + text.partition("/r/")[2].partition("?")[0]


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """A real SMTP server on a free port."""
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        box.port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
