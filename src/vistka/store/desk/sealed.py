"""Rows whose content stands under a key of its own, wrapped by the storage key: destroying that key erases them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, insert, select, update

from vistka.identity.keys import KEY_BYTES
from vistka.store.desk.database import NONCE_BYTES, Database, decrypt, encrypt, wrapping_key
from vistka.store.desk.tables import unfolded

TRACING = "tracing"  # the registry's fold
SITUATION = "situation"  # the picture's

# What an erasure leaves of a row's key and content.
ERASED = {"wrapped_key": None, "sealed": None}


@dataclass(frozen=True, slots=True)
class SealedRows:
    """A table with the columns `id`, `mark`, `wrapped_key` and `sealed`."""

    database: Database
    table: Table

    def add(self, tx: Connection, mark: bytes, plain: bytes, **values: object) -> bytes | None:
        """A new row for `plain`: its id, or None where `mark` is known already, erased or not."""
        if tx.execute(select(self.table.c.id).where(self.table.c.mark == mark)).first():
            return None
        row_id, key = self.database.new_id(), self.database.draw(KEY_BYTES)
        wrapped = encrypt(wrapping_key(self.database.storage_key), key, row_id, self.database.draw(NONCE_BYTES))
        sealed = encrypt(key, plain, row_id, self.database.draw(NONCE_BYTES))
        tx.execute(insert(self.table).values(id=row_id, mark=mark, wrapped_key=wrapped, sealed=sealed, **values))
        return row_id

    def content(self, row: Row[Any]) -> bytes | None:
        """What was put into a row; None once erased. WorldError "desk-damaged"."""
        if row.wrapped_key is None or row.sealed is None:
            return None
        key = decrypt(wrapping_key(self.database.storage_key), row.wrapped_key, row.id)
        return decrypt(key, row.sealed, row.id)

    def ids(self, tx: Connection, *chosen: ColumnElement[bool]) -> list[bytes]:
        """The rows that still have their content, in the order of their ids, which is none."""
        query = select(self.table.c.id).where(self.table.c.sealed.is_not(None), *chosen).order_by(self.table.c.id)
        return list(tx.execute(query).scalars())


def tell_folds(tx: Connection, folds: Sequence[str], source: bytes) -> None:
    """In the transaction that changed it: these folds have yet to look at this message or entry (again)."""
    for fold in folds:
        waiting = update(unfolded).where(unfolded.c.fold == fold, unfolded.c.source == source)
        if tx.execute(waiting.values(turn=unfolded.c.turn + 1)).rowcount == 0:
            tx.execute(insert(unfolded).values(fold=fold, source=source))
