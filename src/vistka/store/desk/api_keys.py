"""Keys to the desk's picture: of each its name and a keyed hash, never the key."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select

from vistka.errors import LocalError
from vistka.limits import API_KEY_BYTES, API_KEYS_MAX
from vistka.store.desk.database import Database
from vistka.store.desk.tables import api_key


@dataclass(frozen=True, slots=True)
class ApiKeys:
    """The keys in a database."""

    database: Database

    def make(self, tx: Connection, name: str, key: bytes, now: int) -> bytes:
        """Let in whoever shows `key` (random bytes); its mark. LocalError "api-keys-full"."""
        if tx.execute(select(func.count()).select_from(api_key)).scalar_one() >= API_KEYS_MAX:
            raise LocalError("api-keys-full", limit=API_KEYS_MAX)
        mark = self._mark(key)
        tx.execute(insert(api_key).values(mark=mark, name=name, made_at=now))
        return mark

    def find(self, tx: Connection, key: bytes) -> bytes | None:
        """The mark of a key that is known."""
        if len(key) != API_KEY_BYTES:
            return None
        found: bytes | None = tx.execute(select(api_key.c.mark).where(api_key.c.mark == self._mark(key))).scalar()
        return found

    def end(self, tx: Connection, name: str) -> int:
        """Shut out the keys of this name: how many."""
        return tx.execute(delete(api_key).where(api_key.c.name == name)).rowcount

    def _mark(self, key: bytes) -> bytes:
        return self.database.mark(b"api-key", key)
