"""What the picture's fold needs of an observation: codes, times, grades; of names and words what tells copies."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple
from zlib import crc32

from vistka.limits import WORDS_COMPARED_MAX
from vistka.situation.observation import CARRIERS, Flag, Link, Observation, Source
from vistka.situation.spelling import name_key

KEY_BYTES = 8
WORD_BYTES = 4
WORDS_COMPARED_MIN = 5  # fewer words are alike by chance: "there is no water"
NOBODY = bytes(KEY_BYTES)
FLAGS = tuple(Flag)
_OFFICES = frozenset({Source.MAYOR, Source.ADMINISTRATION})
_WORD = re.compile(r"\w+")


class Evidence(NamedTuple):
    """One observation as the fold sees it; a plain tuple, since a million of them are read from rows at once.

    `links` are keys of 8 bytes of those in its chain whom copies would share, who saw it first (zeros for unnamed);
    `words` sorted hashes of 4 bytes of what was said; `flags` bits in the order of Flag.
    """

    id: bytes
    value: str
    number: int | None
    bound: str
    detail: str
    precision: int
    observed_at: int | None
    heard_at: int | None
    received_at: int
    post: bytes | None
    author: bytes
    links: bytes
    words: bytes
    source_grade: str
    information_grade: int
    flags: int

    @property
    def voice(self) -> bytes:
        """Whose claim it is: of one voice the newest counts."""
        if self.post is not None:
            return self.author
        origin = self.links[:KEY_BYTES]
        return self.id if origin == NOBODY else origin

    @property
    def said_at(self) -> int:
        """When it was said, or else came to the desk."""
        return self.received_at if self.heard_at is None else self.heard_at


@dataclass(frozen=True, slots=True)
class Acts:
    """What volunteers and authors did to the observations of a cell, by observation, with the time of each.

    `joined`: (the other, at), under one of the two; `graded`: (at, source grade, information grade), the newest last;
    `corrects`: what a correction stands in the place of.
    """

    superseded: Mapping[bytes, int] = field(default_factory=dict)
    struck: Mapping[bytes, int] = field(default_factory=dict)
    parted: Mapping[bytes, int] = field(default_factory=dict)
    joined: Mapping[bytes, Sequence[tuple[bytes, int]]] = field(default_factory=dict)
    graded: Mapping[bytes, Sequence[tuple[int, str, int]]] = field(default_factory=dict)
    corrects: Mapping[bytes, bytes] = field(default_factory=dict)


NO_ACTS = Acts()


def evidence_of(observation: Observation, area: str) -> Evidence:
    """The evidence of an observation; `area` is the code of its hromada, since there is one mayor in each."""
    return Evidence(
        observation.id,
        observation.value,
        observation.number,
        observation.bound.value,
        observation.detail,
        observation.precision,
        observation.observed_at,
        observation.heard_at,
        observation.received_at,
        observation.post,
        observation.author,
        links_of(observation.chain, area),
        words_of(observation.quote),
        observation.source_grade,
        observation.information_grade,
        sum(1 << FLAGS.index(flag) for flag in observation.flags),
    )


def links_of(chain: Sequence[Link], area: str) -> bytes:
    """The keys of who saw it first, and of those who passed it on, but for press and agencies, which carry for many."""
    keys = [_link_key(link, area) for at, link in enumerate(chain) if at == 0 or link.source not in CARRIERS]
    return keys[0] + b"".join(key for key in dict.fromkeys(keys[1:]) if key not in (NOBODY, keys[0]))


def words_of(quote: str) -> bytes:
    """What copies of one text share; b"" for one too short to tell."""
    words = {crc32(word.encode()) for word in _WORD.findall(quote.casefold())[:WORDS_COMPARED_MAX]}
    return b"".join(word.to_bytes(WORD_BYTES) for word in sorted(words)) if len(words) >= WORDS_COMPARED_MIN else b""


def _link_key(link: Link, area: str) -> bytes:
    name = " ".join(sorted(name_key(link.name).split()))
    if link.source in _OFFICES:
        # A mayor is one voice, however named; of administrations there are several, and the name says which.
        name = area if link.source is Source.MAYOR else name or area
    if not name:
        return NOBODY
    said = link.source if link.source in CARRIERS | _OFFICES else Source.RESIDENT
    return blake2b(f"{said}\n{name}".encode(), digest_size=KEY_BYTES).digest()
