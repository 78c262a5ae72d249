"""Bundles stored in a thread while more come in: nothing is said of them before they are kept, whatever happens."""

import gc
import threading
from collections.abc import Sequence
from os import urandom
from pathlib import Path

import pytest

from tests.contact.city import CAPACITY, NOW, exchanges, filler, ids, some_bytes, speaker, store_of, talk
from vistka.contact.contact import Side
from vistka.contact.frames import FrameKind, Role
from vistka.errors import WorldError
from vistka.node.exchange import Exchange
from vistka.node.storing import at_once, in_a_thread
from vistka.store.base import Arrival, Outcome, Rate
from vistka.store.memory import MemoryStore
from vistka.store.sqlite import SqliteStore
from vistka.wire.frame import FrameReader

BUNDLES = [filler(f"f{number}", 300) for number in range(200)]
GATHERED = 10_000  # bytes: six batches


class Held(SqliteStore):
    """A disk that takes nothing until it may; then it does what `fails` says, if anything."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, CAPACITY, urandom)
        self.may, self.threads = threading.Event(), set[str]()
        self.may.set()
        self.fails: BaseException | None = None

    def add(self, arrivals: Sequence[Arrival], now: int, rate: Rate | None = None) -> list[Outcome]:
        self.threads.add(threading.current_thread().name)
        assert self.may.wait(30)
        if self.fails is not None:
            raise self.fails
        return super().add(arrivals, now, rate)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Held:
    monkeypatch.setattr("vistka.node.exchange.GATHERED_BYTES_MAX", GATHERED)
    return Held(tmp_path / "desk.sqlite")


def meeting(post: MemoryStore, desk: Held) -> tuple[Exchange, Exchange, bytes]:
    """A post and a desk as far as the post has many bundles to give; and these, in one piece. The disk then waits."""
    opener, _ = exchanges(post, desk)
    answerer = Exchange(
        Side.ANSWERER, speaker("desk", Role.DESK), desk, some_bytes("y", 16), lambda: NOW, start=in_a_thread
    )
    while True:
        out = opener.bytes_to_send(1_000_000)
        if len(out) > 2 * GATHERED:
            desk.may.clear()
            desk.threads.clear()
            return opener, answerer, out
        answerer.receive_bytes(out)
        opener.receive_bytes(answerer.bytes_to_send())


def handed_over(post: MemoryStore) -> set[bytes]:
    return {one.id for one in post.deposits() if one.handed_over}


def kinds(said: bytes) -> set[int]:
    return {frame.kind for frame in FrameReader().receive_bytes(said)}


def test_more_is_taken_in_meanwhile_and_nothing_is_acknowledged_before_it_is_kept(desk: Held) -> None:
    opener, answerer, out = meeting(store_of(*BUNDLES, deposited=True), desk)
    before = answerer.summary().new
    answerer.receive_bytes(out[:12_000], more=True)
    answerer.receive_bytes(out[12_000:18_000], more=True)  # while the first batch waits for the disk
    assert desk.threads == {"storing"}
    said = answerer.bytes_to_send()
    assert FrameKind.STORED not in kinds(said)
    opener.receive_bytes(said)
    assert answerer.summary().new == before
    desk.may.set()
    answerer.receive_bytes(out[18_000:], more=True)
    answerer.settle()
    said = answerer.bytes_to_send()
    assert FrameKind.STORED in kinds(said)
    opener.receive_bytes(said)
    talk(opener, answerer)
    assert answerer.summary().new == opener.summary().given == len(BUNDLES)
    assert ids(desk) == {one.id for one in BUNDLES}
    desk.close()


@pytest.mark.parametrize("fails", [WorldError("disk-full"), ValueError("a bug"), SystemExit(1)])
def test_what_fails_in_the_thread_ends_the_contact_and_nothing_of_it_is_acknowledged(
    desk: Held, fails: BaseException
) -> None:
    post = store_of(*BUNDLES, deposited=True)
    opener, answerer, out = meeting(post, desk)
    before, handed = ids(desk), handed_over(post)
    answerer.receive_bytes(out[:12_000], more=True)
    desk.fails = fails
    desk.may.set()
    with pytest.raises(type(fails), match=str(fails)):
        answerer.receive_bytes(out[12_000:], more=True)
    desk.fails = None
    opener.receive_bytes(answerer.bytes_to_send())
    assert (ids(desk), handed_over(post)) == (before, handed)
    answerer.remember()  # what arrived behind it and still waits is kept where that can be
    assert before < ids(desk) < {one.id for one in BUNDLES}
    opener.receive_bytes(answerer.bytes_to_send())
    assert handed_over(post) == handed  # units are acknowledged without a gap
    desk.close()


def test_cut_while_storing_is_under_way_all_that_arrived_whole_is_kept(desk: Held) -> None:
    _, answerer, out = meeting(store_of(*BUNDLES), desk)
    before, cut = len(ids(desk)), out[: len(out) * 2 // 3]
    whole = sum(frame.kind == FrameKind.BUNDLE for frame in FrameReader().receive_bytes(cut))
    for at in range(0, len(cut), 12_000)[:2]:
        answerer.receive_bytes(cut[at : at + 12_000], more=at == 0)
        desk.may.set()
    answerer.receive_bytes(cut[24_000:], more=True)
    answerer.remember()
    assert len(ids(desk)) == answerer.summary().new == before + whole
    desk.close()


def test_a_contact_that_nobody_goes_on_with_leaves_what_its_thread_was_given(desk: Held) -> None:
    _, answerer, out = meeting(store_of(*BUNDLES), desk)
    before = len(ids(desk))
    answerer.receive_bytes(out[:12_000], more=True)
    (storing,) = [thread for thread in threading.enumerate() if thread.name == "storing"]
    del answerer
    gc.collect()
    desk.may.set()
    storing.join(30)
    assert len(ids(desk)) > before + 20
    desk.close()


def test_where_no_thread_is_to_be_had_it_is_done_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", none)
    assert in_a_thread(lambda: [Outcome.NEW]).result(0) == [Outcome.NEW]


@pytest.mark.parametrize("start", [at_once, in_a_thread])
def test_what_is_raised_is_heard_with_the_result(start: object) -> None:
    def full() -> list[Outcome]:
        raise WorldError("disk-full")

    assert callable(start)
    with pytest.raises(WorldError, match="disk-full"):
        start(full).result(30)
