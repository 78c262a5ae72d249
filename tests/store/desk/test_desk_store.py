"""The desk's store keeps its promises on either engine: what is written once is once, and the log is only added to."""

import os
from dataclasses import replace

import pytest
from sqlalchemy import text

from vistka.bundle.message import Letter, Message, Named, encode_message
from vistka.errors import LocalError, WorldError
from vistka.limits import INQUIRY_MAILS_REACH_DAY_MAX, MAIL_INTERVAL_SECONDS
from vistka.store.desk import DeskStore, open_desk_store
from vistka.store.desk.deliveries import BY_INQUIRY, DeliveryState
from vistka.store.desk.messages import Content, State
from vistka.store.desk.people import Role

NOON = 1_647_432_000
NIKITA = "nikita@example.org"


def content(said: str = "Ми з сусідами.") -> Content:
    payload = encode_message(Message(6 * 3_000, Letter(said, named=(Named("Микита", NIKITA),))))
    return Content(payload, 3_000, os.urandom(32), os.urandom(10), os.urandom(32), os.urandom(32))


def test_a_message_is_kept_once_worked_on_by_one_and_gone_when_erased(kept: DeskStore) -> None:
    letter = content()
    with kept.database.write() as tx:
        row_id = kept.messages.keep(tx, letter, 2, NOON)
        assert row_id is not None
        assert None is kept.messages.keep(tx, letter, 2, NOON)
        [case] = kept.messages.cases(tx, [State.WAITING], [1], 0, 10)
        assert letter == case.content
        oksana = kept.people.add(tx, "Оксана", Role.VOLUNTEER, "hash")
        kept.messages.change(tx, row_id, case.version, taken_by=oksana.id)
        with pytest.raises(LocalError, match="already-changed"):
            kept.messages.change(tx, row_id, case.version, taken_by=oksana.id)
        assert {row_id} == set(kept.entries.to_fold(tx, "tracing", 10))
        kept.messages.erase(tx, row_id)
        gone = kept.messages.case(tx, row_id)
        assert (gone.state, gone.content) == (State.ERASED, None)
        assert None is kept.messages.keep(tx, letter, 2, NOON)
    kept.database.forget_pages("message")


def test_a_transaction_that_fails_leaves_nothing(kept: DeskStore) -> None:
    def half_way() -> None:
        with kept.database.write() as tx:
            assert kept.messages.keep(tx, content(), 2, NOON) is not None
            kept.messages.case(tx, b"?" * 16)

    with pytest.raises(LocalError, match="no-such-message"):
        half_way()
    with kept.database.read() as tx:
        assert kept.messages.counts(tx) == {}


def test_the_log_is_chained_and_only_added_to(kept: DeskStore) -> None:
    with kept.database.write() as tx:
        for number in range(3):
            kept.audit.add(tx, "look", b"v" * 16, None, NOON + number)
    for statement in ("UPDATE audit SET action = 'nothing'", "DELETE FROM audit"):
        with pytest.raises(WorldError, match="desk-database"), kept.database.write() as tx:
            tx.execute(text(statement))
    with kept.database.read() as tx:
        assert (kept.audit.length(tx), kept.audit.first_break(tx)) == (3, None)


def test_word_is_queued_once_for_each_reader_and_mailed_once_a_day(kept: DeskStore) -> None:
    with kept.database.write() as tx:
        message_id = kept.messages.keep(tx, content(), 2, NOON)
        assert message_id is not None
        assert kept.deliveries.queue(tx, message_id, 0, NIKITA, NOON) is DeliveryState.QUEUED
        assert kept.deliveries.queue(tx, message_id, 0, NIKITA, NOON) is None
        for inquiry in (b"q" * 16, b"r" * 16):
            assert kept.deliveries.queue(tx, message_id, BY_INQUIRY, "maria@example.org", NOON, inquiry) is not None
        groups = kept.deliveries.due(tx, NOON)
        assert sorted(len(group) for group in groups) == [1, 2]
        link = kept.links.make(tx, b"s" * 20, groups[0][0].reach, NOON)
        kept.deliveries.try_now(tx, groups[0], link, NOON)
        kept.deliveries.sent(tx, groups[0], NOON)
        assert len(kept.deliveries.due(tx, NOON + MAIL_INTERVAL_SECONDS - 1)) == 1
        kept.deliveries.stop(tx, kept.deliveries.stop_token("maria@example.org"))
        assert [each.state for each in kept.deliveries.of_message(tx, message_id)][:2] == [DeliveryState.STOPPED] * 2


def test_a_link_opens_for_the_first_browser(kept: DeskStore) -> None:
    with kept.database.write() as tx:
        reach = kept.deliveries.reach(tx, NIKITA)
        mark = kept.links.make(tx, b"s" * 20, reach, NOON)
        assert kept.links.open_first(tx, mark, b"cookie", NOON)
        assert not kept.links.open_first(tx, mark, b"another", NOON)
        assert (kept.links.is_admitted(tx, mark, b"cookie"), kept.links.is_admitted(tx, mark, b"another")) == (
            True,
            False,
        )
        assert kept.links.set_code(tx, mark, "12345678", NOON)
        assert not kept.links.take_code(tx, mark, "00000000", NOON)
        assert kept.links.take_code(tx, mark, "12345678", NOON)


def test_one_address_is_asked_a_few_times_a_day_and_the_rest_waits(kept: DeskStore) -> None:
    asked: list[bytes] = []
    with kept.database.write() as tx:
        reach = kept.deliveries.reach(tx, NIKITA)
        for number in range(INQUIRY_MAILS_REACH_DAY_MAX + 1):
            entry_id = kept.entries.keep(tx, 34, b"inquiry", bytes([number]), NOON)
            assert entry_id is not None
            kept.asking.add(tx, entry_id, bytes([number]) * 16, reach, NOON, mail=True)
        while due := kept.asking.due(tx, NOON):
            [wording] = due
            link = kept.links.make_lasting(tx, bytes([len(asked)]) * 20, reach, NOON)
            kept.asking.try_now(tx, wording, link, NOON)
            with pytest.raises(LocalError, match="already-changed"):
                kept.asking.try_now(tx, wording, link, NOON)
            kept.asking.sent(tx, wording, NOON)
            assert replace(wording, mail="sent", tries=1) == kept.asking.behind(tx, link)
            asked.append(wording.entry)
        assert len(set(asked)) == INQUIRY_MAILS_REACH_DAY_MAX
        assert len(kept.asking.due(tx, NOON + 86_400)) == 1


def test_a_database_that_is_not_there_or_none_of_ours_is_said_to_be() -> None:
    with pytest.raises(LocalError, match="database-url"):
        open_desk_store("cobol://somewhere", bytes(32), os.urandom)
    with pytest.raises(WorldError, match="desk-database"):
        open_desk_store("postgresql:///vistka?host=/nowhere/at/all", bytes(32), os.urandom)
