"""The desk's plug is pulled the moment it has said "sent": every answer that was acknowledged is on its way, once."""

import os
import random
import threading
from pathlib import Path

from tests.city import City
from vistka.node.installation import open_installation
from vistka.story.browser import Browser, Page
from vistka.story.city import PASSWORD
from vistka.story.outside import Relative, Volunteer
from vistka.story.play import reply_deposits
from vistka.story.processes import Process, until
from vistka.story.resident import Resident

ROUNDS = 5
REACH = "olena@example.org"


def start(city: City, name: str, role: str) -> Process:
    address = city.desk if name == "desk" else city.posts[name]
    words = (role, "run", "--node", city.node(name), "--passphrase-file", city.passphrase_file)
    process = Process(address, city.folder / f"{name}.log", *words)
    process.wait_until_up()
    return process


def letter_at_desk(city: City) -> None:
    """Somebody writes at a post, and a stick brings it to the desk."""
    post = start(city, "north", "post")
    with Browser() as browser:
        Resident(browser, city.posts["north"]).write_letter(
            "Ганна Вигадана", "Олена Вигадана", REACH, "Я жива.", ("", b"")
        )
    post.stop()
    city.run("carry", "out", city.stick, node="north")
    city.run("carry", "in", city.stick, node="desk")


def opened_letter(city: City, browser: Browser) -> Page:
    """A volunteer passes it on; the relative presses the button in the mail."""
    with Browser() as at_desk:
        volunteer = Volunteer(at_desk, city.desk)
        volunteer.sign_in(city.volunteer, PASSWORD)
        volunteer.pass_on(until(volunteer.inbox)[0], REACH)
    relative = Relative(browser)
    return relative.open_letter(relative.link_in(until(city.mailbox.mails)[0]))


def test_an_answer_that_was_said_to_be_sent_is_on_its_way_once(tmp_path: Path) -> None:
    seed = int.from_bytes(os.urandom(4))
    dice = random.Random(seed)
    city = City(tmp_path / "city", "Стіл", "oksana")
    city.make_desk()
    city.make_post("north", "Північ")
    letter_at_desk(city)
    desk = start(city, "desk", "desk")
    with Browser() as browser:
        page = opened_letter(city, browser)
        for number in range(ROUNDS):
            page = browser.open(page.address)
            Relative(browser).reply(page, f"Відповідь {number}")
            plug = threading.Timer(dice.uniform(0, 0.05), desk.kill)
            plug.start()
            plug.join()
            desk = start(city, "desk", "desk")
    node = open_installation(city.node("desk"))
    try:
        deposits = until(lambda: found if len(found := reply_deposits(node)) >= ROUNDS else None)
    finally:
        desk.stop()
        city.mailbox.stop()
        node.close()
    assert len(deposits) == ROUNDS, f"seed {seed}"
