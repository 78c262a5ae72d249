"""Which receipts a peer is told: those heard of late, and those of what it offers. docs/spec/contact.md, 6."""

from collections.abc import Collection, Iterator
from typing import Protocol

from vistka.contact import frames
from vistka.limits import TOKENS_MAX
from vistka.wire.frame import Frame


class Tokens(Protocol):
    """What is read of the store for it."""

    def cursor(self, link: bytes) -> int: ...
    def stale(self, now: int) -> int: ...
    def tokens_after(self, cursor: int, limit: int) -> list[tuple[int, bytes]]: ...


class Telling:
    """Receipts for one peer, who has told `heard` itself."""

    def __init__(self, tokens: Tokens, heard: Collection[bytes]) -> None:
        self._tokens, self._heard = tokens, heard
        self._owed: list[bytes] = []

    def pages(self, link: bytes, now: int) -> Iterator[tuple[Frame, int]]:
        """What it was not told yet, with the cursor that each page brings it to."""
        cursor = max(self._tokens.cursor(link), self._tokens.stale(now))
        while page := self._tokens.tokens_after(cursor, TOKENS_MAX):
            cursor = page[-1][0]
            news = [token for _, token in page if token not in self._heard]
            if news:
                yield frames.receipts_frame(news), cursor

    def owe(self, token: bytes) -> None:
        """It has offered what this says has arrived."""
        if token not in self._heard and token not in self._owed:
            self._owed.append(token)

    def owed(self) -> Frame | None:
        """A page of these, once."""
        page, self._owed = self._owed[:TOKENS_MAX], self._owed[TOKENS_MAX:]
        return frames.receipts_frame(page) if page else None
