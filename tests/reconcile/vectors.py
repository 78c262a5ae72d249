"""Writes vectors/reconciliation: python -m tests.reconcile.vectors. Every byte follows from names."""

import json
from hashlib import blake2b
from pathlib import Path
from typing import Any

from tests.reconcile.meeting import Node, meet
from vistka.errors import RemoteError
from vistka.reconcile import messages
from vistka.reconcile.decode import Decoder
from vistka.reconcile.messages import Answer, Kind, Mode, Open
from vistka.reconcile.plain import PlainCells
from vistka.reconcile.scope import HOUR_END, HOUR_FIRST, Scope, parse_scope, partition_of
from vistka.reconcile.short import SHORT_BYTES, cells_of, check_of, short_ids

FOLDER = Path(__file__).parents[2] / "vectors" / "reconciliation"
SALT = b"saltsalt"
Vector = dict[str, Any]
READERS = {
    Kind.OPEN: messages.read_open,
    Kind.ANSWER: messages.read_answer,
    Kind.ASK: messages.read_ask,
    Kind.CELLS: lambda payload: PlainCells.parse(*messages.read_cells(payload)),
    Kind.WANT: messages.read_prefixes,
    Kind.LIST: messages.read_list,
    Kind.END: messages.read_end,
}


def named(name: str, count: int) -> list[bytes]:
    """Bundle ids that follow from a name."""
    return [blake2b(f"{name} {number}".encode(), digest_size=32).digest() for number in range(count)]


def split(shorts: bytes) -> list[bytes]:
    """Short ids one by one."""
    return [shorts[at : at + SHORT_BYTES] for at in range(0, len(shorts), SHORT_BYTES)]


def reason_of(payload: bytes, kind: Kind) -> str:
    """Why a frame is refused, or "taken"."""
    try:
        READERS[kind](payload)
    except RemoteError as error:
        return error.reason
    return "taken"


def short_vectors() -> list[Vector]:
    """Short ids, their checks and their cells below 1,000."""
    made = []
    for bundle_id in named("bundle", 6):
        (short,) = split(short_ids(SALT, [bundle_id]))
        number = int.from_bytes(short)
        made.append(
            {
                "id": bundle_id.hex(),
                "salt": SALT.hex(),
                "short": short.hex(),
                "check": f"{check_of(number):04x}",
                "cells": list(cells_of(number, 0, 1_000)),
            }
        )
    late = int.from_bytes(short_ids(SALT, named("late", 1)))
    made.append({"short": f"{late:016x}", "check": f"{check_of(late):04x}", "cells": list(cells_of(late, 0, 2**19))})
    return made


def sketch_vectors() -> list[Vector]:
    """Sketches of sets, and what peels out of them."""
    made = []
    for count, cells in ((0, 4), (1, 4), (2, 8), (5, 16), (30, 64), (30, 20)):
        shorts = short_ids(SALT, named("held", count))
        sketch = PlainCells(0, cells)
        sketch.toggle(shorts)
        decoder = Decoder()
        decoder.add(sketch.part(0, cells))
        decoder.peel()
        made.append(
            {
                "shorts": [short.hex() for short in split(shorts)],
                "sketch": sketch.encode(0, cells).hex(),
                "found": sorted(short.hex() for short in decoder.found),
                "done": decoder.done,
            }
        )
    return made


def scope_vectors() -> list[Vector]:
    """Partitions of envelopes, and scopes as they are written."""
    hours = (
        0,
        HOUR_FIRST - 1,
        HOUR_FIRST,
        HOUR_FIRST + 119,
        HOUR_FIRST + 120,
        10_064,
        HOUR_END - 1,
        HOUR_END,
        2**32 - 1,
    )
    partitions: list[Vector] = [
        {"class": class_, "hour": hour, "partition": partition_of(class_, hour)} for class_ in (0, 4) for hour in hours
    ]
    masks = (0, 2**64 - 1, 1, 0x00FFFFFFFFFFFFFF, 0x0102030405060708, 0x0F0F0F0F0F0F0F01)
    scopes: list[Vector] = [
        {"partitions": [p for p in range(64) if mask >> p & 1], "scope": Scope(mask).encode().hex()} for mask in masks
    ]
    bad: list[Vector] = []
    for data in ("ff", "ff00", "00ff", "01ff02ff", "01ff0101", "0101010f"):
        try:
            parse_scope(bytes.fromhex(data))
        except RemoteError as error:
            bad.append({"scope": data, "fails": error.reason})
    return [*partitions, *scopes, *bad]


