"""What a good link carries: two desks over loopback http, beside hashing, checking and inserting the same bundles."""

import argparse
import asyncio
import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import apsw
import httpx
import uvicorn
from starlette.applications import Starlette

from vistka.bundle.envelope import Bundle, Class, Header, Suite, make_bundle, parse_bundle
from vistka.contact.frames import Role
from vistka.node.contact import answerer, meet, unix_seconds
from vistka.node.exchange import Speaker
from vistka.node.keyring import Keyring
from vistka.store.base import Arrival
from vistka.store.sqlite import SqliteStore
from vistka.web.contact import contact_routes

COUNT, QUICK, BYTES = 100_000, 10_000, 250
CAPACITY = 1_000_000_000


def bundles(count: int) -> Iterator[Bundle]:
    """Fresh bundles of 250 bytes that nobody can open."""
    hour = unix_seconds() // 21_600 - 73_048  # in steps since 2020
    for _ in range(count):
        header = Header(Suite.SEALED, Class.NOTE, os.urandom(4), hour, 60, os.urandom(10))
        made = make_bundle(header, os.urandom(BYTES - 27))
        assert len(made.data) == BYTES, len(made.data)
        yield made


def bare_limit(folder: Path, data: list[tuple[bytes, bytes]]) -> float:
    """Bundles a second: each is parsed and hashed, its id compared, and all are inserted in one transaction."""
    connection = apsw.Connection(str(folder / "bare.sqlite"))
    connection.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON")
    connection.execute("CREATE TABLE bare (id BLOB PRIMARY KEY, data BLOB)")
    began = time.perf_counter()
    for bundle_id, one in data:
        if parse_bundle(one).id != bundle_id:
            raise SystemExit("a bundle is not what its id says")
    with connection:
        connection.executemany("INSERT INTO bare VALUES (?, ?)", data)
    seconds = time.perf_counter() - began
    connection.close()
    return len(data) / seconds


def serve(path: Path, listener: socket.socket) -> None:
    """A desk with an empty store, in a process of its own."""
    store = SqliteStore(path, CAPACITY, os.urandom)
    app = Starlette(routes=contact_routes(answerer(store, lambda: _speaker(b"answers"))))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off", ws="none"))
    server.run(sockets=[listener])


@contextmanager
def serving(path: Path) -> Iterator[str]:
    """The address of that desk."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # so that asyncio sets TCP_NODELAY
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    desk = get_context("fork").Process(target=serve, args=(path, listener))
    desk.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/contact"
    try:
        began = time.perf_counter()
        httpx.get(url, timeout=60)  # a desk is there before anyone calls: its start is no part of the contact
        print(f"the desk was up after {time.perf_counter() - began:.2f} s", file=sys.stderr)
        yield url
    finally:
        desk.terminate()
        desk.join()
        listener.close()


async def sync(url: str, store: SqliteStore) -> float:
    """Seconds of one whole contact."""
    began = time.perf_counter()
    summary = await meet(url, store, _speaker(b"calls"))
    if summary.failure is not None:
        raise summary.failure
    return time.perf_counter() - began


def measured(folder: Path, made: list[Bundle]) -> tuple[float, float]:
    """Bundles a second from a desk that holds all to one that holds none: where it calls, and where it is called."""
    giver = SqliteStore(folder / "giver.sqlite", CAPACITY, os.urandom)
    for at in range(0, len(made), 5_000):
        giver.add([Arrival(one, 1) for one in made[at : at + 5_000]], unix_seconds())
    count = len(made)
    del made[:]  # a desk does not hold them twice
    with serving(folder / "taker.sqlite") as url:
        giving = asyncio.run(sync(url, giver))
    giver.close()
    check_all(folder / "taker.sqlite", count)
    taker = SqliteStore(folder / "calling.sqlite", CAPACITY, os.urandom)
    with serving(folder / "giver.sqlite") as url:
        taking = asyncio.run(sync(url, taker))
    taker.close()
    check_all(folder / "calling.sqlite", count)
    return count / giving, count / taking


def check_all(path: Path, count: int) -> None:
    """Whether a store holds so many."""
    store = SqliteStore(path, CAPACITY, os.urandom)
    held = len(store.held(unix_seconds()))
    store.close()
    if held != count:
        raise SystemExit(f"{held} of {count} bundles came")


def _speaker(name: bytes) -> Speaker:
    return Speaker(Role.DESK, Keyring(name.ljust(32, b"."), bytes(32)))


def main() -> None:
    """Print a table, and the share of the limit as one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} bundles instead of {COUNT}")
    count = QUICK if parser.parse_args().quick else COUNT
    print(f"making {count} bundles…", file=sys.stderr)
    made = list(bundles(count))
    with TemporaryDirectory() as folder:
        print("measuring the bare limit…", file=sys.stderr)
        limit = bare_limit(Path(folder), [(one.id, one.data) for one in made])
        print("two contacts of two desks…", file=sys.stderr)
        giving, taking = measured(Path(folder), made)
    print(f"{'bundles a second, bare limit':34} {limit:9.0f}")
    print(f"{'bundles a second, who calls gives':34} {giving:9.0f}")
    print(f"{'bundles a second, who calls takes':34} {taking:9.0f}")
    shares = {"share_of_limit": round(giving / limit, 3), "share_where_who_calls_takes": round(taking / limit, 3)}
    print(json.dumps({**shares, "bundles": count}))


if __name__ == "__main__":
    main()
