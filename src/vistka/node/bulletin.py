"""A desk that shows its picture to everybody sends the public form into the city: once a day, if that says more."""

from vistka.bundle.bulletin import Bulletin
from vistka.bundle.lifetime import hour_of
from vistka.bundle.message import Message
from vistka.bundle.sealing import sign_message
from vistka.limits import BULLETIN_DAYS, BULLETIN_INTERVAL_HOURS, BULLETIN_LOOK_SECONDS
from vistka.node.board import PostedBulletin, bulletins_among, public_bundles, remove_older, signed_by
from vistka.node.desk import Desk
from vistka.node.overview import public_form
from vistka.situation.bulletin import BulletinWork, make_bulletin, says_the_same

_AGAIN_HOURS = BULLETIN_DAYS * 24 // 2  # before the last one ends


def send_bulletin(desk: Desk, work: BulletinWork) -> bool:
    """A part of a round: send what the public form says, if that is new; whether it went.

    With nothing to say nothing is sent. A desk that shows it no more, or has nothing more to show, sends an empty one
    in the last one's place.
    """
    now = desk.clock()
    if not work.is_read:
        held = _held(desk, now)
        work.sent, work.is_read = (held[0].hour, held[0].bulletin) if held else None, True
    if not _is_due(desk, work, now):
        return False
    at, before = work.sent or (-1, Bulletin())
    hour = max(hour_of(now), at + 1)  # a clock set back must not keep it out of the city
    said = _said(desk, hour)
    if said.is_empty and before.is_empty:
        return False
    if hour - at < _AGAIN_HOURS and says_the_same(said, hour, before, at):
        return False
    bundle = sign_message(Message(hour, said), desk.keys.signing, BULLETIN_DAYS)
    desk.publish(bundle)
    with desk.lock:
        remove_older(desk.store, _held(desk, now), now)
    with desk.write() as kept:
        desk.kept.audit.add(kept, "bulletin-sent", None, bundle.id[:16], now)
    work.sent = hour, said
    return True


def _is_due(desk: Desk, work: BulletinWork, now: int) -> bool:
    """Whether it is worth working out what it would say."""
    if not desk.picture_public or desk.picture is None:
        return work.sent is not None and not work.sent[1].is_empty
    if work.looked_at is not None and 0 <= now - work.looked_at < BULLETIN_LOOK_SECONDS:
        return False
    work.looked_at = now
    return work.sent is None or not 0 <= hour_of(now) - work.sent[0] < BULLETIN_INTERVAL_HOURS


def _said(desk: Desk, hour: int) -> Bulletin:
    if not desk.picture_public or desk.picture is None:
        return Bulletin()
    readings, silences, _ = public_form(desk)
    return make_bulletin(readings, silences, desk.picture.indicators, desk.picture.within or "", hour)


def _held(desk: Desk, now: int) -> list[PostedBulletin]:
    """Our own that lie here, the newest first."""
    with desk.lock:
        return bulletins_among(signed_by(public_bundles(desk.store, now), desk.keys.signing.public))
