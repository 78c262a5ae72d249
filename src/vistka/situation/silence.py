"""Silence: where word has stopped, each area against its own rhythm, and whether a courier came meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from vistka.limits import RHYTHM_GAPS_MAX
from vistka.situation.gazetteer import Gazetteer

FALSE_ALARMS = 0.05  # of the gaps in a rhythm of pure chance, so many are taken for silence; of a regular one fewer
TOGETHER_SECONDS = 6 * 3_600  # what one courier brings comes in within so long, and is heard once
FIRST_GAPS = 3  # as if so many had been seen before any was, so that one long gap makes no rhythm
FIRST_GAP_SECONDS = 48 * 3_600  # and each of them so long


class SilenceState(StrEnum):
    """Whether word comes from an area, and if not, what that may mean."""

    HEARD = "heard"
    NO_COURIER = "no-courier"
    NOTHING_FROM_HERE = "nothing-from-here"  # a courier came, and brought word from elsewhere
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Silence:
    """An area's silence. `since`: when it was heard last; after `patience` seconds without word it counts as silent."""

    area: str
    state: SilenceState
    since: int | None
    patience: int
    courier_at: int | None  # when a courier last brought word from around it

    @property
    def is_silent(self) -> bool:
        """Whether word has stopped, or never came."""
        return self.state is not SilenceState.HEARD


def patience_of(heard: Sequence[int]) -> int:
    """For how long, in seconds, no word is no silence yet: times at which an area was heard, the oldest first.

    With gaps of pure chance whose sum is S, after n of them, the next is longer than S (p^(-1/n) - 1) with chance p.
    """
    visits = _visits(heard)
    gaps = [after - before for before, after in pairwise(visits)][-RHYTHM_GAPS_MAX:]
    total, count = sum(gaps) + FIRST_GAPS * FIRST_GAP_SECONDS, len(gaps) + FIRST_GAPS
    return int(total * (FALSE_ALARMS ** (-1 / count) - 1))


def silence_of(area: str, heard: Sequence[int], couriers: Sequence[int], now: int) -> Silence:
    """The silence of an area: times at which it was heard, and at which word came from around it, the oldest first."""
    heard = [at for at in heard if at <= now]
    courier = max((at for at in couriers if at <= now), default=None)
    patience = patience_of(heard)
    if not heard:
        return Silence(area, SilenceState.NEVER, None, patience, courier)
    since = heard[-1]
    if now - since <= patience:
        return Silence(area, SilenceState.HEARD, since, patience, courier)
    came = courier is not None and courier > since + TOGETHER_SECONDS
    state = SilenceState.NOTHING_FROM_HERE if came else SilenceState.NO_COURIER
    return Silence(area, state, since, patience, courier)


def silences(areas: Sequence[str], heard: Mapping[str, Sequence[int]], gazetteer: Gazetteer, now: int) -> list[Silence]:
    """The silence of each of these areas (a bank of the river, a settlement, a hromada, …).

    `heard`: times by place, as the store gives them. An area is heard where any place in it is. A courier came where
    word came from the settlement or hromada around it: whoever walks out of one part passes by the others.
    """
    found = []
    for area in areas:
        around = next(gazetteer.around(area), area)
        mine = sorted(at for place, times in heard.items() if gazetteer.is_within(place, area) for at in times)
        near = sorted(at for place, times in heard.items() if gazetteer.is_within(place, around) for at in times)
        found.append(silence_of(area, mine, near, now))
    return found


def _visits(heard: Sequence[int]) -> list[int]:
    visits: list[int] = []
    for at in heard:
        if not visits or at - visits[-1] > TOGETHER_SECONDS:
            visits.append(at)
    return visits
