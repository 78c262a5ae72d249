"""What somebody who records a contact or finds a stick can read of it: no letter, no name, no reach."""

import pytest

from tests.contact.city import DESK_KEY, HOUR, NOW, exchanges, some_bytes, speaker, store_of, talk
from vistka.bundle.envelope import Bundle
from vistka.bundle.message import Inquiry, Letter, Message, Named, Note, Observation
from vistka.bundle.sealing import seal_to_desk
from vistka.identity.keys import SealingKey
from vistka.node.carry import carry_out

WORDS = ("Ганна Вигадана", "hanna@example.org", "Чугуїв, вулиця Садова", "ми разом, чекаємо")
AUTHOR = SealingKey.from_secret(some_bytes("author"))


def sealed(body: Note | Letter | Inquiry | Observation) -> Bundle:
    return seal_to_desk(Message(HOUR, body), AUTHOR, SealingKey.from_secret(some_bytes(repr(body))), DESK_KEY.public)


@pytest.fixture
def bundles() -> list[Bundle]:
    name, reach, place, text = WORDS
    return [
        sealed(Note(1, text, name, 1980, place, (Named(name, reach),), 1)),
        sealed(Letter(text, name, named=(Named(name, reach),), voice=some_bytes("voice", 6_000))),
        sealed(Inquiry(name, 1980, place, seeker=name, reach=reach, text=text)),
        sealed(Observation(place, "water", "none", text=text)),
    ]


def read_in(data: bytes) -> list[str]:
    """Which of the secrets stand in `data` in either of the two ways text is written."""
    found = [words for words in WORDS if words.encode() in data or words.encode("cp1251") in data]
    secrets = {"author": AUTHOR.public, "voice": some_bytes("voice", 60), "node": speaker("north").keyring.node_secret}
    return found + [name for name, secret in secrets.items() if secret in data]


def test_the_reader_would_notice() -> None:
    assert read_in("…Ганна Вигадана…".encode("cp1251") + AUTHOR.public) == ["Ганна Вигадана", "author"]


def test_a_recorded_contact_says_nothing_of_what_was_written(bundles: list[Bundle]) -> None:
    first, second = store_of(*bundles), store_of()
    said = talk(*exchanges(first, second))
    assert {one.id for one in second.held(NOW)} == {bundle.id for bundle in bundles}
    assert read_in(b"".join(said[0] + said[1])) == []


def test_a_found_stick_says_not_even_that_it_carries_bundles(bundles: list[Bundle]) -> None:
    drop = b"".join(carry_out(store_of(*bundles), speaker("north"), NOW))
    assert read_in(drop) == []
    assert all(bundle.data[:16] not in drop and bundle.id[:8] not in drop for bundle in bundles)
    counts = [drop.count(bytes([value])) for value in range(256)]
    expected = len(drop) / 256
    chi_squared = sum((count - expected) ** 2 / expected for count in counts)
    assert chi_squared < 400  # 255 degrees of freedom: random bytes pass it all but once in ten million times
