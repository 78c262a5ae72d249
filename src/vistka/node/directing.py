"""A notice that directs people, from the second volunteer's word to the signature that comes back from offline."""

from dataclasses import dataclass

from vistka.bundle.directing import check_signed, read_notice_text, read_prepared
from vistka.bundle.envelope import Bundle, parse_bundle
from vistka.bundle.lifetime import SECONDS_IN_HOUR, seconds_of
from vistka.errors import LocalError
from vistka.node.desk import Desk
from vistka.node.notices import end_superseded, prepare_directing, superseded_by
from vistka.store.desk.outgoing import KeptNotice, NoticeState
from vistka.store.desk.people import Volunteer


@dataclass(frozen=True, slots=True)
class Prepared:
    """What two volunteers agreed on: the bytes to sign, when it was agreed (in whole hours), when it ends."""

    notice: KeptNotice
    bundle: Bundle
    said: int
    ends: int


def agree_notice(desk: Desk, who: Volunteer, notice_id: bytes) -> None:
    """The second volunteer agrees: from now on its hours count, and it can be taken to be signed.

    LocalError "already-changed", "notice-own", "no-such-message", "no-directing-key".
    """
    with desk.write() as tx:
        notice = desk.kept.outgoing.notice(tx, notice_id)
        if notice.written_by == who.id:
            raise LocalError("notice-own")
        if notice.replaces is not None:
            before = desk.kept.outgoing.notice(tx, notice.replaces)
            if before.state is not NoticeState.PUBLISHED:
                raise LocalError("already-changed")
        superseded = superseded_by(desk, tx, notice)
        prepared = prepare_directing(desk, notice.text, notice.place, notice.hours, superseded)
        desk.kept.outgoing.agree_notice(tx, notice_id, who.id, prepared.data)
        desk.kept.audit.add(tx, "notice-agreed", who.id, notice_id, desk.clock())


def decline_notice(desk: Desk, who: Volunteer, notice_id: bytes) -> None:
    """Anybody's word is enough that it does not go out. LocalError "already-changed", "no-such-message"."""
    with desk.write() as tx:
        desk.kept.outgoing.notice(tx, notice_id)
        desk.kept.outgoing.decline_notice(tx, notice_id)
        desk.kept.audit.add(tx, "notice-declined", who.id, notice_id, desk.clock())


def prepared_notice(desk: Desk, notice_id: bytes) -> Prepared:
    """A notice that was agreed on. LocalError "no-such-message", "already-changed" (it is not, or was declined)."""
    with desk.read() as tx:
        notice = desk.kept.outgoing.notice(tx, notice_id)
    if notice.prepared is None or notice.state not in (NoticeState.AGREED, NoticeState.PUBLISHED):
        raise LocalError("already-changed")
    bundle = parse_bundle(notice.prepared)
    said = seconds_of(read_prepared(bundle).hour)
    return Prepared(notice, bundle, said, said + notice.hours * SECONDS_IN_HOUR)


def publish_signed(desk: Desk, who: Volunteer, notice_id: bytes, text: str) -> None:
    """Publish what came back from offline, if it is what was agreed on, byte for byte, and the directing key signed it.

    Its age counts from when it was agreed on, however long the signature took. Sent twice is published once.
    LocalError "no-such-message", "already-changed", "notice-ended"; RemoteError as `read_notice_text`, `check_signed`.
    """
    now, prepared = desk.clock(), prepared_notice(desk, notice_id)
    signed = read_notice_text(text)
    check_signed(signed, prepared.bundle, desk.keys.directing_key or b"")
    with desk.write() as tx:
        notice = desk.kept.outgoing.notice(tx, notice_id)
        if notice.state is NoticeState.PUBLISHED:
            return
        if now >= prepared.ends:
            raise LocalError("notice-ended")
        desk.kept.outgoing.publish_notice(tx, notice_id)
        end_superseded(desk, tx, notice)
        form = desk.kept.database.mark(b"agreed", notice_id)
        desk.kept.outgoing.say(tx, form, (signed.id, signed.data), prepared.said, said_by=who.id)
        desk.kept.audit.add(tx, "notice-published", who.id, notice_id, now)
    desk.settle()
