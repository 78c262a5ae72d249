"""Once a day the log's head goes to somebody outside, who can later tell whether the log was altered."""

import asyncio
from pathlib import Path

from tests.desk import Clock, make_desk
from tests.serving import mailbox
from vistka.node.witness import send_head

WITNESS = "witness@example.org"


def test_the_head_goes_outside_once_a_day_and_shows_an_altered_log(tmp_path: Path) -> None:
    with mailbox() as box:
        clock = Clock()
        desk = make_desk(tmp_path, clock, box.mailer())
        with desk.write() as tx:
            desk.kept.audit.add(tx, "look", None, bytes(16), clock.now)
        assert [asyncio.run(send_head(desk, WITNESS)) for _ in range(2)] == [True, False]
        assert box.recipients == [[WITNESS]]
        number, _, written = box.mails[0].get_content().strip().split("\n")[-1].partition(" ")
        with desk.read() as tx:
            assert desk.kept.audit.agrees(tx, int(number), bytes.fromhex(written))
            assert not desk.kept.audit.agrees(tx, int(number) + 1, bytes.fromhex(written))
        clock.now += 24 * 3_600
        assert asyncio.run(send_head(desk, WITNESS))


def test_without_a_mail_server_it_waits(tmp_path: Path) -> None:
    with mailbox() as box:
        box.answer = "451 later"
        desk = make_desk(tmp_path, mailer=box.mailer())
        with desk.write() as tx:
            desk.kept.audit.add(tx, "look", None, bytes(16), desk.clock())
        assert not asyncio.run(send_head(desk, WITNESS))
        box.answer = None
        assert asyncio.run(send_head(desk, WITNESS))
