"""Notices: what a desk says to everybody in the city, signed; directing.py has what one that directs people needs."""

from sqlalchemy import Connection

from vistka.bundle.directing import prepare_notice
from vistka.bundle.envelope import Bundle
from vistka.bundle.lifetime import hour_of
from vistka.bundle.message import SUPERSEDED_BYTES, DirectingNotice, Message, Notice
from vistka.bundle.sealing import sign_message
from vistka.errors import LocalError, RemoteError
from vistka.limits import DIRECTING_NOTICE_HOURS_MAX, NOTICE_LIFETIME_DAYS_MAX, NOTICE_TEXT_BYTES_MAX, PLACE_BYTES_MAX
from vistka.node.desk import Desk
from vistka.situation.export.cap import Alert, Reference
from vistka.store.desk.outgoing import KeptNotice, NoticeState
from vistka.store.desk.people import Volunteer

CANCELLED = "Скасовано · Отменено · Cancelled:"


def write_notice(
    desk: Desk,
    who: Volunteer,
    text: str,
    place: str | None,
    hours: int,
    directs: bool,
    once: bytes,
    replaces: bytes | None = None,
) -> None:
    """Publish a notice; one that `directs` people ("come here, go there") waits for a second volunteer.

    It supersedes `replaces` as soon as it is published. RemoteError "notice-empty", "notice-long", "notice-hours";
    LocalError "already-changed", "no-such-message" (of the one before), "no-directing-key", "field".
    """
    text = text.strip().replace("\r\n", "\n")
    if not text:
        raise RemoteError("notice-empty")
    if (
        len(text.encode("utf-8", "surrogatepass")) > NOTICE_TEXT_BYTES_MAX
        or len((place or "").encode()) > PLACE_BYTES_MAX
    ):
        raise RemoteError("notice-long", limit=NOTICE_TEXT_BYTES_MAX)
    limit = DIRECTING_NOTICE_HOURS_MAX if directs else NOTICE_LIFETIME_DAYS_MAX * 24
    if not 1 <= hours <= limit:
        raise RemoteError("notice-hours", limit=limit)
    if directs:
        prepare_directing(desk, text, place or None, hours, None)  # what is wrong with it is said to who wrote it
    state = NoticeState.WAITING if directs else NoticeState.PUBLISHED
    _keep(
        desk,
        once,
        KeptNotice(
            desk.kept.database.new_id(),
            text,
            place or None,
            hours,
            directs,
            who.id,
            None,
            state,
            desk.clock(),
            replaces,
        ),
    )


def cancel_notice(desk: Desk, who: Volunteer, notice_id: bytes, once: bytes) -> None:
    """Say that a published notice holds no more, to whoever read it, for as long as it would have held.

    One volunteer is enough: nobody is sent anywhere. LocalError "already-changed", "no-such-message".
    """
    now = desk.clock()
    with desk.read() as tx:
        notice = desk.kept.outgoing.notice(tx, notice_id)
        said = desk.kept.outgoing.published(tx, notice_id)
    text = f"{CANCELLED}\n{notice.text}".encode()[:NOTICE_TEXT_BYTES_MAX].decode("utf-8", "ignore")
    hours = max(1, notice.hours - (now - said.at) // 3_600)
    _keep(
        desk,
        once,
        KeptNotice(
            desk.kept.database.new_id(),
            text,
            notice.place,
            hours,
            False,
            who.id,
            None,
            NoticeState.PUBLISHED,
            now,
            notice_id,
            cancels=True,
        ),
    )


def alert_of(desk: Desk, notice_id: bytes) -> Alert:
    """A published notice as it goes out to other systems. LocalError "no-such-message"."""
    with desk.read() as tx:
        notice = desk.kept.outgoing.notice(tx, notice_id)
        said = desk.kept.outgoing.published(tx, notice_id)
        before = None
        if notice.replaces is not None:
            earlier = desk.kept.outgoing.published(tx, notice.replaces)
            before = Reference(earlier.bundle_id.hex(), earlier.at)
    return Alert(
        said.bundle_id.hex(),
        desk.address.removeprefix("https://").removeprefix("http://") or desk.keys.signing.public.hex()[:16],
        desk.keys.card().body.name,
        said.at,
        said.at + notice.hours * 3_600,
        notice.text,
        notice.place,
        directs=notice.directs,
        replaces=before,
        cancels=notice.cancels,
    )


def _keep(desk: Desk, once: bytes, notice: KeptNotice) -> None:
    form = desk.kept.database.mark(b"notice", notice.written_by + once)
    with desk.write() as tx:
        if not desk.kept.outgoing.keep_notice(tx, form, notice):
            return
        desk.kept.audit.add(tx, "notice-written", notice.written_by, notice.id, notice.at)
        if notice.state is NoticeState.PUBLISHED:
            desk.kept.outgoing.say(tx, form, _signed(desk, tx, notice), notice.at, said_by=notice.written_by)
    desk.settle()


def prepare_directing(desk: Desk, text: str, place: str | None, hours: int, superseded: bytes | None) -> Bundle:
    """The bytes of a notice that directs people, agreed on now, yet to be signed. LocalError "no-directing-key"."""
    key = desk.keys.directing_key
    if key is None:
        raise LocalError("no-directing-key")
    return prepare_notice(DirectingNotice(text, hours, place), key, hour_of(desk.clock()), superseded)


def superseded_by(desk: Desk, tx: Connection, notice: KeptNotice) -> bytes | None:
    """How a notice's bundle names the one that it supersedes. LocalError "no-such-message"."""
    if notice.replaces is None:
        return None
    return desk.kept.outgoing.published(tx, notice.replaces).bundle_id[:SUPERSEDED_BYTES]


def end_superseded(desk: Desk, tx: Connection, notice: KeptNotice) -> None:
    """The one before ends with this one. LocalError "already-changed"."""
    if notice.replaces is not None:
        ended = NoticeState.CANCELLED if notice.cancels else NoticeState.REPLACED
        desk.kept.outgoing.end_notice(tx, notice.replaces, ended)


def _signed(desk: Desk, tx: Connection, notice: KeptNotice) -> tuple[bytes, bytes]:
    """The notice's bundle; the one that it supersedes ends with it."""
    superseded = superseded_by(desk, tx, notice)
    end_superseded(desk, tx, notice)
    lifetime_days = -(-notice.hours // 24)
    body = Notice(notice.text, notice.hours, notice.place)
    message = Message(hour_of(desk.clock()), body, supersedes=superseded)
    bundle = sign_message(message, desk.keys.signing, lifetime_days)
    return bundle.id, bundle.data
