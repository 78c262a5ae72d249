"""Observations, readings and acts as rows, and back."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from vistka.situation.entry import Grading, Joining, Parting, Placing, Strike
from vistka.situation.evidence import FLAGS, Acts, Evidence, evidence_of
from vistka.situation.observation import Bound, Flag, Link, Observation, Source, TimePrecision
from vistka.situation.picture import Figure, Reading, Side
from vistka.store.picture.tables import observation

WHOLE, WORDS = "whole", "words"
EVIDENCE_COLUMNS = tuple(observation.c[name] for name in Evidence._fields)


@dataclass(frozen=True, slots=True)
class Act:
    """One row of `act`."""

    kind: int
    observation: bytes
    other: bytes | None
    at: int
    says: str


def observation_row(seen: Observation, area: str, source: bytes) -> dict[str, Any]:
    """The row of an observation; `area` is its hromada, `source` the desk's row."""
    told = [[[link.source, link.name, link.said_at] for link in seen.chain], seen.quote]
    return evidence_of(seen, area)._asdict() | {
        "place": seen.place,
        "indicator": seen.indicator,
        "source": source,
        "time_precision": int(seen.time_precision),
        "supersedes": seen.supersedes,
        "is_message": int(seen.message is not None),
        "told": json.dumps(told, ensure_ascii=False),
    }


def observation_of_row(row: Row[Any], *, without_words: bool) -> Observation:
    """The observation of a row, without its quote where that was struck."""
    chain, quote = _told(row.told)
    return Observation(
        row.id,
        row.place,
        row.indicator,
        row.value,
        row.received_at,
        chain,
        row.number,
        Bound(row.bound),
        row.detail,
        row.precision,
        row.observed_at,
        TimePrecision(row.time_precision),
        row.heard_at,
        "" if without_words else quote,
        row.source_grade,
        row.information_grade,
        row.post,
        row.author,
        row.source if row.is_message else None,
        row.supersedes,
        frozenset(flag for at, flag in enumerate(FLAGS) if row.flags >> at & 1),
    )


def _told(data: str) -> tuple[tuple[Link, ...], str]:
    chain, quote = json.loads(data)
    return tuple(Link(Source(source), name, said_at) for source, name, said_at in chain), quote


def act_row(source: bytes, body: Strike | Joining | Parting | Grading | Placing, at: int) -> dict[str, Any]:
    """The row of what was decided."""
    other, says = None, ""
    match body:
        case Strike():
            says = WHOLE if body.whole else WORDS
        case Joining():
            other = body.other
        case Grading():
            says = f"{body.source_grade}{body.information_grade}"
        case Placing():
            says = f"{body.place} {body.precision}"
    about = body.one if isinstance(body, Joining) else body.observation
    return {"source": source, "kind": body.KIND, "observation": about, "other": other, "at": at, "says": says}


def acts_of(acts: Iterable[Act], superseded: Iterable[tuple[bytes, int, bytes]]) -> Acts:
    """What was done, as the fold takes it: the earliest of what is final, the latest of what can be done again."""
    first: dict[int, dict[bytes, int]] = {Strike.KIND: {}, Parting.KIND: {}}
    graded: defaultdict[bytes, list[tuple[int, str, int]]] = defaultdict(list)
    joined: defaultdict[bytes, list[tuple[bytes, int]]] = defaultdict(list)
    for each in acts:
        if each.kind == Joining.KIND and each.other is not None:
            joined[each.observation].append((each.other, each.at))
        elif each.kind == Grading.KIND:
            graded[each.observation].append((each.at, each.says[0], int(each.says[1])))
        elif each.kind == Parting.KIND:
            known = first[Parting.KIND]
            known[each.observation] = max(each.at, known.get(each.observation, each.at))
        elif each.kind == Strike.KIND and each.says == WHOLE:
            known = first[Strike.KIND]
            known[each.observation] = min(each.at, known.get(each.observation, each.at))
    corrected: dict[bytes, int] = {}
    corrects: dict[bytes, bytes] = {}
    for id_, at, by in superseded:
        corrects[by] = id_
        corrected[id_] = min(at, corrected.get(id_, at))
    return Acts(corrected, first[Strike.KIND], first[Parting.KIND], joined, graded, corrects)


# A cell of the million that a fold writes: json.dumps makes an encoder for each call that says how.
_encode = json.JSONEncoder(separators=(",", ":")).encode


def reading_row(reading: Reading, hromada: str) -> dict[str, Any]:
    """The row of a reading."""
    return {
        "place": reading.place,
        "indicator": reading.indicator,
        "hromada": hromada,
        "value": reading.now.value,
        "lineages": reading.lineages,
        "contradicted": int(reading.is_contradicted),
        "observed_at": reading.observed_at,
        "received_at": reading.received_at,
        "sides": _encode([_side_json(side) for side in reading.sides]),
    }


def reading_of_row(row: Row[Any]) -> Reading:
    """The reading of a row."""
    sides = tuple(_side_of_json(side) for side in json.loads(row.sides))
    return Reading(row.place, row.indicator, sides, row.lineages, row.received_at)


def _side_json(side: Side) -> list[Any]:
    return [
        side.value,
        side.lineages,
        side.observed_at,
        side.source_grade,
        side.information_grade,
        side.precision,
        sorted(side.details),
        [[figure.number, figure.bound, figure.detail, figure.lineages] for figure in side.figures],
        sorted(side.flags),
    ]


def _side_of_json(side: list[Any]) -> Side:
    value, lineages, observed_at, source_grade, information_grade, precision, details, figures, flags = side
    return Side(
        value,
        lineages,
        observed_at,
        source_grade,
        information_grade,
        precision,
        frozenset(details),
        tuple(Figure(number, Bound(bound), detail, count) for number, bound, detail, count in figures),
        frozenset(Flag(flag) for flag in flags),
    )
