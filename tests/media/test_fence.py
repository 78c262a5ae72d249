"""Behind the fence a process can count and answer; whatever else it tries, it is killed."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from vistka.limits import VOICE_CHILD_CPU_SECONDS_MAX
from vistka.media.fenced import PACKAGE_FOLDER

START = "import sys; sys.path.insert(0, sys.argv[1]); import os, socket, ctypes, mmap, threading, resource;"
FENCE = "from vistka.media.fence import raise_fence;"
ATTEMPTS = {
    "open a socket": "socket.socket()",
    "open a local socket": "socket.socketpair()",
    "write a file": "os.open('written', os.O_WRONLY | os.O_CREAT)",
    "read a file": "os.open('/etc/passwd', os.O_RDONLY)",
    "make a file in memory": "os.memfd_create('x')",
    "list a folder": "os.listdir('/')",
    "start a program": "os.execv('/bin/true', ['true'])",
    "fork": "os.fork() or os._exit(0)",
    "start a thread": "threading.Thread(target=int).start()",
    "signal another": "os.kill(os.getppid(), 0)",
    "be traced or trace": "ctypes.CDLL(None).ptrace(0, 0, 0, 0)",
    "make memory into code": "mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC)",
    "raise its own limits": "resource.setrlimit(7, (3, 3))",
}


def ended(deed: str, folder: Path, *, fenced: bool) -> int:
    script = f"{START} {FENCE} {f'raise_fence({VOICE_CHILD_CPU_SECONDS_MAX});' if fenced else ''} {deed}; os._exit(0)"
    command = [sys.executable, "-I", "-B", "-c", script, PACKAGE_FOLDER]
    return subprocess.run(command, env={}, cwd=folder, check=False).returncode


@pytest.mark.parametrize("attempt", list(ATTEMPTS))
def test_it_is_killed_for_trying_to(attempt: str, tmp_path: Path) -> None:
    assert ended(ATTEMPTS[attempt], tmp_path, fenced=False) == 0  # it would have worked
    assert ended(ATTEMPTS[attempt], tmp_path, fenced=True) == -signal.SIGSYS


def test_counting_and_answering_is_allowed(tmp_path: Path) -> None:
    assert ended("os.write(1, b'')", tmp_path, fenced=True) == 0


def test_memory_has_an_end() -> None:
    deed = "\ntry: bytes(300 * 1024 * 1024)\nexcept MemoryError: os._exit(7)\nos._exit(0)"
    script = f"{START} {FENCE} raise_fence({VOICE_CHILD_CPU_SECONDS_MAX}){deed}"
    run = subprocess.run([sys.executable, "-I", "-B", "-c", script, PACKAGE_FOLDER], env={}, check=False)
    assert run.returncode == 7


def test_counting_has_an_end() -> None:
    script = f"{START} {FENCE} raise_fence(1)\nwhile True: pass"
    run = subprocess.run([sys.executable, "-I", "-B", "-c", script, PACKAGE_FOLDER], env={}, check=False)
    assert run.returncode in (-signal.SIGXCPU, -signal.SIGKILL)
