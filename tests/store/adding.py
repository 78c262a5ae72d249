"""A program for test_sqlite.py to kill: adds bundles for ever and prints the id of each once `add` has returned."""

import os
import sys
from itertools import count
from pathlib import Path

from tests.store.bundles import MARK, NOW, sample
from vistka.store.base import Arrival, Outcome
from vistka.store.sqlite import SqliteStore

store = SqliteStore(Path(sys.argv[1]), 100_000_000, os.urandom)
for number in count(int(sys.argv[2])):
    bundle = sample(number, size=400).bundle
    assert store.add([Arrival(bundle, 0, MARK)], NOW) == [Outcome.NEW]
    os.write(1, bundle.id.hex().encode() + b"\n")
