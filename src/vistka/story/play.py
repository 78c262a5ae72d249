"""The story, played: chapter by chapter, with real parts, ending in what became of every message."""

import re
import time
import tomllib
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from vistka.bundle.envelope import Class
from vistka.errors import WorldError
from vistka.identity.keys import derive
from vistka.identity.papercode import derive_key, grouped
from vistka.node.cards import known_cards
from vistka.node.installation import Installation, open_installation
from vistka.store.base import Deposit
from vistka.story.browser import Browser
from vistka.story.city import PASSWORD, City
from vistka.story.knowing import Knowing
from vistka.story.outside import Relative, Volunteer
from vistka.story.processes import until
from vistka.story.resident import Resident
from vistka.story.telling import Telling, Told
from vistka.story.weak_link import WeakLink

MARK_BYTES = 8
WINDOW_SECONDS = 90  # how long the internet lasts
LINK_BYTES_A_SECOND = 2_000  # and how weak it is


def read_script() -> dict[str, Any]:
    """The story's facts."""
    return tomllib.loads(files("vistka.story").joinpath("data/izium.toml").read_text(encoding="utf-8"))


@dataclass
class Play:
    """One telling of the story in `folder`. `loop_closed` says whether all of it came true."""

    telling: Telling
    folder: Path
    script: dict[str, Any] = field(default_factory=read_script)
    codes: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.city = City(self.folder, self.script["desk"]["name"], self.script["desk"]["volunteer"])
        self.knowing = Knowing(self.telling, self.city)

    def perform(self) -> bool:
        """Every chapter; True if the loop closed. WorldError where a part fails."""
        began = time.monotonic()
        self.telling.opening()
        self.make()
        self.write()
        self.carry_out("north", "south")
        self.meet_desk()
        self.pass_on()
        self.read_and_reply()
        self.carry_back()
        self.read_reply()
        rows = self.states()
        self.telling.table(rows)
        unread = [row.what for row in rows if not all(row.states[: 3 if row.until_desk else 4])]
        if unread:
            self.telling.ended("open", what="; ".join(unread))
            return False
        self.knowing.perform(self.script["relative"]["name"])
        self.telling.ended("closed", seconds=round(time.monotonic() - began))
        return True

    def make(self) -> None:
        """A desk, two posts, three processes."""
        self.telling.chapter("chapter.before")
        said = self.city.make_desk()
        self.telling.happened("desk-made", words=_words_in(said))
        for name in ("north", "south"):
            self.city.make_post(name, self.script["places"][name])
        self.telling.happened("posts-made")
        with self.telling.happening("nodes-up"):
            self.city.start()

    def write(self) -> None:
        """At the post in the north: "I am alive", a letter with a voice, what is broken."""
        self.telling.chapter("chapter.out")
        who, brother = self.script["resident"], self.script["relative"]
        with Browser() as browser:
            resident = Resident(browser, self.city.posts["north"])
            self.codes["alive"] = resident.write_alive(who["name"], self.script["places"]["north"], who["alive"])
            self.telling.happened("alive-sent", name=who["name"], text=who["alive"], code=grouped(self.codes["alive"]))
            clip = files("vistka.story").joinpath("data", who["voice"]).read_bytes()
            with self.telling.happening("letter-sent", kilobytes=len(clip) // 1000):
                self.codes["letter"] = resident.write_letter(
                    who["name"], brother["name"], brother["reach"], who["letter"], (who["voice"], clip)
                )
            tapped = self.knowing.by("post")
            for seen in tapped:
                code = resident.observe(who["place"], seen.indicator, seen.value, seen.quote)
                self.codes[f"observation.{seen.indicator}"] = code
            self.telling.happened("observed", what=self.knowing.listed(tapped))
        self.telling.happened("sealed")

    def carry_out(self, start: str, end: str) -> None:
        """A stick from one post to the other."""
        self.telling.chapter("chapter.river")
        drop = self._stick(start, end)
        self.telling.happened("stick-out", file=drop.name, bytes=drop.stat().st_size)
        self.telling.happened("stick-in")

    def meet_desk(self) -> None:
        """The south post's contact with the desk, through a link as it was then."""
        self.telling.chapter("chapter.window")
        port = int(self.city.desk.rpartition(":")[2])
        began = time.monotonic()
        with (
            WeakLink(port, LINK_BYTES_A_SECOND, WINDOW_SECONDS) as link,
            self.telling.happening("window-open", rate=LINK_BYTES_A_SECOND // 1000),
        ):
            self.city.run("contact", link.address, node="south")
        self.telling.happened("window", bytes=link.bytes_passed, seconds=round(time.monotonic() - began))

    def pass_on(self) -> None:
        """The volunteer's click, and the mail."""
        self.telling.chapter("chapter.desk")
        reach = self.script["relative"]["reach"]
        with Browser() as browser:
            volunteer = Volunteer(browser, self.city.desk)
            volunteer.sign_in(self.city.volunteer, PASSWORD)
            letters = until(lambda: inbox if len(inbox := volunteer.inbox()) >= 2 else None)
            self.telling.happened("inbox", volunteer=self.city.volunteer, count=len(letters))
            letter = next(each for each in letters if reach in browser.open(each).text)
            volunteer.pass_on(letter, reach)
            self.telling.happened("passed-on", reach=reach)
        until(self.city.mailbox.mails)

    def read_and_reply(self) -> None:
        """The brother reads, listens and answers."""
        self.telling.chapter("chapter.brother")
        mail = self.city.mailbox.mails()[0]
        self.telling.happened("mail", subject=mail["Subject"])
        words = self.script["resident"]["letter"].split(". ")
        with Browser() as browser:
            brother = Relative(browser)
            link = brother.link_in(mail)
            shut = browser.open(link)
            if any(sentence in shut.text for sentence in words) or words[0] in mail.get_content():
                raise WorldError("story-page", status=shut.status, address=link, text=shut.text[:300])
            self.telling.happened("link-shut")
            letter = brother.open_letter(link)
            if words[0] not in letter.text:
                raise WorldError("story-page", status=letter.status, address=letter.address, text=letter.text[:300])
            sound = brother.listen(letter)
            self.telling.happened("read", seconds=round(len(sound) / 1000))
            brother.reply(letter, self.script["relative"]["reply"])
            self.telling.happened("replied", text=self.script["relative"]["reply"])

    def carry_back(self) -> None:
        """Reply and receipts: desk, south, stick, north."""
        self.telling.chapter("chapter.back")
        until(self._reply_deposits)
        self.city.run("contact", self.city.desk, node="south")
        self._stick("south", "north")
        self.telling.happened("returned")

    def read_reply(self) -> None:
        """The paper code opens the answer; the receipt goes home."""
        self.telling.chapter("chapter.code")
        code, wanted = self.codes["letter"], self.script["relative"]["reply"]
        with Browser() as browser:
            resident = Resident(browser, self.city.posts["north"])
            self.telling.happened("wrong-code", sentence=resident.mistype(code))
            page = resident.open_replies(code)
            if wanted not in page.text:
                raise WorldError("story-page", status=page.status, address=page.address, text=page.text[:300])
            self.telling.happened("reply-read", text=wanted)
        self._stick("north", "south")
        self.city.run("contact", self.city.desk, node="south")
        until(lambda: all(reply.read for reply in self._reply_deposits()))
        self.telling.happened("receipt-home")

    def states(self) -> list[Told]:
        """Every message and what is certain of it, from the stores of who sent it."""
        north = self._node("north")
        salt = known_cards(north.store)[0].body.salt
        rows = []
        deposits = north.store.deposits()
        tapped = {seen.indicator: self.knowing.labels(seen)[0] for seen in self.knowing.by("post")}
        for name, code in self.codes.items():
            key = derive_key(code, salt)
            mine = [
                each for each in deposits if derive(key.secret, b"vistka-mark", each.id, size=MARK_BYTES) == each.mark
            ]
            kind, _, what = name.partition(".")
            shown = self.telling.words(f"table.{kind}", what=tapped.get(what, ""))
            rows.append(Told(shown, _states(mine), kind != "letter"))
        north.close()
        rows.append(Told(self.telling.words("table.reply"), _states(self._reply_deposits()), until_desk=False))
        return rows

    def _stick(self, start: str, end: str) -> Path:
        for old in self.city.stick.iterdir():
            old.unlink()
        self.city.run("carry", "out", self.city.stick, node=start)
        drop = next(self.city.stick.iterdir())
        self.city.run("carry", "in", self.city.stick, node=end)
        return drop

    def _node(self, name: str) -> Installation:
        return open_installation(self.city.node(name))

    def _reply_deposits(self) -> list[Deposit]:
        desk = self._node("desk")
        try:
            return reply_deposits(desk)
        finally:
            desk.close()


def reply_deposits(desk: Installation) -> list[Deposit]:
    """What the desk wrote into the city that is neither notice nor card."""
    found = []
    for deposit in desk.store.deposits():
        bundle = desk.store.get(deposit.id)
        if bundle is None or bundle.header.class_ != Class.NOTICE:
            found.append(deposit)
    return found


def _states(deposits: list[Deposit]) -> tuple[bool, bool, bool, bool]:
    return (
        bool(deposits),
        any(each.handed_over for each in deposits),
        any(each.arrived for each in deposits),
        any(each.read for each in deposits),
    )


def _words_in(said: str) -> str:
    found = re.search(r"[\w]{5}(?:-[\w]{5}){3}", said)
    return found.group() if found else said.strip()
