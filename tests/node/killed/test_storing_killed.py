"""kill -9 while a thread stores what a good link brings: what was acknowledged is there, and the file is sound."""

import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

from tests.contact.city import NOW
from tests.store.test_sqlite import CAPACITY, ROOT, problems
from vistka.store.sqlite import SqliteStore


def test_what_was_acknowledged_outlives_kill_9_at_any_moment(tmp_path: Path) -> None:
    seed = os.urandom(8).hex()
    print(f"seed {seed}")  # noqa: T201
    dice = random.Random(seed)
    path = tmp_path / "desk.sqlite"
    printed: set[str] = set()
    for number in range(0, 4_000_000, 1_000_000):
        command = [sys.executable, "-m", "tests.node.killed.storing_killed", str(path), str(number)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as child:
            assert child.stdout is not None
            lines = [child.stdout.readline() for _ in range(dice.randrange(1, 150))]
            killer = threading.Timer(dice.random() * 0.02, child.send_signal, [signal.SIGKILL])
            killer.start()
            lines += child.stdout.readlines()
            killer.join()
        assert child.returncode == -signal.SIGKILL
        printed |= {line.strip() for line in lines if line.endswith("\n")}
        store = SqliteStore(path, CAPACITY, os.urandom)
        assert printed <= {one.id.hex() for one in store.held(NOW)}
        assert all(store.get(bytes.fromhex(one)) for one in printed)
        store.close()
        assert problems(path) == []
