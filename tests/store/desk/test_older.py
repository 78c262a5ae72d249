"""A desk's database made by an earlier version opens, with all that stands in it."""

import os
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.engine import URL

from vistka.store.desk import open_desk_store
from vistka.store.desk.tables import delivery, message, notice, reach, volunteer

KEY = b"k" * 32
ID = b"i" * 16
OLDER = """CREATE TABLE delivery (
    id {bytes} NOT NULL PRIMARY KEY, message {bytes} NOT NULL REFERENCES message (id), named INTEGER NOT NULL,
    reach {bytes} NOT NULL REFERENCES reach (mark), link {bytes}, state VARCHAR(16) NOT NULL, tries INTEGER NOT NULL,
    next_try_at BIGINT NOT NULL, UNIQUE (message, named)
)"""
KEPT = {"id": ID, "message": ID, "named": 0, "reach": ID, "link": None, "state": "sent", "tries": 2, "next_try_at": 7}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgres"))])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str | URL:
    if request.param == "postgresql":
        url: URL = request.getfixturevalue("postgresql")
        return url
    return str(tmp_path / "desk.sqlite")


def test_what_an_older_desk_sent_is_still_sent_and_more_can_be(where: str | URL) -> None:
    kept = open_desk_store(where, KEY, os.urandom)
    bytes_type = "BYTEA" if kept.database.engine.dialect.name == "postgresql" else "BLOB"
    names = ", ".join(KEPT)
    with kept.database.write() as tx:
        tx.execute(insert(message).values(id=ID, mark=ID, kind=0, class_=0, state="waiting", received_at=1))
        tx.execute(insert(reach).values(mark=ID, stop_mark=ID))
        delivery.drop(tx)
        tx.execute(text(OLDER.format(bytes=bytes_type)))
        tx.execute(text(f"INSERT INTO delivery ({names}) VALUES ({', '.join(f':{name}' for name in KEPT)})"), KEPT)
    kept.close()
    for _ in range(2):  # once it is brought up, it opens as any other
        kept = open_desk_store(where, KEY, os.urandom)
        with kept.database.read() as tx:
            rows = [dict(row._mapping) for row in tx.execute(select(delivery))]
        assert rows == [{**KEPT, "inquiry": b""}]
        kept.close()
    kept = open_desk_store(where, KEY, os.urandom)
    with kept.database.write() as tx:
        tx.execute(insert(delivery).values(**{**KEPT, "id": b"j" * 16, "inquiry": ID}))
    kept.close()


def test_the_notices_of_an_older_desk_are_still_there(where: str | URL) -> None:
    kept = open_desk_store(where, KEY, os.urandom)
    written = {"id": ID, "once": ID, "text": "Вода", "hours": 24, "directs": False, "state": "published"}
    with kept.database.write() as tx:
        tx.execute(insert(volunteer).values(id=ID, name="Оксана", role="keeper", password=""))
        tx.execute(insert(notice).values(at=7, written_by=ID, **written))
        for column in ("replaces", "cancels", "prepared"):
            tx.execute(text(f"ALTER TABLE notice DROP COLUMN {column}"))
    kept.close()
    kept = open_desk_store(where, KEY, os.urandom)
    with kept.database.read() as tx:
        [found] = kept.outgoing.notices(tx, 10)
    assert (found.text, found.replaces, found.cancels, found.prepared) == ("Вода", None, False, None)
    kept.close()
