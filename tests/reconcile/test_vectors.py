"""The examples of docs/spec/reconciliation.md are what this code says, and what a second reader finds from the text."""

import json
from typing import Any

import pytest

from tests.reconcile import independent
from tests.reconcile.vectors import FOLDER, files, text_of
from vistka.reconcile.messages import Kind
from vistka.wire.frame import FrameReader


def vectors(name: str) -> list[dict[str, Any]]:
    """One file's."""
    read: list[dict[str, Any]] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))["vectors"]
    return read


def test_the_files_are_the_ones_that_are_generated() -> None:
    made = {f"{name}.json": text_of(each) for name, each in files().items()}
    assert made == {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.json")}


def test_short_ids_by_the_second_reader() -> None:
    for vector in vectors("short-ids"):
        short = bytes.fromhex(vector["short"])
        if "id" in vector:
            assert short == independent.short(bytes.fromhex(vector["salt"]), bytes.fromhex(vector["id"]))
        assert vector["check"] == independent.check(short).hex()
        stop = 1_000 if "id" in vector else 2**19
        assert vector["cells"] == independent.cells(short, stop)


def test_sketches_by_the_second_reader() -> None:
    for vector in vectors("sketches"):
        data = bytes.fromhex(vector["sketch"])
        assert data == independent.sketch([bytes.fromhex(each) for each in vector["shorts"]], len(data) // 10)
        found, done = independent.peel(data)
        assert (vector["found"], vector["done"]) == ([each.hex() for each in found], done)


def test_every_bad_frame_is_refused() -> None:
    assert [vector["fails"] for vector in vectors("bad-frames") if vector["fails"] == "taken"] == []


@pytest.mark.parametrize("name", ["nothing-differs", "few-differ", "answerer-decodes", "half-differs"])
def test_the_cells_of_a_meeting_by_the_second_reader(name: str) -> None:
    (vector,) = vectors(f"meeting-{name}")
    frames = [
        (said["by"], frame)
        for said in vector["said"]
        for frame in FrameReader().receive_bytes(bytes.fromhex(said["frame"]))
    ]
    answer = next(frame for _, frame in frames if frame.kind == Kind.ANSWER)
    salt = bytes.fromhex(vector["answerer" if answer.payload[0] & 1 else "opener"]["salt"])
    server = next(by for by, frame in frames if frame.kind == Kind.CELLS)
    shorts = [independent.short(salt, bytes.fromhex(each)) for each in vector[server]["ids"]]
    served = b"".join(frame.payload[1:] for _, frame in frames if frame.kind == Kind.CELLS)
    assert served == independent.sketch(shorts, len(served) // 10)


def test_a_meeting_ends_with_what_only_one_of_them_holds() -> None:
    for path in FOLDER.glob("meeting-*.json"):
        (vector,) = vectors(path.stem)
        one, two = set(vector["opener"]["ids"]), set(vector["answerer"]["ids"])
        assert (sorted(one - two), sorted(two - one)) == (vector["only_opener"], vector["only_answerer"])
