"""A city's days under one seed: who came, when there was power, what was written; as a scenario to play.

Each throw has dice of its own name, so that a change to one post leaves everyone else's luck as it was.
"""

from vistka.limits import LIFETIME_DAYS, PLAN_DISK_BYTES, PLAN_STICK_BYTES_SECOND
from vistka.simulator.plan.city import DAY, DESK, City, Courier, Post, Window, merged, shared
from vistka.simulator.trace import Encounter, Errand, Scenario
from vistka.simulator.world import World

WEEK = 7 * DAY
NOTE_BYTES = 176  # "I am alive" with name, birth year and place: 160 to 192
LETTER_BYTES = (600, 2_000)
VOICE_BYTES = 20_000  # twenty seconds
REPLY = "reply"


def scenario_of(city: City, seed: int) -> Scenario:
    """What happens in `city.days` days and the week after, in which what was written may still arrive."""
    world = World(seed)
    days = city.days + WEEK // DAY
    powered = [[(0, (days + 1) * DAY)], *(_powered(world, post, days) for post in city.posts)]
    encounters: list[Encounter] = []
    errands: list[Errand] = []
    for number, post in enumerate(city.posts, 1):
        encounters += _online(world, post, number, powered[number], days)
        errands += _written(world, post, number, powered[number], city.days)
        errands += _answered(world, post, number, city)
    for number, courier in enumerate(city.couriers, len(powered)):
        encounters += _round(world, courier, number, powered, days)
    encounters.sort(key=lambda one: (one.start, one.end, one.first, one.second))
    errands.sort(key=lambda one: (one.created, one.name))
    rooms = [PLAN_DISK_BYTES] * len(powered) + [courier.stick_bytes for courier in city.couriers]
    lifetime = LIFETIME_DAYS * DAY
    return Scenario(city.name, tuple(encounters), tuple(errands), lifetime, PLAN_DISK_BYTES, DESK, tuple(rooms))


def _happens(world: World, name: str, percent: int) -> bool:
    return world.dice(name).randrange(100) < percent


def _powered(world: World, post: Post, days: int) -> list[Window]:
    return merged(
        [
            (day * DAY + start, day * DAY + end)
            for day in range(days)
            for at, (start, end) in enumerate(post.power)
            if (start, end) == (0, DAY) or _happens(world, f"power {post.name} {day} {at}", post.power_percent)
        ]
    )


def _online(world: World, post: Post, number: int, powered: list[Window], days: int) -> list[Encounter]:
    return [
        Encounter(first, last, DESK, number, post.internet_rate * (last - first))
        for day in range(days)
        for at, (start, end) in enumerate(post.internet)
        if _happens(world, f"internet {post.name} {day} {at}", post.internet_percent)
        for first, last in shared((day * DAY + start, day * DAY + end), powered)
    ]


def _written(world: World, post: Post, number: int, powered: list[Window], days: int) -> list[Errand]:
    """People write while the post runs; on a day without power they come back on the next with it."""
    found: list[Errand] = []
    waiting = [0, 0, 0]
    for day in range(days):
        dice = world.dice(f"writers {post.name} {day}")
        for at, rate in enumerate((post.notes, post.letters, post.voices)):
            waiting[at] += (rate + dice.randrange(1_000)) // 1_000
        today = shared((day * DAY, (day + 1) * DAY), powered)
        if not today:
            continue
        for at, count in enumerate(waiting):
            for _ in range(count):
                start, end = dice.choices(today, [end - start for start, end in today])[0]
                size = (NOTE_BYTES, dice.randint(*LETTER_BYTES), VOICE_BYTES)[at]
                found.append(Errand(f"{number}/{day}/{len(found)}", dice.randrange(start, end), number, DESK, size))
        waiting = [0, 0, 0]
    return found


def _answered(world: World, post: Post, number: int, city: City) -> list[Errand]:
    found: list[Errand] = []
    for day in range(city.days):
        dice = world.dice(f"answers {post.name} {day}")
        for _ in range((post.written * city.answered_percent // 100 + dice.randrange(1_000)) // 1_000):
            created, size = day * DAY + dice.randrange(DAY), dice.randint(*LETTER_BYTES)
            found.append(Errand(f"{REPLY}/{number}/{len(found)}", created, DESK, number, size))
    return found


def _round(world: World, courier: Courier, number: int, powered: list[list[Window]], days: int) -> list[Encounter]:
    """At each stop the longest time with power while the courier waits; both ways at the speed of a stick."""
    found = []
    for day in range(courier.first_day, days, courier.every_days):
        if not _happens(world, f"round {courier.name} {day}", courier.comes_percent):
            continue
        for stop in courier.round:
            begin = day * DAY + stop.time
            parts = shared((begin, begin + courier.waits), powered[stop.place])
            if parts:
                start, end = max(parts, key=lambda part: part[1] - part[0])
                budget = min(2 * courier.stick_bytes, PLAN_STICK_BYTES_SECOND * (end - start))
                found.append(Encounter(start, end, stop.place, number, budget))
    return found
