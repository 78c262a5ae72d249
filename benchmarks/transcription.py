"""The packaged table of how Latin names are written in Russian, counted anew: from wd_russian_64, tried on wd_russian_16.

Letters are aligned first (each Latin letter with none to three Russian ones, the likeliest way, counted and aligned
again); then groups of letters are counted as they were aligned, and those kept that say more than their letters do.
With `--write` the table goes into the package.
"""

import argparse
import json
import math
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks._names_data import single_names, transcribed
from vistka.tracing.names.script import plain, written
from vistka.tracing.names.transcription import END, START, Transcription, group_cost, read_transcription

PACKAGED = Path(__file__).parents[1] / "src/vistka/tracing/names/data/transcription.tsv"
ROUNDS = 4
RUSSIAN_LETTERS_MAX = 3  # one Latin letter stands for: x is кс, ŝ is щ, and once in a while there is ь between
GROUP_LETTERS_MAX = 3
SEEN_LEAST, LETTER_SEEN_LEAST = 5, 3  # words in which a group, a single letter must have been written so
GAIN_LEAST = 0.5  # what a group must cost less than its letters do
ALIGNED_MOST = 2.5  # by letter: what costs more is two names set side by side by mistake
UNMET = 9.0  # what an alignment costs that no word had in the last round

Aligned = tuple[str, list[str], float]  # Latin word, the Russian letters of each of its letters, cost


def main() -> None:
    """Print what was counted; the last line is one JSON object."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--write", action="store_true", help="put the table into the package")
    words = [(latin, russian) for latin, russian, _ in transcribed("wd_russian_64.tsv.gz")]
    rows = list(_counted(_aligned([(a, b) for one, other in words if (a := _clean(one)) and (b := _clean(other))])))
    if options.parse_args().write:
        lines = "".join("\t".join(map(str, row)) + "\n" for row in rows)
        PACKAGED.write_text(
            "# Latin letters, Russian letters, words in which they were written so, words in which they were met; ^ and $"
            "\n# are a word's ends. Counted on Wikidata's names of persons (Merhav and Ash 2018). CC0-1.0.\n" + lines,
            encoding="utf-8",
        )
    table = read_transcription([list(map(str, row)) for row in rows])
    pairs = [(_clean(one), _clean(other), same) for one, other, same in single_names(2_000, 2026)]
    strange = {same: [table.surprise(a, b) for a, b, each in pairs if each is same] for same in (True, False)}
    print(json.dumps({"rows": len(rows)} | {str(same): _shares(found) for same, found in strange.items()}))


def _clean(text: str) -> str:
    """A word as the matcher sees it; empty where it has not a letter."""
    return "".join(word.text for word in written(text)) if any(map(str.isalpha, text)) else ""


def _shares(found: list[float]) -> dict[str, float]:
    """How many of the pairs are less strange than this."""
    return {f"{most / 10:.1f}": round(sum(each < most / 10 for each in found) / len(found), 3) for most in range(2, 12)}


def _aligned(words: list[tuple[str, str]]) -> list[Aligned]:
    costs: dict[tuple[str, str], float] = {}
    found: list[Aligned] = []
    for number in range(ROUNDS):
        found = [way for latin, russian in words if (way := _way(latin, russian, costs))]
        count = Counter(pair for latin, letters, _ in found for pair in zip(latin, letters, strict=True))
        met = Counter(letter for latin, _, _ in found for letter in latin)
        costs = {pair: group_cost(seen, met[pair[0]]) for pair, seen in count.items() if seen >= LETTER_SEEN_LEAST}
        print(f"round {number + 1}: {sum(cost for *_, cost in found) / len(found):.3f}", file=sys.stderr)
    return found


def _way(latin: str, russian: str, costs: dict[tuple[str, str], float]) -> Aligned | None:
    """The likeliest way to set one word's letters beside the other's; None where there is none."""
    reached: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]  # by place in the Russian word: cost, letters taken
    for letter in latin:
        after: dict[int, tuple[float, int]] = {}
        for done, (cost, _) in reached[-1].items():
            for taken in range(min(RUSSIAN_LETTERS_MAX, len(russian) - done) + 1):
                group = russian[done : done + taken]
                more = costs.get((letter, group)) if costs else _first_guess(letter, group)
                whole = cost + (UNMET + taken if more is None else more)
                if whole < after.get(done + taken, (math.inf, 0))[0]:
                    after[done + taken] = whole, taken
        reached.append(after)
    end, letters = len(russian), []
    if end not in reached[-1]:
        return None
    for after in reached[:0:-1]:
        taken = after[end][1]
        letters.append(russian[end - taken : end])
        end -= taken
    return latin, letters[::-1], reached[-1][len(russian)][0]


_GUESSED: dict[tuple[str, str], float] = {}


def _first_guess(letter: str, group: str) -> float:
    """What an alignment costs before anything was counted: letters that are written alike belong together."""
    if (letter, group) not in _GUESSED:
        one, other = plain(letter)[:1], plain(group)[:1]
        vowels = (one in "aeiouy") == (other in "aeiouy")
        near = 0.3 if one and one == other else 2.0 if vowels else 4.5
        _GUESSED[letter, group] = near + 2.5 * (len(group) - 1) if group else 2.5
    return _GUESSED[letter, group]


def _counted(found: Iterable[Aligned]) -> Iterator[tuple[str, str, int, int]]:
    """The rows of the table, shorter groups first."""
    count: Counter[tuple[str, str]] = Counter()
    met: Counter[str] = Counter()
    for latin, letters, cost in found:
        if cost <= ALIGNED_MOST * len(latin):
            for group, written_so in _groups(latin, letters):
                count[group, written_so] += 1
                met[group] += 1
    ways: dict[str, tuple[tuple[str, float], ...]] = {}
    for (group, written_so), seen in sorted(count.items(), key=lambda row: (len(row[0][0]), row[0][0], -row[1])):
        cost = group_cost(seen, met[group])
        if seen >= (LETTER_SEEN_LEAST if len(group) == 1 else SEEN_LEAST) and (
            len(group) == 1 or _by_letters(ways, group, written_so) - cost > GAIN_LEAST
        ):
            ways[group] = (*ways.get(group, ()), (written_so, cost))
            yield group, written_so, seen, met[group]


def _groups(latin: str, letters: list[str]) -> Iterator[tuple[str, str]]:
    """Every group of letters in a word, with and without the word's end beside it."""
    for first in range(len(latin)):
        for end in range(first + 1, min(first + GROUP_LETTERS_MAX, len(latin)) + 1):
            group, written_so = latin[first:end], "".join(letters[first:end])
            begins, ends = first == 0, end == len(latin)
            yield group, written_so
            if begins:
                yield START + group, written_so
            if ends:
                yield group + END, written_so
            if begins and ends:
                yield START + group + END, written_so


def _by_letters(ways: dict[str, tuple[tuple[str, float], ...]], group: str, written_so: str) -> float:
    """What a group costs by the shorter groups in it that the table has already."""
    return Transcription(ways, GROUP_LETTERS_MAX + 2).cost(group, written_so)


if __name__ == "__main__":
    main()
