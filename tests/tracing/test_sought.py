"""The sought list: found by whoever names that very address, of one length for hundreds, and hardly by chance."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vistka.limits import SOUGHT_BLOCK, SOUGHT_MAX
from vistka.tracing.sought import ENTRY_BITS, entries_in, entries_of, make_list, pad_bytes, reach_key

SALT = b"salt of the town"
ENTRIES = st.sets(st.integers(0, 2**ENTRY_BITS - 1), max_size=1_100)


@given(ENTRIES)
@settings(max_examples=50, deadline=None)
def test_every_entry_is_found_again_and_the_length_says_hundreds_alone(entries: set[int]) -> None:
    listed = make_list(entries, os.urandom(pad_bytes(entries)))
    assert entries <= entries_in(listed)
    blocks, rest = divmod(len(listed.entries), SOUGHT_BLOCK * 5 // 2)
    assert (blocks, rest) == (max(1, -(-len(entries) // SOUGHT_BLOCK)), 0)


def test_a_list_is_never_longer_than_its_bound() -> None:
    entries = set(range(SOUGHT_MAX + 9))
    assert len(entries_in(make_list(entries, os.urandom(pad_bytes(entries))))) == SOUGHT_MAX


def test_only_the_very_reach_year_and_salt_give_the_entry() -> None:
    key = reach_key("nikita@example.org", 2000, SALT)
    assert key == reach_key(" Nikita@example.ORG", 2000, SALT)
    others = [
        reach_key("nikita@example.com", 2000, SALT),
        reach_key("nikita@example.org", 2001, SALT),
        reach_key("nikita@example.org", 2000, SALT[::-1]),
    ]
    codes = range(-40, 40)
    assert all(len(entries_of(key, codes) & entries_of(other, codes)) < 3 for other in others)
    assert entries_of(key, [-5]) <= entries_of(key, codes)


@pytest.mark.parametrize("most", [16])
def test_a_stranger_is_found_by_chance_as_rarely_as_the_arithmetic_says(most: int) -> None:
    listed = entries_in(make_list(set(), bytes(range(256)) * 8))
    key = bytes(range(32))
    hits = sum(bool(entries_of(key, [code]) & listed) for code in range(20_000))
    assert hits < most  # 20,000 * 512 / 2**20 is 9.8; with this key and this list it is always the same
