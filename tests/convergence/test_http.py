"""Contacts over real http on loopback, and all that a proxy, a generator or a stranger can do to them."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.contact.city import CAPACITY, NOW, filler, ids, note, some_bytes, speaker, store_of, voice
from tests.convergence.server import serving
from vistka.bundle.envelope import Class
from vistka.contact.contact import Side
from vistka.contact.frames import Role
from vistka.convergence.answerer import Answerer
from vistka.errors import RemoteError, WorldError
from vistka.limits import CONTACT_IDLE_SECONDS, GATHERED_BYTES, POST_BYTES, POST_BYTES_MAX, SESSIONS_MAX
from vistka.node.contact import answerer, meet
from vistka.node.exchange import Exchange, Summary
from vistka.node.reaching import policy_of
from vistka.store.base import BundleStore
from vistka.store.memory import MemoryStore
from vistka.store.sqlite import SqliteStore
from vistka.web.contact import contact_routes

NORTH, DESK = speaker("north"), speaker("desk", Role.DESK)
BUNDLES = [note(f"n{n}") for n in range(20)] + [filler(f"f{n}", 900) for n in range(150)] + [voice("clip", 60)]
Wrap = Callable[[ASGIApp], ASGIApp]


def run(test: Coroutine[Any, Any, None]) -> None:
    asyncio.run(test)


def app_of(store: BundleStore) -> ASGIApp:
    return Starlette(routes=contact_routes(answerer(store, lambda: DESK, clock=lambda: NOW)))


async def met(url: str, store: BundleStore, tries: int = 4, **more: Any) -> Summary:
    return await meet(f"{url}/contact", store, NORTH, clock=lambda: NOW, pauses_seconds=(0.0,) * tries, **more)


def test_a_post_and_a_desk_meet_over_http() -> None:
    async def story() -> None:
        post, desk = store_of(*BUNDLES, deposited=True), store_of(note("answer"))
        async with serving(app_of(desk)) as url:
            summary = await met(url, post)
        assert (summary.failure, summary.new, summary.given) == (None, 1, len(BUNDLES))
        assert ids(post) == ids(desk) == {one.id for one in [*BUNDLES, note("answer")]}
        assert all(one.handed_over for one in post.deposits())

    run(story())


def test_a_post_says_no_more_of_itself_than_http_demands() -> None:
    heard: list[set[str]] = []

    async def listening(scope: Scope, receive: Receive, send: Send) -> None:
        heard.append({name.decode() for name, _ in scope["headers"]})
        await app_of(store_of())(scope, receive, send)

    async def story() -> None:
        async with serving(listening) as url:
            await met(url, store_of(), tries=0)
        assert heard[0] <= {"host", "content-type", "content-length", "transfer-encoding"}

    run(story())


def test_nobody_there_is_said_plainly() -> None:
    async def story() -> None:
        async with serving(app_of(store_of())) as url:
            pass
        summary = await met(url, store_of(note("a")), tries=1)
        assert isinstance(summary.failure, WorldError)
        assert summary.failure.reason == "unreachable"
        wrong = await met("ftp://nowhere", store_of())
        assert str(wrong.failure).startswith("unreachable")

    run(story())


def test_a_stranger_is_told_why_and_given_nothing() -> None:
    async def story() -> None:
        desk, thief = store_of(note("a")), MemoryStore(CAPACITY)
        stranger = speaker("thief", deployment=some_bytes("other"))
        async with serving(app_of(desk)) as url:
            summary = await meet(f"{url}/contact", thief, stranger, clock=lambda: NOW, pauses_seconds=())
        assert str(summary.failure) == "deployment"
        assert ids(thief) == set()

    run(story())


class Faulty:
    """Stands before an app as a bad proxy does: `spoil(number, messages)` changes the answer to the n-th request."""

    def __init__(self, app: ASGIApp, spoil: Callable[[int, list[Message]], list[Message] | None]) -> None:
        self._app = app
        self._spoil = spoil
        self.requests = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.requests += 1
        number = self.requests
        said: list[Message] = []

        async def hear(message: Message) -> None:
            said.append(message)

        await self._app(scope, receive, hear)
        spoiled = self._spoil(number, said)
        if spoiled is None:
            raise ConnectionResetError
        for message in spoiled:
            await send(message)


def bad_gateway(said: list[Message]) -> list[Message]:
    return [
        {"type": "http.response.start", "status": 502, "headers": []},
        {"type": "http.response.body", "body": b"<html>Bad Gateway</html>"},
    ]


def test_a_proxy_that_drops_every_other_answer_delays_and_harms_nothing() -> None:
    async def story() -> None:
        post, desk = store_of(*BUNDLES, deposited=True), store_of(note("answer"))
        proxy = Faulty(app_of(desk), lambda number, said: bad_gateway(said) if number % 2 else said)
        async with serving(proxy) as url:
            summary = await met(url, post)
        assert (summary.failure, summary.new, summary.known) == (None, 1, 0)
        assert ids(post) == ids(desk)
        assert all(one.handed_over for one in post.deposits())

    run(story())


def test_answers_cut_in_the_middle_go_on_where_they_stopped() -> None:
    def half(number: int, said: list[Message]) -> list[Message]:
        body = b"".join(message.get("body", b"") for message in said)
        if number % 2 or len(body) < 40:
            return said
        headers = [(b"content-length", str(len(body)).encode())]
        return [
            {"type": "http.response.start", "status": 200, "headers": headers},
            {"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True},
        ]

    async def story() -> None:
        post, desk = store_of(note("mine")), store_of(*BUNDLES)
        async with serving(Faulty(app_of(desk), half)) as url:
            summary = await met(url, post)
        assert (summary.failure, summary.new) == (None, len(BUNDLES))
        assert ids(post) == ids(desk)

    run(story())


def test_a_disk_that_fills_up_ends_the_contact_at_once_and_the_next_brings_the_rest(tmp_path: Path) -> None:
    async def story() -> None:
        desk = store_of(*(filler(f"letter {n}", 900, Class.LETTER) for n in range(400)))
        post = SqliteStore(tmp_path / "post", CAPACITY, os.urandom)
        ((pages,),) = post._file.run("PRAGMA page_count")
        post._file.run(f"PRAGMA max_page_count = {pages + 60}").fetchall()
        asked = Faulty(app_of(desk), lambda number, said: said)
        async with serving(asked) as url:
            cut = await met(url, post, tries=40)
        assert cut.failure is not None
        assert cut.failure.reason == "disk-full"
        assert asked.requests < 10
        post._file.run("PRAGMA max_page_count = 100000").fetchall()
        async with serving(app_of(desk)) as url:
            after = await met(url, post)
        assert after.failure is None
        assert ids(desk) == ids(post)
        post.close()

    run(story())


def test_a_server_that_dies_in_the_middle_loses_nothing_that_arrived() -> None:
    async def story() -> None:
        post, desk = store_of(*BUNDLES, deposited=True), MemoryStore(CAPACITY)
        dying = Faulty(app_of(desk), lambda number, said: bad_gateway(said) if number > 2 else said)
        async with serving(dying) as url:
            cut = await met(url, post, tries=1)
        assert cut.failure is not None
        assert ids(desk)
        assert {one.id for one in post.deposits() if one.handed_over} <= ids(desk)
        async with serving(app_of(desk)) as url:
            after = await met(url, post)
        assert after.failure is None
        assert ids(desk) == ids(post)

    run(story())


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """A link so fast that a few notes fill a POST: the next is made ahead, and storing waits for more."""
    for side in ("http", "answerer"):
        monkeypatch.setattr(f"vistka.convergence.{side}.POST_BYTES", 300)
        monkeypatch.setattr(f"vistka.convergence.{side}.POST_BYTES_FAST", 600)


@pytest.mark.usefixtures("fast")
@pytest.mark.parametrize("spoilt", [False, True])
def test_on_a_fast_link_all_comes_although_answers_are_lost(spoilt: bool) -> None:
    async def story() -> None:
        many = [note(f"note {number}") for number in range(60)]
        post, desk = store_of(*many[:40], deposited=True), store_of(*many[40:], deposited=True)
        proxy = Faulty(app_of(desk), lambda number, said: bad_gateway(said) if spoilt and number % 2 else said)
        async with serving(proxy) as url:
            summary = await met(url, post)
        assert (summary.failure, summary.new, summary.known) == (None, 20, 0)
        assert ids(post) == ids(desk) == {one.id for one in many}
        assert all(one.handed_over for store in (post, desk) for one in store.deposits())

    run(story())


def test_a_server_that_forgot_the_contact_ends_it() -> None:
    async def story() -> None:
        post, desk = store_of(*BUNDLES), MemoryStore(CAPACITY)
        apps = [app_of(desk), app_of(desk)]
        calls = 0

        async def restarted(scope: Scope, receive: Receive, send: Send) -> None:
            nonlocal calls
            calls += 1
            await apps[0 if calls < 3 else 1](scope, receive, send)

        async with serving(restarted) as url:
            summary = await met(url, post)
        assert str(summary.failure) == "contact-lost"

    run(story())


def test_a_slow_client_whose_body_is_cut_keeps_what_arrived() -> None:
    async def story() -> None:
        desk = MemoryStore(CAPACITY)
        post = store_of(*BUNDLES, deposited=True)
        exchange = Exchange(Side.OPENER, NORTH, post, bytes(16), lambda: NOW)
        async with serving(app_of(desk)) as address, httpx.AsyncClient() as client:
            url = f"{address}/contact"
            first = await client.post(url, content=(hello := exchange.bytes_to_send()))
            session, sent, received = first.content[:16].decode(), len(hello), len(first.content) - 16
            exchange.receive_bytes(first.content[16:])
            body = exchange.bytes_to_send()

            async def slowly() -> AsyncIterator[bytes]:
                for at in range(0, len(body) // 2, 100):
                    yield body[at : at + 100]
                raise ConnectionResetError

            with pytest.raises((ConnectionResetError, httpx.HTTPError)):
                await client.post(f"{url}/{session}/{sent}/{received}", content=slowly())
            again = await client.post(f"{url}/{session}/{sent}/{received}", content=body)
            twice = await client.post(f"{url}/{session}/{sent}/{received}", content=body)
            assert (again.status_code, again.content) == (200, twice.content)
            exchange.receive_bytes(again.content)
        assert ids(desk)

    run(story())


async def body_of(data: bytes) -> AsyncIterator[bytes]:
    yield data


class Silent:
    """A stream that takes all and says nothing."""

    proven = finished = False

    def receive_bytes(self, data: bytes, more: bool = False) -> None: ...
    def settle(self) -> None: ...
    def bytes_to_send(self, limit: int = 0) -> bytes:
        return b""

    def remember(self) -> None: ...


class Full(Silent):
    """A stream that always has more to say, and refuses the end of what it hears."""

    def __init__(self, refused: bytes = b"never") -> None:
        self.heard, self.said, self._refused = b"", 0, refused

    def receive_bytes(self, data: bytes, more: bool = False) -> None:
        self.heard += data
        if data.endswith(self._refused):
            raise RemoteError("repeated")

    def bytes_to_send(self, limit: int = 0) -> bytes:
        self.said += 1
        return bytes(limit)


@pytest.mark.usefixtures("fast")
def test_while_a_full_body_is_answered_its_end_waits_and_then_the_next_answer_is_made() -> None:
    async def story() -> None:
        stream = Full()
        desk = Answerer(lambda: stream, lambda: 0.0)
        name = (await desk.open(body_of(b"hello"))).body[:16].decode()
        asked = (await desk.go_on(name, 5, POST_BYTES, body_of(b""))).body
        assert (len(asked), stream.said) == (600, 2)
        await asyncio.sleep(0)
        assert stream.said == 3  # made while the client takes that one in
        answer = await desk.go_on(name, 5, POST_BYTES + 600, body_of(b"x" * GATHERED_BYTES + b"end"))
        assert (len(answer.body), stream.said) == (600, 3)
        assert stream.heard == b"hello" + b"x" * GATHERED_BYTES
        await asyncio.sleep(0)
        assert stream.heard == b"hello" + b"x" * GATHERED_BYTES + b"end"

    run(story())


@pytest.mark.usefixtures("fast")
def test_what_is_wrong_at_the_end_of_a_full_body_is_said_to_the_next() -> None:
    async def story() -> None:
        desk = Answerer(lambda: Full(b"wrong"), lambda: 0.0)
        name = (await desk.open(body_of(b"hello"))).body[:16].decode()
        assert (await desk.go_on(name, 5, 300, body_of(b"x" * GATHERED_BYTES + b"wrong"))).status == 200
        await asyncio.sleep(0)
        refused = await desk.go_on(name, 5 + GATHERED_BYTES + 5, 300, body_of(b"more"))
        assert (refused.status, json.loads(refused.body)) == (400, {"reason": "repeated"})
        assert (await desk.go_on(name, 0, 0, body_of(b""))).status == 404

    run(story())


def test_strangers_and_the_idle_make_room_and_only_so_many_are_let_in() -> None:
    async def story() -> None:
        seconds = 0.0
        trusted = type("Trusted", (Silent,), {"proven": True})
        streams = [Silent(), *(trusted() for _ in range(SESSIONS_MAX + 1))]
        desk = Answerer(lambda: streams.pop(0), lambda: seconds)
        names = [(await desk.open(body_of(b"hello"))).body.decode() for _ in range(SESSIONS_MAX)]
        assert (await desk.open(body_of(b"hello"))).status == 200
        assert (await desk.go_on(names[0], 5, 0, body_of(b""))).status == 404
        assert json.loads((await desk.open(body_of(b"hello"))).body) == {"reason": "contact-busy"}
        seconds += CONTACT_IDLE_SECONDS
        streams.append(Silent())
        assert (await desk.open(body_of(b"hello"))).status == 200
        assert (await desk.go_on(names[1], 5, 0, body_of(b""))).status == 404

    run(story())


def test_a_contact_that_nobody_goes_on_with_is_over_and_one_under_way_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vistka.convergence.answerer.CONTACT_IDLE_SECONDS", 0)

    async def story() -> None:
        over, arrived = asyncio.Event(), asyncio.Event()
        stream = type("Heard", (Silent,), {"remember": lambda _: over.set()})()
        desk = Answerer(lambda: stream, lambda: 0.0)

        async def slowly() -> AsyncIterator[bytes]:
            yield b"hel"
            await arrived.wait()
            yield b"lo"

        opening = asyncio.create_task(desk.open(slowly()))
        for _ in range(9):
            await asyncio.sleep(0)
        assert not over.is_set()
        arrived.set()
        name = (await opening).body.decode()
        await over.wait()
        assert (await desk.go_on(name, 5, 0, body_of(b""))).status == 404

    run(story())


def test_who_is_called_knows_of_a_contact_that_was_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        post, desk = store_of(*BUNDLES), MemoryStore(CAPACITY)
        north = Starlette(routes=contact_routes(answerer(post, lambda: NORTH, clock=lambda: NOW)))
        calling = Exchange(Side.OPENER, DESK, desk, bytes(16), lambda: NOW)
        before = policy_of(post, Role.POST, NOW).score
        async with serving(north) as address, httpx.AsyncClient() as client:
            name, sent, received, url = "", 0, 0, f"{address}/contact"
            for _ in range(2):
                body = calling.bytes_to_send()
                answer = await client.post(f"{url}/{name}/{sent}/{received}" if name else url, content=body)
                said = answer.content if name else answer.content[16:]
                name = name or answer.content[:16].decode()
                sent, received = sent + len(body), received + len(said)
                calling.receive_bytes(said)
            assert policy_of(post, Role.POST, NOW).score == before
            monkeypatch.setattr("vistka.convergence.answerer.CONTACT_IDLE_SECONDS", 0)
            await client.post(url)  # somebody else comes
            assert policy_of(post, Role.POST, NOW).score > before

    run(story())


def test_a_body_too_long_a_gap_and_an_unknown_session_are_refused_with_a_reason() -> None:
    async def story() -> None:
        async with serving(app_of(store_of())) as address, httpx.AsyncClient() as client:
            url = f"{address}/contact"
            hello = Exchange(Side.OPENER, NORTH, store_of(), bytes(16), lambda: NOW).bytes_to_send()
            session = (await client.post(url, content=hello)).content[:16].decode()
            gap = await client.post(f"{url}/{session}/999/0")
            assert (gap.status_code, gap.json()) == (409, {"reason": "contact-gap"})
            gone = await client.post(f"{url}/0123456789abcdef/0/0")
            assert (gone.status_code, gone.json()) == (404, {"reason": "contact-gone"})
            long = await client.post(f"{url}/{session}/0/0", content=bytes(POST_BYTES_MAX + 1))
            assert (long.status_code, "set-cookie" in long.headers) == (400, False)
            noise = await client.post(url, content=some_bytes("noise", 200))
            assert noise.status_code == 400
            assert "no-store" in noise.headers["cache-control"]

    run(story())
