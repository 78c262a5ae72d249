"""kill -9 while a desk opens what it holds: started again, it has every message, once, and every receipt is out."""

import os
import shutil
from pathlib import Path

import pytest

from tests.desk import BROTHER, WEDNESDAY, Resident, content, letter, said
from tests.killing import calls_of, killed_at
from tests.node.killed.opening_killed import CAPACITY, PASSPHRASE, opened, opening
from vistka.identity.seal import arrival_token
from vistka.node.desk import Desk
from vistka.node.desk_keys import KeyFile, make_desk_keys
from vistka.node.opening import open_arrivals
from vistka.store.desk import open_desk_store
from vistka.store.desk.messages import State
from vistka.store.sqlite import SqliteStore

TEXTS = {"перша", "друга", "третя"}
KILLS = 9  # moments, spread over all the calls that opening makes


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """A desk's folder with three letters that nobody has opened."""
    folder = tmp_path / "desk"
    folder.mkdir()
    keys = make_desk_keys("Стіл", None, WEDNESDAY, os.urandom)
    KeyFile(folder / "desk.key", PASSPHRASE, os.urandom).save(keys)
    kept = open_desk_store(str(folder / "desk.sqlite"), keys.storage_key, os.urandom)
    store = SqliteStore(folder / "bundles.sqlite", CAPACITY, os.urandom)
    desk = Desk(store, kept, keys, lambda: WEDNESDAY, os.urandom)
    for text in TEXTS:
        Resident().write(desk, letter(text))
    kept.close()
    store.close()
    return folder


def test_killed_at_any_moment_it_loses_nothing_and_doubles_nothing(full: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    shutil.copytree(full, whole)
    calls = calls_of(opening, whole)
    assert calls > KILLS
    for number in range(KILLS):
        folder = tmp_path / f"killed-{number}"
        shutil.copytree(full, folder)
        assert killed_at(1 + number * (calls - 1) // (KILLS - 1), opening, folder)
        desk = opened(folder)
        desk.start()
        open_arrivals(desk)
        with desk.read() as tx:
            cases = desk.kept.messages.cases(tx, list(State), [1], 0, 10)
            assert None is desk.kept.audit.first_break(tx)
        assert sorted(TEXTS) == sorted(said(case).text for case in cases)
        assert {BROTHER} == {said(case).named[0] for case in cases}
        shown = {token for _, token in desk.store.tokens_after(0, 100)}
        assert {arrival_token(content(case).read_token) for case in cases} == shown
        assert [each for each in desk.store.held(WEDNESDAY) if each.header.suite == 1] == []
        desk.kept.close()
        desk.store.close()
