"""Many rows at once, as quickly as either engine takes them: COPY on PostgreSQL, executemany on SQLite."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table


def add_rows(tx: Connection, table: Table, rows: Iterable[Sequence[object]]) -> None:
    """Insert rows, each with a value for every column in the table's order: past SQLAlchemy, which costs more than
    the engine does."""
    names = ", ".join(column.name for column in table.columns)
    cursor: Any = tx.connection.cursor()
    if tx.dialect.name == "postgresql":
        with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        places = ", ".join("?" * len(table.columns))
        cursor.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({places})", rows)
    cursor.close()
