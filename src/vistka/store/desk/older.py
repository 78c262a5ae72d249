"""A desk's database that an earlier version made: its tables get what they lack, and nothing in them is lost."""

from sqlalchemy import Connection, inspect, text

from vistka.store.desk.tables import delivery, notice, unfolded


def bring_up(tx: Connection) -> None:
    """Give older tables the columns they lack, within the transaction that opens the database."""
    if _lacks(tx, unfolded.name, "turn"):
        tx.execute(text("ALTER TABLE unfolded ADD COLUMN turn INTEGER NOT NULL DEFAULT 0"))
    bytes_type = "BYTEA" if tx.dialect.name == "postgresql" else "BLOB"
    if _lacks(tx, notice.name, "prepared"):
        tx.execute(text(f"ALTER TABLE notice ADD COLUMN prepared {bytes_type}"))
    if _lacks(tx, notice.name, "cancels"):
        tx.execute(text(f"ALTER TABLE notice ADD COLUMN replaces {bytes_type}"))
        tx.execute(text("ALTER TABLE notice ADD COLUMN cancels BOOLEAN NOT NULL DEFAULT false"))
    if _lacks(tx, delivery.name, "inquiry"):  # it is part of what is unique, so the table is made anew
        old = [column["name"] for column in inspect(tx).get_columns(delivery.name)]
        names = ", ".join(old)
        tx.execute(text("ALTER TABLE delivery RENAME TO delivery_older"))
        delivery.create(tx)
        rows = text(f"INSERT INTO delivery ({names}, inquiry) SELECT {names}, :none FROM delivery_older")
        tx.execute(rows, {"none": b""})
        tx.execute(text("DROP TABLE delivery_older"))


def _lacks(tx: Connection, table: str, column: str) -> bool:
    known = inspect(tx)
    return known.has_table(table) and column not in {each["name"] for each in known.get_columns(table)}
