"""`kill -9` at any moment: what a slip was shown for is there afterwards."""

import os
import random
import threading
from pathlib import Path

import httpx
import pytest

from tests.city import City
from vistka.errors import WorldError
from vistka.identity.keys import derive
from vistka.identity.papercode import derive_key
from vistka.node.cards import known_cards
from vistka.node.installation import open_installation
from vistka.story.browser import Browser
from vistka.story.processes import Process
from vistka.story.resident import Resident

ROUNDS = 5


@pytest.fixture
def city(tmp_path: Path) -> City:
    made = City(tmp_path / "city", "Стіл", "oksana")
    made.make_desk()
    made.make_post("north", "Північ")
    made.mailbox.stop()
    return made


def test_every_slip_that_was_shown_is_kept_whenever_the_plug_is_pulled(city: City, tmp_path: Path) -> None:
    seed = int.from_bytes(os.urandom(4))
    dice = random.Random(seed)
    shown: list[str] = []
    for _ in range(ROUNDS):
        address = city.posts["north"]
        words = ("post", "run", "--node", city.node("north"), "--passphrase-file", city.passphrase_file)
        post = Process(address, tmp_path / "north.log", *words)
        post.wait_until_up()
        plug = threading.Timer(dice.uniform(0.2, 1.5), post.kill)
        plug.start()
        shown += write_until_dark(address)
        plug.join()
    assert shown, f"no round was long enough for one slip (seed {seed})"
    node = open_installation(city.node("north"))
    salt = known_cards(node.store)[0].body.salt
    deposits = node.store.deposits()
    held = {one.id for one in node.store.held(node.clock.now())}
    for code in shown:
        secret = derive_key(code, salt).secret
        mine = [each for each in deposits if derive(secret, b"vistka-mark", each.id, size=8) == each.mark]
        assert len(mine) == 1, f"seed {seed}"
        assert mine[0].id in held
    node.close()


def write_until_dark(address: str) -> list[str]:
    """Slips shown until the post no longer answers."""
    slips = []
    with Browser() as browser:
        while True:
            try:
                slips.append(Resident(browser, address).write_alive("Ганна Вигадана", "Ізюм", "Я жива"))
            except (httpx.HTTPError, WorldError):
                return slips
