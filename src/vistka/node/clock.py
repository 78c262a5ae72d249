"""The node's clock: what it says is never less than before, whatever the computer's own clock says.

docs/decisions/0003-clock.md. The rule, in four sentences. Time goes on from the last known moment by what the ticks
count. The wall clock is believed only where it is ahead of that, and by no more than the longest lifetime: a post that
slept through a winter catches up, one whose battery died and that wakes in 1970 or years ahead loses no bundle. What a
keeper sets is taken as it is, back or forth, and a wall clock that was ahead of it is not believed again until it
agrees. What a peer says is shown to the keeper and never taken.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from vistka.bundle.lifetime import EPOCH
from vistka.errors import LocalError, WorldError
from vistka.limits import CLOCK_JUMP_DAYS_MAX, CLOCK_SAVE_SECONDS, CLOCK_TOLERANCE_SECONDS
from vistka.store.base import Settings

SETTING = "clock"
SECONDS_MAX = 2**40  # the year 36812: what does not fit is no time
_JUMP_SECONDS_MAX = CLOCK_JUMP_DAYS_MAX * 86_400


@dataclass(frozen=True, slots=True)
class ClockReport:
    """What a keeper should see, in Unix seconds; `peer_ahead`: how far the last peer's clock was ahead of ours."""

    now: int
    wall: int
    peer_ahead: int | None

    @property
    def wall_differs(self) -> bool:
        """Whether the computer's clock says something else by an hour or more."""
        return abs(self.wall - self.now) >= CLOCK_TOLERANCE_SECONDS

    @property
    def peer_differs(self) -> bool:
        """Whether the last peer's clock did."""
        return self.peer_ahead is not None and abs(self.peer_ahead) >= CLOCK_TOLERANCE_SECONDS


class NodeClock:
    """A clock over `wall` (Unix seconds, may lie), `ticks` (seconds that only go up) and what `settings` remembers.

    `set_forward(since, seconds)` hears that it was so far behind since its start: what came in meanwhile is no older.
    """

    def __init__(
        self,
        settings: Settings,
        wall: Callable[[], int],
        ticks: Callable[[], float],
        set_forward: Callable[[int, int], None] = lambda since, seconds: None,
    ) -> None:
        self._settings = settings
        self._wall = wall
        self._ticks = ticks
        self._set_forward = set_forward
        self._started: int | None = None  # what it said first
        self._lock = threading.Lock()
        self._peer_ahead: int | None = None
        self._ticked = ticks()
        known = settings.setting(SETTING)
        if known is not None and len(known) == 9:
            self._saved = min(int.from_bytes(known[:8]), SECONDS_MAX)  # nothing later was ever told
            self._wall_overruled = known[8] != 0
            self._time = float(self._saved)
        else:  # the first start: there is no bundle yet that a wrong time could harm
            self._saved = 0
            self._wall_overruled = False
            self._time = float(min(max(wall(), EPOCH), SECONDS_MAX))

    def now(self) -> int:
        """Unix seconds, never less than the last time, before a restart too."""
        with self._lock:
            return self._advance()

    def set_right(self, now: int) -> None:
        """The keeper says what time it is. LocalError "time" for what is before 2020 or no time at all; WorldError."""
        if not EPOCH <= now <= SECONDS_MAX:
            raise LocalError("time", now=now)
        with self._lock:
            self._advance()
            self._wall_overruled = self._wall() > now + CLOCK_TOLERANCE_SECONDS
            self._save(now)
            self._go_forward(now - self._time)
            self._time, self._ticked, self._peer_ahead = float(now), self._ticks(), None

    def hear(self, peer_now: int) -> None:
        """A peer said what time it has: kept to be shown, nothing else."""
        with self._lock:
            self._peer_ahead = min(max(0, peer_now), SECONDS_MAX) - self._advance()

    def report(self) -> ClockReport:
        """What this clock, the computer's and the last peer's say."""
        with self._lock:
            return ClockReport(self._advance(), self._wall(), self._peer_ahead)

    def _advance(self) -> int:
        wall, ticked = self._wall(), self._ticks()
        gone = max(0.0, ticked - self._ticked)
        ahead = wall - (self._time + gone)
        if self._wall_overruled and abs(ahead) < CLOCK_TOLERANCE_SECONDS:
            self._wall_overruled = False
            self._saved = 0  # so that it is saved
        if self._wall_overruled or not -CLOCK_TOLERANCE_SECONDS < ahead <= _JUMP_SECONDS_MAX:
            self._time += gone
        else:  # a little behind: stand still until it has caught up
            self._go_forward(wall - self._time - gone)
            self._time = max(self._time, float(wall))
        self._ticked = ticked
        now = int(self._time)
        if self._started is None:
            self._started = now
        if now > self._saved:
            with suppress(WorldError):  # a full disk must not stop the clock; the next call tries again
                self._save(now)
        return now

    def _go_forward(self, seconds: float) -> None:
        """While it runs: that time was lost before it started. Further than word lives: it never stood right at all."""
        never_right = seconds > _JUMP_SECONDS_MAX
        if seconds >= CLOCK_TOLERANCE_SECONDS and (never_right or self._started is not None):
            with suppress(WorldError):  # a full disk: word is too old by that, here
                self._set_forward(0 if never_right else self._started or 0, int(seconds))
        if self._started is not None and seconds >= CLOCK_TOLERANCE_SECONDS:
            self._started += int(seconds)

    def _save(self, now: int) -> None:
        saved = now + CLOCK_SAVE_SECONDS
        self._settings.save_setting(SETTING, saved.to_bytes(8) + bytes([self._wall_overruled]))
        self._saved = saved
