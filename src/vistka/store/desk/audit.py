"""The audit log: who did what to which row, by ids alone, each entry chained to the one before it by a keyed hash."""

import hmac
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select

from vistka.identity.keys import derive
from vistka.limits import AUDIT_ROWS
from vistka.store.desk.database import ROW_ID_BYTES, Database
from vistka.store.desk.tables import audit

HASH_BYTES = 32


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log; `who` and `subject` are row ids, or none."""

    number: int
    at: int
    who: bytes | None
    action: str
    subject: bytes | None
    hash: bytes


@dataclass(frozen=True, slots=True)
class AuditLog:
    """The log in a database."""

    database: Database

    def add(self, tx: Connection, action: str, who: bytes | None, subject: bytes | None, now: int) -> None:
        """Append an entry, in the same transaction as what it tells of."""
        head = self.head(tx)
        number = head.number + 1 if head else 0
        chained = self._hash(head.hash if head else bytes(HASH_BYTES), number, now, who, action, subject)
        tx.execute(insert(audit).values(number=number, at=now, who=who, action=action, subject=subject, hash=chained))

    def head(self, tx: Connection) -> Entry | None:
        """The last entry: its hash vouches for all before it, so a copy kept elsewhere shows any later change."""
        row = tx.execute(select(audit).order_by(audit.c.number.desc()).limit(1)).first()
        return Entry(*row) if row else None

    def last(self, tx: Connection, action: str) -> Entry | None:
        """The newest entry that tells of an action."""
        row = tx.execute(select(audit).where(audit.c.action == action).order_by(audit.c.number.desc()).limit(1)).first()
        return Entry(*row) if row else None

    def agrees(self, tx: Connection, number: int, head: bytes) -> bool:
        """Whether the entry of this number still has the hash that was sent outside."""
        kept = tx.execute(select(audit.c.hash).where(audit.c.number == number)).scalar()
        return kept is not None and hmac.compare_digest(kept, head)

    def entries(self, tx: Connection, before: int | None, limit: int) -> list[Entry]:
        """The newest entries, or those before number `before`."""
        query = select(audit).order_by(audit.c.number.desc()).limit(limit)
        if before is not None:
            query = query.where(audit.c.number < before)
        return [Entry(*row) for row in tx.execute(query)]

    def about(self, tx: Connection, subject: bytes) -> list[Entry]:
        """The entries on one subject, the oldest first, at most AUDIT_ROWS of the newest."""
        query = select(audit).where(audit.c.subject == subject).order_by(audit.c.number.desc()).limit(AUDIT_ROWS)
        return [Entry(*row) for row in tx.execute(query)][::-1]

    def first_break(self, tx: Connection) -> int | None:
        """The number of the first entry that is missing or was altered; None for a whole log."""
        previous, expected = bytes(HASH_BYTES), 0
        for row in tx.execute(select(audit).order_by(audit.c.number)):
            entry = Entry(*row)
            hashed = self._hash(previous, expected, entry.at, entry.who, entry.action, entry.subject)
            if entry.number != expected or not hmac.compare_digest(hashed, entry.hash):
                return expected
            previous, expected = entry.hash, expected + 1
        return None

    def length(self, tx: Connection) -> int:
        """How many entries there are."""
        return tx.execute(select(func.count()).select_from(audit)).scalar_one()

    def _hash(
        self, previous: bytes, number: int, at: int, who: bytes | None, action: str, subject: bytes | None
    ) -> bytes:
        fixed = [previous, number.to_bytes(8), at.to_bytes(8), action.encode().ljust(32, b"\0")]
        ids = [(value is not None).to_bytes() + (value or bytes(ROW_ID_BYTES)) for value in (who, subject)]
        return derive(self.database.storage_key, b"vistka-audit", *fixed, *ids, size=HASH_BYTES)
