"""Mail that people write back: a reply finds its letter by the tag in our address; what is doubtful waits for a
volunteer; the mailbox is emptied of what is on disk."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection

from vistka.bundle.message import Named
from vistka.errors import LocalError, RemoteError, WorldError
from vistka.limits import MAILS_HELD_MAX
from vistka.media.voice import Voice, transcode_bytes
from vistka.node.desk import Desk
from vistka.node.passing_on import persons_named
from vistka.node.replying import write_reply
from vistka.reach.arriving import ArrivedMail, read_mail
from vistka.reach.email import Mail, check_address
from vistka.reach.inbox import InboxServer, open_inbox
from vistka.store.desk.held_mails import HeldMail
from vistka.store.desk.links import Link
from vistka.store.desk.messages import Case
from vistka.store.desk.people import Volunteer


class Outcome(StrEnum):
    """What became of a mail."""

    REPLY = "reply"  # on its way into the city
    HELD = "held"  # a volunteer looks
    BOUNCED = "bounced"  # ours did not arrive, for good
    AUTOMATIC = "automatic"  # nobody wrote it
    EMPTY = "empty"  # nothing we can carry; its writer was told so
    KNOWN = "known"  # taken before
    WAITS = "waits"  # too many are held: it stays in the mailbox
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class _Found:
    """To which letter a mail answers: its link, the letter, and whom its author named."""

    link: Link
    case: Case
    you: Named


async def mail_round(desk: Desk, server: InboxServer) -> list[Outcome]:
    """Take each mail in the mailbox and remove it there; tell those who attached what cannot cross.

    A sudden end between the two does nothing twice. WorldError "mail-inbox", "desk-database".
    """
    taken = await asyncio.to_thread(_fetch, desk, server)
    for mail, outcome in taken:
        answer = _not_taken(desk, mail) if mail and outcome is not Outcome.KNOWN else None
        if answer is not None and desk.mailer is not None:
            with suppress(RemoteError, WorldError):  # a courtesy: it is not tried again
                await desk.mailer.send(answer, desk.clock())
    return [outcome for _, outcome in taken]


def _fetch(desk: Desk, server: InboxServer) -> list[tuple[ArrivedMail | None, Outcome]]:
    taken = []
    with open_inbox(server) as inbox:
        for uid, data in inbox.mails():
            mail, outcome = take_mail(desk, data, server.authserv_id)
            if outcome is not Outcome.WAITS:
                inbox.remove([uid])
            taken.append((mail, outcome))
    return taken


def take_mail(desk: Desk, data: bytes, authserv_id: str) -> tuple[ArrivedMail | None, Outcome]:
    """One mail, given its bytes. WorldError "desk-database"."""
    try:
        mail = read_mail(data, authserv_id)
    except RemoteError:
        return None, Outcome.UNREADABLE
    voice = _voice(mail)
    with desk.write() as tx:
        outcome = _take(desk, tx, data, mail, voice)
    desk.settle()
    return mail, outcome


def accept(desk: Desk, who: Volunteer, mail_id: bytes) -> None:
    """A volunteer says that a held mail is from whom it was sent to: it becomes the reply.

    LocalError "already-changed", "nobody-named" (it answers nothing of ours).
    """
    with desk.write() as tx:
        held = desk.kept.held_mails.mail(tx, mail_id)
        found = _letter(desk, tx, held.link) if held.link else None
        if found is None:
            raise LocalError("nobody-named")
        once = desk.kept.database.mark(b"form", mail_id)
        write_reply(desk, tx, found.case, held.text, once, said_by=None, name=found.you.name or None)
        desk.kept.held_mails.done(tx, mail_id)
        desk.kept.audit.add(tx, "mail-accepted", who.id, mail_id, desk.clock())
    desk.settle()


def whom_it_answers(desk: Desk, tx: Connection, held: HeldMail) -> Named | None:
    """The person to whom the letter was passed on that a held mail answers; None where it answers nothing of ours."""
    found = _letter(desk, tx, held.link) if held.link else None
    return found.you if found else None


def refuse(desk: Desk, who: Volunteer, mail_id: bytes) -> None:
    """A volunteer says that a held mail goes nowhere: it is erased. LocalError "already-changed"."""
    with desk.write() as tx:
        desk.kept.held_mails.mail(tx, mail_id)
        desk.kept.held_mails.done(tx, mail_id)
        desk.kept.audit.add(tx, "mail-refused", who.id, mail_id, desk.clock())


def _not_taken(desk: Desk, mail: ArrivedMail) -> Mail | None:
    """The kind sentence on attachments that cannot cross; to nobody who is not known to have written."""
    if not mail.not_taken or not mail.is_theirs or mail.is_automatic or mail.sender is None or desk.mailer is None:
        return None
    subject, text = desk.mailer.words.not_taken()
    return Mail(mail.sender, subject, text, None)


def _voice(mail: ArrivedMail) -> Voice | None:
    """The clip, by way of the process that can do no harm; none where it is no recording."""
    if mail.recording is None or mail.is_automatic:
        return None
    try:
        return asyncio.run(transcode_bytes(mail.recording))
    except RemoteError:
        return None


def _take(desk: Desk, tx: Connection, data: bytes, mail: ArrivedMail, voice: Voice | None) -> Outcome:
    now = desk.clock()
    once = desk.kept.database.mark(b"form", data)
    if desk.kept.outgoing.is_said(tx, once) or desk.kept.held_mails.is_known(tx, data):
        return Outcome.KNOWN
    link = desk.kept.links.tagged(tx, mail.tag) if mail.tag else None
    if mail.has_bounced and link is not None:
        desk.kept.deliveries.bounced(tx, link.mark)
        desk.kept.audit.add(tx, "bounced", None, link.mark, now)
        return Outcome.BOUNCED
    if mail.is_automatic:
        return Outcome.AUTOMATIC
    if not mail.text and voice is None:
        return Outcome.EMPTY
    found = _letter(desk, tx, link.mark) if link else None
    if found is not None and _is_from(mail, found) and desk.kept.links.may_reply(tx, found.link.mark, now):
        name, clip = found.you.name or None, voice.packets if voice else None
        write_reply(desk, tx, found.case, mail.text, once, said_by=None, name=name, voice=clip)
        return Outcome.REPLY
    if desk.kept.held_mails.count(tx) >= MAILS_HELD_MAX:
        return Outcome.WAITS
    said = (mail.sender or "", mail.text)
    held = desk.kept.held_mails.hold(tx, data, link.mark if link else None, said, now)
    desk.kept.audit.add(tx, "mail-held", None, held, now)
    return Outcome.HELD


def _is_from(mail: ArrivedMail, found: _Found) -> bool:
    """Whether it came from exactly the address that the author typed, and that address's domain answers for it."""
    return mail.is_theirs and mail.sender is not None and mail.sender.lower() == check_address(found.you.reach).lower()


def _letter(desk: Desk, tx: Connection, link_mark: bytes) -> _Found | None:
    """The newest letter behind a link whose author still lets it be passed on."""
    link = desk.kept.links.marked(tx, link_mark)
    for delivery in reversed(desk.kept.deliveries.behind(tx, link_mark)):
        case = desk.kept.messages.case(tx, delivery.message)
        named = persons_named(case)
        if delivery.named < len(named):
            return _Found(link, case, named[delivery.named])
    return None
