"""Looking for someone from outside: ask, confirm by mail, follow, change, withdraw, all behind one secret link.

Nothing here reads the registry: what is answered, and how long it takes, cannot depend on whether anybody was found.
Comparing is the round's work (tracing.py); an inquiry nobody has confirmed is compared with nobody.
"""

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from vistka.errors import LocalError, RemoteError, VistkaError, WorldError
from vistka.limits import (
    INQUIRIES_DAY_MAX,
    INQUIRIES_REACH_DAY_MAX,
    INQUIRIES_REACH_MAX,
    INQUIRY_CHANGES_DAY_MAX,
    INQUIRY_CHANGES_MAX,
    LINK_SECRET_BYTES,
    MAIL_CODE_DIGITS,
)
from vistka.node.desk import Desk
from vistka.node.passing_on import in_link, stop_link
from vistka.node.reading import COOKIE_BYTES, secret_of
from vistka.reach.email import Mail, check_address
from vistka.store.desk.asking import DAY_SECONDS, Wording
from vistka.store.desk.links import Link
from vistka.tracing.entry import Body, Confirmation, Withdrawal, decode_entry, encode_entry
from vistka.tracing.inquiry import INQUIRY_ID_BYTES, Inquiry


@dataclass(frozen=True, slots=True)
class Followed:
    """An inquiry as its seeker sees it: as last worded, whether its reach was confirmed, whether they look no more."""

    inquiry: Inquiry
    confirmed: bool
    withdrawn: bool


def submit_inquiry(desk: Desk, wanted: Inquiry, once: bytes) -> None:
    """Take an inquiry in (its id is drawn here) and have its reach asked by mail; the form `once` sent twice is once.

    RemoteError "mail-address", "inquiry-nobody", "inquiries-full"; LocalError "field" for what is too long.
    """
    inquiry = replace(wanted, inquiry=desk.draw(INQUIRY_ID_BYTES), reach=check_address(wanted.reach or ""))
    with desk.write() as tx:
        _word(desk, tx, inquiry, desk.kept.database.mark(b"form", once), mail=True)


async def send_inquiry_mail(desk: Desk) -> int:
    """One round of "is this yours?": how many went out. A link is written down before its mail leaves."""
    mailer, now = desk.mailer, desk.clock()
    if mailer is None:
        return 0
    with desk.read() as tx:
        due = desk.kept.asking.due(tx, now)
    sent = 0
    for wording in due:
        secret = desk.draw(LINK_SECRET_BYTES)
        try:
            with desk.write() as tx:
                address = _reach(desk, tx, wording)
                mark = desk.kept.links.make_lasting(tx, secret, wording.reach, now)
                desk.kept.asking.try_now(tx, wording, mark, now)
        except LocalError:  # another round sends it, or it was erased
            continue
        stop = stop_link(desk, address)
        subject, text = mailer.words.confirm(f"{desk.address}/inquiry/{in_link(secret)}", stop)
        failure: VistkaError | None = None
        try:
            await mailer.send(Mail(address, subject, text, stop), now)
        except VistkaError as error:
            failure = error
        with desk.write() as tx:
            if failure is None:
                desk.kept.asking.sent(tx, wording, now)
            else:
                desk.kept.asking.failed(tx, wording, for_good=not isinstance(failure, WorldError))
        sent += failure is None
    return sent


def confirm(desk: Desk, written: str, cookie: bytes | None) -> bytes | None:
    """The seeker presses the button behind the link: the inquiry is theirs. The cookie by which this browser goes on.

    None where a code has to be mailed first, as another browser opened the link. RemoteError "link-ended" for a secret
    that is unknown or past its end, alike, and "inquiries-many" for who has confirmed as many as one may.
    """
    now = desk.clock()
    with desk.write() as tx:
        link, wording = _behind(desk, tx, written)
        admitted = cookie if desk.kept.links.is_admitted(tx, link.mark, cookie) else None
        if admitted is None:
            fresh = desk.draw(COOKIE_BYTES)
            admitted = fresh if desk.kept.links.open_first(tx, link.mark, fresh, now) else None
        if admitted is not None:
            _confirm(desk, tx, wording)
    return admitted


async def mail_inquiry_code(desk: Desk, written: str) -> None:
    """Mail a code for a new browser to the seeker's address. Nothing at all for a link that has ended."""
    now = desk.clock()
    code = f"{int.from_bytes(desk.draw(8)) % 10**MAIL_CODE_DIGITS:0{MAIL_CODE_DIGITS}d}"
    try:
        with desk.write() as tx:
            link, wording = _behind(desk, tx, written)
            address = _reach(desk, tx, wording)
            if not desk.kept.links.set_code(tx, link.mark, code, now):
                return
    except VistkaError as error:
        if error.reason in ("link-ended", "erased"):
            return
        raise
    if desk.mailer is not None:
        subject, text = desk.mailer.words.code(code)
        await desk.mailer.send(Mail(address, subject, text, None), now)


def enter_inquiry_code(desk: Desk, written: str, code: str) -> bytes:
    """The cookie for a browser whose seeker typed the mailed code. RemoteError "mail-code-wrong" or "link-ended"."""
    digits = "".join(character for character in code[:40] if character.isdecimal())
    with desk.write() as tx:
        link, wording = _behind(desk, tx, written)
        right = desk.kept.links.take_code(tx, link.mark, digits, desk.clock())
        cookie = desk.draw(COOKIE_BYTES)
        if right:
            desk.kept.links.admit(tx, link.mark, cookie)
            _confirm(desk, tx, wording)
    if not right:  # only now: the wrong try is counted, and stays counted
        raise RemoteError("mail-code-wrong")
    return cookie


