"""Silence: where word has stopped, each area against its own rhythm, and whether a courier came meanwhile."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, pairwise

from vistka.limits import RHYTHM_GAPS_MAX, ROUND_DAYS_MAX, ROUND_VISITS_MAX
from vistka.situation.entry import Round
from vistka.situation.gazetteer import Gazetteer
from vistka.situation.observation import DAY

FALSE_ALARMS = 0.05  # of the gaps in a rhythm of pure chance, so many are taken for silence; of a regular one fewer
TOGETHER_SECONDS = 6 * 3_600  # what one courier brings comes in within so long, and is heard once
FIRST_GAPS = 3  # as if so many had been seen before any was, so that one long gap makes no rhythm
FIRST_GAP_SECONDS = 48 * 3_600  # and each of them so long
VISIT_SECONDS = 48 * 3_600  # from the first second of the day a courier is due: that day, and one to get here
FIRST_VISITS, FIRST_VISITS_WITH_WORD = 3, 2  # as if so many had been seen before any was
_THURSDAY = 3  # the first day of 1970, counted from Monday


class SilenceState(StrEnum):
    """Whether word comes from an area, and if not, what that may mean."""

    HEARD = "heard"
    NOT_DUE = "not-due"  # longer than usual, but by the timetable no courier was due since
    NO_COURIER = "no-courier"
    COURIER_MISSED = "courier-missed"  # the same, where the timetable says that couriers were due
    NOTHING_FROM_HERE = "nothing-from-here"  # a courier came, and brought word from elsewhere
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Silence:
    """An area's silence. `since`: when it was heard last; after `patience` seconds without word it counts as silent.

    `due_at`: the first second of the next day, today or later, on which a courier is due; none without a timetable.
    """

    area: str
    state: SilenceState
    since: int | None
    patience: int
    courier_at: int | None  # when a courier last brought word from around it
    due_at: int | None = None

    @property
    def is_silent(self) -> bool:
        """Whether word has stopped, or never came."""
        return self.state not in (SilenceState.HEARD, SilenceState.NOT_DUE)


def patience_of(heard: Sequence[int]) -> int:
    """For how long, in seconds, no word is no silence yet: times at which an area was heard, the oldest first.

    With gaps of pure chance whose sum is S, after n of them, the next is longer than S (p^(-1/n) - 1) with chance p.
    """
    visits = _visits(heard)
    gaps = [after - before for before, after in pairwise(visits)][-RHYTHM_GAPS_MAX:]
    total, count = sum(gaps) + FIRST_GAPS * FIRST_GAP_SECONDS, len(gaps) + FIRST_GAPS
    return int(total * (FALSE_ALARMS ** (-1 / count) - 1))


def silence_of(
    area: str, heard: Sequence[int], couriers: Sequence[int], now: int, rounds: Sequence[Round] = ()
) -> Silence:
    """The silence of an area: times at which it was heard, and at which word came from around it, the oldest first.

    `rounds` are the couriers who come there. With them it is silent not after a time but after visits that brought
    nothing: as many as this courier, who has brought word on so many visits of so many, seldom does in a row.
    """
    heard = [at for at in heard if at <= now]
    courier = max((at for at in couriers if at <= now), default=None)
    rounds = [each for each in rounds if each.is_walked]
    patience = patience_of(heard) if not (rounds and heard) else patience_by_visits(heard, rounds)
    due = next(visits_due(rounds, now - DAY), None)
    if not heard:
        return Silence(area, SilenceState.NEVER, None, patience, courier, due)
    since = heard[-1]
    came = courier is not None and courier > since + TOGETHER_SECONDS
    if now - since <= patience:
        is_long = bool(rounds) and now - since > patience_of(heard)
        is_early = next(visits_due(rounds, since), now) + VISIT_SECONDS > now
        state = SilenceState.NOT_DUE if is_long and is_early and not came else SilenceState.HEARD
    elif came:
        state = SilenceState.NOTHING_FROM_HERE
    else:
        state = SilenceState.COURIER_MISSED if rounds else SilenceState.NO_COURIER
    return Silence(area, state, since, patience, courier, due)


def visits_due(rounds: Iterable[Round], after: int) -> Iterator[int]:
    """The days, each by its first second (UTC), after the moment `after` on which a courier is due; without an end."""
    walked = [each for each in rounds if each.is_walked]
    day = after // DAY + 1
    while walked:
        if any(_is_due(each, day) for each in walked):
            yield day * DAY
        day = max(day + 1, min(each.since // DAY for each in walked))


def patience_by_visits(heard: Sequence[int], rounds: Sequence[Round]) -> int:
    """For how long after the last of the times `heard` no word is no silence yet, by the visits that are due.

    Of n visits seen h brought word; that the next k bring none has the chance of k misses in a row in an urn of n + 3
    balls, h + 2 of them good, from which each one drawn goes back with another like it (Laplace's rule of succession).
    """
    since = heard[-1]
    first = max(heard[0], since - ROUND_VISITS_MAX * ROUND_DAYS_MAX * DAY)
    days = []
    for day in visits_due(rounds, first):
        if day > since:
            break
        days.append(day)
    seen = list(pairwise(days[-ROUND_VISITS_MAX - 1 :]))  # the last is left out: that it brought word is why we ask
    brought = sum(bisect_left(heard, day) < bisect_left(heard, after) for day, after in seen)
    nothing = len(seen) - brought + FIRST_VISITS - FIRST_VISITS_WITH_WORD
    chance, last = 1.0, since
    for missed, day in enumerate(islice(visits_due(rounds, since), ROUND_VISITS_MAX)):
        chance *= (nothing + missed) / (len(seen) + FIRST_VISITS + missed)
        last = day
        if chance <= FALSE_ALARMS:
            break
    return last + VISIT_SECONDS - since


def silences(
    areas: Sequence[str],
    heard: Mapping[str, Sequence[int]],
    gazetteer: Gazetteer,
    now: int,
    rounds: Iterable[Round] = (),
) -> list[Silence]:
    """The silence of each of these areas (a bank of the river, a settlement, a hromada, …).

    `heard`: times by place, as the store gives them. An area is heard where any place in it is. A courier came where
    word came from the settlement or hromada around it: whoever walks out of one part passes by the others. A round
    to a place is one to all that lies in it.
    """
    found, rounds = [], list(rounds)
    for area in areas:
        around = next(gazetteer.around(area), area)
        mine = sorted(at for place, times in heard.items() if gazetteer.is_within(place, area) for at in times)
        near = sorted(at for place, times in heard.items() if gazetteer.is_within(place, around) for at in times)
        found.append(silence_of(area, mine, near, now, rounds_to(area, rounds, gazetteer)))
    return found


def rounds_to(area: str, rounds: Iterable[Round], gazetteer: Gazetteer) -> list[Round]:
    """The couriers who come to an area: to it, or to what it lies in."""
    return [each for each in rounds if gazetteer.is_within(area, each.place)]


def _is_due(courier: Round, day: int) -> bool:
    first = courier.since // DAY
    if day < first:
        return False
    if courier.weekdays:
        return bool(courier.weekdays >> (day + _THURSDAY) % 7 & 1)
    return (day - first) % courier.every_days == 0


def _visits(heard: Sequence[int]) -> list[int]:
    visits: list[int] = []
    for at in heard:
        if not visits or at - visits[-1] > TOGETHER_SECONDS:
            visits.append(at)
    return visits
