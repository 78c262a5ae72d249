"""The desk's store on both engines, for every test of this folder."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from vistka.store.desk import DeskStore, open_desk_store


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgres"))])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DeskStore]:
    where: str | URL = str(tmp_path / "desk.sqlite")
    if request.param == "postgresql":
        where = request.getfixturevalue("postgresql")
    store = open_desk_store(where, os.urandom(32), os.urandom)
    yield store
    store.close()