def follow(desk: Desk, written: str, cookie: bytes | None) -> Followed:
    """The seeker's own inquiry, for a browser that may read it; of anybody found it says nothing, ever.

    RemoteError "link-ended" for any other browser or link.
    """
    with desk.read() as tx:
        newest = _newest(desk, tx, _admitted(desk, tx, written, cookie))
        return Followed(_inquiry(desk, tx, newest), newest.confirmed_at is not None, newest.mail == "withdrawn")


def change(desk: Desk, written: str, cookie: bytes | None, wanted: Inquiry, once: bytes) -> None:
    """A new wording in the place of the last; another reach is asked by mail before it counts.

    RemoteError "link-ended", "inquiry-withdrawn", "inquiry-changes", and those of `submit_inquiry`.
    """
    now = desk.clock()
    with desk.write() as tx:
        newest = _newest(desk, tx, _admitted(desk, tx, written, cookie))
        if newest.mail == "withdrawn":
            raise RemoteError("inquiry-withdrawn")
        today = desk.kept.asking.worded(tx, now - DAY_SECONDS, newest.inquiry)
        if today > INQUIRY_CHANGES_DAY_MAX or desk.kept.asking.worded(tx, 0, newest.inquiry) > INQUIRY_CHANGES_MAX:
            raise RemoteError("inquiry-changes", limit=INQUIRY_CHANGES_DAY_MAX)
        address = check_address(wanted.reach or "")
        same = address == _reach(desk, tx, newest) and newest.confirmed_at is not None
        inquiry = replace(wanted, inquiry=newest.inquiry, reach=address)
        form = desk.kept.database.mark(b"form", once)
        entry = _word(desk, tx, inquiry, form, mail=not same)
        if same and entry is not None:
            desk.kept.asking.confirm(tx, entry, newest.confirmed_at or now)


def withdraw(desk: Desk, written: str, cookie: bytes | None) -> None:
    """The seeker looks no more. RemoteError "link-ended"."""
    with desk.write() as tx:
        wording = _admitted(desk, tx, written, cookie)
        _enter(desk, tx, Withdrawal(wording.inquiry), wording.inquiry)
        desk.kept.asking.withdraw(tx, wording.inquiry)
        desk.kept.audit.add(tx, "inquiry-withdrawn", None, wording.inquiry, desk.clock())


def _word(desk: Desk, tx: Connection, inquiry: Inquiry, once: bytes, *, mail: bool) -> bytes | None:
    """Write a wording down: its entry, or None where this form was sent before."""
    now = desk.clock()
    if not any(letter.isalpha() for letter in inquiry.names):  # also: nothing but what is never seen
        raise RemoteError("inquiry-nobody")
    if desk.kept.asking.worded(tx, now - DAY_SECONDS) >= INQUIRIES_DAY_MAX:
        raise RemoteError("inquiries-full")
    entry = _enter(desk, tx, inquiry, once)
    if entry is not None:
        reach = desk.kept.deliveries.reach(tx, inquiry.reach or "")
        desk.kept.asking.add(tx, entry, inquiry.inquiry, reach, now, mail=mail)
        desk.kept.audit.add(tx, "inquiry", None, inquiry.inquiry, now)
    return entry


def _confirm(desk: Desk, tx: Connection, wording: Wording) -> None:
    now = desk.clock()
    if wording.confirmed_at is not None:
        return
    for since, most in ((0, INQUIRIES_REACH_MAX), (now - DAY_SECONDS, INQUIRIES_REACH_DAY_MAX)):
        if desk.kept.asking.confirmed_of(tx, wording.reach, since) >= most:
            raise RemoteError("inquiries-many", limit=most)
    _enter(desk, tx, Confirmation(wording.inquiry, _reach(desk, tx, wording)), wording.entry)
    desk.kept.asking.confirm(tx, wording.entry, now)
    desk.kept.audit.add(tx, "inquiry-confirmed", None, wording.inquiry, now)


def _enter(desk: Desk, tx: Connection, body: Body, once: bytes) -> bytes | None:
    return desk.kept.entries.keep(tx, body.KIND, encode_entry(body), once, desk.clock())


def _behind(desk: Desk, tx: Connection, written: str) -> tuple[Link, Wording]:
    link = desk.kept.links.find(tx, secret_of(written), desk.clock())
    wording = desk.kept.asking.behind(tx, link.mark) if link is not None else None
    if link is None or wording is None:
        raise RemoteError("link-ended")
    return link, wording


def _admitted(desk: Desk, tx: Connection, written: str, cookie: bytes | None) -> Wording:
    link, wording = _behind(desk, tx, written)
    if not desk.kept.links.is_admitted(tx, link.mark, cookie):
        raise RemoteError("link-ended")
    return wording


def _newest(desk: Desk, tx: Connection, wording: Wording) -> Wording:
    return desk.kept.asking.newest(tx, wording.inquiry) or wording


def _inquiry(desk: Desk, tx: Connection, wording: Wording) -> Inquiry:
    entry = desk.kept.entries.entry(tx, wording.entry)
    body = decode_entry(entry.body) if entry is not None and entry.body is not None else None
    if not isinstance(body, Inquiry):
        raise LocalError("erased")
    return body


def _reach(desk: Desk, tx: Connection, wording: Wording) -> str:
    return check_address(_inquiry(desk, tx, wording).reach or "")
