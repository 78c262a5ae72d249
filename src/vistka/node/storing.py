"""Where bundles are stored that a contact has gathered: at once, or in a thread while a good link brings more.

A thread helps because the store's long statements leave the interpreter to others (store/batch.py). Only what moves
real bytes starts one; the simulator and drops store at once, and come to the same set.
"""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread

from vistka.store.base import Outcome

Work = Callable[[], list[Outcome]]
Start = Callable[[Work], "Future[list[Outcome]]"]


def at_once(work: Work) -> "Future[list[Outcome]]":
    """Done when this returns; what it raised is heard with the result."""
    future: Future[list[Outcome]] = Future()
    _do(work, future)
    return future


def in_a_thread(work: Work) -> "Future[list[Outcome]]":
    """Under way when this returns, and a process that ends waits for it; done at once where no thread is to be had."""
    future: Future[list[Outcome]] = Future()
    try:
        Thread(target=_do, args=(work, future), name="storing").start()
    except RuntimeError:  # too many threads, or the process is ending
        _do(work, future)
    return future


def _do(work: Work, future: "Future[list[Outcome]]") -> None:
    try:
        future.set_result(work())
    except BaseException as error:  # noqa: BLE001 (whatever ends the thread, the contact hears of it and does not wait for ever)
        future.set_exception(error)
