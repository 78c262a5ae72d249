"""The picture: for every place and indicator the present reading, its age, how many say it, what contradicts it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from vistka.limits import ALIKE_IN_HOUR_MAX
from vistka.situation.evidence import FLAGS, NO_ACTS, Acts, Evidence
from vistka.situation.indicator import Indicator
from vistka.situation.lineage import lineages, parted
from vistka.situation.observation import Bound, Flag, Observation

FADING_HALF_LIVES = 1  # up to so many a reading is fresh
OLD_HALF_LIVES = 3  # from so many it is history


class Freshness(StrEnum):
    """A reading's age against the half-life of its indicator."""

    FRESH = "fresh"
    FADING = "fading"
    OLD = "old"
    UNKNOWN = "unknown"  # nobody knows when it was seen


class Standing(StrEnum):
    """What becomes of a claim in the reading; each has its sentence in the words of the picture."""

    COUNTS = "counts"
    EARLIER = "earlier"  # the same source has said something newer
    PAST = "past"  # seen more than a half-life before the newest word
    CORRECTED = "corrected"  # a correction supersedes it
    STRUCK = "struck"  # a volunteer took it out
    UNTIMED = "untimed"  # nobody knows when it was seen, and others are timed


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that was said beside a value, and how many independent lineages said it; never averaged."""

    number: int
    bound: Bound
    detail: str
    lineages: int


@dataclass(frozen=True, slots=True)
class Side:
    """What some say: a value, with how many independent lineages stand behind it and the best of their grades.

    `observed_at` is the newest; `precision` the finest; `details` say what is meant more narrowly ("" all of it).
    """

    value: str
    lineages: int
    observed_at: int | None
    source_grade: str
    information_grade: int
    precision: int
    details: frozenset[str] = frozenset({""})
    figures: tuple[Figure, ...] = ()
    flags: frozenset[Flag] = frozenset()

    def overlaps(self, other: "Side") -> bool:
        """Whether both may be of one thing: all of it and any part of it are."""
        return "" in self.details or "" in other.details or bool(self.details & other.details)


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of one indicator at one place. `sides` has the reading first, what others say after."""

    place: str
    indicator: str
    sides: tuple[Side, ...]
    lineages: int  # independent ones in all, on whichever side
    received_at: int  # when its newest word came

    @property
    def now(self) -> Side:
        """The present reading."""
        return self.sides[0]

    @property
    def contradictions(self) -> tuple[Side, ...]:
        """What others say of the same thing at the same time, side by side."""
        return self._against(self.sides[0])

    @property
    def parts(self) -> tuple["Reading", ...]:
        """What is said of each of the things that its details tell apart, the first one's first.

        Houses that stand do not contradict flats in ruins, and neither hides the other: each is a reading for itself.
        """
        heads: list[Side] = []
        for side in self.sides:
            if not any(side.overlaps(head) for head in heads):
                heads.append(side)
        return tuple(self._part((head, *self._against(head))) for head in heads) if len(heads) > 1 else (self,)

    @property
    def is_contradicted(self) -> bool:
        """Whether people differ on any of these things."""
        return any(part.contradictions for part in self.parts)

    @property
    def observed_at(self) -> int | None:
        """When the reading was seen last."""
        return self.sides[0].observed_at

    def age(self, now: int) -> int | None:
        """Seconds since it was seen last; none where nobody knows."""
        return None if self.observed_at is None else max(0, now - self.observed_at)

    def _against(self, head: Side) -> tuple[Side, ...]:
        return tuple(side for side in self.sides if side is not head and side.overlaps(head))

    def _part(self, sides: tuple[Side, ...]) -> "Reading":
        """A reading of some sides. A lineage that stands on several is counted once at least: never too many."""
        counts = [side.lineages for side in sides]
        behind = max(counts) if any(Flag.BOTH in side.flags for side in sides) else sum(counts)
        return Reading(self.place, self.indicator, sides, min(behind, self.lineages), self.received_at)


class Cell(NamedTuple):
    """One place and indicator, read: the reading, and for each observation given its standing and its lineage."""

    reading: Reading | None
    standings: tuple[Standing, ...]
    lineages: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """An observation as a cell of the picture opens to it: its lineage (8 bytes), and what becomes of it."""

    observation: Observation
    lineage: bytes
    standing: Standing


