"""Names compared and found by the dictionaries (names/), behind the small protocol that comparing records needs."""

from collections.abc import Callable
from functools import lru_cache

from vistka.errors import LocalError
from vistka.tracing.compare import NameLikeness
from vistka.tracing.names.codes import pair_codes, query_codes
from vistka.tracing.names.lexicon import Lexicon
from vistka.tracing.names.likeness import Why, likeness
from vistka.tracing.names.parts import Kind, Name, parse_name

NAMES_KEPT = 4_096  # parsed lately: an inquiry's names meet a thousand others
_CLASHES = {Kind.GIVEN: "given", Kind.PATRONYMIC: "patronymic", Kind.FAMILY: "family"}


class LexiconNaming:
    """Names by a lexicon (compare.Naming), asked for when the first name is read: it takes a second to load.

    What cannot be read as a name is like nothing and found by nothing.
    """

    def __init__(self, lexicon: Callable[[], Lexicon]) -> None:
        @lru_cache(maxsize=NAMES_KEPT)
        def read(text: str) -> Name | None:
            try:
                return parse_name(text, lexicon())
            except LocalError:
                return None

        self._read = read

    def likeness(self, one: str, other: str) -> NameLikeness:
        """How alike two names are, the same from both sides."""
        if other < one:
            turned = self.likeness(other, one)
            return NameLikeness(turned.score, turned.clashes, turned.spans[::-1])
        mine, theirs = self._read(one), self._read(other)
        if mine is None or theirs is None or not mine.parts or not theirs.parts:
            return NameLikeness(0.0)
        found = likeness(mine, theirs)
        different = {part.kind for part in found.parts if part.why is Why.DIFFERENT}
        return NameLikeness(
            found.score, frozenset(_CLASHES[kind] for kind in different if kind in _CLASHES), found.spans()
        )

    def stored_codes(self, name: str) -> frozenset[int]:
        """The codes under which a person of this name is found."""
        read = self._read(name)
        return pair_codes(read) if read is not None else frozenset()

    def asked_codes(self, name: str) -> frozenset[int]:
        """The codes under which somebody who asks for this name looks."""
        read = self._read(name)
        return query_codes(read) if read is not None else frozenset()
