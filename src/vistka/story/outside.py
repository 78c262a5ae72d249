"""What people outside do in the story: the volunteer at the desk's pages, the brother at his inbox."""

import re
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage

from vistka.errors import WorldError
from vistka.story.browser import Browser, Form, Page
from vistka.story.claims import Claim, Spot, day_of


@dataclass(frozen=True, slots=True)
class Volunteer:
    """A browser at the desk; `address` is the desk's."""

    browser: Browser
    address: str

    def sign_in(self, name: str, password: str) -> Page:
        """The inbox."""
        form = self.browser.open(f"{self.address}/desk/sign-in").form("name", "password")
        return self.browser.submit(form, {"name": name, "password": password})

    def inbox(self) -> list[str]:
        """Addresses of all messages in the inbox."""
        links = self.browser.open(f"{self.address}/desk/?show=all").links
        return list(dict.fromkeys(link for link in links if "/desk/letter/" in link))

    def pass_on(self, letter: str, reach: str) -> Page:
        """Open a letter, and pass it on to the one its author named. WorldError "story-page" if nobody is named so."""
        page = self.browser.open(letter)
        if reach not in page.text:
            raise WorldError("story-page", status=page.status, address=letter, text=page.text[:300])
        return self.browser.submit(form_doing(page, "pass-on"), button=("do", "pass-on"))

    def add_spot(self, settlement: str, spot: Spot) -> Page:
        """Name a place inside a settlement."""
        form = self.browser.open(f"{self.address}/desk/picture/spot").form("settlement", "name")
        return self.browser.submit(form, {"settlement": settlement, "kind": spot.kind, "name": spot.name})

    def take_down(self, claim: Claim, today: date) -> Page:
        """Write down what a caller says; the cell it went to."""
        form = self.browser.open(f"{self.address}/desk/picture/new?indicator={claim.indicator}").form("place", "quote")
        typed = {"place": claim.place, "value": claim.value, "precision": f"{claim.precision}", "quote": claim.quote}
        typed |= {"seen": day_of(today, claim.seen), "said": day_of(today, claim.said)}
        for number, (source, name) in enumerate(claim.chain):
            typed |= {f"source{number}": source, f"name{number}": name}
        return self.browser.submit(form, typed)

    def look(self, page: str, area: str = "") -> Page:
        """A page of the picture: "" the table, "/silence", …"""
        return self.browser.open(f"{self.address}/desk/picture{page}" + (f"?area={area}" if area else ""))


@dataclass(frozen=True, slots=True)
class Relative:
    """The brother's browser."""

    browser: Browser

    def link_in(self, mail: EmailMessage) -> str:
        """The secret link in a mail."""
        found = re.search(r"https?://\S+/r/[A-Za-z0-9_-]+", mail.get_content())
        if found is None:
            raise WorldError("story-page", status="-", address="mail", text=mail.get_content()[:300])
        return found.group()

    def open_letter(self, link: str) -> Page:
        """Press the button behind the link: the letter."""
        return self.browser.submit(self.browser.open(link).forms[0])

    def listen(self, page: Page) -> bytes:
        """The clip on a letter's page."""
        clips = [link for link in page.sounds if "/r/" in link]
        return self.browser.open(clips[0]).content if clips else b""

    def reply(self, page: Page, text: str) -> Page:
        """Answer the letter."""
        return self.browser.submit(page.form("text", "number"), {"text": text})


def form_doing(page: Page, action: str) -> Form:
    """The form whose button does `action`. WorldError "story-form"."""
    for form in page.forms:
        if form.values.get("do") == action or ("do", action) in form.buttons:
            return form
    raise WorldError("story-form", address=page.address, names=action, text=page.text[:300])
