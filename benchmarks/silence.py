"""How often the rule of silence cries wolf on simulated rhythms, and how soon it notices that word has stopped."""

import argparse
import json
import random
import statistics
import sys
from collections.abc import Callable

from vistka.situation.silence import silence_of

HOUR, DAY = 3_600, 86_400
LOOK_SECONDS = 2 * HOUR  # how often the picture is looked at
Rhythm = Callable[[random.Random], float]  # seconds to the next word


def _walks(dice: random.Random, apart: float, missed: float) -> float:
    walks = 1
    while dice.random() < missed:
        walks += 1
    return walks * apart + dice.gauss(0, apart / 10)


def _bursts(dice: random.Random) -> float:
    return dice.expovariate(1 / (8 * HOUR) if dice.random() < 0.6 else 1 / (4 * DAY))


RHYTHMS: dict[str, Rhythm] = {
    "by chance, daily": lambda dice: dice.expovariate(1 / DAY),
    "by chance, every third day": lambda dice: dice.expovariate(1 / (3 * DAY)),
    "a courier daily, one in four stays away": lambda dice: _walks(dice, DAY, 0.25),
    "a courier weekly, one in ten stays away": lambda dice: _walks(dice, 7 * DAY, 0.1),
    "bursts: some in a day, then days of nothing": _bursts,
}


def one_area(rhythm: Rhythm, dice: random.Random, words: int) -> tuple[int, int, float]:
    """Gaps of a living rhythm, how many of them were taken for silence, and hours until the true end was noticed."""
    heard = [0]
    gaps = alarms = 0
    for _ in range(words):
        after = heard[-1] + max(int(rhythm(dice)), HOUR)
        if len(heard) > 5:  # before that nobody knows a rhythm
            gaps += 1
            alarms += silence_of("", heard[-60:], (), after).is_silent
        heard.append(after)
    now = heard[-1]
    while not silence_of("", heard[-60:], (), now).is_silent:
        now += LOOK_SECONDS
    return gaps, alarms, (now - heard[-1]) / HOUR


def main() -> None:
    """Print a table, and the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer areas")
    areas, words = (20, 40) if parser.parse_args().quick else (200, 60)
    dice = random.Random(11)
    all_gaps = all_alarms = 0
    all_hours: list[float] = []
    print(f"{'rhythm':46}{'false alarms':>14}{'hours to notice':>17}")
    for name, rhythm in RHYTHMS.items():
        found = [one_area(rhythm, dice, words) for _ in range(areas)]
        gaps, alarms, hours = (
            sum(each[0] for each in found),
            sum(each[1] for each in found),
            [each[2] for each in found],
        )
        print(f"{name:46}{alarms / gaps:>14.3f}{statistics.median(hours):>17.0f}")
        print(f"simulated {name}", file=sys.stderr)
        all_gaps, all_alarms = all_gaps + gaps, all_alarms + alarms
        all_hours += hours
    figures = {
        "false_alarm_rate": round(all_alarms / all_gaps, 3),
        "median_hours_to_notice": round(statistics.median(all_hours), 1),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
