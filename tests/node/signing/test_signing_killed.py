"""kill -9 while a notice that directs people is agreed on or comes back signed: it is out once, or not yet."""

import os
import shutil
from pathlib import Path

import pytest

from tests.desk import WEDNESDAY, volunteer
from tests.killing import calls_of, killed_at
from tests.node.killed.opening_killed import CAPACITY, PASSPHRASE, opened
from tests.node.signing.signing_killed import OFFLINE, agree, agreeing, only_notice, publish, publishing
from vistka.bundle.directing import make_mandate, mandate_text
from vistka.node.board import notices_among, public_bundles, signed_by
from vistka.node.desk import Desk
from vistka.node.desk_keys import KeyFile, make_desk_keys
from vistka.node.notices import write_notice
from vistka.store.desk import open_desk_store
from vistka.store.desk.outgoing import NoticeState
from vistka.store.sqlite import SqliteStore

KILLS = 5  # moments, spread over all the calls that the work makes


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A desk's folder with a notice that waits for its second volunteer."""
    folder = tmp_path / "desk"
    folder.mkdir()
    keys = make_desk_keys("Стіл", None, WEDNESDAY, os.urandom)
    keys = keys.directed_by(mandate_text(make_mandate(OFFLINE.public, OFFLINE, 0)))
    KeyFile(folder / "desk.key", PASSPHRASE, os.urandom).save(keys)
    kept = open_desk_store(str(folder / "desk.sqlite"), keys.storage_key, os.urandom)
    store = SqliteStore(folder / "bundles.sqlite", CAPACITY, os.urandom)
    desk = Desk(store, kept, keys, lambda: WEDNESDAY, os.urandom)
    oksana, _ = volunteer(desk), volunteer(desk, "Петро")
    write_notice(desk, oksana, "Автобус о восьмій.", None, 12, True, b"1" * 16)
    kept.close()
    store.close()
    return folder


def state_of(desk: Desk) -> NoticeState:
    with desk.read() as tx:
        assert desk.kept.audit.first_break(tx) is None
        return desk.kept.outgoing.notice(tx, only_notice(desk)).state


def shown(desk: Desk) -> int:
    """How many notices a post would show."""
    public = public_bundles(desk.store, WEDNESDAY)
    return len(notices_among([], signed_by(public, OFFLINE.public), WEDNESDAY))


@pytest.mark.parametrize("what", ["agree", "publish"])
def test_killed_at_any_moment_it_is_done_or_not_and_goes_on(written: Path, tmp_path: Path, what: str) -> None:
    if what == "publish":
        desk = opened(written)
        agree(desk)
        desk.kept.close()
        desk.store.close()
    whole = tmp_path / "whole"
    shutil.copytree(written, whole)
    work = agreeing if what == "agree" else publishing
    calls = calls_of(work, whole)
    assert calls > KILLS
    seen = set()
    for number in range(KILLS):
        folder = tmp_path / f"killed-{number}"
        shutil.copytree(written, folder)
        assert killed_at(1 + number * (calls - 1) // (KILLS - 1), work, folder)
        desk = opened(folder)
        desk.start()
        state = state_of(desk)
        seen.add(state)
        assert shown(desk) == (state is NoticeState.PUBLISHED)
        if state is NoticeState.WAITING:
            agree(desk)
        publish(desk)
        assert (state_of(desk), shown(desk)) == (NoticeState.PUBLISHED, 1)
        desk.kept.close()
        desk.store.close()
    before, after = (NoticeState.WAITING, NoticeState.AGREED, NoticeState.PUBLISHED)[what == "publish" :][:2]
    assert seen == {before, after}
