"""Runs the fenced process on one file, and tells what it answered and what it cost."""

import subprocess
import sys
from dataclasses import dataclass

from vistka.media.fenced import BOOTSTRAP, PACKAGE_FOLDER

# A process begins with its parent's memory peak: so a small parent starts it, not this one.
LAUNCHER = """
import os, resource, subprocess, sys
subprocess.run([sys.executable, "-I", "-B", "-c", *sys.argv[1:]], env={}, check=True)
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
sys.stderr.write(f"{usage.ru_utime + usage.ru_stime} {usage.ru_maxrss / 1024}")
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """The bytes that came back, "" and a reason where none did; processor seconds; megabytes at the peak."""

    ours: bytes
    refusal: str
    cpu_seconds: float
    megabytes: float


def cost_of(name: str, upload: bytes) -> Cost:
    """What the sandbox makes of an upload of this kind."""
    run = subprocess.run(
        [sys.executable, "-c", LAUNCHER, BOOTSTRAP, PACKAGE_FOLDER, name],
        input=upload,
        capture_output=True,
        check=True,
    )
    cpu, megabytes = map(float, run.stderr.split())
    word, _, ours = run.stdout.removeprefix(b"fenced\n").partition(b"\n")
    return Cost(ours, "" if word == b"ok" else word.decode(), cpu, megabytes)
