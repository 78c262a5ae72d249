"""What each forwarding policy delivers on real contact traces, all control bytes charged, beside two offline bounds."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks._plot import Panel, plot
from vistka.contact.forwarding import POLICIES
from vistka.simulator.bound import clairvoyant, earliest
from vistka.simulator.quick import Quick
from vistka.simulator.score import Score, score, shares_over_time
from vistka.simulator.trace import Scenario, read_scenario

TRACES = Path("../shared/traces")
OURS = "vistka"
PLOT_STEPS = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table: who, when each message arrived, and what was spent."""

    name: str
    arrivals: Sequence[int | None]
    score: Score
    megabytes: float = 0.0
    control: float = 0.0
    copies: float = 0.0


def main() -> None:
    """Read the arguments, run all, print table and JSON."""
    parser = argparse.ArgumentParser(prog="./bench forwarding", description=__doc__)
    parser.add_argument("--traces", type=Path, default=TRACES, metavar="DIR", help="where the scenarios lie")
    parser.add_argument("--scenario", action="append", metavar="NAME", help="only this one; may be given again")
    parser.add_argument("--policy", action="append", choices=sorted(POLICIES), help="only these, and ours")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="write delivered share over time as SVG")
    options = parser.parse_args()
    names = options.scenario or sorted(folder.name for folder in options.traces.iterdir() if folder.is_dir())
    policies = [name for name in POLICIES if options.policy is None or name in {OURS, *options.policy}]
    figures, panels = {}, []
    for name in names:
        scenario = read_scenario(options.traces / name)
        lines = _lines(scenario, policies)
        _print_table(scenario, lines)
        figures[name] = _figures(lines)
        curves = {line.name: shares_over_time(scenario, line.arrivals, PLOT_STEPS) for line in lines}
        panels.append(Panel(name, curves, scenario.lifetime / 86_400))
    if options.plot:
        options.plot.write_text(plot(panels, OURS), "utf-8")
    print(json.dumps(figures))


def _lines(scenario: Scenario, policies: Sequence[str]) -> list[Line]:
    lines = []
    for name, bound in (("bound: alone", earliest), ("clairvoyant", clairvoyant)):
        print(f"{scenario.name}: {name} …", file=sys.stderr)
        arrivals = bound(scenario)
        lines.append(Line(name, arrivals, score(scenario, arrivals)))
    for name in policies:
        print(f"{scenario.name}: {name} …", file=sys.stderr)
        outcome = Quick(scenario, POLICIES[name]).run()
        reached = score(scenario, outcome.delivered_at)
        spent = (outcome.bundle_bytes / 1e6, outcome.control_bytes / 1e6, outcome.transmissions / max(1, reached.delivered))
        lines.append(Line(name, outcome.delivered_at, reached, *spent))
    return lines


def _print_table(scenario: Scenario, lines: Sequence[Line]) -> None:
    print(f"\n{scenario.name}: {scenario.nodes} nodes, {len(scenario.errands):,} messages, quick core")
    print(f"{'':16}{'delivered':>10}{'of clairv.':>11}{'delay, days':>12}{'bundles MB':>11}{'control MB':>11}{'copies':>8}")
    best = _named(lines, "clairvoyant").score.share
    for line in lines:
        days = line.score.delay_seconds / 86_400
        print(
            f"{line.name:16}{line.score.share:10.4f}{line.score.share / best:11.3f}{days:12.3f}"
            f"{line.megabytes:11.1f}{line.control:11.1f}{line.copies:8.1f}"
        )


def _figures(lines: Sequence[Line]) -> dict[str, float | str]:
    ours, bound = _named(lines, OURS).score, _named(lines, "clairvoyant").score
    peers = [line for line in lines if line.name in POLICIES and line.name != OURS]
    best = max(peers, key=lambda line: line.score.share)
    soonest = min(peers, key=lambda line: line.score.delay_seconds)
    return {
        "delivered_share": ours.share,
        "best_peer_share": best.score.share,
        "best_peer": best.name,
        "clairvoyant_share": bound.share,
        "bound_share": _named(lines, "bound: alone").score.share,
        "of_clairvoyant": round(ours.share / bound.share, 4),
        "mean_delay_s": ours.delay_seconds,
        "best_peer_delay_s": soonest.score.delay_seconds,
    }


def _named(lines: Sequence[Line], name: str) -> Line:
    return next(line for line in lines if line.name == name)


if __name__ == "__main__":
    main()
