"""Feeds each reader of a peer's bytes with bytes that grow towards what was not reached yet, for as long as wanted.

Not a measurement but a search: `./test tests/fuzz` runs each target for a second or two, this for `--seconds`. What was
found to lead further is kept in `--folder` and begun from the next time. Ends with 1 where anything but a refusal came.
"""

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.fuzz.targets import TARGETS

_RUNS = re.compile(r"Done (\d+) runs")


def main() -> int:
    """Fuzz, print a table, end with the JSON line."""
    parser = argparse.ArgumentParser(prog="./bench fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(sorted(TARGETS))}; else all")
    parser.add_argument("--seconds", type=int, default=20, help="for each target")
    parser.add_argument("--folder", type=Path, help="where to keep what was found")
    arguments = parser.parse_args()
    runs: dict[str, int] = {}
    failed: list[str] = []
    with TemporaryDirectory() as passing:
        for name in arguments.targets or sorted(TARGETS):
            folder = (arguments.folder or Path(passing)) / name
            print(f"  {name}, {arguments.seconds} s …", file=sys.stderr)
            words = [sys.executable, "-m", "tests.fuzz.run", name, str(folder), f"-max_total_time={arguments.seconds}"]
            done = subprocess.run(words, capture_output=True, text=True, check=False)
            counted = _RUNS.search(done.stderr)
            runs[name] = int(counted[1]) if counted else 0
            if done.returncode:
                failed.append(name)
                print(done.stderr[-4_000:], file=sys.stderr)
            print(
                f"{name:12} {runs[name]:9,} runs  {'FAILED' if done.returncode else 'nothing but refusals'}", flush=True
            )
    print(json.dumps({"runs": runs, "failed": failed}))
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
