"""Hypothesis strategies of the nouns that bundle tests share."""

from hypothesis import strategies as st

from vistka import limits
from vistka.bundle.bulletin import Bulletin, BulletinRow, BulletinSilence
from vistka.bundle.envelope import Header
from vistka.bundle.message import (
    Body,
    CardBody,
    DirectingNotice,
    Inquiry,
    Letter,
    Mandate,
    Message,
    Named,
    Note,
    Notice,
    Observation,
    Receipt,
    SoughtList,
)
from vistka.identity.epoch import SealingKeyOnCard

CYRILLIC = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя АБВ.,’-0123456789"


def lines(most: int) -> st.SearchStrategy[str]:
    """Text on one line, of at most `most` bytes."""
    anything = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u2028\u2029")
    return st.one_of(st.text(CYRILLIC, max_size=most // 2), st.text(anything, max_size=most // 4))


TEXTS = st.one_of(lines(400), st.lists(lines(40), max_size=4).map("\n".join))
YEARS = st.none() | st.integers(1900, 2155)
NAMES = lines(limits.NAME_BYTES_MAX)
NAMED = st.lists(st.builds(Named, NAMES, lines(limits.REACH_BYTES_MAX)), max_size=limits.NAMED_MAX).map(tuple)
KEYS = st.binary(min_size=32, max_size=32)
HALVES = st.binary(min_size=16, max_size=16)
DISCLOSURES = st.none() | st.integers(0, 2)
PERSON = (st.none() | NAMES, YEARS, st.none() | NAMES, NAMED, DISCLOSURES)
VOICE = st.none() | st.integers(1, 1000).map(lambda packets: bytes(packets * limits.VOICE_PACKET_BYTES))
PHOTO = st.none() | st.integers(1, limits.PHOTO_BYTES_MAX).map(bytes)

SEALED_BODIES: st.SearchStrategy[Body] = st.one_of(
    st.builds(Note, st.integers(0, 4), TEXTS, *PERSON),
    st.builds(Letter, TEXTS, *PERSON, VOICE, st.none() | HALVES, PHOTO),
    st.builds(Observation, NAMES, lines(32), lines(32), st.integers(0, 2880), st.integers(1, 3), st.none() | TEXTS),
    st.builds(Inquiry, NAMES, YEARS, *[st.none() | NAMES] * 4, st.none() | TEXTS),
    st.builds(Receipt, st.integers(1, limits.TOKENS_MAX).map(lambda tokens: bytes(10 * tokens))),
)
SMALL = st.none() | st.integers(1, 255)
DAYS = st.none() | st.integers(0, 3_660)
BULLETIN_ROWS = st.builds(
    BulletinRow,
    st.integers(0, 3),
    st.integers(1, 255),
    st.integers(0, 255),
    DAYS,
    st.none() | st.integers(5, 100_000),
    st.none() | st.just(1),
    st.none() | st.integers(-1, 10_000_000),
    SMALL,
    SMALL,
)
BULLETINS = st.builds(
    Bulletin,
    st.binary(min_size=12, max_size=12),
    st.lists(BULLETIN_ROWS, max_size=40).map(tuple),
    st.lists(st.builds(BulletinSilence, st.integers(0, 3), DAYS), max_size=24).map(tuple),
)

PUBLIC_BODIES: st.SearchStrategy[Body] = st.one_of(
    st.builds(Notice, TEXTS, st.integers(1, 720), st.none() | NAMES),
    st.builds(DirectingNotice, TEXTS, st.integers(1, 24), st.none() | NAMES),
    st.builds(Mandate, KEYS),
    st.builds(SoughtList, st.integers(1, 8).map(lambda blocks: bytes(1_280 * blocks))),
    BULLETINS,
    st.builds(
        CardBody,
        NAMES,
        KEYS,
        st.lists(st.builds(SealingKeyOnCard, KEYS, st.integers(0, 2**32 - 1)), min_size=1, max_size=12).map(tuple),
        HALVES,
        st.none() | NAMES,
    ),
)
HOURS = st.integers(0, limits.HOUR_MAX * 6 + 5)
SEALED_MESSAGES = st.builds(Message, HOURS, SEALED_BODIES, st.none() | HALVES)
PUBLIC_MESSAGES = st.builds(Message, HOURS, PUBLIC_BODIES, st.none() | HALVES)
HEADERS = st.builds(
    Header,
    st.integers(3, 255),
    st.integers(0, 7),
    st.binary(min_size=4, max_size=4),
    st.integers(0, limits.HOUR_MAX),
    st.integers(1, limits.LIFETIME_DAYS_MAX),
    st.sampled_from([b"", b"commitment"]),
)
