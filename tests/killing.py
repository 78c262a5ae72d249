"""A process that kills itself at the Nth call of our own code: power lost anywhere in a piece of work."""

import os
import signal
import sys
from collections.abc import Callable
from types import FrameType


def killed_at(calls: int, work: Callable[[], object]) -> int:
    """Do `work`; how many calls that took, unless killed before."""
    made = 0

    def count(frame: FrameType, event: str, _argument: object) -> None:
        nonlocal made
        if event in ("return", "c_return") and "/vistka/" in frame.f_code.co_filename:
            made += 1
            if made == calls:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)
    work()
    sys.setprofile(None)
    return made
