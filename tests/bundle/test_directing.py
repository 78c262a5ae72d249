"""Notices that direct people: who may sign them, what is signed, and what comes back from the machine offline."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bundle.strategies import HALVES, HOURS, NAMES, TEXTS
from vectors.shape import DIRECTING, HOUR, NEXT_DIRECTING, SIGNER, secret
from vistka.bundle.directing import (
    check_signed,
    directing_key_after,
    make_mandate,
    mandate_text,
    notice_text,
    prepare_notice,
    read_mandate,
    read_notice_text,
    read_prepared,
    sign_notice,
)
from vistka.bundle.envelope import Bundle
from vistka.bundle.message import DirectingNotice, Message, Notice
from vistka.bundle.sealing import prepare_public, read_public, sign_message, sign_prepared
from vistka.errors import RemoteError
from vistka.limits import DIRECTING_BYTES_MAX, DIRECTING_CHARACTERS_MAX

NOTICE = DirectingNotice("Автобус о восьмій біля школи № 4.", 20, "Ізюм")
PREPARED = prepare_notice(NOTICE, DIRECTING.public, HOUR, None)
SIGNED = sign_notice(PREPARED, DIRECTING)


def signed(body: DirectingNotice = NOTICE, hour: int = HOUR, supersedes: bytes | None = None) -> Bundle:
    """What somebody signed instead."""
    return sign_notice(prepare_notice(body, DIRECTING.public, hour, supersedes), DIRECTING)


def test_two_hundred_ukrainian_letters_that_replace_others_fit_320_bytes() -> None:
    body = DirectingNotice("щ" * 200, 24)
    assert len(signed(body, supersedes=bytes(16)).data) <= 320


def test_the_longest_notice_and_a_mandate_fit_one_code() -> None:
    body = DirectingNotice("\u20ac☃" * 200, 24, "☃" * 80)
    longest = signed(body, supersedes=bytes(16))
    assert 1_500 < len(longest.data) <= DIRECTING_BYTES_MAX
    assert len(notice_text(longest)) <= DIRECTING_CHARACTERS_MAX
    assert read_notice_text(notice_text(longest)) == longest
    mandate = make_mandate(DIRECTING.public, SIGNER, 2**32 * 6 - 1)
    assert len(mandate.data) <= 124
    assert len(mandate_text(mandate)) <= DIRECTING_CHARACTERS_MAX


@given(TEXTS, st.integers(1, 24), st.none() | NAMES, HOURS, st.none() | HALVES)
def test_what_is_signed_is_what_was_asked_for(
    text: str, hours: int, place: str | None, hour: int, supersedes: bytes | None
) -> None:
    body = DirectingNotice(text, hours, place)
    prepared = read_notice_text(notice_text(prepare_notice(body, DIRECTING.public, hour, supersedes)).lower() + "\n")
    assert read_prepared(prepared) == Message(hour, body, supersedes)
    brought = read_notice_text(notice_text(sign_notice(prepared, DIRECTING)))
    check_signed(brought, prepared, DIRECTING.public)
    assert read_public(brought, DIRECTING.public) == Message(hour, body, supersedes)


def test_a_key_signs_nothing_else() -> None:
    for other in (
        prepare_public(Message(HOUR, Notice("Вода", 4)), DIRECTING.public, 1),
        sign_message(Message(HOUR, Notice("Вода", 4)), SIGNER, 1),
        make_mandate(DIRECTING.public, SIGNER, HOUR),
    ):
        with pytest.raises(RemoteError, match="notice-text"):
            sign_notice(other, DIRECTING)
    with pytest.raises(RemoteError, match="notice-signed"):
        sign_notice(SIGNED, DIRECTING)
    with pytest.raises(RemoteError, match="notice-signer"):
        sign_notice(PREPARED, NEXT_DIRECTING)


@pytest.mark.parametrize(
    ("name", "brought", "failure"),
    [
        ("what was to be signed", PREPARED, "notice-unsigned"),
        ("another text", signed(DirectingNotice("Туди", 20, "Ізюм")), "notice-other"),
        ("another place", signed(DirectingNotice(NOTICE.text, 20, "Балаклія")), "notice-other"),
        ("more hours", signed(DirectingNotice(NOTICE.text, 21, "Ізюм")), "notice-other"),
        ("an hour later", signed(hour=HOUR + 1), "notice-other"),
        ("it replaces another", signed(supersedes=bytes(16)), "notice-other"),
        ("a longer life", sign_message(Message(HOUR, NOTICE), DIRECTING, 2), "notice-other"),
        ("another key", sign_prepared(PREPARED, NEXT_DIRECTING), "notice-signer"),
        ("an ordinary notice", sign_message(Message(HOUR, Notice(NOTICE.text, 20)), DIRECTING, 1), "notice-text"),
    ],
)
def test_what_comes_back_is_taken_only_if_it_is_what_was_agreed(name: str, brought: Bundle, failure: str) -> None:
    with pytest.raises(RemoteError) as error:
        check_signed(brought, PREPARED, DIRECTING.public)
    assert failure == error.value.reason, name


def test_a_signature_of_the_desk_s_own_key_directs_nobody() -> None:
    prepared = prepare_notice(NOTICE, SIGNER.public, HOUR, None)
    for asked, failure in ((PREPARED, "notice-other"), (prepared, "notice-signer")):
        with pytest.raises(RemoteError, match=failure):
            check_signed(sign_notice(prepared, SIGNER), asked, DIRECTING.public)


def test_the_first_key_the_desk_names_and_each_later_one_the_key_before_it() -> None:
    first, other = make_mandate(DIRECTING.public, SIGNER, HOUR), make_mandate(NEXT_DIRECTING.public, SIGNER, HOUR + 9)
    change = make_mandate(NEXT_DIRECTING.public, DIRECTING, HOUR)
    known = [DIRECTING.public]
    both = [NEXT_DIRECTING.public, DIRECTING.public]

    assert directing_key_after([], SIGNER.public, first) == DIRECTING.public
    assert directing_key_after([], SIGNER.public, change) is None
    assert directing_key_after(known, SIGNER.public, first) is None
    assert directing_key_after(known, SIGNER.public, other) is None  # whoever stole the signing key wants this
    assert directing_key_after(known, SIGNER.public, change) == NEXT_DIRECTING.public
    assert directing_key_after(both, SIGNER.public, make_mandate(DIRECTING.public, NEXT_DIRECTING, HOUR)) is None
    assert directing_key_after(both, SIGNER.public, change) is None
    assert directing_key_after([], SIGNER.public, SIGNED) is None


def test_a_desk_takes_a_key_that_signs_for_itself_or_that_the_one_before_signed_for() -> None:
    own, next_own = (
        make_mandate(DIRECTING.public, DIRECTING, HOUR),
        make_mandate(NEXT_DIRECTING.public, NEXT_DIRECTING, 0),
    )
    change = make_mandate(NEXT_DIRECTING.public, DIRECTING, HOUR)

    assert read_mandate(mandate_text(own), None) == (DIRECTING.public, own)
    assert read_mandate(mandate_text(own), DIRECTING.public) == (DIRECTING.public, own)
    assert read_mandate(mandate_text(change).lower(), DIRECTING.public) == (NEXT_DIRECTING.public, change)
    for mandate, known in ((next_own, DIRECTING.public), (change, None), (change, secret("nobody"))):
        with pytest.raises(RemoteError, match="signature"):
            read_mandate(mandate_text(mandate), known)


@given(st.text(max_size=200))
def test_any_text_is_refused(text: str) -> None:
    for written in (text, "VISTKA:NOTICE:" + text, "VISTKA:MANDATE:" + text, mandate_text(PREPARED)[:400]):
        with pytest.raises(RemoteError):
            read_notice_text(written)
        with pytest.raises(RemoteError):
            read_mandate(written, None)
