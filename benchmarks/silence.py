"""How often the rule of silence cries wolf on simulated rhythms, and how soon it notices that word has stopped.

Where word comes by couriers, the same days are judged twice: by the rhythm alone, and with the couriers' timetable.
"""

import argparse
import json
import random
import statistics
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from vistka.situation.entry import Round
from vistka.situation.silence import silence_of

HOUR, DAY = 3_600, 86_400
LOOK_SECONDS = 2 * HOUR  # how often the picture is looked at
KEPT = 60  # times of word that are looked at
KNOWN_WORDS = 5  # before so many nobody knows a rhythm
Dice = random.Random
Word = Callable[[Dice], Iterator[tuple[int, tuple[Round, ...]]]]  # when word comes, and the timetable as it is then


def chance(apart: float) -> Word:
    """Word by pure chance."""

    def word(dice: Dice) -> Iterator[tuple[int, tuple[Round, ...]]]:
        at = 0.0
        while True:
            at += max(dice.expovariate(1 / apart), HOUR)
            yield int(at), ()

    return word


def bursts(dice: Dice) -> Iterator[tuple[int, tuple[Round, ...]]]:
    """Some in a day, then days of nothing."""
    at = 0.0
    while True:
        at += max(dice.expovariate(1 / (8 * HOUR) if dice.random() < 0.6 else 1 / (4 * DAY)), HOUR)
        yield int(at), ()


def courier(every_days: int, missed: float, then_days: int = 0) -> Word:
    """A courier on set days, who stays away now and then; what they bring takes 6 to 30 hours to the desk.

    With `then_days` they come so rarely after three weeks, and the desk has heard of it.
    """

    def word(dice: Dice) -> Iterator[tuple[int, tuple[Round, ...]]]:
        day, rounds = 0, (Round("", 0, every_days),)
        while True:
            if then_days and day >= 21 and rounds[0].every_days != then_days:
                rounds = (Round("", day * DAY, then_days),)
            if dice.random() >= missed:
                yield day * DAY + int(dice.uniform(6, 30) * HOUR), rounds
            day += rounds[0].every_days

    return word


RHYTHMS: dict[str, Word] = {
    "by chance, daily": chance(DAY),
    "by chance, every third day": chance(3 * DAY),
    "bursts: some in a day, then days of nothing": bursts,
    "a courier daily, one in four stays away": courier(1, 0.25),
    "a courier every third day, one in four stays away": courier(3, 0.25),
    "a courier weekly, one in ten stays away": courier(7, 0.1),
    "a courier daily, after three weeks weekly": courier(1, 0.1, then_days=7),
}


@dataclass
class Judged:
    """What a rule made of living rhythms, and hours until it noticed their end."""

    gaps: int = 0
    alarms: int = 0
    hours: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Of the gaps, so many were taken for silence."""
        return self.alarms / max(1, self.gaps)


def one_area(word: Word, dice: Dice, words: int, rules: list[Judged]) -> None:
    """A rhythm that lives for so many words and ends; `rules`: without a timetable, with it."""
    heard: list[int] = []
    known: tuple[Round, ...] = ()
    coming = word(dice)
    for _ in range(words):
        at, rounds = next(coming)
        at = max(at, heard[-1] + 1) if heard else at
        for judged, timetable in zip(rules, ((), rounds), strict=False):
            if len(heard) > KNOWN_WORDS:
                judged.gaps += 1
                judged.alarms += silence_of("", heard[-KEPT:], (), at, timetable).is_silent
        heard.append(at)
        known = rounds
    for judged, timetable in zip(rules, ((), known), strict=False):
        now = heard[-1]
        while not silence_of("", heard[-KEPT:], (), now, timetable).is_silent:
            now += LOOK_SECONDS
        judged.hours.append((now - heard[-1]) / HOUR)


def main() -> None:
    """Print a table, and the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer areas")
    areas, words = (20, 40) if parser.parse_args().quick else (200, 60)
    dice = random.Random(11)
    plain, kept = Judged(), Judged()
    print(f"{'rhythm':52}{'false alarms':>14}{'hours to notice':>17}{'with timetable':>16}{'hours':>7}")
    for name, word in RHYTHMS.items():
        has_timetable = bool(next(word(random.Random(0)))[1])
        rules = [Judged(), Judged()] if has_timetable else [Judged()]
        for _ in range(areas):
            one_area(word, dice, words, rules)
        line = f"{name:52}{rules[0].rate:>14.3f}{statistics.median(rules[0].hours):>17.0f}"
        if has_timetable:
            line += f"{rules[1].rate:>16.3f}{statistics.median(rules[1].hours):>7.0f}"
        print(line)
        print(f"simulated {name}", file=sys.stderr)
        for total, judged in ((plain, rules[0]), (kept, rules[-1])):
            total.gaps, total.alarms = total.gaps + judged.gaps, total.alarms + judged.alarms
            total.hours += judged.hours
    figures = {
        "false_alarm_rate": round(plain.rate, 3),
        "median_hours_to_notice": round(statistics.median(plain.hours), 1),
        "false_alarm_rate_with_timetable": round(kept.rate, 3),
        "median_hours_to_notice_with_timetable": round(statistics.median(kept.hours), 1),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
