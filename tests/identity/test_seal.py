"""The seal: only the recipient opens it, any altered bit is seen, tokens follow from the opening alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vistka.errors import LocalError, RemoteError
from vistka.identity.keys import SealingKey
from vistka.identity.seal import SEAL_BYTES, Sealing, arrival_token, commitment_of, unseal

AUTHOR, DESK, OTHER, EPHEMERAL = (SealingKey.from_secret(bytes([at]) * 32) for at in (1, 2, 3, 4))


@given(st.binary(max_size=300), st.binary(max_size=60))
def test_the_recipient_reads_it_and_knows_the_author(payload: bytes, prologue: bytes) -> None:
    sealed = Sealing(AUTHOR, EPHEMERAL, DESK.public).seal(payload, prologue)
    opened = unseal(sealed.data, DESK, prologue)
    assert (payload, AUTHOR.public, sealed.read_token) == (opened.payload, opened.author, opened.read_token)
    assert len(payload) + SEAL_BYTES == len(sealed.data)


@given(st.integers(0, 96 + 9), st.integers(0, 7))
def test_any_altered_bit_is_seen(at: int, bit: int) -> None:
    data = bytearray(Sealing(AUTHOR, EPHEMERAL, DESK.public).seal(b"ten bytes!", b"header").data)
    data[at] ^= 1 << bit
    with pytest.raises(RemoteError) as caught:
        unseal(bytes(data), DESK, b"header")
    assert ("seal" if at < 80 else "author") == caught.value.reason


@given(st.binary(max_size=200))
def test_any_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(RemoteError) as caught:
        unseal(data, DESK, b"")
    assert ("truncated" if len(data) < SEAL_BYTES else "seal") == caught.value.reason


@pytest.mark.parametrize("key", [OTHER, AUTHOR, EPHEMERAL])
def test_nobody_else_opens_it(key: SealingKey) -> None:
    with pytest.raises(RemoteError, match="seal"):
        unseal(Sealing(AUTHOR, EPHEMERAL, DESK.public).seal(b"word", b"").data, key, b"")


def test_the_token_is_known_before_the_header_is() -> None:
    token = Sealing(AUTHOR, EPHEMERAL, DESK.public).read_token()
    for prologue in (b"one header", b"another"):
        assert token == Sealing(AUTHOR, EPHEMERAL, DESK.public).seal(b"word", prologue).read_token
    assert token != Sealing(AUTHOR, EPHEMERAL, OTHER.public).read_token()
    assert token != Sealing(OTHER, EPHEMERAL, DESK.public).read_token()


def test_the_commitment_follows_from_u_and_u_from_t() -> None:
    token = Sealing(AUTHOR, EPHEMERAL, DESK.public).read_token()
    assert arrival_token(arrival_token(token)) == commitment_of(token)
    assert len({token, arrival_token(token), commitment_of(token)}) == 3


@pytest.mark.parametrize("public", [bytes(32), bytes(31)], ids=len)
def test_sealing_to_a_key_that_is_none_is_our_callers_mistake(public: bytes) -> None:
    with pytest.raises(LocalError, match="recipient-key"):
        Sealing(AUTHOR, EPHEMERAL, public)
