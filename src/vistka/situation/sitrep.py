"""A situation report: what changed since the last one, what is known, contradicted, and silent, and from whom."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from vistka.limits import SITREP_CHANGED_MAX, SITREP_CONTRADICTED_MAX, SITREP_KNOWN_MAX, SITREP_SILENT_MAX
from vistka.situation.export.row import Row
from vistka.situation.observation import Source
from vistka.situation.picture import Freshness, Reading, freshness
from vistka.situation.place import Place


@dataclass(frozen=True, slots=True)
class Changed:
    """A reading that is another than at the last report; `before` is none where nothing was known then.

    Where all that was said has been taken out since, or moved elsewhere, `is_gone` and `row` is as it was then.
    """

    row: Row
    before: Reading | None
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Quiet:
    """An area from which no word comes: `kind` is silence's word for it, `since` Unix seconds of the last word."""

    place: Place
    kind: str
    since: int | None


@dataclass(frozen=True, slots=True)
class Sitrep:
    """The report for `now`, against the one of `since` (none for the first); times are Unix seconds.

    Two pages have room for so much; what is left out of each part is counted in `more`, by the part's name.
    """

    now: int
    since: int | None
    changed: tuple[Changed, ...]
    known: tuple[Row, ...]
    contradicted: tuple[Row, ...]
    silent: tuple[Quiet, ...]
    sources: tuple[tuple[Source, int], ...]  # how many claims came from each kind, the most first
    more: dict[str, int]


def make_sitrep(
    rows: Iterable[Row],
    before: Iterable[Row],
    silent: Iterable[Quiet],
    sources: Counter[Source],
    now: int,
    since: int | None,
) -> Sitrep:
    """The report of a picture: `rows` as it is known now, `before` as it was known at `since`.

    Worst and best attested first, of what changed before all what is taken back; what is history (three half-lives
    old) is no news: it is left out of what is known and of what is contradicted.
    """
    present = sorted(rows, key=lambda row: _order(row, now))
    before = sorted(before, key=lambda row: _order(row, now))
    earlier, later = _by_cell(before), _by_cell(present)
    compared = [(row, _of_the_same(row.reading, earlier.get(_cell(row), ()))) for row in present]
    changed = [
        Changed(row, row.reading, is_gone=True)
        for row in before
        if _of_the_same(row.reading, later.get(_cell(row), ())) is None and _age(row, now) is not Freshness.OLD
    ]
    changed += [Changed(row, then) for row, then in compared if since is not None and _is_other(row.reading, then)]
    known = [row for row in present if _age(row, now) in (Freshness.FRESH, Freshness.FADING)]
    contradicted = [row for row in present if row.reading.contradictions and _age(row, now) is not Freshness.OLD]
    quiet = sorted(silent, key=lambda each: (each.since is None, each.since or 0, each.place.code))
    more = {
        "changed": len(changed) - SITREP_CHANGED_MAX,
        "known": len(known) - SITREP_KNOWN_MAX,
        "contradicted": len(contradicted) - SITREP_CONTRADICTED_MAX,
        "silent": len(quiet) - SITREP_SILENT_MAX,
    }
    return Sitrep(
        now,
        since,
        tuple(changed[:SITREP_CHANGED_MAX]),
        tuple(known[:SITREP_KNOWN_MAX]),
        tuple(contradicted[:SITREP_CONTRADICTED_MAX]),
        tuple(quiet[:SITREP_SILENT_MAX]),
        tuple(sorted(sources.items(), key=lambda item: (-item[1], item[0]))),
        {name: max(0, count) for name, count in more.items()},
    )


def _cell(row: Row) -> tuple[str, str]:
    return row.place.code, row.indicator.code


def _by_cell(rows: Iterable[Row]) -> dict[tuple[str, str], list[Reading]]:
    found: dict[tuple[str, str], list[Reading]] = {}
    for row in rows:
        found.setdefault(_cell(row), []).append(row.reading)
    return found


def _of_the_same(reading: Reading, others: Iterable[Reading]) -> Reading | None:
    """What is known at another time of the same thing: of flats what was said of flats."""
    return next((other for other in others if other.now.overlaps(reading.now)), None)


def _is_other(reading: Reading, before: Reading | None) -> bool:
    """Whether a coordinator would call it news: another value, other figures, or a contradiction that came or went."""
    if before is None:
        return True
    now, then = reading.now, before.now
    values = {side.value for side in reading.contradictions} == {side.value for side in before.contradictions}
    return (now.value, now.figures, now.details) != (then.value, then.figures, then.details) or not values


def _order(row: Row, now: int) -> tuple[object, ...]:
    values = row.indicator.values
    code = row.reading.now.value
    worst = max(1, len(values) - 1)
    severity = values[code].severity / worst if code in values else 0
    return (
        list(Freshness).index(_age(row, now)),
        -severity,
        -row.reading.now.lineages,
        row.indicator.code,
        row.place.code,
    )


def _age(row: Row, now: int) -> Freshness:
    return freshness(row.reading.age(now), row.indicator.half_life)
