"""What people outside do in the story: the volunteer at the desk's pages, the brother at his inbox."""

import re
from dataclasses import dataclass
from email.message import EmailMessage

from vistka.errors import WorldError
from vistka.story.browser import Browser, Form, Page


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
