"""Secrets at rest: the passphrase opens them, nothing else does, and a broken file is said to be broken."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vistka.errors import LocalError, RemoteError
from vistka.identity.locked import lock, unlock
from vistka.limits import LOCKED_BYTES_MAX, PASSPHRASE_CHARACTERS_MAX

DATA = lock(b"the node's secret", "п'ять слів на папірці", bytes(16), bytes(24))


def test_the_passphrase_opens_it() -> None:
    assert unlock(DATA, "п'ять слів на папірці") == b"the node's secret"


@pytest.mark.parametrize("passphrase", ["", "ж" * (PASSPHRASE_CHARACTERS_MAX + 1)], ids=len)
def test_a_passphrase_is_bounded(passphrase: str) -> None:
    with pytest.raises(LocalError, match="passphrase"):
        unlock(DATA, passphrase)
    with pytest.raises(LocalError, match="passphrase"):
        lock(b"", passphrase, bytes(16), bytes(24))


@pytest.mark.parametrize("end", range(0, len(DATA), 7))
def test_a_file_cut_short_is_damaged(end: int) -> None:
    with pytest.raises(RemoteError, match="locked-damaged"):
        unlock(DATA[:end], "п'ять слів на папірці")


@given(st.binary(max_size=200))
def test_any_bytes_are_damaged(data: bytes) -> None:
    with pytest.raises(RemoteError, match="locked-damaged"):
        unlock(data, "слово")


@settings(max_examples=12, deadline=None)  # each is an Argon2
@given(st.integers(0, len(DATA) - 1), st.integers(0, 7))
def test_any_altered_bit_is_seen(at: int, bit: int) -> None:
    data = bytearray(DATA)
    data[at] ^= 1 << bit
    with pytest.raises(RemoteError) as caught:
        unlock(bytes(data), "п'ять слів на папірці")
    assert caught.value.reason in {"locked-damaged", "passphrase-wrong"}


def test_a_file_too_long_is_damaged() -> None:
    with pytest.raises(RemoteError, match="locked-damaged"):
        unlock(bytes(LOCKED_BYTES_MAX + 1), "слово")
