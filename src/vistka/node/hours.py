"""A post's hours: when the generator runs, so that pages can say how long this opening lasts and when the next is."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from vistka.errors import LocalError
from vistka.limits import OPENINGS_MAX

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WRITTEN = re.compile(
    r"(?:((?:mon|tue|wed|thu|fri|sat|sun)(?: (?:mon|tue|wed|thu|fri|sat|sun))*) )?(\d\d:\d\d)-(\d\d:\d\d)"
)


@dataclass(frozen=True, slots=True)
class Opening:
    """One time the post is open: Unix seconds from and until."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Daily:
    days: frozenset[int]
    start: time
    end: time

    def on(self, day: datetime) -> Opening | None:
        if day.weekday() not in self.days:
            return None
        start = datetime.combine(day, self.start, day.tzinfo)
        end = datetime.combine(day, self.end, day.tzinfo)
        if end <= start:  # past midnight
            end += timedelta(days=1)
        return Opening(int(start.timestamp()), int(end.timestamp()))


class Hours:
    """The hours a keeper set: `"18:00-18:20"` every day, or `"mon wed 06:30-06:50"`; no hours say nothing."""

    def __init__(self, written: tuple[str, ...] = (), time_zone: str = "Europe/Kyiv") -> None:
        """LocalError "hours" (with `written`) or "time-zone" (with `name`)."""
        if len(written) > OPENINGS_MAX:
            raise LocalError("hours", written=f"{len(written)} > {OPENINGS_MAX}")
        try:
            self.zone = ZoneInfo(time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise LocalError("time-zone", name=time_zone) from None
        self._daily = tuple(map(_daily_of, written))

    def current(self, now: int) -> Opening | None:
        """The opening that `now` is in, the longest if there are several."""
        open_now = [opening for opening in self._around(now) if opening.start <= now < opening.end]
        return max(open_now, key=lambda opening: opening.end, default=None)

    def next(self, now: int) -> Opening | None:
        """The first opening that is still to come."""
        return min((opening for opening in self._around(now) if opening.start > now), key=_start, default=None)

    def local(self, at: int) -> datetime:
        """A Unix time as the clock on the post's wall shows it."""
        return datetime.fromtimestamp(at, self.zone)

    def _around(self, now: int) -> list[Opening]:
        today = self.local(now)
        days = [today + timedelta(days=offset) for offset in range(-1, 8)]
        return [opening for daily in self._daily for day in days if (opening := daily.on(day)) is not None]


def _start(opening: Opening) -> int:
    return opening.start


def _daily_of(written: str) -> _Daily:
    match = _WRITTEN.fullmatch(written.strip().lower())
    if match is None:
        raise LocalError("hours", written=written)
    days, start, end = match.groups()
    try:
        first, last = time.fromisoformat(start), time.fromisoformat(end)
    except ValueError:
        raise LocalError("hours", written=written) from None
    named = days.split() if days else DAYS
    return _Daily(frozenset(map(DAYS.index, named)), first, last)
