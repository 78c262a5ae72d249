"""A process that kills itself at the Nth call of our own code: power lost anywhere in a piece of work.

Each is a process of its own, forked from one that has read all our code already: to read it takes longer than to die.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType

PROCESSES = multiprocessing.get_context("forkserver")
SECONDS_MAX = 60

# Opens what is in a folder; what it gives is the work to do there.
Beginning = Callable[[Path], Callable[[], object]]


def killed_at(calls: int, begin: Beginning, folder: Path) -> bool:
    """Whether a process that does this work in `folder` was killed at its call of this number, counted from one."""
    return _ended(calls, begin, folder)[0] == -signal.SIGKILL


def calls_of(begin: Beginning, folder: Path) -> int:
    """How many calls the work takes: a process does all of it."""
    _, made = _ended(0, begin, folder)
    assert made is not None
    return made


def _ended(calls: int, begin: Beginning, folder: Path) -> tuple[int | None, int | None]:
    """A process's exit code and, where it was not killed, the calls it made."""
    PROCESSES.set_forkserver_preload([begin.__module__])
    heard, told = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=_do, args=(calls, begin, folder, told))
    process.start()
    told.close()
    with heard:
        process.join(SECONDS_MAX)
        if process.exitcode is None:
            process.terminate()  # it hangs: no count, and not killed either
            process.join()
        made = heard.recv() if process.exitcode == 0 else None
    return process.exitcode, made


def _do(calls: int, begin: Beginning, folder: Path, told: Connection) -> None:
    work, made = begin(folder), 0

    def count(frame: FrameType, event: str, _argument: object) -> None:
        nonlocal made
        if event in ("return", "c_return") and "/vistka/" in frame.f_code.co_filename:
            made += 1
            if made == calls:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)
    work()
    sys.setprofile(None)
    told.send(made)
