"""Keys to the feeds of persons and notes: whose they are and what they open; of a key itself only a hash is kept."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from vistka.store.desk.database import ROW_ID_BYTES, Database
from vistka.store.desk.tables import feed_key


@dataclass(frozen=True, slots=True)
class FeedKey:
    """A key: its row's id, who has it, and whether it reads everything that may leave (`full`)."""

    id: bytes
    name: str
    full: bool


@dataclass(frozen=True, slots=True)
class FeedKeys:
    """The keys in a database."""

    database: Database

    def add(self, tx: Connection, key: bytes, name: str, now: int, *, full: bool) -> FeedKey:
        """A new key for whoever has this name; an earlier one of theirs works no more."""
        self.end(tx, name)
        row_id = self.database.draw(ROW_ID_BYTES)
        tx.execute(insert(feed_key).values(id=row_id, mark=self._mark(key), name=name, full=full, made_at=now))
        return FeedKey(row_id, name, full)

    def find(self, tx: Connection, key: bytes) -> FeedKey | None:
        """Whose key this is."""
        row = tx.execute(select(feed_key).where(feed_key.c.mark == self._mark(key))).first()
        return FeedKey(row.id, row.name, row.full) if row else None

    def end(self, tx: Connection, name: str) -> bool:
        """The key of this name works no more; whether there was one."""
        return tx.execute(delete(feed_key).where(feed_key.c.name == name)).rowcount > 0

    def _mark(self, key: bytes) -> bytes:
        return self.database.mark(b"feed-key", key)
