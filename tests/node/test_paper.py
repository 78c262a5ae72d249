"""Paper codes are worked on one at a time; who comes when too many wait is told so at once."""

import threading

import pytest

from vistka.errors import RemoteError, WorldError
from vistka.identity import papercode
from vistka.identity.keys import SealingKey
from vistka.node import paper
from vistka.node.paper import PaperDesk

CODE, SALT = papercode.make(b"chance of a code"), b"salt of the town"


def test_a_code_in_groups_and_whole_is_the_same_key() -> None:
    desk = PaperDesk()
    assert desk.key_of(papercode.grouped(CODE), SALT) == desk.key_of(CODE, SALT) == papercode.derive_key(CODE, SALT)


def test_one_at_a_time_and_busy_past_the_places(monkeypatch: pytest.MonkeyPatch) -> None:
    under_way, most = 0, 0
    started, go_on = threading.Semaphore(0), threading.Semaphore(0)

    def slow(code: str, salt: bytes) -> SealingKey:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        started.release()
        go_on.acquire()
        under_way -= 1
        return SealingKey.from_secret(b"k" * 32)

    monkeypatch.setattr(paper, "derive_key", slow)
    desk = PaperDesk(places=2)
    threads = [threading.Thread(target=desk.key_of, args=(CODE, SALT)) for _ in range(2)]
    threads[0].start()
    started.acquire()
    threads[1].start()
    while desk.waiting < 2:
        pass
    with pytest.raises(WorldError, match="post-busy"):
        desk.key_of(CODE, SALT)
    go_on.release(2)
    for thread in threads:
        thread.join()
    assert most == 1
    go_on.release()
    assert desk.key_of(CODE, SALT).secret == b"k" * 32  # there is room again


def test_a_mistyped_code_costs_no_work_and_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "derive_key", lambda *_: pytest.fail("worked on a wrong code"))
    desk = PaperDesk(places=1)
    for _ in range(3):
        with pytest.raises(RemoteError, match="paper-code-check"):
            desk.key_of("1" * 20, SALT)


def test_no_memory_left_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(code: str, salt: bytes) -> SealingKey:
        raise MemoryError

    monkeypatch.setattr(paper, "derive_key", fail)
    with pytest.raises(WorldError, match="post-busy"):
        PaperDesk().key_of(CODE, SALT)
