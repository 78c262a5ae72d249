"""`vistka bound`: what any router could deliver on a trace at best, and what a schedule that knows the future does."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from vistka.cli._asking import add_command, tell
from vistka.simulator.bound import clairvoyant, earliest
from vistka.simulator.score import score
from vistka.simulator.trace import read_scenario
from vistka.web.words import say

if TYPE_CHECKING:
    from vistka.cli._asking import Commands


def add(commands: "Commands", language: str) -> None:
    """Declare the command."""
    parser = add_command(commands, "bound", language, "bound.help")
    parser.add_argument(
        "--scenario", type=Path, metavar="DIR", required=True, help=say(language, "cli", "bound.scenario")
    )
    parser.add_argument("--json", action="store_true", help=say(language, "cli", "bound.json"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Reckon both bounds and say them."""
    scenario = read_scenario(options.scenario)
    alone = score(scenario, earliest(scenario))
    planned = score(scenario, clairvoyant(scenario))
    result = {
        "scenario": scenario.name,
        "earliest_share": alone.share,
        "earliest_delay_s": alone.delay_seconds,
        "clairvoyant_share": planned.share,
        "clairvoyant_delay_s": planned.delay_seconds,
    }
    if options.json:
        print(json.dumps(result))
    else:
        for name, value in result.items():
            tell(options, "bound.row", name=name, value=value)
    return 0
