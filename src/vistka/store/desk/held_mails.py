"""Mails that came in and wait for a volunteer, each under a key of its own until somebody has looked at it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from vistka.errors import LocalError
from vistka.store.desk.database import Database
from vistka.store.desk.sealed import ERASED, SealedRows
from vistka.store.desk.tables import held_mail
from vistka.wire import cbor


@dataclass(frozen=True, slots=True)
class Written:
    """What of a mail may go into the city: its words, a voice clip, photos; all three may be missing."""

    text: str
    voice: bytes | None = None
    photos: tuple[bytes, ...] = ()

    def is_empty(self) -> bool:
        """Whether there is nothing to carry."""
        return not self.text and self.voice is None and not self.photos


@dataclass(frozen=True, slots=True)
class HeldMail:
    """A mail whose writer is not known to be who they say: `link` is the mark of the link it answers, or none."""

    id: bytes
    link: bytes | None
    received_at: int
    sender: str
    written: Written


@dataclass(frozen=True, slots=True)
class HeldMails:
    """The mails in a database that wait."""

    database: Database

    def hold(
        self, tx: Connection, data: bytes, link: bytes | None, sender: str, written: Written, now: int
    ) -> bytes | None:
        """Keep what stood in a mail of these bytes: its id, or None where it was held before."""
        said: list[cbor.Value] = [part.encode("utf-8", "replace") for part in (sender, written.text)]
        plain = cbor.encode([*said, written.voice, *written.photos])
        return self._rows().add(tx, self._mark(data), plain, link=link, received_at=now)

    def is_known(self, tx: Connection, data: bytes) -> bool:
        """Whether a mail of these bytes was held before."""
        return tx.execute(select(held_mail.c.id).where(held_mail.c.mark == self._mark(data))).first() is not None

    def waiting(self, tx: Connection, start: int, limit: int) -> list[HeldMail]:
        """The oldest first."""
        query = select(held_mail).where(held_mail.c.sealed.is_not(None))
        query = query.order_by(held_mail.c.received_at, held_mail.c.id).offset(start).limit(limit)
        return [self._mail(row) for row in tx.execute(query)]

    def count(self, tx: Connection) -> int:
        """How many wait."""
        return tx.execute(select(func.count()).where(held_mail.c.sealed.is_not(None))).scalar_one()

    def mail(self, tx: Connection, mail_id: bytes) -> HeldMail:
        """One that waits. LocalError "already-changed" where somebody was quicker, or there is none."""
        row = tx.execute(select(held_mail).where(held_mail.c.id == mail_id, held_mail.c.sealed.is_not(None))).first()
        if row is None:
            raise LocalError("already-changed")
        return self._mail(row)

    def done(self, tx: Connection, mail_id: bytes) -> None:
        """A volunteer has decided: its key and bytes go."""
        tx.execute(update(held_mail).where(held_mail.c.id == mail_id).values(**ERASED))

    def _rows(self) -> SealedRows:
        return SealedRows(self.database, held_mail)

    def _mark(self, data: bytes) -> bytes:
        return self.database.mark(b"held-mail", data)

    def _mail(self, row: Row[Any]) -> HeldMail:
        match cbor.decode(self._rows().content(row) or b""):
            case [bytes(sender), bytes(text)]:  # held by a version that kept words alone
                return HeldMail(row.id, row.link, row.received_at, sender.decode(), Written(text.decode()))
            case [bytes(sender), bytes(text), bytes() | None as voice, *photos]:
                shown = tuple(photo for photo in photos if isinstance(photo, bytes))
                return HeldMail(
                    row.id, row.link, row.received_at, sender.decode(), Written(text.decode(), voice, shown)
                )
        raise LocalError("desk-damaged")
