"""Cards: as text and back, whatever pasting does to it; replaced only by one that the known card's key signed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectors.good import CARD
from vectors.shape import DESK, HOUR, NEXT_SIGNER, SALT, SIGNER
from vistka.bundle.card import Card, card_text, make_card, read_card, replaces
from vistka.bundle.envelope import Bundle, Header, make_bundle
from vistka.bundle.message import CardBody, Message, Notice
from vistka.bundle.sealing import sign_message
from vistka.errors import RemoteError
from vistka.identity.epoch import SealingKeyOnCard
from vistka.identity.keys import SIGNATURE_BYTES, SigningKey
from vistka.limits import CARD_BYTES_MAX, CARD_TEXT_CHARACTERS_MAX
from vistka.wire import cbor

KNOWN = make_card(CARD, SIGNER, HOUR)
TEXT = card_text(KNOWN)
HANDED_OVER = CardBody(CARD.name, NEXT_SIGNER.public, CARD.sealing_keys, SALT)


def test_a_card_is_read_from_its_text() -> None:
    assert KNOWN == read_card(TEXT) == read_card("\n".join(TEXT).lower() + " \r\n")


def test_the_newest_sealing_key_is_the_one_to_seal_to() -> None:
    assert KNOWN.sealing_key.last_day == 20_830


@given(st.integers(0, len(TEXT) - 1), st.sampled_from("ABCXYZ237"))
def test_a_card_with_another_character_is_refused(at: int, character: str) -> None:
    altered = TEXT[:at] + character + TEXT[at + 1 :]
    if altered != TEXT:
        with pytest.raises(RemoteError):
            read_card(altered)


@given(st.text(max_size=200), st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", max_size=200))
def test_any_text_is_refused(one: str, packed: str) -> None:
    for text in (one, "VISTKA:CARD:" + one, "VISTKA:CARD:" + packed):
        with pytest.raises(RemoteError):
            read_card(text)


@pytest.mark.parametrize("length", [0, 5, 31, 33])
def test_a_card_that_names_a_key_of_another_length_is_refused(length: int) -> None:
    message = cbor.encode([5, 0, ["", bytes(length), [[DESK.public, 1]], SALT]])
    bundle = make_bundle(Header(2, 0, bytes(4), 0, 1, b""), bytes(SIGNATURE_BYTES) + message)
    body = Card(CARD, 0, bundle)
    with pytest.raises(RemoteError, match="signature"):
        read_card(card_text(body))


@pytest.mark.parametrize(
    ("name", "new", "hour", "signer", "does"),
    [
        ("a later one", CARD, HOUR + 1, SIGNER, True),
        ("the same hour", CARD, HOUR, SIGNER, False),
        ("an older one", CARD, HOUR - 1, SIGNER, False),
        ("the old key hands over", HANDED_OVER, HOUR + 1, SIGNER, True),
        ("a new key names itself", HANDED_OVER, HOUR + 1, NEXT_SIGNER, False),
        ("a stranger with the desk's name and key", CARD, HOUR + 1, NEXT_SIGNER, False),
    ],
)
def test_a_card_is_replaced_only_by_what_the_known_key_signed(
    name: str, new: CardBody, hour: int, signer: SigningKey, does: bool
) -> None:
    bundle = sign_message(Message(hour, new), signer, 120)
    assert does == (replaces(bundle, KNOWN) is not None)


def test_after_a_hand_over_the_old_key_counts_no_more() -> None:
    handed = replaces(make_card(HANDED_OVER, SIGNER, HOUR + 1).bundle, KNOWN)
    assert handed is not None
    assert replaces(sign_message(Message(HOUR + 2, CARD), SIGNER, 120), handed) is None
    assert replaces(sign_message(Message(HOUR + 2, HANDED_OVER), NEXT_SIGNER, 120), handed) is not None


def test_a_notice_replaces_no_card() -> None:
    notice: Bundle = sign_message(Message(HOUR + 1, Notice("", 1)), SIGNER, 30)
    assert replaces(notice, KNOWN) is None


def test_the_longest_card_fits_one_code() -> None:
    keys = tuple(SealingKeyOnCard(bytes([at]) * 32, 2**32 - 1) for at in range(12))
    longest = make_card(CardBody("н" * 120, SIGNER.public, keys, SALT, "h" * 254), SIGNER, HOUR)
    assert len(longest.bundle.data) <= CARD_BYTES_MAX
    assert len(card_text(longest)) <= CARD_TEXT_CHARACTERS_MAX
    assert longest == read_card(card_text(longest))
    with pytest.raises(RemoteError, match="card-text"):
        read_card(" " * CARD_TEXT_CHARACTERS_MAX + card_text(longest))


def test_a_card_without_a_sealing_key_is_none() -> None:
    with pytest.raises(RemoteError, match="malformed"):
        make_card(CardBody("", SIGNER.public, (), SALT), SIGNER, HOUR)
