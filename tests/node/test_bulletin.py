"""What a desk lets everybody know of its picture goes into the city, a day late, once a day; posts keep the newest."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.posted import Posted, two_nodes
from tests.situation.claims import DAY, HOUR, report
from tests.situation.izium import MAYOR
from vistka.bundle.bulletin import Bulletin, BulletinRow
from vistka.bundle.envelope import Class, Header, Suite, make_bundle
from vistka.bundle.lifetime import hour_of
from vistka.bundle.message import Message, Notice
from vistka.bundle.sealing import read_public, sign_message
from vistka.errors import RemoteError
from vistka.identity.keys import SigningKey
from vistka.limits import BULLETIN_DAYS
from vistka.node.desk_round import desk_round
from vistka.situation.bulletin import BulletinWork
from vistka.store.base import Arrival, Outcome
from vistka.wire import cbor

WATER = Bulletin((6_304_009).to_bytes(3), (BulletinRow(0, 1, 2, 2),))


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Posted]:
    """A desk that was told of a city."""
    with two_nodes(tmp_path) as posted:
        yield posted


@pytest.fixture
def posted(tmp_path: Path) -> Iterator[Posted]:
    """A desk that was told nothing."""
    with two_nodes(tmp_path, is_told=False) as posted:
        yield posted


def known(posted: Posted) -> Bulletin | None:
    found = posted.post.bulletin()
    return None if found is None else found.bulletin


def test_the_desks_round_sends_it_and_a_post_knows_it(told: Posted) -> None:
    asyncio.run(desk_round(told.desk))
    [sent] = told.at_desk()
    assert told.carry(age_hours=30) is Outcome.NEW
    found = told.post.bulletin()
    assert found is not None
    assert (found.bulletin, found.hour, found.age_hours) == (sent.bulletin, hour_of(told.clock()), 30)
    assert len(told.bundle().data) <= 400  # one city, fourteen readings


def test_nothing_newer_than_a_day_is_in_it_and_nothing_that_stays_at_the_desk(told: Posted) -> None:
    told.clock.now -= 20 * HOUR
    assert told.sent() is False
    told.clock.now += 20 * HOUR
    assert told.sent()
    assert {row.indicator for row in told.at_desk()[0].bulletin.rows} == {
        *(1, 2, 3, 5, 8),  # the services
        *(10, 11, 12, 13, 16, 18, 19, 20, 21),  # homes, schools, hospital, shelling, deaths, bridges, ways, aid
    }
    assert not any("Міста немає".encode(each) in told.bundle().data for each in ("utf-8", "cp1251"))


def test_a_desk_that_did_not_choose_it_sends_nothing(told: Posted) -> None:
    told.desk.picture_public = False
    assert (told.sent(), told.at_desk()) == (False, [])


def test_a_desk_without_a_picture_sends_nothing(posted: Posted) -> None:
    picture, posted.desk.picture = posted.desk.picture, None
    assert posted.sent() is False
    posted.desk.picture = picture


def test_it_goes_once_a_day_at_most_and_only_when_it_says_something_else(told: Posted) -> None:
    assert told.sent()
    told.clock.now -= 25 * HOUR
    told.city.enter(report("water", "works", MAYOR, observed_at=told.clock()))
    told.clock.now += 30 * HOUR
    assert told.sent() is False  # five hours after the last
    told.clock.now += 20 * HOUR
    assert told.sent()
    told.days(1)
    assert told.sent() is False  # the same of the same days
    told.days(6)
    assert told.sent()  # before the last one ends
    assert len(told.at_desk()) == 1


def test_it_is_not_worked_out_at_every_round(told: Posted) -> None:
    told.sent()
    told.days(2)
    looked = told.desk.bulletins.looked_at
    assert told.sent() is False
    told.clock.now += HOUR // 2
    told.sent()
    assert told.desk.bulletins.looked_at != looked
    assert told.desk.bulletins.looked_at == told.clock() - HOUR // 2


def test_a_desk_that_starts_again_does_not_send_it_again(told: Posted) -> None:
    assert told.sent()
    told.desk.bulletins = BulletinWork()
    told.days(2)
    assert told.sent() is False


def test_a_newer_one_takes_its_place_and_the_old_one_does_not_come_back(posted: Posted) -> None:
    old = posted.signed(WATER)
    posted.clock.now += HOUR
    new = posted.signed(replace(WATER, rows=(BulletinRow(0, 1, 0, 2),)))
    posted.carry(old)
    assert known(posted) == WATER
    posted.carry(new)
    assert known(posted) == Bulletin(WATER.places, (BulletinRow(0, 1, 0, 2),))
    assert [held.id for held in posted.post.store.held(posted.clock())] == [new.id]
    assert posted.carry(old) is Outcome.GONE


def test_one_that_comes_late_changes_nothing(posted: Posted) -> None:
    old = posted.signed(WATER)
    posted.clock.now += HOUR
    posted.carry(posted.signed(Bulletin(WATER.places, (BulletinRow(0, 2, 2, 2),))))
    before = known(posted)
    posted.carry(old, age_hours=200)
    assert known(posted) == before


def test_nobody_but_the_desk_can_say_it(posted: Posted) -> None:
    stranger = SigningKey.from_seed(b"x" * 32)
    forged = sign_message(Message(hour_of(posted.clock()) + 9, WATER), stranger, 14)
    assert posted.carry(forged) is Outcome.NEW  # it is carried like anything else
    assert known(posted) is None
    with pytest.raises(RemoteError, match="signature"):
        read_public(forged, posted.desk.keys.signing.public)
    true = posted.signed(WATER)
    altered = make_bundle(true.header, true.sealed[:-1] + bytes([true.sealed[-1] ^ 1]))
    posted.carry(altered)
    assert known(posted) is None
    posted.carry(true)
    assert known(posted) == WATER


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        ([bytes(3), [[1, 0, 0]]], "malformed"),
        ([bytes(3), [[0, 0, 0]] * 201], "malformed"),
        ([bytes(3), [[0, 0, 0, *[None] * 5, 1, 1]]], "newer"),
        ([bytes(192), [[63, 254, 255, 3_660, 99_995, 0, 10_000_001, 254, 254]] * 80], "oversize"),
        (["text"], "malformed"),
    ],
)
def test_a_post_refuses_what_cannot_be_though_the_desk_signed_it(
    posted: Posted, body: list[cbor.Value], failure: str
) -> None:
    good = posted.signed(WATER)
    plain = cbor.encode([8, good.header.hour % 6, body])
    header = Header(Suite.PUBLIC, Class.LETTER, good.header.tag, good.header.hour, 14, b"")
    signed = b"vistka-public-1" + header.encode(64 + len(plain)) + plain
    hostile = make_bundle(header, posted.desk.keys.signing.sign(signed) + plain)
    with pytest.raises(RemoteError) as refused:
        read_public(hostile, posted.desk.keys.signing.public)
    assert refused.value.reason == failure
    posted.carry(hostile)
    assert known(posted) is None


def test_it_ends_by_its_age_whatever_the_clock_says(posted: Posted) -> None:
    posted.carry(posted.signed(WATER), age_hours=BULLETIN_DAYS * 24 - 2)
    assert known(posted) == WATER
    posted.clock.now += 2 * HOUR
    assert known(posted) is None


def test_a_desk_that_tells_no_more_says_so(told: Posted) -> None:
    assert told.sent()
    told.carry()
    assert known(told) is not None
    told.desk.picture_public = False
    assert told.sent()
    told.carry()
    assert known(told) is None
    assert told.sent() is False


def test_a_clock_set_back_does_not_keep_it_out_of_the_city(told: Posted) -> None:
    assert told.sent()
    told.carry()
    before = told.post.bulletin()
    told.city.enter(report("food", "enough", MAYOR, observed_at=told.clock() - DAY))
    told.days(2)
    assert told.sent()
    told.clock.now -= 365 * DAY
    told.desk.picture_public = False
    assert told.sent()
    assert told.at_desk()[0].bulletin.is_empty
    told.carry()
    assert (before is not None, known(told)) == (True, None)


def test_notes_and_notices_leave_before_it(posted: Posted) -> None:
    bulletin, notice = posted.signed(WATER), sign_message(Message(0, Notice("Вода", 24)), posted.desk.keys.signing, 1)
    assert (bulletin.header.class_, notice.header.class_) == (Class.LETTER, Class.NOTICE)
    assert Class.NOTE < bulletin.header.class_ < Class.VOICE
    posted.carry(bulletin)
    posted.carry(notice)
    assert [held.id for held in posted.post.store.held(posted.clock())] == [notice.id, bulletin.id]


def test_a_kind_that_a_node_does_not_know_yet_is_carried_and_not_shown(posted: Posted) -> None:
    """As a post of before bulletins meets one."""
    good = posted.signed(WATER)
    plain = cbor.encode([99, 0, [bytes(3)]])
    signed = b"vistka-public-1" + good.header.encode(64 + len(plain)) + plain
    later = make_bundle(good.header, posted.desk.keys.signing.sign(signed) + plain)
    posted.carry(good)
    assert posted.post.store.add([Arrival(later, 0)], posted.clock()) == [Outcome.NEW]
    assert known(posted) == WATER
    assert later.id in {held.id for held in posted.post.store.held(posted.clock())}


def test_what_was_first_heard_of_within_three_days_is_not_told_as_silent(told: Posted) -> None:
    assert told.sent()
    assert told.at_desk()[0].bulletin.silences == ()
    told.days(20)
    assert told.sent()
    [silence] = told.at_desk()[0].bulletin.silences
    assert silence.days == 22
