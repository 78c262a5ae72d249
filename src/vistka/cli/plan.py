"""`vistka plan`: a city as its planner describes it, played many times before anyone walks."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from vistka.cli._asking import add_command
from vistka.cli._plan_table import plot_words, table
from vistka.errors import LocalError, WorldError
from vistka.limits import PLAN_CHANGE_RUNS_MAX, PLAN_FILE_BYTES_MAX, PLAN_RUNS_MAX
from vistka.simulator.plan.changes import Gain, gains
from vistka.simulator.plan.city import City
from vistka.simulator.plan.figures import Arrivals, Figures, figures, played, played_for_real, runs_of, summed
from vistka.simulator.plan.plot import plot
from vistka.simulator.plan.reading import example, read_city
from vistka.simulator.trace import Scenario
from vistka.web.words import say

if TYPE_CHECKING:
    from vistka.cli._asking import Commands

RUNS = 10


def add(commands: "Commands", language: str) -> None:
    """Declare the command."""
    parser = add_command(commands, "plan", language, "plan.help")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("file", type=Path, nargs="?", metavar="FILE", help=say(language, "cli", "option.plan-file"))
    what.add_argument("--example", action="store_true", help=say(language, "cli", "option.plan-example"))
    for name, default in (("runs", RUNS), ("seed", 1)):
        text = say(language, "cli", f"option.plan-{name}")
        parser.add_argument(f"--{name}", type=int, metavar="N", default=default, help=text)
    parser.add_argument("--plot", type=Path, metavar="FILE", help=say(language, "cli", "option.plan-plot"))
    for name in ("quick", "real", "json"):
        parser.add_argument(f"--{name}", action="store_true", help=say(language, "cli", f"option.plan-{name}"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Read the city, play it, say what came of it."""
    if options.example:
        sys.stdout.write(example())
        return 0
    if not 1 <= options.runs <= PLAN_RUNS_MAX:
        raise LocalError("simulate-number", name="--runs", most=PLAN_RUNS_MAX)
    city = read_city(_read(options.file))
    seeds = range(options.seed, options.seed + options.runs)
    runs = runs_of(city, seeds, lambda scenario, seed: _played(options, scenario, seed - options.seed + 1))
    found = summed(city, runs)
    tried = []
    if not options.quick:
        before, few = summed(city, runs[:PLAN_CHANGE_RUNS_MAX]), seeds[:PLAN_CHANGE_RUNS_MAX]
        tried = gains(city, before, few, lambda change: _progress(options, f"trying.{change.help}"))
    both = None
    if options.real:
        _progress(options, "playing-real")
        both = (summed(city, runs[:1]), figures(city, seeds[:1], played_for_real))
    if options.plot is not None:
        _write(options.plot, plot(city, found, plot_words(options.language, city)))
    if options.json:
        print(json.dumps(_result(city, found, tried, both)))
    else:
        print(table(options.language, city, found, tried, both))
    return 0


def _played(options: argparse.Namespace, scenario: Scenario, number: int) -> Arrivals:
    _progress(options, "playing", number=number, runs=options.runs)
    return played(scenario)


def _progress(options: argparse.Namespace, key: str, /, **facts: object) -> None:
    print(say(options.language, "plan", key, **facts), file=sys.stderr)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(PLAN_FILE_BYTES_MAX + 1)
    except OSError as error:
        raise LocalError("file-missing", path=path, why=error.strerror) from None


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise WorldError("plan-plot", path=path, why=error.strerror) from None


def _result(
    city: City, found: Figures, tried: Sequence[Gain], both: tuple[Figures, Figures] | None
) -> dict[str, object]:
    names = ["desk", *(post.name for post in city.posts)]
    return {
        "city": city.name,
        "runs": found.runs,
        "words": found.messages,
        "shares": _shares(found),
        "posts": {names[number]: asdict(share) for number, share in found.posts.items()},
        "starving": {names[number]: cause for number, cause in found.starving.items()},
        "changes": [
            {
                "help": gain.change.help,
                "places": [names[place] for place in gain.change.places],
                "two_days": asdict(gain.two_days),
                "week": asdict(gain.week),
                "starved": gain.starved,
                "starving": gain.starving,
            }
            for gain in tried
        ],
        **({"quick": _shares(both[0]), "real": _shares(both[1])} if both else {}),
    }


def _shares(found: Figures) -> dict[str, dict[str, dict[str, float]]]:
    return {kind: {name: asdict(one) for name, one in row.items()} for kind, row in found.shares.items()}
