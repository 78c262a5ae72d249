"""What came of a city's days, over many seeds: shares within a day, two and a week, and which post starves."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from vistka.bundle.envelope import Class
from vistka.contact.forwarding import POLICIES
from vistka.limits import PLAN_STARVES_PERCENT
from vistka.simulator.plan.city import DAY, DESK, City, Post, lit
from vistka.simulator.plan.days import scenario_of
from vistka.simulator.quick import Quick
from vistka.simulator.run import TraceRun
from vistka.simulator.trace import Errand, Scenario

TODAY = "vistka"  # what a node does (docs/forwarding.md)
HORIZONS = {"24h": DAY, "48h": 2 * DAY, "week": 7 * DAY}
CURVE_STEPS = 56  # a week in steps of three hours
Arrivals = Mapping[str, int]  # seconds under way, by the errand's name; what never came is not there
Run = tuple[Sequence[Errand], Arrivals]
Play = Callable[[Scenario, int], Arrivals]  # a scenario and its seed


class Kind(StrEnum):
    """What a person sends."""

    NOTE = "note"
    LETTER = "letter"
    VOICE = "voice"
    REPLY = "reply"


class Cause(StrEnum):
    """Why a post starves."""

    NO_WAY = "no-way"  # no courier stops there, and no internet
    DARK = "dark"  # whoever comes, and the internet, come without power
    DEAD_END = "dead-end"  # who comes there never comes to the desk, nor to anyone who does
    RARE = "rare"  # there is a way, and it is walked too seldom or with too little room


@dataclass(frozen=True, slots=True)
class Range:
    """Shares in percent: on average, and of the worst and the best run."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Figures:
    """`shares` by kind and horizon, `curves` by kind at equal steps of a week (a kind that nobody sends is missing);
    `out`: all word out of the city, by horizon and run, in percent (nothing where nobody wrote); `posts`: word out
    within a week, by post."""

    runs: int
    messages: int
    shares: Mapping[Kind, Mapping[str, Range]]
    curves: Mapping[Kind, Sequence[Range]]
    out: Mapping[str, tuple[float, ...]]
    posts: Mapping[int, Range]
    starving: Mapping[int, Cause]


def played(scenario: Scenario, policy: str = TODAY) -> Arrivals:
    """A run of the quick core."""
    outcome = Quick(scenario, POLICIES[policy]).run()
    return {
        errand.name: at - errand.created
        for errand, at in zip(scenario.errands, outcome.delivered_at, strict=True)
        if at is not None
    }


def played_for_real(scenario: Scenario, seed: int) -> Arrivals:
    """A run of the shipped nodes, as they are."""
    run = TraceRun(scenario, seed)
    run.play()
    return run.ledger.delays


def runs_of(city: City, seeds: Iterable[int], play: Play = lambda scenario, _: played(scenario)) -> list[Run]:
    """Each seed's days, played."""
    runs: list[Run] = []
    for seed in seeds:
        scenario = scenario_of(city, seed)
        runs.append((scenario.errands, play(scenario, seed)))
    return runs


def figures(city: City, seeds: Iterable[int], play: Play = lambda scenario, _: played(scenario)) -> Figures:
    """A city played and summed up."""
    return summed(city, runs_of(city, seeds, play))


def summed(city: City, runs: Sequence[Run]) -> Figures:
    """All runs of a city, put together."""
    shares, curves = {}, {}
    for kind in Kind:
        chosen = [([one for one in errands if kind_of(one) is kind], arrivals) for errands, arrivals in runs]
        if any(errands for errands, _ in chosen):
            shares[kind] = {name: range_of(_shares(chosen, most)) for name, most in HORIZONS.items()}
            steps = [HORIZONS["week"] * step // CURVE_STEPS for step in range(CURVE_STEPS + 1)]
            curves[kind] = [range_of(_shares(chosen, most)) for most in steps]
    leaving = [([one for one in errands if one.target == DESK], arrivals) for errands, arrivals in runs]
    posts = {}
    for number in range(1, len(city.posts) + 1):
        mine = [([one for one in errands if one.source == number], arrivals) for errands, arrivals in leaving]
        if any(errands for errands, _ in mine):
            posts[number] = range_of(_shares(mine, HORIZONS["week"]))
    hungry = sorted((of.mean, number) for number, of in posts.items() if of.mean < PLAN_STARVES_PERCENT)
    return Figures(
        len(runs),
        sum(len(errands) for errands, _ in runs) // max(1, len(runs)),
        shares,
        curves,
        {name: tuple(next(iter(_shares([run], most)), 0.0) for run in leaving) for name, most in HORIZONS.items()},
        posts,
        {number: cause_of(city, number) for _, number in hungry},
    )


def kind_of(errand: Errand) -> Kind:
    """What it is; all that comes out of the desk is a reply."""
    if errand.target != DESK:
        return Kind.REPLY
    return {Class.NOTE: Kind.NOTE, Class.LETTER: Kind.LETTER}.get(errand.class_, Kind.VOICE)


def _shares(runs: Iterable[Run], most: int) -> list[float]:
    """Of each run in which anyone wrote, the percent that was under way for no longer than `most` seconds."""
    return [
        100 * sum(arrivals.get(one.name, most + 1) <= most for one in errands) / len(errands)
        for errands, arrivals in runs
        if errands
    ]


def range_of(shares: Sequence[float]) -> Range:
    """Of at least one share, to a tenth of a percent."""
    return Range(*(round(one, 1) + 0.0 for one in (sum(shares) / len(shares), min(shares), max(shares))))


def cause_of(city: City, number: int) -> Cause:
    """Why word stays at a post, as far as the timetable tells."""
    post = city.post(number)
    stopping = [(one, stop) for one in city.couriers for stop in one.round if stop.place == number]
    if not stopping and not post.internet:
        return Cause.NO_WAY
    if not online(post) and not any(lit(post, stop.time, courier.waits) for courier, stop in stopping):
        return Cause.DARK
    return Cause.RARE if number in _leading_out(city) else Cause.DEAD_END


def online(post: Post) -> bool:
    """Whether its internet comes while it has power."""
    return any(lit(post, start, end - start) for start, end in post.internet)


def _leading_out(city: City) -> set[int]:
    """The posts from which some chain of couriers, and of posts with power as they come, leads to the desk."""
    places = {DESK} | {number for number, post in enumerate(city.posts, 1) if online(post)}
    count = 0
    while count != len(places):
        count = len(places)
        for courier in city.couriers:
            met = {
                stop.place
                for stop in courier.round
                if stop.place == DESK or lit(city.post(stop.place), stop.time, courier.waits)
            }
            if met & places:
                places |= met
    return places
