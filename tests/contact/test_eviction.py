"""What makes room, and what never goes."""

from hypothesis import given
from hypothesis import strategies as st

from vistka.bundle.envelope import Class
from vistka.contact.eviction import Candidate, Space, choose, in_order, order

PICTURE = Candidate(b"picture", Class.PHOTO, 100, born=50)
VOICE = Candidate(b"voice", Class.VOICE, 100, born=50)
LETTER = Candidate(b"letter", Class.LETTER, 100, born=50)
OLD_LETTER = Candidate(b"old letter", Class.LETTER, 100, born=10)
NOTE = Candidate(b"note", Class.NOTE, 100, born=50)
NOTICE = Candidate(b"notice", Class.NOTICE, 100, born=50)
READ_NOTE = Candidate(b"read note", Class.NOTE, 100, born=50, read=True)
EXPIRED_NOTE = Candidate(b"expired note", Class.NOTE, 100, born=50, expired=True)
HALF_LETTER = Candidate(b"half a letter", Class.LETTER, 100, born=60, partial=True)


def arriving(class_: int, size: int = 100, born: int = 100) -> Candidate:
    return Candidate(b"arriving", class_, size, born)


def full(candidates: list[Candidate]) -> Space:
    notes = sum(one.size for one in candidates if one.class_ == Class.NOTE)
    others = sum(one.size for one in candidates if one.class_ != Class.NOTE)
    return Space(notes + others, notes, others)


def test_the_order_is_read_then_expired_then_by_class_and_age() -> None:
    expected = [READ_NOTE, EXPIRED_NOTE, PICTURE, VOICE, HALF_LETTER, OLD_LETTER, LETTER, NOTE, NOTICE]
    assert in_order(reversed(expected)) == expected


def test_the_only_copy_of_a_letter_left_here_never_goes_until_it_is_read_or_expired() -> None:
    mine = Candidate(b"mine", Class.PHOTO, 100, born=0, only_copy=True)
    read = Candidate(b"mine read", Class.PHOTO, 100, born=0, only_copy=True, read=True)
    expired = Candidate(b"mine expired", Class.PHOTO, 100, born=0, only_copy=True, expired=True)
    assert in_order([mine, expired, read]) == [read, expired]


def test_where_there_is_room_nothing_goes() -> None:
    assert choose([PICTURE], arriving(Class.NOTE), Space(1_000, 0, 100)) == ()


def test_only_as_many_go_as_are_needed() -> None:
    candidates = in_order([LETTER, VOICE, PICTURE, NOTE, NOTE, NOTE])
    assert choose(candidates, arriving(Class.NOTE, size=150), full(candidates)) == (b"picture", b"voice")


def test_a_picture_never_drives_out_an_alive_note() -> None:
    assert choose([NOTE], arriving(Class.PHOTO), Space(100, 100, 0)) is None
    assert choose([PICTURE], arriving(Class.NOTE), Space(100, 0, 100)) == (b"picture",)


def test_a_letter_drives_out_an_older_one_and_no_newer_one() -> None:
    space = Space(100, 0, 60)
    old = Candidate(b"old", Class.LETTER, 60, born=50)
    assert choose([old], arriving(Class.LETTER, 60, born=51), space) == (b"old",)
    assert choose([old], arriving(Class.LETTER, 60, born=49), space) is None


def test_a_letter_drives_out_one_that_is_worth_less_however_old_they_are() -> None:
    space = Space(100, 0, 60)
    poor = Candidate(b"poor", Class.LETTER, 60, born=50, worth=7)
    rich = Candidate(b"arriving", Class.LETTER, 60, born=1, worth=8)
    assert choose([poor], rich, space) == (b"poor",)
    assert choose([rich], poor, space) is None


def test_what_is_written_here_finds_room_whatever_it_is_worth() -> None:
    rich = Candidate(b"rich", Class.LETTER, 60, born=50, worth=1_000)
    mine = Candidate(b"mine", Class.LETTER, 60, born=1, worth=1, only_copy=True)
    assert choose([rich], mine, Space(100, 0, 60)) == (b"rich",)


def test_no_worth_keeps_a_picture_before_a_note_nor_what_is_read() -> None:
    picture = Candidate(b"picture", Class.PHOTO, 100, born=50, worth=1_000)
    read = Candidate(b"read", Class.NOTE, 100, born=50, read=True, worth=1_000)
    assert in_order([NOTE, picture, read]) == [read, picture, NOTE]


def test_others_than_notes_make_room_among_themselves_for_their_share() -> None:
    space = Space(1_000, notes=100, others=700)
    candidates = in_order([READ_NOTE, LETTER])
    assert choose(candidates, arriving(Class.LETTER), space) == (b"letter",)  # the note's bytes would not help


def test_what_is_larger_than_its_share_of_the_store_never_fits() -> None:
    assert choose([PICTURE], arriving(Class.LETTER, size=71), Space(100, 0, 100)) is None
    assert choose([PICTURE], arriving(Class.NOTE, size=101), Space(100, 0, 100)) is None


candidates_of_all_kinds = st.lists(
    st.builds(
        Candidate,
        st.binary(min_size=8, max_size=8),
        st.integers(0, 7),
        st.integers(1, 300),
        st.integers(0, 100),
        *[st.booleans()] * 4,
    ),
    max_size=12,
    unique_by=lambda one: one.id,
)


@given(candidates_of_all_kinds, st.integers(0, 7), st.integers(1, 300), st.integers(0, 400))
def test_what_is_chosen_makes_room_and_is_worth_no_more_than_what_arrives(
    several: list[Candidate], class_: int, size: int, free: int
) -> None:
    held = full(several)
    space = Space(held.capacity + free, held.notes, held.others)
    one = arriving(class_, size, born=50)
    chosen = choose(in_order(several), one, space)
    gone = [candidate for candidate in several if candidate.id in (chosen or ())]
    for candidate in gone:
        assert order(candidate) <= order(one)
        assert not candidate.only_copy or candidate.read or candidate.expired
        space = space.without(candidate)
    fits = not (space.lacks_any(size) or space.lacks_others(class_, size))
    assert fits == (chosen is not None)
