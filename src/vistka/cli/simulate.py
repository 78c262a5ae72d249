"""`vistka simulate`: a trace played through the shipped code, or a made-up city full of accidents."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from vistka.cli._asking import add_command, tell
from vistka.contact.forwarding import POLICIES
from vistka.errors import LocalError
from vistka.limits import BUFFER_BYTES, CHAOS_CONTACTS_MAX, PLAN_INTERNET_KB_MAX, TRACE_BUFFER_BYTES_MAX
from vistka.simulator.faults import NONE, SETS, faults_named
from vistka.simulator.run import TraceRun
from vistka.simulator.trace import LIFETIME_SECONDS_MAX, Scenario, read_contacts, read_scenario, read_workload
from vistka.simulator.trial import Trial, report
from vistka.web.words import say

if TYPE_CHECKING:
    from vistka.cli._asking import Commands

LIFETIME_SECONDS = 14 * 86_400
OF_TABLES = ("workload", "buffer", "lifetime", "rate", "desk")  # a folder has its own terms, and a city its own world


def add(commands: "Commands", language: str) -> None:
    """Declare the command."""
    parser = add_command(commands, "simulate", language, "simulate.help")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--scenario", type=Path, metavar="DIR", help=say(language, "cli", "option.scenario"))
    what.add_argument("--contacts", type=Path, metavar="FILE", help=say(language, "cli", "option.contacts"))
    what.add_argument("--chaos", type=int, metavar="N", help=say(language, "cli", "option.chaos"))
    parser.add_argument("--workload", type=Path, metavar="FILE", help=say(language, "cli", "option.workload"))
    for name, unit in (("buffer", "BYTES"), ("lifetime", "S"), ("rate", "B/S"), ("desk", "N"), ("seed", "N")):
        key = f"option.{name}-simulated"
        parser.add_argument(f"--{name}", type=int, metavar=unit, help=say(language, "cli", key))
    parser.add_argument("--policy", choices=sorted(POLICIES), help=say(language, "cli", "option.policy"))
    parser.add_argument("--faults", default="none", metavar="NAME", help=_faults_help(language))
    parser.add_argument("--only", metavar="N,N,…", help=say(language, "cli", "option.only"))
    parser.add_argument("--json", action="store_true", help=say(language, "cli", "option.json"))
    parser.set_defaults(run=run, seed=1)


def run(options: argparse.Namespace) -> int:
    """0 when the run came to its end and, of a made-up city, all was well in it."""
    _refuse_idle(options)
    if options.chaos is not None:
        return _run_chaos(options)
    faults = faults_named(options.faults)
    if faults != NONE and not any((faults.cut, faults.absent, faults.clock, faults.drift)):  # see TraceRun
        beside = "--contacts" if options.scenario is None else "--scenario"
        raise LocalError("simulate-idle", name=f"--faults {options.faults}", beside=beside)
    scenario = _scenario(options)
    policy = options.policy or ("vistka" if scenario.desk is None else None)  # with a score for each sink
    played = TraceRun(scenario, options.seed, faults, POLICIES.get(policy or ""))
    played.play(lambda days, delivered: _progress(options, days, delivered))
    result = {**played.result(), "policy": policy, "faults": options.faults}
    if options.json:
        print(json.dumps(result))
    else:
        for name, value in result.items():
            tell(options, "simulate.row", name=name, value=json.dumps(value) if isinstance(value, dict) else value)
    return 0


def _refuse_idle(options: argparse.Namespace) -> None:
    """LocalError "simulate-idle" for an option that would change nothing, while its figures are taken for changed."""
    for given, idle in (
        ("scenario", (*OF_TABLES, "only")),
        ("contacts", ("only",)),
        ("chaos", (*OF_TABLES, "policy")),
    ):
        for name in idle:
            if getattr(options, given) is not None and getattr(options, name) is not None:
                raise LocalError("simulate-idle", name=f"--{name}", beside=f"--{given}")


def _run_chaos(options: argparse.Namespace) -> int:
    contacts = _bounded("chaos", options.chaos, CHAOS_CONTACTS_MAX)
    only = None if options.only is None else _numbers(options.only)
    trial = Trial(options.seed, options.faults, contacts, only)
    verdict = trial.run()
    if verdict.complaints:
        for line in report(trial, verdict, shrinks=only is None):
            print(line, file=sys.stderr)
    print(
        json.dumps(
            {
                "seed": trial.seed,
                "faults": trial.faults,
                "contacts": verdict.contacts,
                "complaints": list(verdict.complaints),
                "trace_hash": verdict.trace_hash,
            }
        )
    )
    return 1 if verdict.complaints else 0


def _scenario(options: argparse.Namespace) -> Scenario:
    if options.scenario is not None:
        return read_scenario(options.scenario)
    if options.workload is None:
        raise LocalError("simulate-workload")
    lifetime = LIFETIME_SECONDS if options.lifetime is None else options.lifetime
    lifetime = _bounded("lifetime", lifetime, LIFETIME_SECONDS_MAX)
    buffer_bytes = BUFFER_BYTES if options.buffer is None else options.buffer
    buffer_bytes = _bounded("buffer", buffer_bytes, TRACE_BUFFER_BYTES_MAX)
    rate = None if options.rate is None else _bounded("rate", options.rate, PLAN_INTERNET_KB_MAX * 1_000)
    contacts, errands = read_contacts(options.contacts, rate), read_workload(options.workload)
    return Scenario(options.contacts.name, contacts, errands, lifetime, buffer_bytes, options.desk)


def _bounded(name: str, value: int, most: int) -> int:
    if not 1 <= value <= most:
        raise LocalError("simulate-number", name=f"--{name}", most=most)
    return value


def _numbers(text: str) -> frozenset[int]:
    numbers = text.split(",")
    if not all(number.isascii() and number.isdecimal() and len(number) <= 9 for number in numbers):
        raise LocalError("simulate-only")
    return frozenset(map(int, numbers))


def _progress(options: argparse.Namespace, days: int, delivered: int) -> None:
    print(say(options.language, "cli", "simulate.day", days=days, delivered=delivered), file=sys.stderr)


def _faults_help(language: str) -> str:
    return f"{say(language, 'cli', 'option.faults')} {', '.join(SETS)}"
