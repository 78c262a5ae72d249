"""Two thousand contacts of random accidents under seeds that are new each time; and what a failing seed says."""

import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor

import pytest

from vistka.cli import main
from vistka.simulator import chaos
from vistka.simulator.checkers import State
from vistka.simulator.faults import SETS
from vistka.simulator.node import Node
from vistka.simulator.schedule import Action, Kind
from vistka.simulator.shrink import shrink
from vistka.simulator.trial import Trial, report

CITIES, CONTACTS = 10, 200


def complaints(trial: Trial) -> list[str]:
    verdict = trial.run()
    return report(trial, verdict) if verdict.complaints else []


def test_two_thousand_contacts_of_accidents_and_all_comes_right() -> None:
    first = int.from_bytes(os.urandom(4))
    sys.stderr.write(f"seeds {first} to {first + CITIES - 1}\n")
    trials = [Trial(first + number, "harsh", CONTACTS) for number in range(CITIES)]
    with ProcessPoolExecutor(2) as pool:
        found = [line for lines in pool.map(complaints, trials) for line in lines]
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("name", sorted(set(SETS) - {"harsh", "none"}))
def test_each_kind_of_accident_by_itself(name: str) -> None:
    verdict = Trial(11, name, 40).run()
    assert (verdict.complaints, verdict.contacts) == ((), 40)


def test_a_failing_seed_prints_a_small_schedule_and_the_command_that_replays_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A node that shows the desk's arrival without a receipt is caught, and the schedule shrinks to few actions."""
    honest = chaos.Chaos.states

    def dishonest(self: chaos.Chaos, node: Node) -> list[State]:
        told = honest(self, node)
        return [State(one.id, one.carried, one.at_desk or node.number == 1, one.read) for one in told]

    monkeypatch.setattr(chaos.Chaos, "states", dishonest)
    assert main(["simulate", "--chaos", "60", "--seed", "3", "--faults", "cuts"]) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["complaints"]
    last = said.err.splitlines()[-1].split()
    assert last[:9] == ["vistka", "simulate", "--chaos", "60", "--seed", "3", "--faults", "cuts", "--only"]
    assert len(last[9].split(",")) <= 3
    assert main(last[1:]) == 1
    monkeypatch.undo()
    assert main(last[1:]) == 0


def test_shrinking_keeps_only_what_is_needed() -> None:
    schedule = tuple(Action(number, number, Kind.MEET, (0, 1)) for number in range(64))
    needed = {5, 40}
    left = shrink(schedule, lambda some: needed <= {one.number for one in some}, 400)
    assert needed == {one.number for one in left}
