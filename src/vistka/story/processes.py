"""The story's nodes as real processes on loopback: started, waited for until they answer, and ended."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import httpx

from vistka.errors import WorldError

Got = TypeVar("Got")
START_SECONDS_MAX = 120  # a Raspberry Pi that does much else
WAIT_SECONDS_MAX = 120  # a desk looks for what came in every second, and mails every few
STOP_SECONDS_MAX = 5


def free_port() -> int:
    """A port on loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(*words: str | Path) -> str:
    """Run `vistka …` to its end and return what it said. WorldError "story-command"."""
    done = subprocess.run(_line(*words), capture_output=True, text=True, env=_environment(), check=False)
    if done.returncode:
        raise WorldError("story-command", words=" ".join(map(str, words)), why=(done.stderr or done.stdout).strip())
    return done.stdout


class Process:
    """One `vistka … run` in a process of its own; what it prints goes to a file beside its folder."""

    def __init__(self, address: str, log: Path, *words: str | Path) -> None:
        self.address = address
        self._log = log
        with log.open("ab") as out:
            self._process = subprocess.Popen(_line(*words), stdout=out, stderr=out, env=_environment())

    def wait_until_up(self) -> None:
        """Return when it answers. WorldError "story-process" when it ended, or does not in time."""
        end = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < end:
            if self._process.poll() is not None:
                break
            try:
                httpx.get(self.address, timeout=1, follow_redirects=True)
            except httpx.HTTPError:
                time.sleep(0.05)
            else:
                return
        raise WorldError("story-process", address=self.address, why=self._log.read_text()[-2_000:])

    def stop(self) -> None:
        """End it, gently and then not."""
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def kill(self) -> None:
        """End it as a pulled plug would: SIGKILL."""
        self._process.kill()
        self._process.wait()


def until(look: Callable[[], Got | None]) -> Got:
    """What `look` finds, looked for again and again. WorldError "story-waited"."""
    end = time.monotonic() + WAIT_SECONDS_MAX
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.2)
    raise WorldError("story-waited", seconds=WAIT_SECONDS_MAX)


def _line(*words: str | Path) -> list[str]:
    return [sys.executable, "-m", "vistka.cli", *map(str, words)]


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONUNBUFFERED": "1"}
