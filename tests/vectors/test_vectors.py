"""Every vector is read twice, by the project and by the independent reader, and both say what the file says."""

import ast
import json
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.vectors import independent, independent_datagram, independent_photo, ours, ours_datagram
from vectors import make
from vistka.errors import RemoteError

ROOT = Path(__file__).parents[2]
FOLDERS = ("bundle", "datagram", "identity", "noise")  # contact and drop have a shape and tests of their own
FILES = sorted(path for folder in FOLDERS for path in (ROOT / "vectors" / folder).glob("*.json"))
VECTORS = [(path.stem, vector) for path in FILES for vector in make.read(path)]
OURS = ours.ANSWERS | ours_datagram.ANSWERS
INDEPENDENT = independent.ANSWERS | independent_datagram.ANSWERS | independent_photo.ANSWERS
NAMES = [f"{stem}: {vector['name']}" for stem, vector in VECTORS]


def answer_of(reader: Callable[[Any], Any], given: dict[str, Any]) -> dict[str, Any]:
    """What a reader says, refusals too, in the shape of a vector."""
    try:
        return {"expected": reader(given)}
    except RemoteError as error:
        return {"fails": error.reason}
    except (independent.RefusedError, independent_datagram.RefusedError, independent_photo.RefusedError) as error:
        return {"fails": str(error)}


@pytest.mark.parametrize("vector", [vector for _, vector in VECTORS], ids=NAMES)
def test_both_readers_say_what_the_vector_says(vector: dict[str, Any]) -> None:
    said = {key: vector[key] for key in ("expected", "fails") if key in vector}
    assert said == answer_of(OURS[vector["does"]], vector["given"])
    assert said == answer_of(INDEPENDENT[vector["does"]], vector["given"])


@pytest.mark.parametrize(("stem", "vector"), VECTORS, ids=NAMES)
def test_a_bad_vector_lies_in_the_file_of_its_failure(stem: str, vector: dict[str, Any]) -> None:
    also = {
        "wrong-recipient": {"seal"},
        "signature": {"truncated"},
        "card-text": {"truncated"},
        "mandate-text": {"signature"},
        "text": {"non-canonical", "malformed"},
    }
    if stem.startswith("good-"):
        assert "expected" in vector
    elif stem.startswith("bad-"):
        failure = stem.removeprefix("bad-")
        assert vector["fails"] in {failure} | also.get(failure, set())


def test_the_files_are_what_the_script_makes() -> None:
    made = {f"{name}.json": make.text_of(vectors) for name, vectors in make.FILES.items()}
    kept = {str(path.relative_to(ROOT / "vectors")): path.read_text("utf-8") for path in FILES}
    assert made == kept


def test_no_two_vectors_of_a_file_share_a_name() -> None:
    for path in FILES:
        names = [vector["name"] for vector in make.read(path)]
        assert sorted(set(names)) == sorted(names), path.name


@pytest.mark.parametrize("reader", [independent, independent_datagram, independent_photo])
def test_the_independent_reader_knows_nothing_of_the_package(reader: ModuleType) -> None:
    tree = ast.parse(Path(str(reader.__file__)).read_text("utf-8"))
    imported = {
        alias.name.partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    imported |= {(node.module or "").partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not imported & {"vistka", "vectors", "tests", "nacl", "cbor2"}


def test_the_two_readers_answer_the_same_questions() -> None:
    assert sorted(OURS) == sorted(INDEPENDENT)
    assert {vector["does"] for _, vector in VECTORS} == set(OURS)


def test_the_example_that_the_spec_takes_apart_is_the_first_vector() -> None:
    page = (ROOT / "docs" / "spec" / "bundle.md").read_text("utf-8")
    example = page.split("```\n88  ")[1].split("```")[0].split("payload")[0]
    lines = ("88  " + example).splitlines()
    taken_apart = "".join(found[0] for line in lines if (found := re.match(r"(?:[0-9a-f]{2}+ ?)*", line)))
    vector = make.read(ROOT / "vectors" / "bundle" / "good-note.json")[0]
    assert vector["given"]["bundle"] == taken_apart.replace(" ", "")
    assert vector["expected"]["id"] in page
    assert vector["expected"]["read_token"] in page


def test_every_failure_class_is_in_the_spec() -> None:
    page = (ROOT / "docs" / "spec" / "bundle.md").read_text("utf-8")
    failures = {vector["fails"] for _, vector in VECTORS if "fails" in vector}
    assert sorted(failure for failure in failures if f"`{failure}`" not in page) == []


def test_every_shape_is_in_the_readme() -> None:
    page = (ROOT / "vectors" / "README.md").read_text("utf-8")
    assert [does for does in sorted(ours.ANSWERS) if f"`{does}`" not in page] == []
    assert json.loads((ROOT / "vectors" / "noise" / "x.json").read_text("utf-8"))["vectors"][0]["expected"][
        "handshake_hash"
    ]
