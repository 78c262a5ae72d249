"""A post with its desk's keys beside it: tests leave word at the post and open it as the desk would."""

import asyncio
import contextlib
import re
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette

from vistka.bundle.bulletin import Bulletin
from vistka.bundle.card import make_card
from vistka.bundle.directing import prepare_notice, sign_notice
from vistka.bundle.envelope import Bundle
from vistka.bundle.lifetime import hour_of
from vistka.bundle.message import CardBody, DirectingNotice, Letter, Message, Notice
from vistka.bundle.sealing import OpenedMessage, open_message, seal_message, sign_message
from vistka.errors import RemoteError
from vistka.identity.epoch import SealingKeyOnCard
from vistka.identity.keys import SealingKey, SigningKey
from vistka.identity.tag import reply_root, reply_tag
from vistka.node.hours import Hours
from vistka.node.keyring import Keyring
from vistka.node.post import Post
from vistka.store.base import Arrival, BundleStore, Outcome
from vistka.store.sqlite import SqliteStore
from vistka.web.post.app import post_app

WEDNESDAY = 1_647_446_400  # 16 March 2022, 18:00 in Kyiv
HOUR = 3_600
SALT = b"salt of the town"
CAPACITY = 4_000_000


@dataclass
class Town:
    """One post on a real store in `folder`, its clock in the test's hand, and the desk it seals to."""

    folder: Path
    capacity: int = CAPACITY
    now: int = WEDNESDAY
    address: str = ""
    keyring: Keyring = field(default_factory=lambda: Keyring(b"n" * 32, b"d" * 32))
    signing: SigningKey = field(default_factory=lambda: SigningKey.from_seed(b"desk signs......" * 2))
    directing: SigningKey = field(default_factory=lambda: SigningKey.from_seed(b"kept offline...." * 2))
    sealing: SealingKey = field(default_factory=lambda: SealingKey.from_secret(b"desk seals......" * 2))
    store: BundleStore = field(init=False)
    post: Post = field(init=False)

    def __post_init__(self) -> None:
        self.store = SqliteStore(self.folder / "bundles.sqlite", self.capacity, secrets.token_bytes)
        hours = Hours(("17:50-18:20", "06:30-06:50"))
        self.post = Post(self.store, self.keyring, lambda: self.now, secrets.token_bytes, hours)
        keys = (SealingKeyOnCard(self.sealing.public, 19_100),)
        body = CardBody("Стіл рідних", self.signing.public, keys, SALT)
        self.post.learn_card(make_card(body, self.signing, hour_of(self.now)))

    def app(self) -> Starlette:
        """The post's pages."""
        return post_app(self.post, "Вістка", self.address)

    def at_desk(self) -> list[OpenedMessage]:
        """What the desk can open of what lies here."""
        opened = []
        for held in self.store.held(self.now):
            bundle = self.store.get(held.id)
            assert bundle is not None
            with contextlib.suppress(RemoteError):
                opened.append(open_message(bundle, self.sealing))
        return opened

    def desk_replies(self, to: bytes, letter: Letter, number: int = 0) -> bytes:
        """The desk answers the author `to`; the reply lies at the post. Its bundle's id."""
        tag = reply_tag(reply_root(self.sealing, to), number)
        ephemeral = SealingKey.from_secret(secrets.token_bytes(32))
        bundle = seal_message(Message(hour_of(self.now), letter), self.sealing, ephemeral, to, tag, 60)
        assert self.store.add([Arrival(bundle, 5)], self.now) == [Outcome.NEW]
        return bundle.id

    def desk_says(self, said: Notice | Bulletin, age_hours: int = 0, supersedes: bytes | None = None) -> bytes:
        """A notice or a bulletin lies at the post. Its bundle's id."""
        bundle = sign_message(Message(hour_of(self.now) - age_hours, said, supersedes), self.signing, 30)
        assert self.store.add([Arrival(bundle, age_hours)], self.now) == [Outcome.NEW]
        return bundle.id

    def people_are_sent(
        self, said: DirectingNotice, age_hours: int = 0, supersedes: bytes | None = None, said_before: int = 0
    ) -> bytes:
        """A notice under the directing key lies at the post. Its bundle's id."""
        bundle = prepare_notice(said, self.directing.public, hour_of(self.now) - age_hours - said_before, supersedes)
        bundle = sign_notice(bundle, self.directing)
        assert self.store.add([Arrival(bundle, age_hours)], self.now) == [Outcome.NEW]
        return bundle.id

    def brought(self, bundle: Bundle) -> None:
        """Anybody at all brings a bundle to the post."""
        assert self.store.add([Arrival(bundle, 0)], self.now) == [Outcome.NEW]

    def on_disk(self) -> bytes:
        """Every byte of the node's folder."""
        return b"".join(path.read_bytes() for path in sorted(self.folder.rglob("*")) if path.is_file())


class Phone:
    """A phone in front of the pages, its language English unless it says else."""

    def __init__(self, app: Starlette, address: str = "10.0.0.7") -> None:
        self._transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 4_000))

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self.request("POST", path, **options)

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            headers = {"Accept-Language": "en"}
            async with httpx.AsyncClient(transport=self._transport, base_url="http://post", headers=headers) as client:
                return await client.request(method, path, **options)

        return asyncio.run(ask())


@contextlib.contextmanager
def served(app: Starlette) -> Iterator[str]:
    """The pages on a real server on loopback; its address."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, access_log=False, log_config=None, server_header=False, date_header=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def fields_of(page: str) -> dict[str, str]:
    """What a form of ours holds before anyone types: hidden fields, and what is chosen already."""
    fields = {}
    for tag in re.findall(r"<input[^>]*>", page):
        found = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if found["type"] not in ("file", "radio") or " checked" in tag:
            fields[found["name"]] = found.get("value", "")
    for name, options in re.findall(r'<select id="\w+" name="(\w+)".*?>(.*?)</select>', page, re.DOTALL):
        fields[name] = re.findall(r'value="([^"]*)"', options)[0]
    return fields


def mistakes(page: str) -> dict[str, str]:
    """The sentences in red, by the field they stand beside."""
    return dict(re.findall(r'<p class="err" id="e-(\w+)" role="alert">([^<]*)</p>', page))
