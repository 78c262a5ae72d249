"""kill -9 while a desk links who writes with who looks: started again, nothing is lost and nothing doubled."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.desk import BROTHER, WEDNESDAY, Resident, alive
from tests.killing import calls_of, killed_at
from tests.node.tracing.following_killed import PASSPHRASE, linking, opened
from vistka.node.desk_keys import KeyFile, make_desk_keys
from vistka.node.opening import open_arrivals
from vistka.node.tracing import keep_up, rebuild, registry_of
from vistka.store.desk.messages import State
from vistka.tracing.entry import Confirmation, encode_entry
from vistka.tracing.inquiry import Inquiry
from vistka.tracing.judgement import Verdict

KILLS = 12  # moments, spread over all the calls that linking makes


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """A desk's folder: two sisters have written, their brother looks for one of them, and nobody has linked them."""
    folder = tmp_path / "desk"
    folder.mkdir()
    KeyFile(folder / "desk.key", PASSPHRASE, os.urandom).save(make_desk_keys("Стіл", None, WEDNESDAY, os.urandom))
    desk = opened(folder)
    for text in ("перша", "друга"):
        Resident().write(desk, alive(text))
    open_arrivals(desk)
    sought = Inquiry(b"q" * 16, "Оля Вигадана", birth_year=2001, reach=BROTHER.reach)
    with desk.write() as tx:
        for body in (sought, Confirmation(sought.inquiry, BROTHER.reach)):
            desk.kept.entries.keep(tx, body.KIND, encode_entry(body), b"form", WEDNESDAY)
    desk.close()
    return folder


def outcome(folder: Path) -> Any:
    """What there is in the end: proposals, mails that wait, the lines of the log."""
    desk = opened(folder)
    keep_up(desk)
    registry = registry_of(desk)
    with registry.read() as tx:
        proposals = registry.proposals.queue(tx, 0, 10, list(Verdict))
    with desk.read() as tx:
        cases = desk.kept.messages.cases(tx, list(State), [0], 0, 10)
        waiting = [len(desk.kept.deliveries.of_message(tx, case.id)) for case in cases]
        log = sorted(entry.action for entry in desk.kept.audit.entries(tx, None, 100))
        assert None is desk.kept.audit.first_break(tx)
    rebuild(desk)
    with registry.read() as tx:
        assert proposals == registry.proposals.queue(tx, 0, 10, list(Verdict))
    desk.close()
    return proposals, waiting, log


def test_killed_at_any_moment_it_links_all_and_nothing_twice(full: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    shutil.copytree(full, whole)
    calls = calls_of(linking, whole)
    assert calls > KILLS
    expected = outcome(whole)
    assert (len(expected[0]), expected[1]) == (2, [1, 1])
    assert expected[2].count("match") == 2
    for number in range(KILLS):
        folder = tmp_path / f"killed-{number}"
        shutil.copytree(full, folder)
        assert killed_at(1 + number * (calls - 1) // (KILLS - 1), linking, folder)
        assert expected == outcome(folder)
