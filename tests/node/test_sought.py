"""A brother who chose it is on the list that goes into the city; a post that has it tells his sister at once."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.desk import BROTHER, WEDNESDAY, Clock, alive, make_desk
from vistka.bundle.message import Named, SoughtList, Status
from vistka.limits import SOUGHT_DAYS
from vistka.node.board import public_bundles, signed_by
from vistka.node.desk import Desk
from vistka.node.keyring import Keyring
from vistka.node.post import Post
from vistka.node.sought import newest_list, send_sought
from vistka.node.tracing import keep_up
from vistka.tracing.entry import Body, Confirmation, Withdrawal, encode_entry
from vistka.tracing.inquiry import Inquiry

WANTED = Inquiry(b"q" * 16, "Olia Vyhadana", birth_year=2001, reach=BROTHER.reach, listed=True)
DAY = 86_400


def enter(desk: Desk, *bodies: Body) -> None:
    with desk.write() as tx:
        for body in bodies:
            desk.kept.entries.keep(tx, body.KIND, encode_entry(body), os.urandom(16), desk.clock())
    keep_up(desk)


def sent(desk: Desk) -> bool:
    return send_sought(desk, desk.sought)


def on_list(desk: Desk) -> frozenset[int]:
    return newest_list(signed_by(public_bundles(desk.store, desk.clock()), desk.keys.signing.public))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Desk:
    return make_desk(tmp_path, clock)


def post_beside(desk: Desk, clock: Clock) -> Post:
    """A post that a stick has brought all that the desk has for everybody."""
    post = Post(desk.store, Keyring(b"n" * 32, b"d" * 32), clock, os.urandom)
    post.learn_card(desk.keys.card())
    post.refresh()
    return post


def test_without_anybody_who_chose_it_nothing_is_sent(desk: Desk, clock: Clock) -> None:
    enter(desk, replace(WANTED, listed=None), Confirmation(WANTED.inquiry, BROTHER.reach))
    assert sent(desk) is False
    enter(desk, WANTED)
    clock.now += 599
    assert sent(desk) is False  # all inquiries are gone through once in ten minutes
    clock.now += 1
    assert sent(desk) is True


def test_nor_for_an_inquiry_that_nobody_has_confirmed(desk: Desk) -> None:
    enter(desk, WANTED)
    assert sent(desk) is False


def test_a_post_greets_who_names_that_very_address_in_any_spelling_of_the_own_name(desk: Desk, clock: Clock) -> None:
    enter(desk, WANTED, Confirmation(WANTED.inquiry, BROTHER.reach))
    assert sent(desk)
    post = post_beside(desk, clock)
    other = Named("Ніна", "nina@example.org")
    assert post.looked_for_by(alive("Я жива", other, BROTHER)) == [BROTHER]
    for body in (
        alive("Я жива", other),
        replace(alive(), birth_year=2002),
        replace(alive(), birth_year=None),
        replace(alive(), name="Петро Інакший"),
        replace(alive(), status=Status.BELIEVED_ALIVE),
    ):
        assert post.looked_for_by(body) == []


def test_whoever_holds_the_list_sees_one_length_and_no_name(desk: Desk) -> None:
    enter(desk, WANTED, Confirmation(WANTED.inquiry, BROTHER.reach))
    assert sent(desk)
    assert not any(b"nikita" in bundle.data for _, bundle in public_bundles(desk.store, WEDNESDAY))
    assert [len(entries) for entries in desk.sought.entries.values()] == [1]
    assert len(on_list(desk)) > 500


def test_it_goes_once_a_day_when_it_is_another_and_again_before_it_ends(desk: Desk, clock: Clock) -> None:
    enter(desk, WANTED, Confirmation(WANTED.inquiry, BROTHER.reach))
    assert [sent(desk), sent(desk)] == [True, False]
    clock.now += DAY
    assert sent(desk) is False
    clock.now += SOUGHT_DAYS * DAY // 2
    assert sent(desk) is True


def test_who_looks_no_more_is_on_the_next_list_no_more(desk: Desk, clock: Clock) -> None:
    enter(desk, WANTED, Confirmation(WANTED.inquiry, BROTHER.reach))
    assert sent(desk)
    enter(desk, Withdrawal(WANTED.inquiry))
    assert sent(desk) is False
    clock.now += DAY
    assert sent(desk) is True
    assert post_beside(desk, clock).looked_for_by(alive()) == []
    clock.now += DAY
    assert sent(desk) is False


def test_a_list_that_another_key_signed_greets_nobody(desk: Desk, clock: Clock) -> None:
    enter(desk, WANTED, Confirmation(WANTED.inquiry, BROTHER.reach))
    assert sent(desk)
    assert newest_list(signed_by(public_bundles(desk.store, clock()), b"x" * 32)) == frozenset()
    assert SoughtList.KIND == 7
