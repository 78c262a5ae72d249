"""The smallest schedule that still fails: pieces are left out, large ones first (delta debugging)."""

from collections.abc import Callable

from vistka.simulator.schedule import Action

Fails = Callable[[tuple[Action, ...]], bool]


def shrink(schedule: tuple[Action, ...], fails: Fails, runs_max: int) -> tuple[Action, ...]:
    """`schedule` fails; what is left of it after at most `runs_max` tries fails too."""
    runs = 0
    size = max(1, len(schedule) // 2)
    while runs < runs_max:
        at, left_out = 0, False
        while at < len(schedule) and runs < runs_max:
            shorter = schedule[:at] + schedule[at + size :]
            runs += 1
            if shorter and fails(shorter):
                schedule, left_out = shorter, True
            else:
                at += size
        if size == 1 and not left_out:
            break
        size = max(1, size // 2)
    return schedule
