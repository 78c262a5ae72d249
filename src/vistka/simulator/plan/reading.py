"""A plan's file, read: TOML with few settings; whatever is wrong is refused with its line. docs/plan.md."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from vistka.errors import RemoteError
from vistka.limits import (
    OPENINGS_MAX,
    PLAN_COURIERS_MAX,
    PLAN_DAYS_MAX,
    PLAN_FILE_BYTES_MAX,
    PLAN_INTERNET_KB_MAX,
    PLAN_MEETINGS_MAX,
    PLAN_NAME_CHARACTERS_MAX,
    PLAN_POSTS_MAX,
    PLAN_STICK_MB_MAX,
    PLAN_STOPS_MAX,
    PLAN_WAITS_MINUTES_MAX,
    PLAN_WORDS_A_DAY_MAX,
    PLAN_WORDS_MAX,
)
from vistka.simulator.plan.city import ALWAYS, DAY, DESK, City, Courier, Post, Stop, Window

# Each number a plan may give: least, most, and what stands for it where nothing is said.
POST_NUMBERS = {
    "notes_a_day": (0, PLAN_WORDS_A_DAY_MAX, 3),
    "letters_a_day": (0, PLAN_WORDS_A_DAY_MAX, 1),
    "voice_a_day": (0, PLAN_WORDS_A_DAY_MAX, 0),
    "power_percent": (0, 100, 90),
    "internet_percent": (0, 100, 70),
    "internet_kb_s": (0.1, PLAN_INTERNET_KB_MAX, 20),
}
COURIER_NUMBERS = {
    "every_days": (1, PLAN_DAYS_MAX, 1),
    "first_day": (1, PLAN_DAYS_MAX, 1),
    "comes_percent": (0, 100, 90),
    "waits_minutes": (1, PLAN_WAITS_MINUTES_MAX, 15),
    "stick_mb": (0.01, PLAN_STICK_MB_MAX, 64),
}
CITY_NUMBERS = {"days": (1, PLAN_DAYS_MAX, 21), "answered_percent": (0, 100, 50)}
_WHOLE = {"every_days", "first_day", "days"} | {name for name in POST_NUMBERS | COURIER_NUMBERS if "percent" in name}
_SETTINGS = {
    "": ("name", *CITY_NUMBERS, *POST_NUMBERS, *COURIER_NUMBERS, "post", "courier"),
    "post": ("name", "power", "internet", *POST_NUMBERS),
    "courier": ("name", "round", *COURIER_NUMBERS),
}
_TABLE = re.compile(r"\s*\[\[?\s*(\w+)\s*\]\]?")
_SETTING = re.compile(r"""\s*["']?(\w+)["']?\s*=""")
_ENDLESS = re.compile(r"\d{4301}")  # more digits than Python reads as a number
_CLOCK = r"([01]?\d|2[0-3]):([0-5]\d)"
_WINDOW = re.compile(rf"{_CLOCK}\s*-\s*(?:{_CLOCK}|(24):(00))")
_STOP = re.compile(rf"{_CLOCK}\s+(\S.*)")
Numbers = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Part:
    """The whole file or one [[post]] or [[courier]] of it, and on which line each of its settings stands."""

    lines: Sequence[str]
    line: int
    settings: Mapping[str, Any]
    at: Mapping[str, int]

    def wrong(self, reason: str, name: str = "", written: object = None, /, **facts: object) -> RemoteError:
        """The error, with the line of the setting `name`, or further down where `written` is one of its list."""
        line = self.at.get(name, self.line)
        if written is not None:
            facts["written"] = _shown(str(written))
            below = range(line, len(self.lines) + 1)
            line = next((number for number in below if str(written) in self.lines[number - 1]), line)
        return RemoteError(reason, line=line, **facts)


def _shown(text: str) -> str:
    """As an error may repeat it: short, and nothing in it moves a terminal's cursor."""
    return "".join(one if one.isprintable() else "·" for one in text[:PLAN_NAME_CHARACTERS_MAX])


def example() -> str:
    """A made-up city of forty posts, as a file to begin from."""
    return files(__package__).joinpath("example.toml").read_text(encoding="utf-8")


def read_city(data: bytes) -> City:
    """The city in a plan's file.

    RemoteError with `line`: "plan-syntax", "plan-setting", "plan-number", "plan-name", "plan-same-name", "plan-hours",
    "plan-stop", "plan-place", "plan-round", "plan-kind"; without: "plan-empty", "plan-oversize".
    """
    if len(data) > PLAN_FILE_BYTES_MAX:
        raise RemoteError("plan-oversize", limit=PLAN_FILE_BYTES_MAX)
    whole, posts, couriers = _parts(data)
    if not posts:
        raise RemoteError("plan-empty")
    for most, parts in ((PLAN_POSTS_MAX, posts), (PLAN_COURIERS_MAX, couriers)):
        if len(parts) > most:
            raise RemoteError("plan-oversize", limit=most)
    common = {
        name: _number(whole, name, bounds, bounds[2]) for name, bounds in (POST_NUMBERS | COURIER_NUMBERS).items()
    }
    terms = {name: int(_number(whole, name, bounds, bounds[2])) for name, bounds in CITY_NUMBERS.items()}
    names: dict[str, int] = {}
    for number, part in enumerate(posts, 1):
        name = _name(part)
        if name.casefold() in names or name.casefold() == "desk":
            raise part.wrong("plan-same-name", "name", name)
        names[name.casefold()] = number
    walking = [_courier(part, names, common) for part in couriers]
    for at, part in enumerate(couriers):
        if walking[at].name in [one.name for one in walking[:at]]:
            raise part.wrong("plan-same-name", "name", walking[at].name)
    title = _name(whole) if "name" in whole.settings else ""
    city = City(title, tuple(_post(part, common) for part in posts), tuple(walking), **terms)
    _playable(city)
    return city


def _playable(city: City) -> None:
    """Whether a run of it comes to an end before its reader's patience does."""
    words = sum(post.written for post in city.posts) * city.days * (100 + city.answered_percent) // 100_000
    windows = sum(len(post.internet) for post in city.posts)
    meetings = city.days * windows + sum(city.days * len(one.round) // one.every_days for one in city.couriers)
    for most, count in ((PLAN_WORDS_MAX, words), (PLAN_MEETINGS_MAX, meetings)):
        if count > most:
            raise RemoteError("plan-oversize", limit=most)


def _parts(data: bytes) -> tuple[_Part, list[_Part], list[_Part]]:
    """The file, its posts and its couriers."""
    try:
        text = data.decode("utf-8-sig")
        settings = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise RemoteError("plan-syntax", line=data.count(b"\n", 0, error.start) + 1, why="UTF-8") from None
    except (ValueError, RecursionError) as error:  # TOMLDecodeError, or a number of thousands of digits
        found = re.search(r"\(at line (\d+)", str(error))
        endless = _ENDLESS.search(text)
        line = int(found[1]) if found else text.count("\n", 0, endless.start() if endless else None) + 1
        why = str(error).partition(" (at ")[0].partition(";")[0]
        raise RemoteError("plan-syntax", line=line, why=why) from None
    lines = text.splitlines()
    tables: dict[str, list[tuple[int, dict[str, int]]]] = {"": [(1, {})], "post": [], "courier": []}
    current = tables[""][0][1]
    for number, written in enumerate(lines, 1):
        if table := _TABLE.match(written):
            current = {}
            tables[""][0][1].setdefault(table[1], number)
            tables.setdefault(table[1], []).append((number, current))
        elif setting := _SETTING.match(written):
            current.setdefault(setting[1], number)
    whole = _Part(lines, 1, settings, tables[""][0][1])
    _known(whole, "")
    found_parts: list[list[_Part]] = []
    for kind in ("post", "courier"):
        rows = settings.get(kind, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise whole.wrong("plan-kind", kind, kind=kind)
        places = tables[kind] + [(1, {})] * len(rows)  # written in some other way than [[post]]: the first line
        parts = [_Part(lines, place[0], row, place[1]) for row, place in zip(rows, places, strict=False)]
        for part in parts:
            _known(part, kind)
        found_parts.append(parts)
    return whole, found_parts[0], found_parts[1]


def _known(part: _Part, kind: str) -> None:
    for name in part.settings:
        if name not in _SETTINGS[kind]:
            raise part.wrong("plan-setting", name, name=_shown(name), names=", ".join(_SETTINGS[kind]))


def _number(part: _Part, name: str, bounds: tuple[float, float, float], unsaid: float) -> float:
    value = part.settings.get(name, unsaid)
    least, most, _ = bounds
    kinds = (int,) if name in _WHOLE else (int, float)
    if isinstance(value, bool) or not isinstance(value, kinds) or not least <= value <= most:
        raise part.wrong("plan-number", name, name=name, least=least, most=most)
    return value


def _name(part: _Part) -> str:
    name = part.settings.get("name")
    if not isinstance(name, str) or not 0 < len(name.strip()) <= PLAN_NAME_CHARACTERS_MAX or not name.isprintable():
        raise part.wrong("plan-name", "name")
    return name.strip()


def _texts(part: _Part, name: str, most: int, reason: str) -> list[str]:
    value = part.settings.get(name, [])
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or len(texts) > most or not all(isinstance(text, str) for text in texts):
        raise part.wrong(reason, name)
    return texts


def _windows(part: _Part, name: str) -> tuple[Window, ...]:
    found = []
    for text in _texts(part, name, OPENINGS_MAX, "plan-hours"):
        match = _WINDOW.fullmatch(text.strip())
        if match is None:
            raise part.wrong("plan-hours", name, text)
        hours = [int(cell) for cell in match.groups() if cell is not None]
        start, end = (3_600 * hour + 60 * minute for hour, minute in (hours[:2], hours[2:]))
        found.append((start, end if end > start else end + DAY))
    return tuple(sorted(found))


def _post(part: _Part, common: Numbers) -> Post:
    numbers = {name: _number(part, name, bounds, common[name]) for name, bounds in POST_NUMBERS.items()}
    power = _windows(part, "power") if "power" in part.settings else ALWAYS
    if not power:  # a post that never runs is none
        raise part.wrong("plan-hours", "power")
    return Post(
        _name(part),
        power,
        _windows(part, "internet"),
        notes=round(1_000 * numbers["notes_a_day"]),
        letters=round(1_000 * numbers["letters_a_day"]),
        voices=round(1_000 * numbers["voice_a_day"]),
        power_percent=int(numbers["power_percent"]),
        internet_percent=int(numbers["internet_percent"]),
        internet_rate=round(1_000 * numbers["internet_kb_s"]),
    )


def _courier(part: _Part, names: Mapping[str, int], common: Numbers) -> Courier:
    numbers = {name: _number(part, name, bounds, common[name]) for name, bounds in COURIER_NUMBERS.items()}
    stops: list[Stop] = []
    for text in _texts(part, "round", PLAN_STOPS_MAX, "plan-stop"):
        match = _STOP.fullmatch(text.strip())
        if match is None:
            raise part.wrong("plan-stop", "round", text)
        hour, minute, name = match.groups()
        place = DESK if name.strip().casefold() == "desk" else names.get(name.strip().casefold())
        if place is None:
            raise part.wrong("plan-place", "round", name.strip())
        time = 3_600 * int(hour) + 60 * int(minute)
        while stops and time < stops[-1].time:  # earlier than the stop before: the next day
            time += DAY
        stops.append(Stop(time, place))
    if not stops or stops[-1].time >= DAY * numbers["every_days"]:
        raise part.wrong("plan-round", "round", days=int(numbers["every_days"]))
    return Courier(
        _name(part),
        tuple(stops),
        every_days=int(numbers["every_days"]),
        first_day=int(numbers["first_day"]) - 1,
        comes_percent=int(numbers["comes_percent"]),
        waits=round(60 * numbers["waits_minutes"]),
        stick_bytes=round(1_000_000 * numbers["stick_mb"]),
    )