def meeting_vector(shared: int, mine: int, theirs: int) -> Vector:
    """A whole reconciliation of two nodes without numpy: every frame."""
    both, one, two = named("shared", shared), named("opener's", mine), named("answerer's", theirs)
    opener = Node(True, both + one, arithmetic=PlainCells)
    answerer = Node(False, both + two, arithmetic=PlainCells)
    said = meet(opener, answerer)
    return {
        "opener": {"salt": b"opener's".hex(), "ids": [each.hex() for each in opener.rows]},
        "answerer": {"salt": b"answer's".hex(), "ids": [each.hex() for each in answerer.rows]},
        "scope": Scope().encode().hex(),
        "said": [{"by": name, "frame": data.hex()} for name, data in said],
        "only_opener": sorted(each.hex() for each in opener.lacks),
        "only_answerer": sorted(each.hex() for each in answerer.lacks),
    }


def bad_vectors() -> list[Vector]:
    """Frames that are refused as they stand, each with its reason."""
    opening = Open(SALT, 300, Scope()).frame().payload
    answer = Answer(Mode.OPENER_DECODES, None, 300, Scope()).frame().payload
    frames = [
        (Kind.OPEN, b""), (Kind.OPEN, opening[:7]), (Kind.OPEN, opening[:8]), (Kind.OPEN, opening[:9]),
        (Kind.OPEN, opening[:-1]), (Kind.OPEN, SALT + b"\x80\x00\xff\xff"),
        (Kind.OPEN, SALT + b"\xff\xff\xff\x7f\xff\xff"),
        (Kind.OPEN, SALT + b"\x80\x80\x80\x80\x01\xff\xff"), (Kind.ANSWER, b""), (Kind.ANSWER, b"\x08" + answer[1:]),
        (Kind.ANSWER, b"\x01" + SALT[:4]), (Kind.ASK, b""), (Kind.ASK, b"\x80"), (Kind.ASK, b"\x01\x00"),
        (Kind.ASK, b"\x81\x80\x20"),
        (Kind.CELLS, b""), (Kind.CELLS, bytes(10)), (Kind.WANT, bytes(6)), (Kind.LIST, b""), (Kind.LIST, b"\x02"),
        (Kind.LIST, b"\x01" + bytes(4)), (Kind.END, b""), (Kind.END, b"\x02"), (Kind.END, bytes(2)),
    ]  # fmt: skip
    return [{"kind": int(kind), "payload": data.hex(), "fails": reason_of(data, kind)} for kind, data in frames]


def files() -> dict[str, list[Vector]]:
    """All of them by name."""
    meetings = {
        "nothing-differs": (40, 0, 0),
        "few-differ": (40, 3, 2),
        "answerer-decodes": (40, 1, 9),
        "one-is-empty": (0, 0, 12),
        "half-differs": (12, 10, 10),
    }
    return {
        "short-ids": short_vectors(),
        "sketches": sketch_vectors(),
        "scopes": scope_vectors(),
        **{f"meeting-{name}": [meeting_vector(*counts)] for name, counts in meetings.items()},
        "bad-frames": bad_vectors(),
    }


def text_of(vectors: list[Vector]) -> str:
    """A file's text."""
    return json.dumps({"vectors": vectors}, indent=1) + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, vectors in files().items():
        (FOLDER / f"{name}.json").write_text(text_of(vectors), encoding="utf-8")
