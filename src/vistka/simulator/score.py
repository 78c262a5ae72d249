"""How a run is scored: the share delivered, and the mean delay with what never came counted as its whole lifetime."""

from collections.abc import Sequence
from dataclasses import dataclass

from vistka.simulator.trace import Scenario


@dataclass(frozen=True, slots=True)
class Score:
    """`share` of all messages, to four places; `delay_seconds` on average."""

    delivered: int
    share: float
    delay_seconds: int


def score(scenario: Scenario, arrivals: Sequence[int | None]) -> Score:
    """`arrivals`: when each message of the workload arrived, in its order; None: never."""
    count = max(1, len(arrivals))
    delays = [
        scenario.lifetime if arrival is None else arrival - errand.created
        for errand, arrival in zip(scenario.errands, arrivals, strict=True)
    ]
    delivered = sum(arrival is not None for arrival in arrivals)
    return Score(delivered, round(delivered / count, 4), sum(delays) // count)


def shares_over_time(scenario: Scenario, arrivals: Sequence[int | None], steps: int) -> list[float]:
    """The share of all messages that had arrived by so many equal steps of the lifetime after they were written."""
    delays = sorted(
        arrival - errand.created
        for errand, arrival in zip(scenario.errands, arrivals, strict=True)
        if arrival is not None
    )
    shares, at = [], 0
    for step in range(steps + 1):
        while at < len(delays) and delays[at] * steps <= scenario.lifetime * step:
            at += 1
        shares.append(at / max(1, len(arrivals)))
    return shares
