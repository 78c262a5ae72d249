"""The words of a mail that is written in HTML, for whatever anybody sends: each letter of it is looked at a few times.

The library's parser takes a minute for 60 kB of `<a `, hours for a megabyte; and it refuses what browsers pass over.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

_TAG = re.compile(r"(/?)([a-zA-Z][a-zA-Z0-9]*)")
_UNSEEN = frozenset({"head", "script", "style"})
_ON_A_LINE_OF_ITS_OWN = frozenset({"br", "p", "div", "tr", "li", "blockquote"})
_SPACES = re.compile(r"\s+")
_NO_CHARACTER = re.compile(r"&#[0-9]{8,}")  # Python takes no number of thousands of digits
_SMALL = {letter: letter + 32 for letter in range(ord("A"), ord("Z") + 1)}  # as str.lower, but of the same length


def plain_text(html: str) -> str:
    """Its words, a line for each block; what it quotes is left out."""
    words: list[str] = []
    quotes = 0
    for name, closes, text in _pieces(_Marks(html)):
        quotes = max(0, quotes + (-1 if closes else 1)) if name == "blockquote" else quotes
        if name in _ON_A_LINE_OF_ITS_OWN and not closes:
            words.append("\n")
        if not quotes:
            words.append(_SPACES.sub(" ", unescape(_NO_CHARACTER.sub("", text))))
    return "".join(words)


@dataclass(slots=True)
class _Marks:
    """Where marks stand in a text; how far each was looked for is remembered, or a hostile text takes for ever."""

    text: str
    small: str = ""
    seen: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.small = self.text.translate(_SMALL)

    def find(self, mark: str, at: int) -> int:
        """Where the mark stands next, from `at` on: the end of the text where it does not. `at` never goes back."""
        if self.seen.get(mark, -1) < at:
            found = self.small.find(mark, at)
            self.seen[mark] = found if found >= 0 else len(self.text)
        return self.seen[mark]


def _pieces(marks: _Marks) -> Iterator[tuple[str, bool, str]]:
    """The tags, each with whether it closes, and the text behind it; the text before all of them has no name."""
    text, end = marks.text, len(marks.text)
    name, closes, at = "", False, 0
    while True:
        opens = marks.find("<", at)
        yield name, closes, text[at:opens]
        if opens == end:
            return
        name, closes = "", False
        tag = _TAG.match(text, opens + 1)
        over = marks.find(">", opens)
        if text.startswith("<!--", opens) and marks.find("-->", opens) < end:
            at = marks.find("-->", opens) + 3
        elif over == end or not (tag or text[opens + 1] in "!?/"):
            yield "", False, "<"  # somebody typed it
            at = opens + 1
        else:
            at = over + 1
            if tag:
                name, closes = tag[2].lower(), bool(tag[1])
                hidden = marks.find(f"</{name}", at) if name in _UNSEEN and not closes else end
                at = hidden if hidden < end else at
