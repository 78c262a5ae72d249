"""E-mail: a short neutral mail, without the author's words, that says there is word and where to read it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from enum import StrEnum
from typing import Protocol

import aiosmtplib

from vistka.errors import LocalError, RemoteError, WorldError
from vistka.limits import MAIL_TIMEOUT_SECONDS, REACH_BYTES_MAX

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
LOCAL_CHARACTERS_MAX = 64  # RFC 5321 4.5.3.1.1


class Tls(StrEnum):
    """How the conversation with the mail server is protected."""

    NONE = "none"  # on this machine only
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, slots=True)
class MailServer:
    """The mail server that takes our mail, and the address it comes from."""

    host: str
    port: int
    tls: Tls
    sender: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    takes_answers: bool = False  # mail to `sender` with a tag, as desk+tag@example.org, is read


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail; `stop_link` is where its reader ends all further mail, `tag` by what an answer to it is known."""

    to: str
    subject: str
    text: str
    stop_link: str | None
    tag: str | None = None


class MailWords(Protocol):
    """What our mails say: subject and text, in the languages that people read."""

    def confirm(self, link: str, stop_link: str) -> tuple[str, str]: ...  # is this inquiry yours?
    def word(self, link: str, stop_link: str, *, answerable: bool) -> tuple[str, str]: ...  # there is word for you
    def head(self, number: int, written: str) -> tuple[str, str]: ...  # the last entry of the log
    def not_taken(self, why: Sequence[RemoteError]) -> tuple[str, str]: ...  # attachments that cannot cross
    def code(self, code: str) -> tuple[str, str]: ...  # the code that a new browser is asked for


def check_address(written: str) -> str:
    """The e-mail address in what somebody typed. RemoteError "mail-address" for what is none, or could be two."""
    address = written.strip()
    local, at, domain = address.rpartition("@")
    if not at or len(address.encode("utf-8", "surrogatepass")) > REACH_BYTES_MAX or len(local) > LOCAL_CHARACTERS_MAX:
        raise RemoteError("mail-address")
    try:
        host = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise RemoteError("mail-address") from None
    labels = host.split(".")
    if not _LOCAL.fullmatch(local) or len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        raise RemoteError("mail-address")
    return f"{local}@{host}"


def is_address(written: str) -> bool:
    """Whether somebody typed an e-mail address."""
    try:
        check_address(written)
    except RemoteError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Mailer:
    """Sends mail through one server."""

    server: MailServer
    words: MailWords

    async def send(self, mail: Mail, now: int) -> None:
        """Hand one mail to the server.

        RemoteError "mail-address", "mail-refused" (it will never be taken); WorldError "mail-server" (try again later).
        """
        message = self.write(mail, now)
        server = self.server
        try:
            await aiosmtplib.send(
                message,
                sender=self._own_address(mail),
                recipients=[check_address(mail.to)],
                hostname=server.host,
                port=server.port,
                username=server.username,
                password=server.password,
                use_tls=server.tls is Tls.TLS,
                start_tls=server.tls is Tls.STARTTLS,
                timeout=MAIL_TIMEOUT_SECONDS,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            if all(500 <= refusal.code < 600 for refusal in error.recipients):
                raise RemoteError("mail-refused") from None
            raise WorldError("mail-server", why="not now") from None
        except aiosmtplib.SMTPDataError as error:
            if 500 <= error.code < 600:
                raise RemoteError("mail-refused") from None
            raise WorldError("mail-server", why="not now") from None
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise WorldError("mail-server", why=type(error).__name__) from None

    def write(self, mail: Mail, now: int) -> EmailMessage:
        """The mail as it crosses the wire. RemoteError "mail-address"; LocalError "mail-header" (a line break)."""
        if any(character < " " or character == "\x7f" for character in mail.subject + (mail.stop_link or "")):
            raise LocalError("mail-header")
        message = EmailMessage(policy=SMTP)
        message["From"] = _header_address(self.server.sender)
        if mail.tag is not None:
            message["Reply-To"] = _header_address(self._own_address(mail))
        message["To"] = _header_address(mail.to)
        message["Subject"] = mail.subject
        message["Date"] = format_datetime(datetime.fromtimestamp(now, UTC))
        message["Auto-Submitted"] = "auto-generated"
        if mail.stop_link is not None:
            message["List-Unsubscribe"] = f"<{mail.stop_link}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(mail.text, cte="quoted-printable")
        return message

    def _own_address(self, mail: Mail) -> str:
        """Where answers to this mail, and reports that it did not arrive, are sent (RFC 5233)."""
        local, _, domain = check_address(self.server.sender).rpartition("@")
        return f"{local}+{mail.tag}@{domain}" if mail.tag is not None else f"{local}@{domain}"


def _header_address(written: str) -> Address:
    local, _, domain = check_address(written).rpartition("@")
    return Address(username=local, domain=domain)
