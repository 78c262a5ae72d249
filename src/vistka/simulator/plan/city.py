"""A city as its planner describes it: posts with their hours, couriers with their rounds. Times are whole seconds."""

from dataclasses import dataclass

DESK = 0  # the desk's number; posts follow from 1 on, then couriers
DAY = 86_400
ALWAYS = ((0, DAY),)

Window = tuple[int, int]  # from and until, in seconds after midnight; until may lie in the next day


@dataclass(frozen=True, slots=True)
class Post:
    """A post. `letters` and the others: a day's, in thousandths; `power`, `internet`: each day's windows."""

    name: str
    power: tuple[Window, ...] = ALWAYS
    internet: tuple[Window, ...] = ()
    notes: int = 3_000
    letters: int = 1_000
    voices: int = 0
    power_percent: int = 90
    internet_percent: int = 70
    internet_rate: int = 20_000  # bytes a second

    @property
    def written(self) -> int:
        """All that is written here in a day, in thousandths."""
        return self.notes + self.letters + self.voices


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a courier comes by, `time` seconds after the midnight at which the round's first day began."""

    time: int
    place: int


@dataclass(frozen=True, slots=True)
class Courier:
    """A courier. `first_day` counts from 0; `waits` seconds at each stop at the longest."""

    name: str
    round: tuple[Stop, ...]
    every_days: int = 1
    first_day: int = 0
    comes_percent: int = 90
    waits: int = 900
    stick_bytes: int = 64_000_000


@dataclass(frozen=True, slots=True)
class City:
    """All of it, played for so many `days`; `answered_percent`: how many of all words are answered."""

    name: str
    posts: tuple[Post, ...]
    couriers: tuple[Courier, ...] = ()
    days: int = 21
    answered_percent: int = 50

    def post(self, number: int) -> Post:
        """The post of this number, from 1 on."""
        return self.posts[number - 1]


def merged(windows: list[Window]) -> list[Window]:
    """The same times, in order, none overlapping another."""
    found: list[Window] = []
    for start, end in sorted(windows):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def shared(window: Window, others: list[Window]) -> list[Window]:
    """The parts of `window` that lie in others."""
    parts = [(max(window[0], start), min(window[1], end)) for start, end in others]
    return [(start, end) for start, end in parts if start < end]


def lit(post: Post, start: int, seconds: int) -> bool:
    """Whether the post should have power at some moment of these seconds of a round, on any of its days."""
    begin = start % DAY
    days = [(first + shift, last + shift) for first, last in post.power for shift in (-DAY, 0, DAY)]
    return bool(shared((begin, begin + max(1, seconds)), merged(days)))
