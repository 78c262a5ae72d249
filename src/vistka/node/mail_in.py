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
from vistka.node.attached import Attached, take_attached
from vistka.node.desk import Desk
from vistka.node.passing_on import addressee
from vistka.node.replying import write_mailed
from vistka.reach.arriving import ArrivedMail, read_mail
from vistka.reach.email import Mail, check_address
from vistka.reach.inbox import InboxServer, open_inbox
from vistka.store.desk.held_mails import HeldMail, Written
from vistka.store.desk.links import Link
from vistka.store.desk.messages import Case
from vistka.store.desk.people import Volunteer

_TURN_SECONDS = 60  # in which the same mails of a full mailbox are looked at


class Outcome(StrEnum):
    """What became of a mail."""

    REPLY = "reply"  # on its way into the city
    HELD = "held"  # a volunteer looks
    BOUNCED = "bounced"  # ours did not arrive, for good
    AUTOMATIC = "automatic"  # nobody wrote it
    EMPTY = "empty"  # nothing we can carry; its writer was told so
    KNOWN = "known"  # taken before
    WAITS = "waits"  # too many are held, or nothing can be decoded safely now: it stays in the mailbox
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class _Found:
    """To which letter a mail answers: its link, the letter, and who had it."""

    link: Link
    case: Case
    you: Named


@dataclass(frozen=True, slots=True)
class Taken:
    """One mail, None where it could not be read; what became of it; what of it cannot cross; what was in the way."""

    mail: ArrivedMail | None
    outcome: Outcome
    refused: tuple[RemoteError, ...] = ()
    trouble: WorldError | None = None


async def mail_round(desk: Desk, server: InboxServer) -> list[Outcome]:
    """Take each mail in the mailbox and remove it there; tell those who attached what cannot cross.

    A sudden end between the two does nothing twice. WorldError "mail-inbox", "desk-database"; and at the end, when all
    else was taken, "voice-…" or "photo-…" where one waits because this machine cannot decode it safely.
    """
    taken = await asyncio.to_thread(_fetch, desk, server)
    for each in taken:
        answer = _not_taken(desk, each)
        if answer is not None and desk.mailer is not None:
            with suppress(RemoteError, WorldError):  # a courtesy: it is not tried again
                await desk.mailer.send(answer, desk.clock())
    for each in taken:
        if each.trouble is not None:
            raise each.trouble
    return [each.outcome for each in taken]


def _fetch(desk: Desk, server: InboxServer) -> list[Taken]:
    taken = []
    with open_inbox(server) as inbox:
        for uid, data in inbox.mails(turn=desk.clock() // _TURN_SECONDS):
            each = take_mail(desk, data, server.authserv_id)
            if each.outcome is not Outcome.WAITS:
                inbox.remove([uid])
            taken.append(each)
    return taken


def take_mail(desk: Desk, data: bytes, authserv_id: str) -> Taken:
    """One mail, given its bytes. WorldError "desk-database"."""
    try:
        mail = read_mail(data, authserv_id)
    except RemoteError:
        return Taken(None, Outcome.UNREADABLE)
    try:
        attached = take_attached(mail) if _is_awaited(desk, data, mail) else Attached()
    except WorldError as error:
        return Taken(mail, Outcome.WAITS, trouble=error)
    written = Written(mail.text, attached.voice, attached.photos)
    with desk.write() as tx:
        outcome = _take(desk, tx, data, mail, written)
    desk.settle()
    return Taken(mail, outcome, attached.refused)


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
        write_mailed(desk, tx, found.case, held.written, once, found.you.name or None)
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


def _not_taken(desk: Desk, taken: Taken) -> Mail | None:
    """The kind sentences on what cannot cross; to nobody who is not known to have written."""
    mail = taken.mail
    if not taken.refused or mail is None or not mail.is_theirs or mail.sender is None or desk.mailer is None:
        return None
    subject, text = desk.mailer.words.not_taken(taken.refused)
    return Mail(mail.sender, subject, text, None)


def _is_awaited(desk: Desk, data: bytes, mail: ArrivedMail) -> bool:
    """Whether somebody answers a mail of ours, for the first time: nothing is decoded for anybody else."""
    if mail.is_automatic or mail.tag is None:
        return False
    with desk.read() as tx:
        return not _is_known(desk, tx, data) and desk.kept.links.tagged(tx, mail.tag) is not None


def _is_known(desk: Desk, tx: Connection, data: bytes) -> bool:
    once = desk.kept.database.mark(b"form", data)
    return desk.kept.outgoing.is_said(tx, once) or desk.kept.held_mails.is_known(tx, data)


def _take(desk: Desk, tx: Connection, data: bytes, mail: ArrivedMail, written: Written) -> Outcome:
    now = desk.clock()
    if _is_known(desk, tx, data):
        return Outcome.KNOWN
    link = desk.kept.links.tagged(tx, mail.tag) if mail.tag else None
    if mail.has_bounced and link is not None:
        desk.kept.deliveries.bounced(tx, link.mark)
        desk.kept.audit.add(tx, "bounced", None, link.mark, now)
        return Outcome.BOUNCED
    if mail.is_automatic:
        return Outcome.AUTOMATIC
    if written.is_empty() and (link is not None or not mail.has_files):
        return Outcome.EMPTY
    found = _letter(desk, tx, link.mark) if link else None
    if found is not None and _is_from(mail, found) and desk.kept.links.may_reply(tx, found.link.mark, now):
        once = desk.kept.database.mark(b"form", data)
        write_mailed(desk, tx, found.case, written, once, found.you.name or None)
        return Outcome.REPLY
    if desk.kept.held_mails.count(tx) >= MAILS_HELD_MAX:
        return Outcome.WAITS
    mark = link.mark if link else None
    held = desk.kept.held_mails.hold(tx, data, mark, mail.sender or "", written, now)
    desk.kept.audit.add(tx, "mail-held", None, held, now)
    return Outcome.HELD


def _is_from(mail: ArrivedMail, found: _Found) -> bool:
    """Whether it came from exactly the address that the author typed, and that address's domain answers for it."""
    return mail.is_theirs and mail.sender is not None and mail.sender.lower() == check_address(found.you.reach).lower()


def _letter(desk: Desk, tx: Connection, link_mark: bytes) -> _Found | None:
    """The newest letter behind a link whose author still lets it be passed on."""
    link = desk.kept.links.marked(tx, link_mark)
    for delivery in reversed(desk.kept.deliveries.behind(tx, link_mark)):
        you = addressee(desk, tx, delivery)
        if you is not None:
            return _Found(link, desk.kept.messages.case(tx, delivery.message), you)
    return None
