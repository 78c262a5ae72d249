"""`vistka plan` as a post keeper types it: a table in their language, a picture, one line for a machine."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.simulator.plan.city import EARLY, SURE, TWO_POSTS
from vistka.cli import main
from vistka.simulator.plan.reading import example
from vistka.web.words import LANGUAGES

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def town(tmp_path: Path) -> Path:
    path = tmp_path / "town.toml"
    path.write_text('name = "Town <&>"\n' + SURE + TWO_POSTS.replace("mill", "mill & son") + EARLY, encoding="utf-8")
    return path


def test_the_example_can_be_played_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--example"]) == 0
    assert capsys.readouterr().out == example()


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "uk",
            ("«живі» до столу 50% 50% 50%", "ніхто не заходить, інтернету немає", "ще один кур'єр: 12:00 mill & son"),
        ),
        ("ru", ("«живы» до стола 50% 50% 50%", "никто не заходит, интернета нет", "ещё один курьер: 12:00 mill & son")),
        (
            "en",
            ("notes to the desk 50% 50% 50%", "nobody comes by, and there is no", "one more courier: 12:00 mill & son"),
        ),
    ],
)
def test_the_table_says_shares_who_starves_and_what_would_help(
    town: Path, capsys: pytest.CaptureFixture[str], language: str, expected: tuple[str, ...]
) -> None:
    assert main(["--language", language, "plan", str(town), "--runs", "2"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert [sentence for sentence in expected if sentence not in said] == []


def test_one_line_for_a_machine_holds_the_same_and_the_shipped_nodes_beside(
    town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", str(town), "--runs", "2", "--real", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["starving"] == {"mill & son": "no-way"}
    assert result["shares"]["note"]["week"] == {"mean": 50, "low": 50, "high": 50}
    assert result["quick"] == result["real"]
    assert [change["help"] for change in result["changes"]] == ["courier", "stick", "internet"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_is_whole_and_names_posts_as_they_are(town: Path, tmp_path: Path, language: str) -> None:
    picture = tmp_path / "plan.svg"
    words = ["--language", language, "plan", str(town), "--runs", "1", "--quick", "--plot", str(picture)]
    assert main(words) == 0
    root = ET.parse(picture).getroot()
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert "mill & son" in texts
    assert any("Town <&>" in (text or "") for text in texts)
    assert len(list(root.iter(f"{SVG}polyline"))) == 2  # notes and letters


def test_what_is_wrong_is_said_with_its_line_and_nothing_is_played(
    town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town.write_text(town.read_text("utf-8").replace("10:00 desk", "10:00 dock"), encoding="utf-8")
    assert main(["--language", "en", "plan", str(town)]) == 1
    said = capsys.readouterr()
    line = town.read_text("utf-8").partition("dock")[0].count("\n") + 1
    assert (said.out, f"line {line}" in said.err, "dock" in said.err) == ("", True, True)
    assert main(["--language", "en", "plan", str(tmp_path / "nowhere.toml")]) == 1
    assert "nowhere.toml" in capsys.readouterr().err


def test_a_picture_that_cannot_be_written_is_said(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--language", "en", "plan", str(town), "--runs", "1", "--quick", "--plot", str(town / "plan.svg")]
    assert main(words) == 1
    assert "plan.svg" in capsys.readouterr().err


@pytest.mark.parametrize("runs", ["0", "-3", "1001"])
def test_a_number_of_runs_that_cannot_be_is_refused_and_not_bent(
    town: Path, runs: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--language", "en", "plan", str(town), "--runs", runs]) == 1
    assert capsys.readouterr().err == "--runs must be a whole number from 1 to 1000.\n"


def test_a_city_without_a_name_is_headed_by_its_posts(
    town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town.write_text(town.read_text("utf-8").partition("\n")[2], encoding="utf-8")
    picture = tmp_path / "plan.svg"
    assert main(["--language", "en", "plan", str(town), "--runs", "1", "--quick", "--plot", str(picture)]) == 0
    assert capsys.readouterr().out.startswith("Posts: 2")
    assert "<title>what the plan" in picture.read_text("utf-8")
