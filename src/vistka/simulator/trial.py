"""A seed put on trial: a city and a schedule are made from it, lived through and judged; what fails is shrunken."""

import traceback
from collections.abc import Iterable
from dataclasses import dataclass

from vistka.simulator.chaos import Chaos, Verdict
from vistka.simulator.doings import DOINGS
from vistka.simulator.faults import Faults, faults_named
from vistka.simulator.schedule import Action, City, make_city, make_schedule
from vistka.simulator.shrink import shrink

SHRINK_RUNS_MAX = 400  # tries to make a failing schedule smaller: a minute or two


def run_chaos(seed: int, city: City, faults: Faults, schedule: tuple[Action, ...]) -> Verdict:
    """A whole run: life, healing, end. An exception that is no error of ours is a complaint too."""
    chaos = Chaos(seed, city, faults)
    try:
        chaos.life(schedule, DOINGS)
        for phase in (chaos.heal, chaos.end):
            if not chaos.complaints:
                phase()
    except Exception:  # noqa: BLE001  # whatever escapes is a bug, and the schedule that shows it is wanted
        chaos.complaints.append(traceback.format_exc())
    finally:
        chaos.close()
    return Verdict(seed, chaos.contacts, chaos.world.trace_hash, tuple(chaos.complaints))


@dataclass(frozen=True, slots=True)
class Trial:
    """`faults` names a set of simulator/faults.py; so many `contacts`; `only` these actions, None: all."""

    seed: int
    faults: str
    contacts: int
    only: frozenset[int] | None = None

    @property
    def command(self) -> str:
        """What replays it."""
        only = "" if self.only is None else f" --only {','.join(map(str, sorted(self.only)))}"
        return f"vistka simulate --chaos {self.contacts} --seed {self.seed} --faults {self.faults}{only}"

    @property
    def city(self) -> City:
        """Where it happens."""
        return make_city(self.seed)

    def schedule(self) -> tuple[Action, ...]:
        """What happens. LocalError "faults"."""
        actions = make_schedule(self.seed, self.city, faults_named(self.faults), self.contacts)
        return tuple(one for one in actions if self.only is None or one.number in self.only)

    def run(self) -> Verdict:
        """Live through it. LocalError "faults"."""
        return run_chaos(self.seed, self.city, faults_named(self.faults), self.schedule())

    def shrunken(self, verdict: Verdict, runs_max: int = SHRINK_RUNS_MAX) -> "Trial":
        """The same with fewer actions, still failing with the first complaint's kind."""
        city, faults, wanted = self.city, faults_named(self.faults), _kind(verdict.complaints[0])

        def fails(schedule: tuple[Action, ...]) -> bool:
            found = run_chaos(self.seed, city, faults, schedule)
            return wanted in map(_kind, found.complaints)

        left = shrink(self.schedule(), fails, runs_max)
        return Trial(self.seed, self.faults, self.contacts, frozenset(one.number for one in left))


def report(trial: Trial, verdict: Verdict, *, shrinks: bool = True) -> list[str]:
    """What a failing trial says: what is wrong, the schedule that shows it, one command that replays it."""
    lines = [f"seed {trial.seed} fails:", *(f"  {one}" for one in verdict.complaints[:5])]
    smaller = trial.shrunken(verdict) if shrinks else trial
    schedule = smaller.schedule()
    lines += [f"it needs {len(schedule)} of {len(trial.schedule())} actions:", *map(str, schedule)]
    return [*lines, "to see it again:", f"  {smaller.command}"]


def _kind(complaint: str) -> str:
    """A complaint without its numbers and names: what shrinking must keep."""
    last = complaint.strip().splitlines()[-1]
    return " ".join(word for word in last.split() if word.isalpha())


def trials(first_seed: int, faults: str, contacts: int, each: int) -> Iterable[Trial]:
    """Seeds from `first_seed` on, so many contacts in each, until there are `contacts`."""
    for number in range(-(-contacts // each)):
        yield Trial(first_seed + number, faults, min(each, contacts - number * each))
