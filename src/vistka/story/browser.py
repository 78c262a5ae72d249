"""A person's browser as the story needs it: opens pages, fills forms, reads answers. No JavaScript, like theirs."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

import httpx

from vistka.errors import WorldError

ANSWER_SECONDS_MAX = 60  # a page that seals a letter on an old laptop takes seconds, never a minute


@dataclass
class Form:
    """A form on a page: where it goes, how, and what it holds before anyone types."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """What came back: its text, its forms, its links, its tables row by row."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__(convert_charrefs=True)
        self.address = str(response.url)
        self.status = response.status_code
        self.content = response.content
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.sounds: list[str] = []
        self.words: list[str] = []
        self.rows: list[list[str]] = []  # of all tables, each cell as it is read
        self._open: Form | None = None
        self._select = ""
        self._area = ""
        self._hidden = 0
        self._alert = ""
        self._in_cell = False
        self.alert = ""
        if "html" in response.headers.get("content-type", ""):
            self.feed(response.text)

    @property
    def text(self) -> str:
        """What a person reads on the page."""
        return " ".join(" ".join(self.words).split())

    def form(self, *names: str) -> Form:
        """The form that has fields of all these names. WorldError "story-form"."""
        for form in self.forms:
            if all(name in form.values or name in form.files for name in names):
                return form
        raise WorldError("story-form", address=self.address, names=", ".join(names), text=self.text[:300])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notice forms and their fields, links, and what is not shown."""
        got = {name: value or "" for name, value in attrs}
        if got.get("role") == "alert":
            self._alert = tag
        if tag in ("style", "script", "title"):
            self._hidden += 1
        elif tag == "tr":
            self.rows.append([])
        elif tag == "td" and self.rows:
            self.rows[-1].append("")
            self._in_cell = True
        elif tag in ("br", "div", "small") and self._in_cell:
            self.rows[-1][-1] += " "
        elif tag == "a" and "href" in got:
            self.links.append(urljoin(self.address, got["href"]))
        elif tag in ("audio", "source") and "src" in got:
            self.sounds.append(urljoin(self.address, got["src"]))
        elif tag == "form":
            self._open = Form(urljoin(self.address, got.get("action", "")), got.get("method", "get").lower())
            self.forms.append(self._open)
        elif self._open is not None:
            self._notice_field(self._open, tag, got, {name for name, _ in attrs})

    def handle_endtag(self, tag: str) -> None:
        """Close what was open."""
        if tag == self._alert:
            self._alert = ""
        if tag in ("style", "script", "title"):
            self._hidden -= 1
        elif tag == "td" and self._in_cell:
            self.rows[-1][-1] = " ".join(self.rows[-1][-1].split())
            self._in_cell = False
        elif tag == "form":
            self._open = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        """Keep what is read."""
        if self._area and self._open is not None:
            self._open.values[self._area] += data
        elif self._alert and not self.alert:
            self.alert = data
        elif not self._hidden:
            self.words.append(data)
            if self._in_cell:
                self.rows[-1][-1] += data

    def _notice_field(self, form: Form, tag: str, got: dict[str, str], flags: set[str]) -> None:
        name = got.get("name", "")
        kind = got.get("type", "text")
        if tag == "textarea" and name:
            form.values[name] = ""
            self._area = name
        elif tag == "select" and name:
            self._select = name
        elif tag == "option" and self._select:
            if "selected" in flags or self._select not in form.values:
                form.values[self._select] = got.get("value", "")
        elif tag == "button" and name:
            form.buttons.append((name, got.get("value", "")))
        elif tag == "input" and name:
            if kind == "file":
                form.files.add(name)
            elif kind in ("radio", "checkbox"):
                if "checked" in flags:
                    form.values[name] = got.get("value", "on")
            elif kind != "submit":
                form.values[name] = got.get("value", "")


class Browser:
    """Somebody's browser; it keeps cookies where the site sets any."""

    def __init__(self, language: str = "uk") -> None:
        headers = {"Accept-Language": language}
        self._client = httpx.Client(follow_redirects=True, timeout=ANSWER_SECONDS_MAX, headers=headers)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def open(self, address: str) -> Page:
        """The page at an address. WorldError "story-page" when it is an error page."""
        return self._page(self._client.get(address))

    def submit(
        self,
        form: Form,
        values: dict[str, str] | None = None,
        files: dict[str, tuple[str, bytes, str]] | None = None,
        button: tuple[str, str] | None = None,
        expected: int = 200,
    ) -> Page:
        """Send a form with what is typed into it; `files` by field: name, bytes, media type; `expected` status."""
        data = form.values | (values or {}) | (dict([button]) if button else {})
        if form.method == "get":
            return self._page(self._client.get(form.action, params=data), expected)
        if form.files:
            sent = {name: (files or {}).get(name, ("", b"", "application/octet-stream")) for name in form.files}
            return self._page(self._client.post(form.action, data=data, files=sent), expected)
        return self._page(self._client.post(form.action, data=data), expected)

    def _page(self, response: httpx.Response, expected: int = 200) -> Page:
        page = Page(response)
        if response.status_code != expected:
            raise WorldError("story-page", status=response.status_code, address=page.address, text=page.text[:300])
        return page
