"""Fingerprints: four words that can be said aloud, in two scripts, letter for letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vistka.identity.fingerprint import words_of


@given(st.binary(min_size=32, max_size=32))
def test_four_words_of_five_letters_in_either_script(key: bytes) -> None:
    latin, cyrillic = words_of(key), words_of(key, "cyrillic")
    to_cyrillic = str.maketrans("bdfghjklmnprstvzaiou", "бдфгхжклмнпрствзаіоу")
    assert [len(word) for word in latin.split("-")] == [5] * 4
    assert cyrillic == latin.translate(to_cyrillic)


@pytest.mark.parametrize("count", [2_000])
def test_other_keys_have_other_words(count: int) -> None:
    assert count == len({words_of(number.to_bytes(32)) for number in range(count)})
