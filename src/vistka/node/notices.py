"""Notices: what a desk says to everybody in the city, signed; one that directs people needs two volunteers."""

from vistka.bundle.lifetime import hour_of
from vistka.bundle.message import Message, Notice
from vistka.bundle.sealing import sign_message
from vistka.errors import LocalError, RemoteError
from vistka.limits import DIRECTING_NOTICE_HOURS_MAX, NOTICE_LIFETIME_DAYS_MAX, NOTICE_TEXT_BYTES_MAX, PLACE_BYTES_MAX
from vistka.node.desk import Desk
from vistka.store.desk.outgoing import KeptNotice, NoticeState
from vistka.store.desk.people import Volunteer


def write_notice(
    desk: Desk, who: Volunteer, text: str, place: str | None, hours: int, directs: bool, once: bytes
) -> None:
    """Publish a notice; one that `directs` people ("come here, go there") waits for a second volunteer.

    RemoteError "notice-empty", "notice-long", "notice-hours".
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
    now = desk.clock()
    state = NoticeState.WAITING if directs else NoticeState.PUBLISHED
    form = desk.kept.database.mark(b"notice", who.id + once)
    notice = KeptNotice(desk.kept.database.new_id(), text, place or None, hours, directs, who.id, None, state, now)
    with desk.write() as tx:
        if not desk.kept.outgoing.keep_notice(tx, form, notice):
            return
        desk.kept.audit.add(tx, "notice-written", who.id, notice.id, now)
        if not directs:
            desk.kept.outgoing.say(tx, form, _signed(desk, notice), now, said_by=who.id)
    desk.settle()


def settle_notice(desk: Desk, who: Volunteer, notice_id: bytes, agrees: bool) -> None:
    """The second volunteer's word. LocalError "already-changed", "notice-own", "no-such-message"."""
    now = desk.clock()
    with desk.write() as tx:
        notice = desk.kept.outgoing.notice(tx, notice_id)
        if notice.written_by == who.id and agrees:
            raise LocalError("notice-own")
        state = NoticeState.PUBLISHED if agrees else NoticeState.DECLINED
        desk.kept.outgoing.settle_notice(tx, notice_id, state, who.id)
        desk.kept.audit.add(tx, f"notice-{state}", who.id, notice_id, now)
        if agrees:
            form = desk.kept.database.mark(b"agreed", notice_id)
            desk.kept.outgoing.say(tx, form, _signed(desk, notice), now, said_by=who.id)
    desk.settle()


def _signed(desk: Desk, notice: KeptNotice) -> tuple[bytes, bytes]:
    lifetime_days = -(-notice.hours // 24)
    body = Notice(notice.text, notice.hours, notice.place)
    bundle = sign_message(Message(hour_of(desk.clock()), body), desk.keys.signing, lifetime_days)
    return bundle.id, bundle.data
