"""Tags: a desk finds its own by key and month; a resident's are found from both sides and link nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vistka.errors import RemoteError
from vistka.identity.keys import SealingKey
from vistka.identity.tag import TAG_BYTES, desk_tag, reply_root, reply_tag
from vistka.limits import HOUR_MAX, MONTH_STEPS

SECRETS = st.binary(min_size=32, max_size=32)


@given(SECRETS, st.integers(0, HOUR_MAX - MONTH_STEPS))
def test_a_desks_tag_stays_for_a_month(key: bytes, hour: int) -> None:
    first = hour - hour % MONTH_STEPS
    assert desk_tag(key, first) == desk_tag(key, hour) == desk_tag(key, first + MONTH_STEPS - 1)
    assert desk_tag(key, first) != desk_tag(key, first + MONTH_STEPS)
    assert len(desk_tag(key, hour)) == TAG_BYTES


@given(SECRETS, SECRETS, st.integers(0, 1000))
def test_resident_and_desk_compute_the_same_tag(one: bytes, other: bytes, counter: int) -> None:
    resident, desk = SealingKey.from_secret(one), SealingKey.from_secret(other)
    tags = {
        reply_tag(reply_root(resident, desk.public), counter),
        reply_tag(reply_root(desk, resident.public), counter),
    }
    assert len(tags) == 1


def test_no_two_replies_share_a_tag() -> None:
    root = reply_root(SealingKey.from_secret(b"r" * 32), SealingKey.from_secret(b"d" * 32).public)
    assert len({reply_tag(root, counter) for counter in range(200)}) == 200


def test_a_key_that_is_none_has_no_root() -> None:
    with pytest.raises(RemoteError, match="seal"):
        reply_root(SealingKey.from_secret(b"r" * 32), bytes(32))
