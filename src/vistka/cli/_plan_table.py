"""What came of a plan, as a table in the reader's language."""

from collections.abc import Iterator, Sequence

from vistka.limits import PLAN_STARVES_PERCENT
from vistka.simulator.plan.changes import Gain, Help
from vistka.simulator.plan.city import City
from vistka.simulator.plan.figures import HORIZONS, Cause, Figures, Kind, Range
from vistka.web.words import say

ROW = 34  # characters of a row's name
COLUMN = 17


def table(
    language: str, city: City, found: Figures, tried: Sequence[Gain], both: tuple[Figures, Figures] | None
) -> str:
    """All of it; `both`: one run of the quick core and of the shipped nodes, to stand beside each other."""
    lines = [
        say(
            language,
            "plan",
            "heading",
            name=city.name,
            posts=len(city.posts),
            couriers=len(city.couriers),
            days=city.days,
            runs=found.runs,
            words=found.messages,
        ).removeprefix(". "),  # a city need not have a name
        "",
        *_shares(language, found),
        say(language, "plan", "brackets"),
        "",
        *_starving(language, city, found),
    ]
    if tried:
        lines += ["", *_tried(language, city, tried)]
    if both is not None:
        for key, one in zip(("quick", "real"), both, strict=True):
            lines += ["", say(language, "plan", key), *_shares(language, one)]
    return "\n".join(lines)


def plot_words(language: str, city: City) -> dict[str, str]:
    """What stands in the picture."""
    keys = [*(f"plot.{name}" for name in ("by-age", "days", "by-post")), *map(_key, [*Kind, *Cause])]
    words = {key.partition(".")[2]: say(language, "plan", key) for key in keys}
    return words | {"title": say(language, "plan", "plot.title", name=city.name).removeprefix(": ")}


def _key(one: Kind | Cause | Help) -> str:
    return f"{type(one).__name__.lower()}.{one}"


def _shares(language: str, found: Figures) -> Iterator[str]:
    head = [say(language, "plan", f"within-{name}") for name in HORIZONS]
    yield say(language, "plan", "within").ljust(ROW) + "".join(name.rjust(COLUMN) for name in head)
    for kind, row in found.shares.items():
        name = say(language, "plan", _key(kind))
        yield name.ljust(ROW) + "".join(_percent(row[horizon]).rjust(COLUMN) for horizon in HORIZONS)


def _starving(language: str, city: City, found: Figures) -> Iterator[str]:
    if not found.starving:
        yield say(language, "plan", "nobody-starves", percent=PLAN_STARVES_PERCENT)
        return
    yield say(language, "plan", "starving", percent=PLAN_STARVES_PERCENT)
    for number, cause in found.starving.items():
        name, share = city.post(number).name, _percent(found.posts[number])
        yield f"  {name.ljust(ROW - 2)}{share.rjust(COLUMN)}  {say(language, 'plan', _key(cause))}"


def _tried(language: str, city: City, tried: Sequence[Gain]) -> Iterator[str]:
    yield say(language, "plan", "changes")
    if Help.POWER not in {gain.change.help for gain in tried}:
        yield "  " + say(language, "plan", "never-dark")
    for gain in tried:
        change = gain.change
        stops = ", ".join(
            f"{_clock(time)} {city.post(place).name if place else say(language, 'plan', 'desk')}"
            for place, time in zip(change.places, change.times, strict=True)
        )
        yield "  " + say(language, "plan", _key(change.help), stops=stops)
        yield "    " + say(
            language,
            "plan",
            "gain",
            two_days=_points(gain.two_days),
            week=_points(gain.week),
            before=gain.starved,
            after=gain.starving,
        )


def _percent(share: Range) -> str:
    if share.low == share.high:
        return f"{share.mean:.0f}%"
    return f"{share.mean:.0f}% ({share.low:.0f}–{share.high:.0f})"


def _points(share: Range) -> str:
    if share.low == share.high:
        return f"{share.mean:+.1f}"
    return f"{share.mean:+.1f} ({share.low:+.1f}…{share.high:+.1f})"


def _clock(seconds: int) -> str:
    return f"{seconds // 3_600:02}:{seconds // 60 % 60:02}"
