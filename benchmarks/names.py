"""Names: ours at its fixed threshold beside rapidfuzz, Daitch-Mokotoff and OpenSanctions' logic-v2 at their best.

logic-v2 is compared when nomenklatura is there (`pip install nomenklatura`, which brings ICU); we do not depend on it.
Ours is judged at `SAME`; the others at the threshold that suits them best on these very pairs.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable

from anyascii import anyascii
from rapidfuzz import fuzz

from benchmarks._names_data import Pair, Wrong, diminutives, full_names, name_bench, single_names
from vistka.store.lexicon import packaged_lexicon
from vistka.tracing.names.codes import pair_codes, query_codes
from vistka.tracing.names.daitch import daitch_mokotoff
from vistka.tracing.names.likeness import SAME, likeness
from vistka.tracing.names.parts import parse_name

Scorer = Callable[[str, str], float]
SEED = 2026


def main() -> None:
    """Print a table; the last line is one JSON object."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="a tenth of the pairs")
    share = 10 if options.parse_args().quick else 1
    began = time.perf_counter()
    packaged_lexicon()
    lexicon_ms = 1_000 * (time.perf_counter() - began)
    sets = {
        "A": full_names(5_000 // share, SEED),
        "A_no_mistakes": full_names(5_000 // share, SEED + 1, mistakes=False),
        "B": single_names(2_000 // share, SEED),
        "B_nearest": single_names(2_000 // share, SEED + 1, Wrong.NEAREST),
        "B_random": single_names(2_000 // share, SEED + 2, Wrong.RANDOM),
        "C": diminutives(SEED),
        "name_bench": name_bench(),
    }
    scorers: dict[str, Scorer] = {"vistka": _ours, "token_sort": _token_sort, "daitch_mokotoff": _daitch_mokotoff}
    if other := _logic_v2():
        scorers["logic_v2"] = other
    found: dict[str, dict[str, float]] = {name: {} for name in sets}
    print(f"{'':16}" + "".join(f"{name:>20}" for name in sets))
    for label, scorer in scorers.items():
        row = []
        for name, pairs in sets.items():
            began = time.perf_counter()
            scores = [scorer(one, other) for one, other, _ in pairs]
            took = 1e6 * (time.perf_counter() - began) / len(pairs)
            f1 = _f1(scores, pairs, SAME) if scorer is _ours else _best_f1(scores, pairs)
            found[name][label] = round(f1, 4)
            row.append(f"{f1:8.3f} {took:7.0f} us")
            print(f"{label} {name}", file=sys.stderr)
        print(f"{label:16}" + "".join(f"{cell:>20}" for cell in row))
    result = found | {
        "pairs": {name: len(pairs) for name, pairs in sets.items()},
        "ours": _costs(sets["A"], lexicon_ms),
    }
    print(json.dumps(result))


def _f1(scores: list[float], pairs: list[Pair], threshold: float) -> float:
    right = sum(score >= threshold and same for score, (_, _, same) in zip(scores, pairs, strict=True))
    return 2 * right / (sum(score >= threshold for score in scores) + sum(same for _, _, same in pairs))


def _best_f1(scores: list[float], pairs: list[Pair]) -> float:
    return max(
        _f1(scores, pairs, threshold) for threshold in {*sorted(set(scores))[:: max(1, len(set(scores)) // 200)]}
    )


def _ours(one: str, other: str) -> float:
    lexicon = packaged_lexicon()
    return likeness(parse_name(one, lexicon), parse_name(other, lexicon)).score


def _token_sort(one: str, other: str) -> float:
    return fuzz.token_sort_ratio(anyascii(one).lower(), anyascii(other).lower()) / 100


def _daitch_mokotoff(one: str, other: str) -> float:
    """Whether every word of the shorter name shares a code with a word of the longer."""
    words = [
        [
            set(daitch_mokotoff("".join(letter for letter in word if letter.isalpha())))
            for word in anyascii(name).lower().split()
        ]
        for name in (one, other)
    ]
    shorter, longer = sorted(words, key=len)
    return float(all(any(codes & others for others in longer) for codes in shorter))


def _logic_v2() -> Scorer | None:
    """OpenSanctions' matcher, the better of both directions; None where it is not installed."""
    try:
        from followthemoney import EntityProxy  # type: ignore[import-not-found,unused-ignore]
        from nomenklatura.matching import ScoringConfig, get_algorithm  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        print("nomenklatura is not installed: logic-v2 is left out", file=sys.stderr)
        return None
    algorithm, settings, count = get_algorithm("logic-v2"), ScoringConfig.defaults(), 0

    def score(one: str, other: str) -> float:
        nonlocal count
        count += 1  # it keeps names by the id of who bears them
        first, second = (
            EntityProxy.from_dict({"id": f"{count}-{at}", "schema": "Person", "properties": {"name": [name]}})
            for at, name in enumerate((one, other))
        )
        return float(max(algorithm.compare(a, b, settings).score for a, b in ((first, second), (second, first))))

    return score


def _costs(pairs: list[Pair], lexicon_ms: float) -> dict[str, float]:
    """What a comparison costs once its words have been met, and how many codes a person and a search have."""
    lexicon = packaged_lexicon()
    names = [(parse_name(one, lexicon), parse_name(other, lexicon)) for one, other, _ in pairs]
    for first, second in names:
        likeness(first, second)
    began = time.perf_counter()
    for first, second in names:
        likeness(first, second)
    compared = time.perf_counter()
    for one, _, _ in pairs:
        parse_name(one, lexicon)
    parsed = time.perf_counter()
    same = [pair for pair, (_, _, alike) in zip(names, pairs, strict=True) if alike]
    met = sum(not query_codes(one).isdisjoint(pair_codes(other)) for one, other in same)
    return {
        "lexicon_ms": round(lexicon_ms, 1),
        "likeness_us": round(1e6 * (compared - began) / len(pairs), 1),
        "parse_us": round(1e6 * (parsed - compared) / len(pairs), 1),
        "codes_stored": round(sum(len(pair_codes(one)) for one, _ in names) / len(names), 2),
        "codes_asked": round(sum(len(query_codes(one)) for one, _ in names) / len(names), 2),
        "met_by_code": round(met / len(same), 4),
    }


if __name__ == "__main__":
    main()
