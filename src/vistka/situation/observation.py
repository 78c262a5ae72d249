"""An observation: one claim of an indicator's value at a place and time, with who said it and through whom it came."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from vistka.errors import LocalError
from vistka.limits import CHAIN_MAX, CLAIM_AGE_DAYS_MAX, CLOCK_TOLERANCE_SECONDS
from vistka.situation.indicator import AREA, SETTLEMENT, SPOT

DAY = 86_400
OBSERVATION_ID_BYTES = 16
UNJUDGED = ("F", 6)  # Admiralty: neither the source nor what it says can be judged


class Source(StrEnum):
    """Who says something, or passes it on."""

    RESIDENT = "resident"
    RELATIVE = "relative"
    MAYOR = "mayor"
    ADMINISTRATION = "administration"
    AGENCY = "agency"
    AID_WORKER = "aid-worker"
    PRESS = "press"


CARRIERS = frozenset({Source.AGENCY, Source.PRESS})  # they pass on what many say: one outlet is not one witness


class TimePrecision(IntEnum):
    """How well the time is known at which something was seen."""

    HOUR = 0
    DAY = 1
    WEEK = 2
    MONTH = 3
    UNKNOWN = 4


class Bound(StrEnum):
    """How a number is meant."""

    EXACT = ""
    OVER = "over"
    ABOUT = "about"
    UNDER = "under"


class Flag(StrEnum):
    """What makes a claim worth less; each has its sentence in the words of the picture."""

    THIRD_HAND = "third-hand"  # through two mouths or more
    TIME_UNKNOWN = "time-unknown"
    CLOCK = "clock"  # the post's clock says what cannot be
    AREA = "area"  # somewhere in the area, no border known
    ALIKE = "alike"  # many alike from one door within an hour
    BOTH = "both"  # one lineage says this and the contrary


@dataclass(frozen=True, slots=True)
class Link:
    """One mouth in the chain: what kind, whose (a name, or "" for unnamed), and when they said it, if known."""

    source: Source
    name: str = ""
    said_at: int | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """One claim. Times are Unix seconds; `observed_at` is none where nobody knows when it was seen.

    `chain` goes from who saw it to who told the desk; `id` and `supersedes` are 16 bytes; `post` is set (b"" where
    nobody knows which) for what was left at a post, `author` then tells one paper code from another. `message` is the
    row at the desk it came in. `precision` is the place's: 1 the spot, 2 the settlement, 3 somewhere in the area.
    """

    id: bytes
    place: str
    indicator: str
    value: str
    received_at: int
    chain: tuple[Link, ...]
    number: int | None = None
    bound: Bound = Bound.EXACT
    detail: str = ""
    precision: int = SETTLEMENT
    observed_at: int | None = None
    time_precision: TimePrecision = TimePrecision.HOUR
    heard_at: int | None = None
    quote: str = ""
    source_grade: str = UNJUDGED[0]
    information_grade: int = UNJUDGED[1]
    post: bytes | None = None
    author: bytes = b""
    message: bytes | None = None
    supersedes: bytes | None = None
    flags: frozenset[Flag] = frozenset()

    @property
    def source(self) -> Source:
        """Who saw it, as far as is known."""
        return self.chain[0].source

    @property
    def is_third_hand(self) -> bool:
        """Whether it came through two mouths or more after the one that saw it."""
        return len(self.chain) > 2


def check_observation(observation: Observation, now: int) -> None:
    """LocalError with the reason why this cannot be so; places and values are checked where they are known.

    "chain-length", "grade-unknown", "precision-unknown", "time-future" (seen, heard or said after `now`),
    "time-past" (longer ago than anything we keep), "time-order" (heard before it was seen).
    """
    if not 0 < len(observation.chain) <= CHAIN_MAX:
        raise LocalError("chain-length", most=CHAIN_MAX)
    if observation.source_grade not in tuple("ABCDEF") or observation.information_grade not in range(1, 7):
        raise LocalError("grade-unknown")
    if observation.precision not in (SPOT, SETTLEMENT, AREA):
        raise LocalError("precision-unknown")
    times = [observation.observed_at, observation.heard_at, *(link.said_at for link in observation.chain)]
    for at in times:
        if at is not None and at > now + CLOCK_TOLERANCE_SECONDS:
            raise LocalError("time-future")
        if at is not None and at < now - CLAIM_AGE_DAYS_MAX * DAY:
            raise LocalError("time-past", days=CLAIM_AGE_DAYS_MAX)
    seen, heard = observation.observed_at, observation.heard_at
    if seen is not None and heard is not None and seen // DAY > heard // DAY:
        raise LocalError("time-order")
