"""A desk's own story: word arrives, is opened once, waits, is answered; and nothing of it is lost or doubled."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.desk import (
    BROTHER,
    DESK_ADDRESS,
    WEDNESDAY,
    Clock,
    Resident,
    alive,
    content,
    held,
    inbox,
    letter,
    make_desk,
    said,
    volunteer,
)
from vistka.bundle.card import replaces
from vistka.bundle.envelope import Class
from vistka.bundle.lifetime import hour_of
from vistka.bundle.message import Inquiry, Letter, Message, Notice, Observation, Receipt
from vistka.bundle.sealing import read_public, seal_message, seal_to_desk
from vistka.errors import LocalError
from vistka.identity.keys import SealingKey
from vistka.identity.seal import arrival_token
from vistka.identity.tag import desk_tag
from vistka.node.casework import close, erase, give_back, take
from vistka.node.desk import Desk
from vistka.node.notices import write_notice
from vistka.node.opening import Arrivals, open_arrivals
from vistka.node.passing_on import pass_on
from vistka.node.replying import reply
from vistka.store.base import Arrival
from vistka.store.desk import open_desk_store
from vistka.store.desk.deliveries import DeliveryState
from vistka.store.desk.messages import NEWER, State
from vistka.store.desk.people import Role
from vistka.store.memory import MemoryStore


def tokens(desk: Desk) -> list[bytes]:
    return [token for _, token in desk.store.tokens_after(0, 1_000)]


def test_word_that_arrives_is_opened_once_and_every_carrier_may_drop_it(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    bundle_id = Resident().write(desk, alive())
    assert Arrivals(opened=1, refused=0) == open_arrivals(desk)
    [case] = inbox(desk)
    assert alive() == said(case)
    assert (case.state, case.class_, case.taken_by) == (State.WAITING, Class.NOTE, None)
    assert [arrival_token(content(case).read_token)] == tokens(desk)
    assert None is desk.store.get(bundle_id)
    assert Arrivals(opened=0, refused=0) == open_arrivals(desk)


def test_the_inbox_lists_alive_notes_first_and_what_others_have_taken_last(tmp_path: Path) -> None:
    clock = Clock()
    desk = make_desk(tmp_path, clock)
    Resident().write(desk, letter("перший"))
    open_arrivals(desk)
    clock.now += 60
    for text in ("друга", "третя"):
        Resident().write(desk, alive(text))
        open_arrivals(desk)
        clock.now += 60
    first = inbox(desk)[0]
    take(desk, volunteer(desk), first.id, first.version)
    assert [said(case).text for case in inbox(desk)] == ["третя", "перший", "друга"]


def test_observations_and_inquiries_are_received_and_listed(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    seen = Observation("Ізюм", "water", "none")
    sought = Inquiry("Антон Вигаданий", seeker="Марія", reach="maria@example.org")
    for body in (seen, sought):
        Resident().write(desk, body)
    assert [sought, seen] == [said(case) for case in inbox(desk)]


def test_a_message_of_a_later_version_is_kept_as_it_came(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = make_desk(tmp_path)
    with monkeypatch.context() as later:
        later.setattr(Observation, "KIND", 40)
        Resident().write(desk, Observation("Ізюм", "water", "none"))
    [case] = inbox(desk)
    assert (case.kind, content(case).message()) == (NEWER, None)
    assert [arrival_token(content(case).read_token)] == tokens(desk)


def test_what_was_sealed_to_a_destroyed_epoch_is_counted_not_lost_from_sight(tmp_path: Path) -> None:
    clock = Clock()
    desk = make_desk(tmp_path, clock)
    Resident().write(desk, alive())
    clock.now += 160 * 86_400
    desk.turn_keys()
    late = desk.keys.retired[0]
    ephemeral = SealingKey.from_secret(os.urandom(32))
    tag = desk_tag(late, hour_of(WEDNESDAY) // 6)
    author = SealingKey.from_secret(os.urandom(32))
    bundle = seal_message(Message(hour_of(WEDNESDAY), letter()), author, ephemeral, late, tag, 120)
    desk.store.add([Arrival(bundle, 0)], clock())
    assert open_arrivals(desk).refused >= 1
    with desk.read() as tx:
        assert {"epoch-destroyed"} == set(desk.kept.messages.refusals(tx))
    assert Arrivals(opened=0, refused=0) == open_arrivals(desk)


def test_word_from_a_post_whose_clock_lies_is_opened_too_if_minutes_later(tmp_path: Path) -> None:
    clock = Clock()
    desk = make_desk(tmp_path, clock)
    assert Arrivals(opened=0, refused=0) == open_arrivals(desk)
    for years in (-2, 0, 5):
        said_at = hour_of(clock() + years * 365 * 86_400)
        author, ephemeral = (SealingKey.from_secret(os.urandom(32)) for _ in range(2))
        sealed_to = desk.keys.card().sealing_key.public
        bundle = seal_to_desk(Message(said_at, letter(f"{years}")), author, ephemeral, sealed_to)
        desk.store.add([Arrival(bundle, 0)], clock())
    assert Arrivals(opened=1, refused=0) == open_arrivals(desk)  # of these months, found by their tags
    clock.now += 600
    assert Arrivals(opened=2, refused=0) == open_arrivals(desk)  # of all that is held
    assert sorted(said(case).text for case in inbox(desk)) == ["-2", "0", "5"]


def test_a_bundle_that_only_looks_like_ours_is_refused_and_not_tried_again(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    tag = desk_tag(desk.keys.newest().key.public, hour_of(WEDNESDAY) // 6)
    keys = [SealingKey.from_secret(os.urandom(32)) for _ in range(3)]
    bundle = seal_message(Message(hour_of(WEDNESDAY), letter()), keys[0], keys[1], keys[2].public, tag, 60)
    desk.store.add([Arrival(bundle, 0)], WEDNESDAY)
    assert Arrivals(opened=0, refused=1) == open_arrivals(desk)
    assert Arrivals(opened=0, refused=0) == open_arrivals(desk)
    assert inbox(desk) == []


def test_a_posts_receipts_are_published_so_that_the_reply_is_read(tmp_path: Path) -> None:
    desk, resident = make_desk(tmp_path), Resident()
    who = volunteer(desk)
    resident.write(desk, letter())
    [case] = inbox(desk)
    reply(desk, who, case.id, case.version, "Ми отримали вашу вістку.", b"1" * 16)
    [opened] = resident.replies(desk)
    carried = Resident().write(desk, Receipt(opened.read_token))
    open_arrivals(desk)
    assert opened.read_token in tokens(desk)
    assert carried not in {one.id for one in desk.store.held(WEDNESDAY)}  # nobody carries a receipt that has arrived
    [deposit] = [each for each in desk.store.deposits() if each.read]
    with desk.read() as tx:
        assert [deposit.id] == [said.bundle_id for said in desk.kept.outgoing.replies(tx, case.id)]
    assert len(inbox(desk)) == 1


def test_replies_have_tags_of_their_own_and_a_form_sent_twice_is_one_reply(tmp_path: Path) -> None:
    desk, resident = make_desk(tmp_path), Resident()
    who = volunteer(desk)
    bundle_id = resident.write(desk, letter())
    [case] = inbox(desk)
    for _ in range(2):
        reply(desk, who, case.id, case.version, "перша", b"1" * 16)
    [case] = inbox(desk)
    reply(desk, who, case.id, case.version, "друга", b"2" * 16)
    bodies = [Letter(text, desk.keys.name, answers=bundle_id[:16]) for text in ("перша", "друга")]
    assert bodies == [said(opened) for opened in resident.replies(desk)]
    tags = {each.header.tag for each in desk.store.held(WEDNESDAY) if each.header.suite == 1}
    assert len(tags) == 2
    assert State.ANSWERED is inbox(desk)[0].state
    assert content(case).read_token in tokens(desk)


def test_a_reply_that_was_written_down_goes_out_after_a_sudden_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, resident = make_desk(tmp_path), Resident()
    who = volunteer(desk)
    resident.write(desk, letter())
    [case] = inbox(desk)
    with monkeypatch.context() as cut:
        cut.setattr(type(desk), "settle", lambda self: None)
        reply(desk, who, case.id, case.version, "перша", b"1" * 16)
    assert resident.replies(desk) == []
    desk.start()
    desk.start()
    assert [said(opened).text for opened in resident.replies(desk)] == ["перша"]


def test_two_volunteers_cannot_do_the_same_thing(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    oksana, petro, keeper = volunteer(desk), volunteer(desk, "Петро"), volunteer(desk, "Хранителька", Role.KEEPER)
    Resident().write(desk, letter())
    [case] = inbox(desk)
    take(desk, oksana, case.id, case.version)
    with pytest.raises(LocalError, match="taken"):
        pass_on(desk, petro, case.id, case.version, 0)
    with pytest.raises(LocalError, match="already-changed"):
        pass_on(desk, oksana, case.id, case.version, 0)
    [case] = inbox(desk)
    with pytest.raises(LocalError, match="taken"):
        give_back(desk, petro, case.id, case.version)
    give_back(desk, keeper, case.id, case.version)
    [case] = inbox(desk)
    pass_on(desk, petro, case.id, case.version, 0)
    [case] = inbox(desk)
    with pytest.raises(LocalError, match="already-changed"):
        pass_on(desk, petro, case.id, case.version, 0)
    with desk.read() as tx:
        assert [each.state for each in desk.kept.deliveries.of_message(tx, case.id)] == [DeliveryState.QUEUED]


def test_word_goes_to_nobody_its_author_did_not_name(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    who = volunteer(desk)
    Resident().write(desk, replace(letter(), disclosure=0))
    [case] = inbox(desk)
    for named in (0, 1, -1):
        with pytest.raises(LocalError, match="nobody-named"):
            pass_on(desk, who, case.id, case.version, named)


def test_word_to_the_desk_alone_is_read_when_a_volunteer_is_done_with_it(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    who = volunteer(desk)
    Resident().write(desk, replace(letter(), named=()))
    Resident().write(desk, letter())
    for case in inbox(desk):
        close(desk, who, case.id, case.version)
    read = {len(said(case).named): content(case).read_token in tokens(desk) for case in inbox(desk)}
    assert read == {0: True, 1: False}


def test_an_erased_message_is_gone_for_good_and_does_not_come_back(tmp_path: Path) -> None:
    desk, resident = make_desk(tmp_path), Resident()
    who, keeper = volunteer(desk), volunteer(desk, "Хранителька", Role.KEEPER)
    sealed = resident.write(desk, letter())
    bundle = held(desk, sealed)
    [case] = inbox(desk)
    with pytest.raises(LocalError, match="keeper-only"):
        erase(desk, who, case.id)
    erase(desk, keeper, case.id)
    [gone] = inbox(desk)
    assert (gone.state, gone.content) == (State.ERASED, None)
    desk.store = MemoryStore(10_000_000)  # the bundle store is lost, and a courier brings the letter again
    desk.store.add([Arrival(bundle, 40)], WEDNESDAY)
    assert Arrivals(opened=0, refused=0) == open_arrivals(desk)
    assert None is inbox(desk)[0].content
    with pytest.raises(LocalError, match="erased"):
        reply(desk, who, case.id, gone.version, "?", b"1" * 16)


def test_nothing_a_person_said_stands_in_clear_on_the_disk(tmp_path: Path) -> None:
    desk, resident = make_desk(tmp_path), Resident()
    who = volunteer(desk)
    canaries = ["CANARY-in-the-coal-mine", "Канарка", BROTHER.reach, BROTHER.name, "Вигадана"]
    resident.write(desk, letter(" ".join(canaries[:2])))
    [case] = inbox(desk)
    pass_on(desk, who, case.id, case.version, 0)
    [case] = inbox(desk)
    reply(desk, who, case.id, case.version, "Канарка CANARY-in-the-coal-mine", b"1" * 16)
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert len(written) > 100_000
    for canary in canaries:
        for encoding in ("utf-8", "cp1251", "utf-16-le"):
            assert canary.encode(encoding) not in written
    assert desk.keys.storage_key not in written
    assert content(case).author not in written


def test_another_storage_key_opens_nothing(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    Resident().write(desk, letter())
    inbox(desk)
    desk.kept.close()
    desk.kept = open_desk_store(str(tmp_path / "desk.sqlite"), os.urandom(32), os.urandom)
    with pytest.raises(Exception, match="desk-damaged"):
        inbox(desk)


def test_a_notice_is_signed_for_all_and_a_form_sent_twice_is_one(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    oksana = volunteer(desk)
    for _ in range(2):
        write_notice(desk, oksana, "Пишіть іменами по-батькові.", None, 240, False, b"1" * 16)
    public = [each.id for each in desk.store.held(WEDNESDAY) if each.header.suite == 2]
    messages = [read_public(held(desk, each), desk.keys.signing.public) for each in public]
    said = [message.body.text for message in messages if isinstance(message.body, Notice)]
    assert said == ["Пишіть іменами по-батькові."]


def test_the_card_is_published_and_its_successor_follows_it(tmp_path: Path) -> None:
    clock = Clock()
    desk = make_desk(tmp_path, clock)
    first = desk.keys.card()
    assert first.body.address == DESK_ADDRESS
    clock.now += 31 * 86_400
    desk.turn_keys()
    second = desk.keys.card()
    assert len(second.body.sealing_keys) == 2
    assert second == replaces(held(desk, second.bundle.id), first)


def test_the_log_shows_every_look_and_every_change_to_itself(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    who = volunteer(desk)
    Resident().write(desk, letter())
    [case] = inbox(desk)
    desk.look(who, case.id)
    with desk.read() as tx:
        entries = desk.kept.audit.entries(tx, None, 10)
        assert [entry.action for entry in entries] == ["look", "opened", "volunteer-added"]
        assert (who.id, case.id) == (entries[0].who, entries[0].subject)
        assert None is desk.kept.audit.first_break(tx)
    with pytest.raises(Exception, match="desk-database"), desk.write() as tx:
        tx.exec_driver_sql("UPDATE audit SET action = 'nothing' WHERE number = 1")
    with desk.write() as tx:
        tx.exec_driver_sql("DROP TRIGGER audit_no_update")
        tx.exec_driver_sql("UPDATE audit SET action = 'nothing' WHERE number = 1")
    with desk.read() as tx:
        assert desk.kept.audit.first_break(tx) == 1
