"""The brother's mailbox: a folder of mails, fed by a real SMTP server on loopback."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

MAIL_BYTES_MAX = 1_000_000


class Mailbox:
    """An SMTP server whose every mail becomes a file in `folder`."""

    def __init__(self, folder: Path, port: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.port = port
        self._controller = Controller(self, hostname="127.0.0.1", port=port, data_size_limit=MAIL_BYTES_MAX)

    def start(self) -> None:
        """Begin to take mail."""
        self._controller.start()

    def stop(self) -> None:
        """Take no more."""
        self._controller.stop()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        """Keep one mail."""
        number = len(list(self.folder.glob("*.eml"))) + 1
        (self.folder / f"{number:03}.eml").write_bytes(envelope.content)
        return "250 OK"

    def mails(self) -> list[EmailMessage]:
        """All mails, oldest first."""
        files = sorted(self.folder.glob("*.eml"))
        return [_mail(file.read_bytes()) for file in files]


def _mail(data: bytes) -> EmailMessage:
    mail = message_from_bytes(data, policy=policy.default)
    assert isinstance(mail, EmailMessage)  # the default policy's only class
    return mail