def freshness(age: int | None, half_life: int) -> Freshness:
    """How an age compares with a half-life, both in seconds."""
    if age is None:
        return Freshness.UNKNOWN
    if age <= FADING_HALF_LIVES * half_life:
        return Freshness.FRESH
    return Freshness.FADING if age < OLD_HALF_LIVES * half_life else Freshness.OLD


def read_cell(
    place: str,
    indicator: Indicator,
    evidence: Sequence[Evidence],
    acts: Acts = NO_ACTS,
    as_known_at: int | None = None,
    *,
    but_taken_back: bool = False,
) -> Cell:
    """What `evidence`, all that was said of one indicator at one place, adds up to, in whatever order it came.

    With `as_known_at` (Unix seconds) what came or was done later is as if it were not there; `but_taken_back`: what was
    struck or corrected since does not count all the same. The rules, each with its
    sentence in the words of the picture: "lineage", "newest", "window", "untimed", "most", "tie", "sides".
    """
    if as_known_at is not None:
        evidence = [each for each in evidence if each.received_at <= as_known_at]
        then = _acts_until(acts, as_known_at)
        acts = replace(then, superseded=acts.superseded, struck=acts.struck) if but_taken_back else then
    standings = {each.id: Standing.COUNTS for each in evidence}
    if acts.superseded or acts.struck:
        standings |= {each.id: Standing.CORRECTED for each in evidence if each.id in acts.superseded}
        standings |= {each.id: Standing.STRUCK for each in evidence if each.id in acts.struck}
    alive = [each for each in evidence if standings[each.id] is Standing.COUNTS]
    if acts.corrects and any(each.id in acts.corrects for each in alive):
        known = {each.id: each for each in evidence}
        acts = _acts_on(acts, known)
        alive = [_as_left(each, known, acts) for each in alive]
    if acts.graded:
        alive = [_graded(each, acts) for each in alive]
    keys = dict(zip((each.id for each in alive), lineages(alive, acts) if alive else (), strict=True))
    present = _present(alive, indicator.half_life, standings, parted(alive, acts))
    reading = _reading(place, indicator, present, keys, _floods(alive)) if present else None
    return Cell(
        reading,
        tuple(standings[each.id] for each in evidence),
        tuple(keys.get(each.id, each.id[:8]) for each in evidence),
    )


def _present(
    alive: list[Evidence], half_life: int, standings: dict[bytes, Standing], alone: set[bytes]
) -> list[Evidence]:
    """Of each voice the newest, and of these what was seen within a half-life of the newest of all.

    What is `alone` is a voice of its own, whoever has the same name; but not what was left at a post.
    """
    if len(alive) == 1:
        return alive
    newest: dict[tuple[bytes, str], Evidence] = {}
    for each in sorted(alive, key=_when):
        newest[each.id if each.id in alone and each.post is None else each.voice, each.detail] = each
    if len(newest) < len(alive):
        kept = {each.id for each in newest.values()}
        standings |= {each.id: Standing.EARLIER for each in alive if each.id not in kept}
    timed = [each.observed_at for each in newest.values() if each.observed_at is not None]
    if not timed:
        return list(newest.values())
    since = max(timed) - half_life
    present = []
    for each in newest.values():
        if each.observed_at is None:
            standings[each.id] = Standing.UNTIMED
        elif each.observed_at < since:
            standings[each.id] = Standing.PAST
        else:
            present.append(each)
    return present


def _reading(
    place: str, indicator: Indicator, present: list[Evidence], keys: dict[bytes, bytes], floods: set[str]
) -> Reading:
    by_value: dict[str, list[Evidence]] = {}
    for each in present:
        by_value.setdefault(each.value, []).append(each)
    behind = {keys[each.id] for each in present}
    both: set[bytes] = set()
    if len(by_value) > 1:
        sided = Counter(key for claims in by_value.values() for key in {keys[each.id] for each in claims})
        both = {key for key, count in sided.items() if count > 1}
    sides = [_side(value, claims, keys, both, value in floods) for value, claims in by_value.items()]

    def order(side: Side) -> tuple[object, ...]:
        severity = indicator.values[side.value].severity if side.value in indicator.values else 0
        is_third_hand = Flag.THIRD_HAND in side.flags
        grades = (side.source_grade, side.information_grade)
        return -side.lineages, is_third_hand, *grades, -(side.observed_at or 0), -severity, side.value

    if len(sides) > 1:
        sides.sort(key=order)
    return Reading(place, indicator.code, tuple(sides), len(behind), max(each.received_at for each in present))


