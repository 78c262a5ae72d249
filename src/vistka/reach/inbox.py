"""The desk's mailbox: mails are fetched over IMAP (RFC 9051), and removed once what they say is on disk."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from imaplib import IMAP4

from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailboxLoginError, MailBoxStartTls, MailBoxUnencrypted

from vistka.errors import WorldError
from vistka.limits import MAIL_BYTES_MAX, MAIL_TIMEOUT_SECONDS, MAILS_IN_ROUND_MAX
from vistka.reach.email import Tls


@dataclass(frozen=True, slots=True)
class InboxServer:
    """Where our mail arrives. `authserv_id` is what that server calls itself in Authentication-Results; "" for none."""

    host: str
    port: int
    tls: Tls
    username: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    authserv_id: str = ""


@dataclass(slots=True)
class Inbox:
    """An open mailbox."""

    box: BaseMailBox

    def mails(self, turn: int = 0) -> Iterator[tuple[str, bytes]]:
        """UID and bytes of each mail, the oldest first; of one beyond all bounds its head alone.

        Of more than one visit takes, those whose `turn` it is: mails that wait must not be in the way of all others.
        WorldError "mail-inbox".
        """
        with _failures():
            uids = self.box.uids()
            first = turn * MAILS_IN_ROUND_MAX % len(uids) if len(uids) > MAILS_IN_ROUND_MAX else 0
            for uid in (uids[first:] + uids[:first])[:MAILS_IN_ROUND_MAX]:
                size = next(iter(self.box.fetch(uid_list=[uid], mark_seen=False, headers_only=True))).size_rfc822
                what = "(BODY.PEEK[])" if size <= MAIL_BYTES_MAX else "(BODY.PEEK[HEADER])"
                _, answer = self.box.client.uid("fetch", uid, what)
                yield uid, b"".join(part[1] for part in answer if isinstance(part, tuple))

    def remove(self, uids: list[str]) -> None:
        """Delete these for good. WorldError "mail-inbox"."""
        with _failures():
            if uids:
                self.box.delete(uids)


@contextmanager
def open_inbox(server: InboxServer) -> Iterator[Inbox]:
    """The mailbox, signed in. WorldError "mail-inbox"."""
    with _failures():
        box = _connected(server)
        box.login(server.username, server.password, initial_folder=server.folder)
    try:
        yield Inbox(box)
    finally:
        with suppress(ImapToolsError, IMAP4.error, OSError):  # the server has gone: so have we
            box.logout()


def _connected(server: InboxServer) -> BaseMailBox:
    timeout = MAIL_TIMEOUT_SECONDS
    match server.tls:
        case Tls.TLS:
            return MailBox(server.host, server.port, timeout, ssl_context=ssl.create_default_context())
        case Tls.STARTTLS:
            return MailBoxStartTls(server.host, server.port, timeout, ssl_context=ssl.create_default_context())
    return MailBoxUnencrypted(server.host, server.port, timeout)


@contextmanager
def _failures() -> Iterator[None]:
    try:
        yield
    except MailboxLoginError:
        raise WorldError("mail-inbox", why="sign-in") from None
    except (ImapToolsError, IMAP4.error, OSError) as error:
        raise WorldError("mail-inbox", why=type(error).__name__) from None
