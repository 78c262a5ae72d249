"""Paper codes: what a cold hand copies wrong is caught before any work is done."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vistka.errors import LocalError, RemoteError
from vistka.identity import papercode
from vistka.limits import PAPER_CODE_DIGITS

CODES = st.binary(min_size=16, max_size=16).map(papercode.make)


@given(CODES)
def test_a_code_is_read_as_it_was_shown(code: str) -> None:
    assert len(code) == PAPER_CODE_DIGITS
    assert code == papercode.read(papercode.grouped(code))
    assert "02" <= code[-2:] <= "98"


@given(CODES)
def test_every_wrong_digit_is_caught(code: str) -> None:
    for at in range(PAPER_CODE_DIGITS):
        for digit in "0123456789".replace(code[at], ""):
            with pytest.raises(RemoteError, match="paper-code-check"):
                papercode.read(code[:at] + digit + code[at + 1 :])


@given(CODES)
def test_every_swap_of_neighbours_is_caught(code: str) -> None:
    for at in range(PAPER_CODE_DIGITS - 1):
        swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
        if swapped != code:
            with pytest.raises(RemoteError, match="paper-code-check"):
                papercode.read(swapped)


@given(st.integers(0, 10**18 - 1))
def test_only_one_pair_of_check_digits_passes(payload: int) -> None:
    passing = []
    for check in range(100):
        try:
            passing.append(papercode.read(f"{payload:018d}{check:02d}"))
        except RemoteError as error:
            assert error.reason == "paper-code-check"
    assert len(passing) == 1


@given(st.text(max_size=500))
def test_anything_a_person_types_is_a_code_or_refused(written: str) -> None:
    try:
        code = papercode.read(written)
    except RemoteError as error:
        assert error.reason in {"paper-code-length", "paper-code-characters", "paper-code-check"}
    else:
        assert code == papercode.read(code)


def test_the_length_that_was_typed_is_said() -> None:
    with pytest.raises(RemoteError) as caught:
        papercode.read("1234 5678")
    assert caught.value.facts == {"digits": 8, "expected": 20}


def test_a_key_needs_chance_and_salt_of_their_lengths() -> None:
    with pytest.raises(LocalError, match="chance-length"):
        papercode.make(bytes(15))
    with pytest.raises(LocalError, match="salt-length"):
        papercode.derive_key("0" * 20, bytes(15))


def test_another_deployment_makes_other_keys_of_the_same_code() -> None:
    code = papercode.make(bytes(16))
    assert papercode.derive_key(code, bytes(16)) != papercode.derive_key(code, b"\x01" * 16)
