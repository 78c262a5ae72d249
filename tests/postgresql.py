"""A real PostgreSQL for tests: one server for a session, in a temporary folder, heard on a Unix socket alone.

A test that asks for the fixture `postgresql` gets the URL of an empty database of its own, and is marked
`@pytest.mark.needs("postgres")`. Every folder's tests load this, so what it needs is imported where it is used.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.programs import find

if TYPE_CHECKING:
    from psycopg import sql
    from sqlalchemy.engine import URL

USER = "vistka"
# Nothing here outlives the tests: what guards against a power cut is off.
FORGETFUL = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "shared_buffers=32MB", "max_wal_size=256MB")
_numbers = count()


@dataclass(frozen=True, slots=True)
class Server:
    """A server that listens in `folder`, and in no other place."""

    folder: Path

    def url(self, database: str) -> "URL":
        """What SQLAlchemy opens, through psycopg 3."""
        from sqlalchemy.engine import URL

        return URL.create("postgresql+psycopg", USER, database=database, query={"host": str(self.folder)})

    def run(self, statement: "sql.Composed") -> None:
        """One statement that no transaction may hold, as the server's owner."""
        import psycopg

        with psycopg.connect(host=str(self.folder), user=USER, dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)

    @contextmanager
    def database(self) -> "Iterator[URL]":
        """An empty database, gone on leaving."""
        from psycopg import sql

        name = f"test_{next(_numbers)}"
        self.run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield self.url(name)
        self.run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def running(data: Path | None = None, settings: Sequence[str] = FORGETFUL) -> Iterator[Server]:
    """A server with these settings, stopped on leaving. `data`, where anyone may go, keeps its files for next time."""
    postgres = find("postgres")
    assert postgres, "PostgreSQL is not here: the test is not marked as one that needs postgres"
    programs = Path(postgres).resolve().parent  # initdb and pg_ctl stand beside it, not always on the path
    folder = Path(tempfile.mkdtemp(prefix="vistka-pg-"))  # its name is short: a socket's path has 107 bytes at most
    data = folder / "data" if data is None else data
    owner = _owner()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if owner is not None:
        for each in (folder, data):
            os.chown(each, owner.pw_uid, owner.pw_gid)

    def run(program: str, *arguments: str) -> None:
        uid, gid = (owner.pw_uid, owner.pw_gid) if owner else (None, None)
        groups: list[int] | None = [] if owner else None
        command = [str(programs / program), "-D", str(data), *arguments]
        with (folder / f"{program}.log").open("wb") as said:
            done = subprocess.run(
                command, cwd=folder, stdout=said, stderr=said, user=uid, group=gid, extra_groups=groups, check=False
            )
        assert done.returncode == 0, "\n".join(each.read_text("utf-8", "replace") for each in folder.glob("*.log"))

    try:
        if not (data / "PG_VERSION").exists():
            run("initdb", "-U", USER, "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8")
        options = ["listen_addresses=", f"unix_socket_directories={folder}", *settings]
        log = folder / "server.log"
        run("pg_ctl", "-w", "-l", str(log), "-o", " ".join(f"-c {each}" for each in options), "start")
        try:
            yield Server(folder)
        finally:
            run("pg_ctl", "-w", "-m", "fast", "stop")
    finally:
        shutil.rmtree(folder)


def _owner() -> pwd.struct_passwd | None:
    """Whom the server runs as: PostgreSQL refuses to be root. None: whoever runs the tests."""
    if os.geteuid() != 0:
        return None
    known = {each.pw_name: each for each in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    """The session's server, with room for any number of databases."""
    with running() as server:
        yield server


@pytest.fixture
def postgresql(postgresql_server: Server) -> "Iterator[URL]":
    """An empty database of the test's own, gone after it."""
    with postgresql_server.database() as url:
        yield url
