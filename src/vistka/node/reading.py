"""What a relative does behind the link in a mail: opens it, reads, replies; or asks for no more mail."""

from base64 import b32decode
from binascii import Error as Base32Error
from dataclasses import dataclass

from sqlalchemy import Connection

from vistka.bundle.message import Letter, Named, Note
from vistka.errors import RemoteError
from vistka.limits import LINK_SECRET_BYTES, MAIL_CODE_DIGITS, TEXT_BYTES_MAX
from vistka.node.desk import Desk
from vistka.node.passing_on import addressee, reach_of
from vistka.node.replying import write_reply
from vistka.reach.email import Mail
from vistka.store.desk.links import Link
from vistka.store.desk.messages import State

COOKIE_BYTES = 20
_STOP_TOKEN_BYTES = 16


@dataclass(frozen=True, slots=True)
class Word:
    """One message as its reader sees it: `number` is its place behind the link, `you` whom its author named."""

    number: int
    body: Note | Letter
    hour: int
    you: Named
    replies: int


def secret_of(written: str, size: int = LINK_SECRET_BYTES) -> bytes:
    """The secret in a link. For what is none, bytes that are nobody's: it goes the same way as a wrong one."""
    try:
        secret = b32decode(written.upper() + "=" * (-len(written) % 8))
    except (Base32Error, ValueError):
        return bytes(size)
    return secret if len(secret) == size else bytes(size)


def open_link(desk: Desk, written: str, cookie: bytes | None) -> bytes | None:
    """The reader presses the button: the cookie by which this browser may read from now on.

    None where a code has to be mailed first, as another browser opened it. RemoteError "link-ended" for a secret that
    is unknown, wrong or past its end, without telling which.
    """
    now = desk.clock()
    with desk.write() as tx:
        link = _link(desk, tx, written)
        admitted = cookie if desk.kept.links.is_admitted(tx, link.mark, cookie) else None
        if admitted is None:
            fresh = desk.draw(COOKIE_BYTES)
            admitted = fresh if desk.kept.links.open_first(tx, link.mark, fresh, now) else None
        if admitted is not None:
            _read(desk, tx, link)
    desk.settle()
    return admitted


async def mail_code(desk: Desk, written: str) -> None:
    """Mail a code for a new browser to the address the word was mailed to. Nothing at all for a link that has ended."""
    now = desk.clock()
    number = int.from_bytes(desk.draw(8)) % 10**MAIL_CODE_DIGITS
    code = f"{number:0{MAIL_CODE_DIGITS}d}"
    with desk.write() as tx:
        link = desk.kept.links.find(tx, secret_of(written), now)
        if link is None or not desk.kept.links.set_code(tx, link.mark, code, now):
            return
        group = desk.kept.deliveries.behind(tx, link.mark)
    address = reach_of(desk, group)
    if desk.mailer is not None and address is not None:
        subject, text = desk.mailer.words.code(code)
        await desk.mailer.send(Mail(address, subject, text, None), now)


def enter_code(desk: Desk, written: str, code: str) -> bytes:
    """The cookie for a browser whose reader typed the mailed code. RemoteError "mail-code-wrong" or "link-ended"."""
    digits = "".join(character for character in code[:40] if character.isdecimal())
    with desk.write() as tx:
        link = _link(desk, tx, written)
        right = desk.kept.links.take_code(tx, link.mark, digits, desk.clock())
        cookie = desk.draw(COOKIE_BYTES)
        if right:
            desk.kept.links.admit(tx, link.mark, cookie)
            _read(desk, tx, link)
    if not right:  # only now: the wrong try is counted, and stays counted
        raise RemoteError("mail-code-wrong")
    desk.settle()
    return cookie


def words_behind(desk: Desk, written: str, cookie: bytes | None) -> list[Word]:
    """The messages behind a link, for a browser that may read them. RemoteError "link-ended" for any other."""
    with desk.read() as tx:
        link = _link(desk, tx, written)
        if not desk.kept.links.is_admitted(tx, link.mark, cookie):
            raise RemoteError("link-ended")
        found: list[Word] = []
        for number, delivery in enumerate(desk.kept.deliveries.behind(tx, link.mark)):
            case = desk.kept.messages.case(tx, delivery.message)
            said = case.content.message() if case.content else None
            you = addressee(desk, tx, delivery)
            if said is not None and you is not None and isinstance(said.body, Note | Letter):
                replies = len(desk.kept.outgoing.replies(tx, case.id))
                found.append(Word(number, said.body, said.hour, you, replies))
    return found


def reply_behind(desk: Desk, written: str, cookie: bytes | None, number: int, text: str, once: bytes) -> None:
    """The reader answers the message at place `number`.

    RemoteError "link-ended", "reply-empty", "reply-long" (more than `limit` bytes), "replies-many", "field".
    """
    if not text.strip():
        raise RemoteError("reply-empty")
    if len(text.encode("utf-8", "surrogatepass")) > TEXT_BYTES_MAX:
        raise RemoteError("reply-long", limit=TEXT_BYTES_MAX)
    words = {word.number: word for word in words_behind(desk, written, cookie)}
    if number not in words:
        raise RemoteError("link-ended")
    with desk.write() as tx:
        link = _link(desk, tx, written)
        delivery = desk.kept.deliveries.behind(tx, link.mark)[number]
        form = desk.kept.database.mark(b"form", link.mark + once)
        if not desk.kept.outgoing.is_said(tx, form):
            if not desk.kept.links.may_reply(tx, link.mark, desk.clock()):
                raise RemoteError("replies-many")
            case = desk.kept.messages.case(tx, delivery.message)
            letter = Letter(text, name=words[number].you.name or None)
            write_reply(desk, tx, case, letter, form, said_by=None)
    desk.settle()


def stop(desk: Desk, written: str) -> None:
    """No more mail for whoever this link was made for; for any other nothing happens, and looks the same."""
    with desk.write() as tx:
        desk.kept.deliveries.stop(tx, secret_of(written, _STOP_TOKEN_BYTES))


def _link(desk: Desk, tx: Connection, written: str) -> Link:
    link = desk.kept.links.find(tx, secret_of(written), desk.clock())
    if link is None:
        raise RemoteError("link-ended")
    return link


def _read(desk: Desk, tx: Connection, link: Link) -> None:
    shown = [each for each in desk.kept.deliveries.behind(tx, link.mark) if addressee(desk, tx, each) is not None]
    for message_id in desk.kept.deliveries.read(tx, shown):
        desk.kept.messages.advance(tx, message_id, State.READ, (State.WAITING, State.PASSED_ON))
        desk.kept.messages.owe_read(tx, message_id)
        desk.kept.audit.add(tx, "read", None, message_id, desk.clock())
