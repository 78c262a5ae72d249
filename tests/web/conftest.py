"""A whole desk for the tests of its pages: real files, a real mail server, a real site; browsers are httpx clients."""

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.desk import PASSWORD, Clock, make_desk
from tests.serving import Mailbox, mailbox, served
from vistka.node.desk import Desk
from vistka.node.desk_round import desk_round
from vistka.web.desk import desk_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@dataclass
class Site:
    """The desk, its mailbox, its clock, and where its pages are."""

    desk: Desk
    mail: Mailbox
    clock: Clock
    address: str
    stack: ExitStack = field(default_factory=ExitStack)

    def browser(self, language: str = "en") -> httpx.Client:
        """A new browser with no cookies."""
        headers = {"Accept-Language": language}
        return self.stack.enter_context(httpx.Client(base_url=self.address, headers=headers, follow_redirects=True))

    def signed_in(self, name: str = "Оксана", language: str = "en") -> httpx.Client:
        """A volunteer's browser."""
        browser = self.browser(language)
        page = browser.get("/desk/sign-in")
        answer = submit(browser, page, name=name, password=PASSWORD)
        assert answer.url.path == "/desk/"
        return browser

    def round(self) -> None:
        """The desk does what it does every minute."""
        with ThreadPoolExecutor(1) as pool:  # a browser under test may have a loop of its own here
            pool.submit(lambda: asyncio.run(desk_round(self.desk))).result()


def fields_of(page: httpx.Response) -> dict[str, str]:
    """The hidden fields of a page's forms."""
    tags = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page.text)
    return {re.findall(r'name="([^"]*)"', tag)[0]: re.findall(r'value="([^"]*)"', tag)[0] for tag in tags}


def submit(browser: httpx.Client, page: httpx.Response, path: str | None = None, **fields: str) -> httpx.Response:
    """Press a button on a page: its hidden fields and these."""
    return browser.post(path or page.url.path, data=fields_of(page) | fields)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    clock = Clock()
    with ExitStack() as stack, mailbox() as box:
        desk = make_desk(tmp_path, clock, box.mailer())
        stack.callback(desk.kept.close)
        address = stack.enter_context(served(desk_app(desk, secure=False)))
        yield Site(desk, box, clock, address, stack)


@pytest.fixture(scope="module")
def running_chromium() -> "Iterator[Browser]":
    """A browser for all tests of a file."""
    from tests.web import browsing  # most folders below need none

    with browsing.started() as browser:
        yield browser


@pytest.fixture
def chromium(running_chromium: "Browser") -> "Iterator[Browser]":
    """A browser without a window, for tests marked as ones that need chromium; what they open is shut after each."""
    yield running_chromium
    for each in running_chromium.contexts:
        each.close()