def _side(value: str, claims: list[Evidence], keys: dict[bytes, bytes], both: set[bytes], is_flood: bool) -> Side:
    mine = {keys[each.id] for each in claims}
    shared = claims[0].flags
    figures: defaultdict[tuple[str, int, str], set[bytes]] = defaultdict(set)
    for each in claims:
        shared &= each.flags
        if each.number is not None:
            figures[each.detail, each.number, each.bound].add(keys[each.id])
    source, information, precision = map(min, zip(*map(_GRADES, claims), strict=True))
    times = [each.observed_at for each in claims if each.observed_at is not None]
    return Side(
        value,
        len(mine),
        max(times, default=None),
        source,
        information,
        precision,
        frozenset(each.detail for each in claims),
        tuple(
            Figure(number, Bound(bound), detail, len(who)) for (detail, number, bound), who in sorted(figures.items())
        ),
        _flags_of(shared, is_both=not both.isdisjoint(mine), is_flood=is_flood),
    )


_GRADES = attrgetter("source_grade", "information_grade", "precision")


@lru_cache(maxsize=256)
def _flags_of(shared: int, *, is_both: bool, is_flood: bool) -> frozenset[Flag]:
    """The flags of a side, of which all its claims share these bits."""
    flags = {flag for at, flag in enumerate(FLAGS) if shared >> at & 1}
    return frozenset(flags | ({Flag.BOTH} if is_both else set()) | ({Flag.ALIKE} if is_flood else set()))


def _floods(alive: list[Evidence]) -> set[str]:
    """The values that came from one post more often within an hour than people would."""
    if len(alive) <= ALIKE_IN_HOUR_MAX:
        return set()
    doors = Counter((each.value, each.post, each.said_at // 3_600) for each in alive if each.post is not None)
    return {value for (value, _, _), count in doors.items() if count > ALIKE_IN_HOUR_MAX}


def _when(evidence: Evidence) -> tuple[int, int, bytes]:
    return (-1 if evidence.observed_at is None else evidence.observed_at), evidence.received_at, evidence.id


def _as_left(evidence: Evidence, known: dict[bytes, Evidence], acts: Acts) -> Evidence:
    """A desk's correction of what was left at a post is still of that post, day and author: no witness more."""
    first = evidence
    while (earlier := known.get(acts.corrects.get(first.id, b""))) is not None:
        first = earlier
    if evidence.post is not None or first.post is None:
        return evidence
    return evidence._replace(post=first.post, author=first.author, heard_at=first.said_at)


def _graded(evidence: Evidence, acts: Acts) -> Evidence:
    grades = acts.graded.get(evidence.id)
    if not grades:
        return evidence
    _, source, information = max(grades)
    return evidence._replace(source_grade=source, information_grade=information)


def _acts_on(acts: Acts, known: dict[bytes, Evidence]) -> Acts:
    """What was done to these: a cell reads the same whether all that was done is at hand or its own alone."""
    return replace(
        acts,
        corrects={later: acts.corrects[later] for later in known.keys() & acts.corrects.keys()},
        parted={each: acts.parted[each] for each in known.keys() & acts.parted.keys()},
        joined={
            one: [join for join in joins if one in known or join[0] in known] for one, joins in acts.joined.items()
        },
    )


def _acts_until(acts: Acts, moment: int) -> Acts:
    def before(done: Iterable[tuple[bytes, int]]) -> dict[bytes, int]:
        return {id_: at for id_, at in done if at <= moment}

    return Acts(
        before(acts.superseded.items()),
        before(acts.struck.items()),
        before(acts.parted.items()),
        {one: [join for join in joins if join[1] <= moment] for one, joins in acts.joined.items()},
        {id_: [grade for grade in grades if grade[0] <= moment] for id_, grades in acts.graded.items()},
        acts.corrects,
    )
