"""Every sentence stands in three languages with the same gaps, and every error of ours has one."""

import ast
from pathlib import Path
from string import Formatter

import pytest

import vistka
from vistka.errors import RemoteError
from vistka.web.words import LANGUAGES, area, pick_language, say_error

PACKAGE = Path(vistka.__file__).parent
AREAS = sorted(path.stem for path in (PACKAGE / "web" / "words").glob("*.toml"))
ERRORS = ("LocalError", "RemoteError", "WorldError")
NOT_FOR_PEOPLE = {
    # a caller's mistake in our own code: no input leads here, and a page that met one would say "something went wrong"
    *("cbor-type", "chance-length", "chunk", "key-length", "salt-length", "token", "no-words", "recipient-key"),
    *("frame-too-long", "header", "mail-header", "sketch-count", "sketch-short"),
    # said by one node's program to another's, which tries again
    *("contact-gap", "contact-gone", "contact-overtaken", "contact-stalled"),
    "sketch-shape",  # a checkpoint that is not one: it is made anew
}


def gaps(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def reasons_raised() -> dict[str, str]:
    """Every reason that some line raises, and the file it stands in."""
    found: dict[str, str] = {}
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found[first.value] = str(path.relative_to(PACKAGE))
    return found


@pytest.mark.parametrize("name", AREAS)
def test_three_languages_leave_the_same_gaps(name: str) -> None:
    uneven = {
        key: sentences
        for key, sentences in area(name).items()
        if len({frozenset(gaps(sentences[language])) for language in LANGUAGES}) != 1
    }
    assert uneven == {}


@pytest.mark.parametrize("name", AREAS)
def test_no_sentence_is_empty_or_left_in_another_language(name: str) -> None:
    for key, sentences in area(name).items():
        assert all(text.strip() for text in sentences.values()), key
        assert not set("ыэёъ") & set(sentences["uk"].lower()), (key, sentences["uk"])
        assert not set("іїєґ") & set(sentences["ru"].lower().replace("«я жива»", "")), (key, sentences["ru"])


def test_every_error_that_a_person_can_meet_has_a_sentence() -> None:
    raised = reasons_raised()
    assert len(raised) > 100
    silent = {reason: where for reason, where in raised.items() if reason not in area("errors")}
    assert {reason: where for reason, where in silent.items() if reason not in NOT_FOR_PEOPLE} == {}


def test_a_reason_without_a_sentence_still_says_that_nothing_is_lost() -> None:
    assert "xyz" in say_error("en", RemoteError("xyz"))


def test_a_fact_that_is_missing_is_a_gap_and_no_second_error() -> None:
    assert "?" in say_error("en", RemoteError("paper-code-length", digits=3))


@pytest.mark.parametrize(
    ("wanted", "accepted", "expected"),
    [
        ("ru", "en", "ru"),
        (None, "en-GB,en;q=0.9", "en"),
        (None, "de, ru;q=0.8", "ru"),
        (None, "", "uk"),
        ("xx", "zz", "uk"),
        (None, "," * 10_000 + "en", "uk"),
    ],
)
def test_a_language_is_picked(wanted: str | None, accepted: str, expected: str) -> None:
    assert pick_language(wanted, accepted) == expected
