"""The specs' examples in vectors/contact and vectors/drop are what this code says and takes."""

import json
from pathlib import Path

import pytest

from tests.contact.city import NOW, exchanges, ids, note, some_bytes, store_of
from tests.contact.diagram import diagram
from tests.contact.reading import outcome_of
from tests.contact.vectors import LARGE, NOTES, ROOT, all_vectors, as_text
from vistka.errors import RemoteError
from vistka.wire.frame import FrameReader, encode_frame

FILES = sorted([*ROOT.glob("contact/*.json"), *ROOT.glob("drop/*.json")])


def named(pattern: str) -> list[Path]:
    return [path for path in FILES if path.match(pattern)]


def test_the_files_are_the_ones_that_are_generated() -> None:
    assert {str(path.relative_to(ROOT).with_suffix("")) for path in FILES} == set(all_vectors())
    for name, vector in all_vectors().items():
        assert (ROOT / f"{name}.json").read_text(encoding="utf-8") == as_text(vector)


@pytest.mark.parametrize("path", named("contact/bad-*.json"), ids=lambda path: path.stem)
def test_bad_words_end_the_contact_with_their_reason(path: Path) -> None:
    vector = json.loads(path.read_text())
    _, answerer = exchanges(store_of(), store_of())
    said = bytes.fromhex(vector["opener_says"])
    hello = encode_frame(next(FrameReader().receive_bytes(said))) if vector["reason"] != "newer" else b""
    answerer.receive_bytes(hello)
    if hello:
        assert answerer.bytes_to_send().hex() == vector["answerer_says"]
    with pytest.raises(RemoteError) as caught:
        answerer.receive_bytes(said[len(hello) :])
    assert caught.value.reason == vector["reason"]


@pytest.mark.parametrize("who", ["opener", "answerer"])
def test_either_side_of_the_recorded_contact_answers_as_recorded(who: str) -> None:
    vector = json.loads((ROOT / "contact/recorded.json").read_text())
    post, desk = store_of(*NOTES, LARGE, deposited=True), store_of(note("answer"))
    desk.acknowledge([some_bytes("token 1", 10)], NOW)
    own = exchanges(post, desk)[0 if who == "opener" else 1]
    for turn in vector["turns"]:
        if turn["from"] == who:
            assert own.bytes_to_send().hex() == turn["bytes"]
        else:
            own.receive_bytes(bytes.fromhex(turn["bytes"]))
    assert own.finished
    assert sorted(one.hex() for one in ids(own.store)) == vector["held_by_both_after"]


@pytest.mark.parametrize("path", named("drop/*.json"), ids=lambda path: path.stem)
def test_a_drop_is_found_in_its_state_and_saved_as_far_as_it_goes(path: Path) -> None:
    vector = json.loads(path.read_text())
    assert outcome_of(bytes.fromhex(vector["file"])) == (vector["outcome"], vector["bundles_saved"])


def test_the_diagram_in_the_spec_is_the_table() -> None:
    spec = ROOT.parent / "docs/spec/contact.md"
    assert diagram() in spec.read_text(encoding="utf-8")
