"""How a name in Latin letters is written in Russian: which letters stand for which groups, as counted, and what a pair costs.

The table says for a group of Latin letters, in how many words it was written so, and in how many it was met. What is
rarely written so costs more; a name that Russian writes as one would expect costs next to nothing.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from vistka.tracing.names.script import plain

START, END = "^", "$"  # of a word, in a group
UNSEEN = 2  # words added to what a group was met in: a share counted on few words is less sure
# What no row says, in the logarithms that rows cost: a letter left out, put in, written as another.
LEFT_OUT, PUT_IN, ANOTHER = 6.0, 6.0, 8.0
LETTERS_MORE = 3  # a short name's one strange letter is not a third of all that is known of it
DEAREST = 1.2  # beyond this, by letter, two words have nothing in common and are not looked at further
_RUSSIAN = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяё")

Ways = tuple[tuple[str, float], ...]  # Russian letters and what writing a group so costs
Steps = tuple[tuple[bool, tuple[tuple[int, Ways], ...]], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Transcription:
    """The table, as read: for each group of Latin letters the ways it is written."""

    groups: dict[str, Ways]
    longest: int

    def surprise(self, latin: str, russian: str) -> float:
        """Return by letter how strange it were if the one were written as the other: 0 as expected, at most DEAREST."""
        return _surprise(self, latin, russian)

    def cost(self, text: str, russian: str, most: float = math.inf) -> float:
        """Return what the cheapest way costs to write a text, its ends marked, group by group; at most `most`."""
        return _cheapest(self.steps(text), russian, most)

    def steps(self, text: str) -> Steps:
        """Return for each letter whether it is a word's end, and the groups that begin there: length, ways written."""
        return tuple(
            (
                letter in (START, END),
                tuple(
                    (length, ways)
                    for length in range(1, min(self.longest, len(text) - at) + 1)
                    if (ways := self.groups.get(text[at : at + length]))
                ),
            )
            for at, letter in enumerate(text)
        )


def is_russian(word: str) -> bool:
    """Whether a cleaned word has no letters but Russian ones."""
    return _RUSSIAN.issuperset(word)


def read_transcription(rows: Iterable[list[str]]) -> Transcription:
    """Read the rows of the table: Latin group, Russian letters, words written so, words met."""
    groups: dict[str, list[tuple[str, float]]] = {}
    for group, letters, seen, met in rows:
        groups.setdefault(group, []).append((letters, group_cost(int(seen), int(met))))
    return Transcription({group: tuple(ways) for group, ways in groups.items()}, max(map(len, groups), default=1))


def group_cost(seen: int, met: int) -> float:
    """Return what it costs that a group is written as in `seen` of the `met` words it was met in."""
    return -math.log(seen / (met + UNSEEN))


@lru_cache(maxsize=65_536)
def _surprise(table: Transcription, latin: str, russian: str) -> float:
    letters = len(latin) + LETTERS_MORE
    return _cheapest(_word_steps(table, latin), russian, DEAREST * letters) / letters


@lru_cache(maxsize=16_384)
def _word_steps(table: Transcription, latin: str) -> Steps:
    known = "".join(letter if letter in table.groups else plain(letter) for letter in latin)
    return table.steps(START + known + END)


def _cheapest(steps: Steps, russian: str, most: float) -> float:
    end = len(russian)
    reached: list[dict[int, float]] = [{0: 0.0}, *({} for _ in steps)]  # by letters read: letters written, and the cost
    for at, (edge, groups) in enumerate(steps):
        _put_in(reached[at], end, most)
        after = reached[at + 1]
        for done, cost in reached[at].items():
            out = cost if edge else cost + LEFT_OUT
            if out < after.get(done, most):
                after[done] = out
            if not edge and done < end and cost + ANOTHER < after.get(done + 1, most):
                after[done + 1] = cost + ANOTHER
            for length, ways in groups:
                further = reached[at + length]
                for written, more in ways:
                    if cost + more < most and russian.startswith(written, done):
                        place = done + len(written)
                        if cost + more < further.get(place, most):
                            further[place] = cost + more
    _put_in(reached[-1], end, most)
    return reached[-1].get(end, most)


def _put_in(reached: dict[int, float], end: int, most: float) -> None:
    """Let Russian letters stand where the Latin word has none."""
    for done in range(min(reached, default=end), end):
        if done in reached and reached[done] + PUT_IN < reached.get(done + 1, most):
            reached[done + 1] = reached[done] + PUT_IN
