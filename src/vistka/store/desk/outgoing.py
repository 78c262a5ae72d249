"""What the desk itself says: replies and notices as bundles, written down before they go into the bundle store."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from vistka.errors import LocalError
from vistka.store.desk.database import Database
from vistka.store.desk.tables import notice, outgoing


@dataclass(frozen=True, slots=True)
class Said:
    """A reply that was sealed: to which message, by which volunteer (none: by the relative), as which bundle."""

    id: bytes
    answers: bytes | None
    said_by: bytes | None
    at: int
    bundle_id: bytes


@dataclass(frozen=True, slots=True)
class Unstored:
    """A bundle that is not known to be in the bundle store, and since when it counts its age."""

    row_id: bytes
    bundle: bytes
    at: int


class NoticeState(StrEnum):
    """How far a notice has come."""

    WAITING = "waiting"  # for a second volunteer
    AGREED = "agreed"  # by two, and waits for the signature of the key that is kept offline
    PUBLISHED = "published"
    DECLINED = "declined"
    REPLACED = "replaced"  # by a newer one
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class KeptNotice:
    """A notice as volunteers see it; `prepared` are the bytes that two agreed on, before they are signed."""

    id: bytes
    text: str
    place: str | None
    hours: int
    directs: bool
    written_by: bytes
    agreed_by: bytes | None
    state: NoticeState
    at: int
    replaces: bytes | None = None
    cancels: bool = False
    prepared: bytes | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Replies and notices in a database."""

    database: Database

    def is_said(self, tx: Connection, once: bytes) -> bool:
        """Whether this form was sent already."""
        return tx.execute(select(outgoing.c.id).where(outgoing.c.once == once)).first() is not None

    def say(
        self,
        tx: Connection,
        once: bytes,
        bundle: tuple[bytes, bytes],
        now: int,
        answers: bytes | None = None,
        said_by: bytes | None = None,
    ) -> bytes:
        """Write down a bundle (its id, its bytes) that is to go into the bundle store; its row's id."""
        row_id = self.database.new_id()
        tx.execute(
            insert(outgoing).values(
                id=row_id,
                once=once,
                answers=answers,
                said_by=said_by,
                at=now,
                bundle_id=bundle[0],
                bundle=bundle[1],
            )
        )
        return row_id

    def to_store(self, tx: Connection) -> list[Unstored]:
        """The bundles that are not known to be in the bundle store."""
        columns = (outgoing.c.id, outgoing.c.bundle, outgoing.c.at)
        query = select(*columns).where(outgoing.c.stored.is_(False)).order_by(outgoing.c.at)
        return [Unstored(*row) for row in tx.execute(query)]

    def stored(self, tx: Connection, row_ids: Collection[bytes]) -> None:
        """They are in the bundle store: the copy here goes."""
        tx.execute(update(outgoing).where(outgoing.c.id.in_(row_ids)).values(stored=True, bundle=None))

    def replies(self, tx: Connection, message_id: bytes) -> list[Said]:
        """What was answered to a message, in order."""
        query = select(outgoing).where(outgoing.c.answers == message_id).order_by(outgoing.c.at)
        return [Said(row.id, row.answers, row.said_by, row.at, row.bundle_id) for row in tx.execute(query)]

    def keep_notice(self, tx: Connection, once: bytes, written: KeptNotice) -> bool:
        """Write a notice down; False if this form was sent already."""
        if tx.execute(select(notice.c.id).where(notice.c.once == once)).first():
            return False
        tx.execute(
            insert(notice).values(
                id=written.id,
                once=once,
                text=written.text,
                place=written.place,
                hours=written.hours,
                directs=written.directs,
                written_by=written.written_by,
                agreed_by=written.agreed_by,
                state=written.state,
                at=written.at,
                replaces=written.replaces,
                cancels=written.cancels,
            )
        )
        return True

    def notices(self, tx: Connection, limit: int) -> list[KeptNotice]:
        """The newest notices."""
        return [_notice(row) for row in tx.execute(select(notice).order_by(notice.c.at.desc()).limit(limit))]

    def notice(self, tx: Connection, notice_id: bytes) -> KeptNotice:
        """One notice. LocalError "no-such-message"."""
        row = tx.execute(select(notice).where(notice.c.id == notice_id)).first()
        if row is None:
            raise LocalError("no-such-message")
        return _notice(row)

    def agree_notice(self, tx: Connection, notice_id: bytes, agreed_by: bytes, prepared: bytes) -> None:
        """A second volunteer agrees to exactly these bytes, yet to be signed. LocalError "already-changed"."""
        values = {"state": NoticeState.AGREED, "agreed_by": agreed_by, "prepared": prepared}
        self._change(tx, notice_id, [NoticeState.WAITING], values)

    def decline_notice(self, tx: Connection, notice_id: bytes) -> None:
        """It will not go out, whoever has agreed already. LocalError "already-changed"."""
        self._change(tx, notice_id, [NoticeState.WAITING, NoticeState.AGREED], {"state": NoticeState.DECLINED})

    def publish_notice(self, tx: Connection, notice_id: bytes) -> None:
        """It has its signature. LocalError "already-changed"."""
        self._change(tx, notice_id, [NoticeState.AGREED], {"state": NoticeState.PUBLISHED})

    def end_notice(self, tx: Connection, notice_id: bytes, state: NoticeState) -> None:
        """A published notice holds no more. LocalError "already-changed"."""
        self._change(tx, notice_id, [NoticeState.PUBLISHED], {"state": state})

    def published(self, tx: Connection, notice_id: bytes) -> Said:
        """What a notice went out as. LocalError "no-such-message" where it did not."""
        written = select(notice.c.once).where(notice.c.id == notice_id)
        agreed = self.database.mark(b"agreed", notice_id)
        query = select(outgoing).where(or_(outgoing.c.once == agreed, outgoing.c.once == written.scalar_subquery()))
        row = tx.execute(query).first()
        if row is None:
            raise LocalError("no-such-message")
        return Said(row.id, row.answers, row.said_by, row.at, row.bundle_id)

    def _change(self, tx: Connection, notice_id: bytes, of: list[NoticeState], values: Mapping[str, object]) -> None:
        query = update(notice).where(notice.c.id == notice_id, notice.c.state.in_(of))
        if tx.execute(query.values(**values)).rowcount != 1:
            raise LocalError("already-changed")


def _notice(row: Row[Any]) -> KeptNotice:
    return KeptNotice(
        row.id,
        row.text,
        row.place,
        row.hours,
        row.directs,
        row.written_by,
        row.agreed_by,
        NoticeState(row.state),
        row.at,
        row.replaces,
        bool(row.cancels),
        row.prepared,
    )
