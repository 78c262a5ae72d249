"""Random accidents in made-up cities: so many contacts, then healing, and whatever was not as it should be.

`--contacts N` (100,000) in cities of `--each N` (250), from `--seed N` on, under `--faults NAME` (harsh).
A seed that fails is shrunken and printed with the command that replays it; then the exit status is 1.
"""

import argparse
import json
import sys
import time
from multiprocessing import Pool

from vistka.simulator.chaos import Verdict
from vistka.simulator.trial import Trial, report, trials

CONTACTS = 100_000
EACH = 250
PROCESSES = 2
SECONDS_BETWEEN_LINES = 10
SHRUNKEN_MAX = 3


def judge(trial: Trial) -> tuple[Trial, Verdict]:
    """One city, in a process of its own."""
    return trial, trial.run()


def main() -> int:
    """0 where nothing was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=CONTACTS)
    parser.add_argument("--each", type=int, default=EACH)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", default="harsh")
    options = parser.parse_args()
    begun = told = time.monotonic()
    contacts, failing, hashes = 0, list[tuple[Trial, Verdict]](), list[str]()
    with Pool(PROCESSES) as pool:
        cities = list(trials(options.seed, options.faults, options.contacts, options.each))
        for trial, verdict in pool.imap(judge, cities):
            contacts += verdict.contacts
            hashes.append(verdict.trace_hash)
            if verdict.complaints:
                failing.append((trial, verdict))
                print(f"seed {trial.seed}: {verdict.complaints[0]}", file=sys.stderr)
            if time.monotonic() - told > SECONDS_BETWEEN_LINES:
                told = time.monotonic()
                print(f"{contacts} contacts, {len(failing)} cities failing, {told - begun:.0f} s", file=sys.stderr)
    for trial, verdict in failing[:SHRUNKEN_MAX]:
        print("\n".join(report(trial, verdict)), file=sys.stderr)
    seconds = time.monotonic() - begun
    print(f"{'faults':12} {'cities':>7} {'contacts':>9} {'failing':>8} {'seconds':>8}")
    print(f"{options.faults:12} {len(hashes):7} {contacts:9} {len(failing):8} {seconds:8.0f}")
    result = {
        "faults": options.faults,
        "cities": len(hashes),
        "contacts": contacts,
        "failing_seeds": [trial.seed for trial, _ in failing],
        "seconds": round(seconds, 1),
    }
    print(json.dumps(result))
    return 1 if failing else 0


if __name__ == "__main__":
    sys.exit(main())
