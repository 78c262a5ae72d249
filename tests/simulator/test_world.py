"""One seed, one world: on any machine, under any hash seed, however often."""

import os
import subprocess
import sys
from pathlib import Path

from vistka.simulator.trial import Trial
from vistka.simulator.world import World

SMALL = "from vistka.simulator.trial import Trial; print(Trial(7, 'harsh', 40).run().trace_hash)"


def hash_in_a_process(hash_seed: str) -> str:
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(Path("src").resolve())}
    return subprocess.run(
        [sys.executable, "-c", SMALL], env=environment, capture_output=True, text=True, check=True
    ).stdout


def test_a_seed_gives_one_trace_hash_in_any_process_under_any_hash_seed() -> None:
    hashes = {hash_in_a_process(seed) for seed in ("1", "4242")}
    assert {f"{Trial(7, 'harsh', 40).run().trace_hash}\n"} == hashes


def test_another_seed_is_another_world() -> None:
    assert Trial(7, "cuts", 10).run().trace_hash != Trial(8, "cuts", 10).run().trace_hash


def test_what_is_put_in_for_the_same_moment_happens_in_the_order_it_was_put_in() -> None:
    world, seen = World(1), list[str]()
    world.at(5, lambda: seen.append("later"))
    world.at(2, lambda: seen.append("first"))
    world.at(2, lambda: seen.append("second"))
    world.run(5)
    assert seen == ["first", "second"]
    assert world.now == 5


def test_dice_of_one_name_do_not_change_those_of_another() -> None:
    world = World(1)
    world.dice("a").random()
    assert World(1).dice("b").randbytes(8) == world.dice("b").randbytes(8)
    assert World(2).dice("b").randbytes(8) != world.dice("b").randbytes(8)
