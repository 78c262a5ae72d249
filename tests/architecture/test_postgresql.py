"""The PostgreSQL that tests run on: a real server, an empty database for each test, gone afterwards."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import URL, create_engine, text

from tests.postgresql import running

pytestmark = pytest.mark.needs("postgres")


def answer(database: URL, *statements: str) -> object:
    """What the last statement says, each committed."""
    engine = create_engine(database)
    try:
        with engine.begin() as tx:
            results = [tx.execute(text(statement)) for statement in statements]
            return results[-1].scalar() if results[-1].returns_rows else None
    finally:
        engine.dispose()


@pytest.mark.parametrize("_turn", ["first", "second"])
def test_each_test_finds_its_database_empty(postgresql: URL, _turn: str) -> None:
    assert answer(postgresql, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
    assert answer(postgresql, "CREATE TABLE left_behind AS SELECT 1", "SELECT count(*) FROM left_behind") == 1


def test_it_knows_cyrillic_letters(postgresql: URL) -> None:
    assert answer(postgresql, "SELECT lower('ШЕВЧЕНКО')") == "шевченко"


def test_nobody_reaches_it_over_a_network(postgresql: URL) -> None:
    assert answer(postgresql, "SHOW listen_addresses") == ""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that the server's own user can reach: pytest's belong to whoever runs it."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_files_kept_are_there_again_and_the_rest_is_gone(open_folder: Path) -> None:
    with running(open_folder / "kept") as server:
        answer(server.url("postgres"), "CREATE TABLE word AS SELECT 'alive' AS said")
    assert not server.folder.exists()
    with running(open_folder / "kept") as server:
        assert answer(server.url("postgres"), "SELECT said FROM word") == "alive"
