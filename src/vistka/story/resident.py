"""What a resident does at a post's pages: writes, reports, reads; with a phone's browser and a paper code."""

import re
from dataclasses import dataclass

from vistka.errors import WorldError
from vistka.identity import papercode
from vistka.story.browser import Browser, Page

_CODE = re.compile(r"\d{4}(?: \d{4}){4}")


@dataclass(frozen=True, slots=True)
class Resident:
    """A phone at a post; `address` is the post's."""

    browser: Browser
    address: str

    def write_alive(self, name: str, place: str, text: str) -> str:
        """ "I am alive"; the paper code on the slip."""
        return self._write("alive", {"name": name, "place": place, "text": text})

    def write_letter(self, name: str, to: str, reach: str, text: str, voice: tuple[str, bytes]) -> str:
        """A letter with a voice clip; the paper code on the slip."""
        typed = {"name": name, "to1": to, "reach1": reach, "text": text}
        return self._write("letter", typed, {"voice": (voice[0], voice[1], "audio/mp4")})

    def observe(self, place: str, indicator: str, value: str, text: str = "") -> str:
        """What is broken here, in words too where there are any; the paper code on the slip."""
        return self._write(f"broken?what={indicator}", {"place": place, "value": value, "text": text})

    def open_replies(self, code: str) -> Page:
        """What a paper code opens."""
        form = self.browser.open(f"{self.address}/uk/replies").form("code")
        return self.browser.submit(form, {"code": code})

    def mistype(self, code: str) -> str:
        """The sentence with which a code with a wrong digit is refused."""
        wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
        form = self.browser.open(f"{self.address}/uk/replies").form("code")
        page = self.browser.submit(form, {"code": wrong}, expected=422)
        return page.alert

    def _write(self, page: str, typed: dict[str, str], files: dict[str, tuple[str, bytes, str]] | None = None) -> str:
        form = self.browser.open(f"{self.address}/uk/{page}").form("once", "code")
        slip = self.browser.submit(form, typed, files)
        found = _CODE.search(slip.text)
        if found is None:
            raise WorldError("story-page", status=slip.status, address=slip.address, text=slip.text[:300])
        return papercode.read(found.group())
