"""From message to bundle and back: to one or for all; sizes that say little, and what a note costs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bundle.strategies import PUBLIC_MESSAGES, SEALED_MESSAGES
from vectors.bad import GOOD, LETTER
from vectors.good import ALIVE, NAMED_ALIVE, NOTICE
from vectors.shape import DESK, EPHEMERAL, HOUR, OTHER_DESK, RESIDENT, SIGNER
from vistka.bundle.envelope import Bundle, Class, Header, parse_bundle
from vistka.bundle.message import Letter, Message, Note
from vistka.bundle.padding import next_step, padme
from vistka.bundle.sealing import open_message, padded_length, read_public, seal_to_desk, sign_message
from vistka.errors import LocalError, RemoteError
from vistka.identity.seal import SEAL_BYTES, commitment_of


@settings(deadline=None)
@given(SEALED_MESSAGES)
def test_the_desk_reads_what_was_sealed_to_it(message: Message) -> None:
    bundle = seal_to_desk(message, RESIDENT, EPHEMERAL, DESK.public)
    opened = open_message(parse_bundle(bundle.data), DESK)
    assert (message, RESIDENT.public) == (opened.message, opened.author)
    assert bundle.header.commitment == commitment_of(opened.read_token)
    pad = next_step if bundle.header.class_ == Class.NOTE else padme
    assert len(bundle.data) == pad(len(bundle.data))


@settings(deadline=None)
@given(PUBLIC_MESSAGES)
def test_everybody_reads_what_was_signed(message: Message) -> None:
    bundle = sign_message(message, SIGNER, 30)
    assert message == read_public(parse_bundle(bundle.data), SIGNER.public)


@given(st.integers(0, len(GOOD.data) - 1), st.integers(0, 7))
def test_any_altered_bit_of_a_sealed_bundle_is_seen(at: int, bit: int) -> None:
    data = bytearray(GOOD.data)
    data[at] ^= 1 << bit
    with pytest.raises(RemoteError):
        open_message(parse_bundle(bytes(data)), DESK)


@given(st.data())
def test_any_altered_bit_of_a_public_bundle_is_seen(draw: st.DataObject) -> None:
    data = bytearray(sign_message(Message(HOUR, NOTICE), SIGNER, 30).data)
    data[draw.draw(st.integers(0, len(data) - 1))] ^= 1 << draw.draw(st.integers(0, 7))
    with pytest.raises(RemoteError):
        read_public(parse_bundle(bytes(data)), SIGNER.public)


def test_an_alive_note_costs_160_bytes_and_with_its_particulars_192() -> None:
    assert len(ALIVE.text) == 20
    sizes = [
        len(seal_to_desk(Message(HOUR, body), RESIDENT, EPHEMERAL, DESK.public).data) for body in (ALIVE, NAMED_ALIVE)
    ]
    assert sizes == [160, 192]


def test_no_other_desk_opens_it() -> None:
    with pytest.raises(RemoteError, match="seal"):
        open_message(GOOD, OTHER_DESK)


def test_a_public_kind_is_never_sealed_nor_a_sealed_kind_made_public() -> None:
    with pytest.raises(LocalError, match="field"):
        seal_to_desk(Message(HOUR, NOTICE), RESIDENT, EPHEMERAL, DESK.public)
    with pytest.raises(LocalError, match="field"):
        sign_message(Message(HOUR, Note(1, "")), SIGNER, 30)


@pytest.mark.parametrize("length", [0, 121])
def test_a_lifetime_out_of_bounds_is_our_callers_mistake(length: int) -> None:
    with pytest.raises(LocalError, match="header"):
        seal_to_desk(Message(HOUR, ALIVE), RESIDENT, EPHEMERAL, DESK.public, length)


HEADERS = [Header(1, class_, bytes(4), hour, 60, bytes(10)) for class_ in (1, 2) for hour in (5, 10_064, 2**32 - 1)]


@pytest.mark.parametrize("header", HEADERS, ids=lambda header: f"class {header.class_} hour {header.hour}")
def test_every_length_is_padded_to_a_step_that_is_stable(header: Header) -> None:
    pad = next_step if header.class_ == Class.NOTE else padme
    before = 0
    for length in [*range(SEAL_BYTES + 1, 1500), *range(65_000, 66_000, 3)]:
        padded = padded_length(header, length)
        total = len(header.encode(padded)) + padded
        assert total == pad(total)
        assert length <= padded
        assert padded == padded_length(header, padded)
        assert before <= padded
        before = padded


def test_a_total_that_no_length_has_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    header = Header(1, 1, bytes(4), 2**32 - 1, 60, bytes(10))
    fixed = len(header.encode(0)) - 1
    monkeypatch.setattr("vistka.bundle.sealing.next_step", lambda length: max(length, fixed + 2 + 256))
    assert padded_length(header, 200) == 256  # fixed + 258 is 255 with a head too long, or 256 with one too short


def test_padding_costs_at_most_an_eighth() -> None:
    assert all(length <= padme(length) <= length * 1.12 for length in range(100, 262_145, 7))
    assert padme(262_144) == 262_144


def sealed(text: str) -> Bundle:
    return seal_to_desk(Message(HOUR, Letter(text)), RESIDENT, EPHEMERAL, DESK.public)


def test_letters_of_about_one_length_look_alike() -> None:
    assert len({len(sealed("ж" * length).data) for length in range(64, 78)}) == 1
    assert LETTER.header.class_ == Class.VOICE
