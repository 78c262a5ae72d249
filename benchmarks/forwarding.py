"""What each forwarding policy delivers on real contact traces, all control bytes charged, beside two offline bounds."""

import argparse
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks._plot import Panel, plot
from benchmarks._scenarios import backwards, first_eighth, is_note, of_three_classes, only
from vistka.contact.forwarding import POLICIES
from vistka.contact.forwarding.base import Carried, Peer, Policy
from vistka.contact.forwarding.vistka import Vistka
from vistka.simulator.bound import clairvoyant, earliest
from vistka.simulator.quick import Quick
from vistka.simulator.run import TraceRun
from vistka.simulator.score import Score, score, shares_over_time
from vistka.simulator.trace import Scenario, read_scenario

TRACES = Path(__file__).resolve().parents[2] / "shared" / "traces"  # beside the checkout; --traces where it is not
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
    parser.add_argument("--backwards", action="store_true", help="run each trace backwards")
    parser.add_argument("--classes", action="store_true", help="notes beside letters and voice, and notes alone")
    parser.add_argument("--liars", action="store_true", help="some nodes claim to see the desk always")
    parser.add_argument("--real", action="store_true", help="the shipped node, beside its order with no policy")
    parser.add_argument("--eighth", action="store_true", help="only the first eighth of each trace; for --real")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="write delivered share over time as SVG")
    options = parser.parse_args()
    if not options.traces.is_dir():
        parser.error(f"no scenarios in {options.traces}: say where they lie with --traces DIR")
    names = options.scenario or sorted(folder.name for folder in options.traces.iterdir() if folder.is_dir())
    policies = [name for name in POLICIES if options.policy is None or name in {OURS, *options.policy}]
    scenarios = [read_scenario(options.traces / name) for name in names]
    if options.real:
        parts = [first_eighth(one) if options.eighth else one for one in scenarios]
        print(json.dumps({one.name: real(one, options.policy or []) for one in parts}))
        return
    if options.classes or options.liars:
        print(json.dumps({one.name: classes(one) if options.classes else liars(one) for one in scenarios}))
        return
    figures, panels = {}, []
    for scenario in [backwards(one) if options.backwards else one for one in scenarios]:
        lines = _lines(scenario, policies)
        _print_table(scenario, lines)
        figures[scenario.name] = _figures(lines)
        curves = {line.name: shares_over_time(scenario, line.arrivals, PLOT_STEPS) for line in lines}
        panels.append(Panel(scenario.name, curves, scenario.lifetime / 86_400))
    if options.plot:
        options.plot.write_text(plot(panels, OURS), "utf-8")
    print(json.dumps(figures))


def real(scenario: Scenario, policies: Sequence[str]) -> dict[str, object]:
    """What the shipped contact delivers: as nodes do it, and with each of `policies` joined from outside; and whether

    the quick core, on the same contacts, puts them into the same order."""
    figures: dict[str, object] = {}
    shares: list[tuple[float, float]] = []
    for name in ("shipped", *policies):
        print(f"{scenario.name}: {name}, real contacts …", file=sys.stderr)
        run = TraceRun(scenario, 1, policy=POLICIES.get(name))
        run.play()
        result = run.result()
        wanted = ("messages", "delivered_share", "mean_delay_s", "bytes", "transmissions_per_delivery", "trace_hash")
        quick = score(scenario, Quick(scenario, POLICIES[OURS if name == "shipped" else name]).run().delivered_at).share
        shares.append((len(run.ledger.delays) / len(scenario.errands), quick))
        figures[name] = {key: result[key] for key in wanted} | {"quick_core_share": quick}
        print(f"{name:>14}: {figures[name]}")
    by_real = sorted(range(len(shares)), key=lambda at: -shares[at][0])
    by_quick = sorted(range(len(shares)), key=lambda at: -shares[at][1])
    return figures | {"same_winner": by_real[0] == by_quick[0], "same_order": by_real == by_quick}


def classes(scenario: Scenario) -> dict[str, float]:
    """What share of notes arrives with letters and voice beside them, of what arrives when notes are alone."""
    mixed = of_three_classes(scenario)
    arrivals = Quick(mixed, POLICIES[OURS]).run().delivered_at
    beside = sum(is_note(errand) and at is not None for errand, at in zip(mixed.errands, arrivals, strict=True))
    notes = only(mixed, is_note)
    alone = score(notes, Quick(notes, POLICIES[OURS]).run().delivered_at).delivered
    return {"notes_beside": beside, "notes_alone": alone, "share": round(beside / alone, 4)}


def liars(scenario: Scenario) -> dict[str, dict[str, float]]:
    """The share delivered between honest nodes, with a tenth and a fifth of all nodes swallowing what they get."""
    dice = random.Random(7)
    order = dice.sample([node for node in range(scenario.nodes) if node != scenario.desk], scenario.nodes - 1)
    figures = {}
    for percent in (10, 20):
        holes = set(order[: scenario.nodes * percent // 100])
        figures[f"{percent} percent"] = {
            kind.__name__: _between_honest(scenario, dict.fromkeys(holes, kind)) for kind in (Silent, Liar)
        }
    return figures


def _between_honest(scenario: Scenario, holes: dict[int, type[Policy]]) -> float:
    outcome = Quick(scenario, POLICIES[OURS], holes).run()
    arrivals = [
        at
        for message, at in zip(outcome.messages, outcome.delivered_at, strict=True)
        if message.source not in holes and message.target not in holes
    ]
    return round(sum(at is not None for at in arrivals) / len(arrivals), 4)


class Silent(Vistka):
    """Says that it never sees the desk, and gives nothing on."""

    def say(self, now: int) -> bytes:
        return bytes(len(super().say(now)))

    def rank(self, held: Carried, peer: Peer, now: int) -> int | None:
        return None


class Liar(Silent):
    """Says that it always sees the desk, and gives nothing on."""

    def say(self, now: int) -> bytes:
        return b"\xff" * len(super().say(now))


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
        spent = (
            outcome.bundle_bytes / 1e6,
            outcome.control_bytes / 1e6,
            outcome.transmissions / max(1, reached.delivered),
        )
        lines.append(Line(name, outcome.delivered_at, reached, *spent))
    return lines


def _print_table(scenario: Scenario, lines: Sequence[Line]) -> None:
    print(f"\n{scenario.name}: {scenario.nodes} nodes, {len(scenario.errands):,} messages, quick core")
    heads = f"{'delivered':>10}{'of clairv.':>11}{'delay, days':>12}{'bundles MB':>11}{'control MB':>11}{'copies':>8}"
    print(" " * 16 + heads)
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
