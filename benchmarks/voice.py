"""What a clip costs: bytes, processor seconds and memory of the fenced process, by format."""

import json
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.media.conftest import record
from vistka.media.voice import BOOTSTRAP, PACKAGE_FOLDER

# A process begins with its parent's memory peak: so a small parent starts it, not this one.
LAUNCHER = """
import os, resource, subprocess, sys
subprocess.run([sys.executable, "-I", "-B", "-c", sys.argv[1], sys.argv[2]], env={}, check=True)
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
sys.stderr.write(f"{usage.ru_utime + usage.ru_stime} {usage.ru_maxrss / 1024}")
"""

figures: dict[str, float] = {}
sys.stdout.write(f"{'recording':30} {'seconds':>7} {'upload':>9} {'clip':>7} {'cpu s':>6} {'MB':>5}\n")
for kind in (
    "iphone-m4a",
    "android-video-mp4-index-last",
    "android-3gp-narrow",
    "browser-webm-opus",
    "mp3",
    "flac",
    "wav",
):
    for seconds in (20, 60):
        recording = record(kind, seconds)
        run = subprocess.run(
            [sys.executable, "-c", LAUNCHER, BOOTSTRAP, PACKAGE_FOLDER],
            input=recording,
            capture_output=True,
            check=True,
        )
        clip = len(run.stdout) - len(b"fenced\nok\n")
        cpu, megabytes = map(float, run.stderr.split())
        line = f"{kind:30} {seconds:7} {len(recording):9} {clip:7} {cpu:6.2f} {megabytes:5.0f}\n"
        sys.stdout.write(line)
        figures[f"clip_{seconds}s_bytes"] = max(clip, figures.get(f"clip_{seconds}s_bytes", 0))
        figures["cpu_seconds_max"] = max(round(cpu, 2), figures.get("cpu_seconds_max", 0))
        figures["memory_megabytes_max"] = max(round(megabytes), figures.get("memory_megabytes_max", 0))
sys.stdout.write(json.dumps(figures) + "\n")
