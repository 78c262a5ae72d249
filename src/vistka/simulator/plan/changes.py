"""What one more courier, an hour of power, bigger sticks or a second way online would bring, each tried and played."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from vistka.limits import PLAN_TRIES_MAX
from vistka.simulator.plan.city import DAY, DESK, City, Courier, Post, Stop, lit
from vistka.simulator.plan.figures import Figures, Range, figures, online, range_of

HOUR = 3_600
WALK = 1_800  # from one post to the next
CROSSING = 2 * HOUR  # from the last post to the desk
ONLINE = 600  # a second way online: ten minutes a day
STICKS = 4  # times as large
NEW_COURIER_POSTS = 3


class Help(StrEnum):
    """What could be added."""

    COURIER = "courier"
    POWER = "power"
    STICK = "stick"
    INTERNET = "internet"


@dataclass(frozen=True, slots=True)
class Change:
    """A city with one thing more. `places` it is for, in the order of a round; `times` of day there, in seconds."""

    help: Help
    city: City
    places: tuple[int, ...] = ()
    times: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Gain:
    """What a change brings: percentage points of all word out, by when; how many posts starved, and starve with it."""

    change: Change
    two_days: Range
    week: Range
    starved: int
    starving: int


def gains(city: City, before: Figures, seeds: Sequence[int], trying: Callable[[Change], None]) -> list[Gain]:
    """The best change of each kind, under the same seeds as `before`; `trying` it is told before it is played."""
    best: dict[Help, Gain] = {}
    for change in changes(city, before):
        trying(change)
        after = figures(change.city, seeds)
        two_days, week = (_gained(before, after, name) for name in ("48h", "week"))
        gain = Gain(change, two_days, week, len(before.starving), len(after.starving))
        known = best.get(change.help)
        if known is None or (gain.two_days.mean + gain.week.mean) > (known.two_days.mean + known.week.mean):
            best[change.help] = gain
    return [best[help_] for help_ in Help if help_ in best]


def changes(city: City, before: Figures) -> Iterator[Change]:
    """What is worth trying, at most PLAN_TRIES_MAX of each kind."""
    hungry = sorted(before.posts, key=lambda number: (before.posts[number].mean, number))
    if hungry:
        yield _new_courier(city, hungry[:NEW_COURIER_POSTS])
    yield from _more_power(city, before)
    if city.couriers:
        bigger = tuple(replace(one, stick_bytes=STICKS * one.stick_bytes) for one in city.couriers)
        yield Change(Help.STICK, replace(city, couriers=bigger))
    stops = [stop.place for one in city.couriers for stop in one.round]
    offline = [number for number, post in enumerate(city.posts, 1) if not online(post)]
    for number in sorted(offline, key=lambda number: (-stops.count(number), number))[:PLAN_TRIES_MAX]:
        end = city.post(number).power[-1][1]
        window = (max(0, end - ONLINE), end)
        yield _with_post(Help.INTERNET, city, number, replace(city.post(number), internet=(window,)))


def _gained(before: Figures, after: Figures, name: str) -> Range:
    return range_of([new - old for old, new in zip(before.out[name], after.out[name], strict=True)])


def _with_post(help_: Help, city: City, number: int, post: Post) -> Change:
    posts = (*city.posts[: number - 1], post, *city.posts[number:])
    windows = post.internet if help_ is Help.INTERNET else post.power
    return Change(help_, replace(city, posts=posts), (number,), (windows[-1][0] % DAY,))


def _more_power(city: City, before: Figures) -> Iterator[Change]:
    """An hour in which a courier, or internet, comes to a dark post, where most word lies that does not get out."""
    coming = [(stop.place, stop.time % DAY, one.waits) for one in city.couriers for stop in one.round]
    for number, post in enumerate(city.posts, 1):
        coming += [(number, start, end - start) for start, end in post.internet]
    dark: set[tuple[float, int, int]] = set()
    for number, time, seconds in coming:
        if number != DESK and not lit(city.post(number), time, seconds):
            stuck = 100 - before.posts[number].mean if number in before.posts else 0
            dark.add((-stuck * city.post(number).written, number, time))
    for _, number, time in sorted(dark)[:PLAN_TRIES_MAX]:
        post = city.post(number)
        yield _with_post(Help.POWER, city, number, replace(post, power=(*post.power, (time, time + HOUR))))


def _new_courier(city: City, hungry: list[int]) -> Change:
    """Somebody who goes round the posts that are worst off, as they have power, and then to where word goes on."""
    times, now = [], 6 * HOUR
    for number in hungry:
        now = _next_power(city.post(number), now)
        times.append(now)
        now += WALK
    place, time = _way_out(city, now, hungry)
    round_ = (*(Stop(at, number) for at, number in zip(times, hungry, strict=True)), Stop(time, place))
    like = city.couriers[0] if city.couriers else Courier("", ())
    days = round_[-1].time // DAY + 1
    courier = replace(like, name="one more", round=round_, every_days=days, first_day=0)
    more = replace(city, couriers=(*city.couriers, courier))
    return Change(Help.COURIER, more, tuple(stop.place for stop in round_), tuple(stop.time % DAY for stop in round_))


def _way_out(city: City, now: int, but: list[int]) -> tuple[int, int]:
    """To the post with internet that has power next; where there is none, across to the desk."""
    ends = [number for number, post in enumerate(city.posts, 1) if online(post) and number not in but]
    if not ends:
        return DESK, now - WALK + CROSSING
    return min(((number, _next_power(city.post(number), now)) for number in ends), key=lambda one: (one[1], one[0]))


def _next_power(post: Post, now: int) -> int:
    """The first moment with power at or after `now`."""
    moments = [
        max(now, start + shift)
        for start, end in post.power
        for shift in range(-DAY, now + 2 * DAY, DAY)
        if end + shift > now
    ]
    return min(moments)
