"""Replies: sealed to the author's paper-code key, each under a tag that is used once."""

from dataclasses import replace

from sqlalchemy import Connection

from vistka.bundle.lifetime import hour_of
from vistka.bundle.message import SUPERSEDED_BYTES, Letter, Message
from vistka.bundle.sealing import seal_message
from vistka.errors import LocalError, RemoteError
from vistka.identity.keys import KEY_BYTES, SealingKey
from vistka.identity.tag import reply_root, reply_tag
from vistka.limits import LIFETIME_DAYS, TEXT_BYTES_MAX
from vistka.node.desk import Desk
from vistka.store.desk.held_mails import Written
from vistka.store.desk.messages import Case, State
from vistka.store.desk.people import Volunteer


def reply(desk: Desk, who: Volunteer, message_id: bytes, version: int, text: str, once: bytes) -> None:
    """A volunteer answers for the desk; the form `once` (16 bytes) sent twice is sent once.

    LocalError "no-such-message", "erased", "taken", "already-changed"; RemoteError "reply-empty", "reply-long".
    """
    if not text.strip():
        raise RemoteError("reply-empty")
    if len(text.encode("utf-8", "surrogatepass")) > TEXT_BYTES_MAX:
        raise RemoteError("reply-long", limit=TEXT_BYTES_MAX)
    form = desk.kept.database.mark(b"form", who.id + once)
    with desk.write() as tx:
        if not desk.kept.outgoing.is_said(tx, form):
            case = desk.workable(tx, who, message_id)
            desk.kept.messages.change(tx, case.id, version, taken_by=who.id)
            write_reply(desk, tx, case, Letter(text, name=desk.keys.name), form, said_by=who.id)
            desk.kept.messages.owe_read(tx, case.id)
    desk.settle()


def write_mailed(desk: Desk, tx: Connection, case: Case, written: Written, once: bytes, name: str | None) -> None:
    """What a relative's mail holds, each part a reply of its own: the words go first, and wait for nothing heavier."""
    letters = [Letter(written.text, name=name)] if written.text else []
    letters += [Letter("", name=name, voice=written.voice)] if written.voice is not None else []
    letters += [Letter("", name=name, photo=photo) for photo in written.photos]
    for number, letter in enumerate(letters):
        form = desk.kept.database.mark(b"form", once + bytes([number])) if number else once
        write_reply(desk, tx, case, letter, form, said_by=None)


def write_reply(desk: Desk, tx: Connection, case: Case, letter: Letter, once: bytes, *, said_by: bytes | None) -> None:
    """Number, seal and write down a reply in the caller's transaction; `Desk.settle` then brings it into the store."""
    content = case.content
    if content is None:
        raise LocalError("erased")
    now = desk.clock()
    epoch = desk.keys.epoch_of(content.sealed_to) or desk.keys.newest()
    number = desk.kept.messages.next_reply(tx, content.author, epoch.key.public)
    tag = reply_tag(reply_root(epoch.key, content.author), number)
    answer = replace(letter, text=letter.text.replace("\r\n", "\n"), answers=content.bundle_id[:SUPERSEDED_BYTES])
    ephemeral = SealingKey.from_secret(desk.draw(KEY_BYTES))
    bundle = seal_message(Message(hour_of(now), answer), epoch.key, ephemeral, content.author, tag, LIFETIME_DAYS)
    said = desk.kept.outgoing.say(tx, once, (bundle.id, bundle.data), now, answers=case.id, said_by=said_by)
    desk.kept.messages.advance(tx, case.id, State.ANSWERED, (State.WAITING, State.PASSED_ON, State.READ))
    desk.kept.audit.add(tx, "replied", said_by, said, now)
