"""Keys: pairs from 32 bytes, agreement from both sides, signatures; keys that are none are refused, never read past."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vistka.errors import LocalError, RemoteError
from vistka.identity.keys import SealingKey, SigningKey, agree, check_signature, derive

SECRETS = st.binary(min_size=32, max_size=32)
LOW_ORDER = [  # the points whose X25519 result is nought whatever the secret
    bytes(32),
    b"\x01" + bytes(31),
    bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
    bytes.fromhex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    bytes.fromhex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    bytes.fromhex("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
]


@given(SECRETS, SECRETS)
def test_both_sides_agree(one: bytes, other: bytes) -> None:
    mine, theirs = SealingKey.from_secret(one), SealingKey.from_secret(other)
    assert agree(mine, theirs.public) == agree(theirs, mine.public)


@pytest.mark.parametrize("public", [*LOW_ORDER, b"", bytes(31), bytes(33)], ids=bytes.hex)
def test_a_key_that_is_no_key_is_refused(public: bytes) -> None:
    with pytest.raises(RemoteError, match="seal"):
        agree(SealingKey.from_secret(b"s" * 32), public)


@given(SECRETS, st.binary(max_size=100), st.data())
def test_a_signature_holds_for_its_key_and_data_alone(seed: bytes, data: bytes, draw: st.DataObject) -> None:
    key = SigningKey.from_seed(seed)
    signature = key.sign(data)
    check_signature(key.public, data, signature)
    altered = bytearray(signature)
    altered[draw.draw(st.integers(0, 63))] ^= 1 << draw.draw(st.integers(0, 7))
    for public, said, by in (
        (key.public, data + b"\0", signature),
        (key.public, data, bytes(altered)),
        (SigningKey.from_seed(bytes(32)).public if seed != bytes(32) else bytes(32), data, signature),
    ):
        with pytest.raises(RemoteError, match="signature"):
            check_signature(public, said, by)


@pytest.mark.parametrize("public", [b"", bytes(5), bytes(31), bytes(33), bytes(32)], ids=len)
def test_nothing_is_signed_by_a_key_that_is_no_key(public: bytes) -> None:
    with pytest.raises(RemoteError, match="signature"):
        check_signature(public, b"said", SigningKey.from_seed(bytes(32)).sign(b"said"))


@pytest.mark.parametrize("make", [SealingKey.from_secret, SigningKey.from_seed])
def test_a_secret_of_another_length_is_our_callers_mistake(make: type) -> None:
    with pytest.raises(LocalError, match="key-length"):
        make(bytes(31))


def test_secrets_are_never_shown() -> None:
    secret = b"\xab" * 32
    assert "abab" not in repr(SealingKey.from_secret(secret)) + repr(SigningKey.from_seed(secret)).lower()
    assert "\\xab" not in repr(SealingKey.from_secret(secret)) + repr(SigningKey.from_seed(secret))


def test_each_purpose_has_a_stream_of_its_own() -> None:
    secret = bytes(32)
    made = {derive(secret, b"one"), derive(secret, b"two"), derive(secret, b"one", b"part"), derive(bytes(31), b"one")}
    assert len(made) == 4
