"""Bytes that grow towards what has not been reached yet: a peer may be refused, and that is all that may happen.

`./bench fuzz` is the same for longer.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS, seeds
from vistka.errors import RemoteError

RUNS = 500  # a second or two


@pytest.mark.needs("atheris")
@pytest.mark.parametrize("name", sorted(TARGETS))
def test_whatever_a_peer_sends_is_taken_or_refused(name: str, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "tests.fuzz.run", name, str(tmp_path), "-seed=1", f"-runs={RUNS}"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3_000:]


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_good_words_are_where_it_begins(name: str) -> None:
    taken = 0
    for seed in seeds(name):
        try:
            TARGETS[name](seed)
        except RemoteError:
            continue
        taken += 1
    assert taken > 0
