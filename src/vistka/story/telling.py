"""How the story is told: plain sentences as things happen, and at the end a table of every message and its states."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from vistka.web.words import say

STATES = ("post", "carried", "desk", "read")


@dataclass(frozen=True, slots=True)
class Told:
    """A message of the story at its end: which of the four states hold; `until_desk`: nobody outside was to read it."""

    what: str
    states: tuple[bool, bool, bool, bool]
    until_desk: bool


class Telling:
    """Speaks in one language to the terminal."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._console = Console(file=sys.stdout, highlight=False)

    def words(self, key: str, **facts: object) -> str:
        """A sentence of the story."""
        return say(self.language, "story", key, **facts)

    def opening(self) -> None:
        """What this is."""
        self._console.print(self.words("opening"))

    def chapter(self, key: str) -> None:
        """A heading."""
        self._console.print()
        self._console.rule(f"[bold]{self.words(key)}", align="left")

    def happened(self, key: str, **facts: object) -> None:
        """Something that is done."""
        self._console.print(f"  [green]✓[/] {self.words(key, **facts)}")

    def said(self, who: str, text: str) -> None:
        """Somebody's own words."""
        self._console.print(f"    [italic]{escape(who)}: {escape(text)}[/]")

    @contextmanager
    def happening(self, key: str, **facts: object) -> Iterator[None]:
        """Something that takes a moment: shown while it goes on, ticked when it is done."""
        sentence = self.words(key, **facts)
        with self._console.status(f"{sentence}…"):
            yield
        self._console.print(f"  [green]✓[/] {sentence}")

    def table(self, rows: list[Told]) -> None:
        """Every message and its four states."""
        table = Table(title=self.words("table.title"), title_justify="left")
        table.add_column(self.words("table.message"))
        for state in STATES:
            table.add_column(self.words(f"table.{state}"), justify="center")
        for row in rows:
            table.add_row(row.what, *("[green]✓[/]" if state else "[dim]–[/]" for state in row.states))
        self._console.print(table)

    def picture(self, rows: list[list[str]]) -> None:
        """What is known, as the desk's page shows it: where and what, what is said, by how many, seen when."""
        table = Table(title=self.words("picture.title"), title_justify="left")
        for head in ("what", "now", "sources", "seen"):
            table.add_column(say(self.language, "picture", f"page.head.{head}"))
        for row in rows:
            table.add_row(*(escape(cell) for cell in row[:4]))
        self._console.print(table)

    def plain(self, key: str, **facts: object) -> None:
        """A line as it is, with no wrapping: addresses and commands are copied from it."""
        self._console.print(self.words(key, **facts), soft_wrap=True, markup=False)

    def ended(self, key: str, **facts: object) -> None:
        """The last word."""
        self._console.print(f"[bold]{self.words(key, **facts)}")
