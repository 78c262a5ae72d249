"""A table comes into the picture by the command, and the situation report goes out by one."""

from pathlib import Path

import pytest

from tests.cli.conftest import PASSPHRASE, Run
from vistka.node.desk_installation import open_desk
from vistka.node.installation import open_installation

TABLE = """place,indicator,value,source,observed_at,quote
м. Ізюм Харківська обл.,water,none,mayor,2022-03-16,"води немає"
Ізюм,water,purple,mayor,2022-03-16,
Ізюм,power,none,resident,2022-03-16,"світла "немає"
Ізюм,heating,none,resident,2022-03-16,холодно
"""


@pytest.fixture
def table(run: Run, tmp_path: Path) -> Path:
    """A desk, and a table with two good rows."""
    assert run("desk", "init", "--name", "Desk", "--insecure", node="desk")[0] == 0
    path = tmp_path / "observations.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_each_row_that_is_not_taken_is_named_and_the_others_are_taken_once(run: Run, table: Path) -> None:
    for words, new, known in ((["--dry-run"], 2, 0), ([], 2, 0), ([], 0, 2)):
        code, out, _ = run("observe", "import", table, *words, node="desk")
        assert code == 1
        assert "Row 3: “water” cannot be “purple”" in out
        assert "Row 4: Its quotation marks are not doubled or not closed" in out
        assert f"Rows: 4. New: {new}. Known already: {known}. Refused: 2." in out


def test_the_report_is_written_in_the_language_asked_for_and_is_in_the_log(
    run: Run, table: Path, tmp_path: Path
) -> None:
    run("observe", "import", table, node="desk")
    html, paper = tmp_path / "report.html", tmp_path / "report.pdf"
    assert run("sitrep", "--out", html, node="desk", language="uk")[0] == 0
    assert run("sitrep", "--out", paper, node="desk", language="en")[0] == 0
    assert "Ізюм" in html.read_text(encoding="utf-8")
    assert paper.read_bytes().startswith(b"%PDF-")
    node = open_installation(tmp_path / "desk")
    desk = open_desk(node, PASSPHRASE)
    with desk.read() as tx:
        actions = [entry.action for entry in desk.kept.audit.entries(tx, None, 10)]
    desk.close()
    node.close()
    assert actions.count("taken-away") == 2


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--out", "report.doc"], ".pdf"),
        (["--out", "report.pdf", "--area", "Ніде"], "do not know the place"),
        (["--out", "report.pdf", "--since", "вчора"], "There is no such day"),
    ],
)
def test_a_report_that_cannot_be_is_refused_with_a_sentence(run: Run, table: Path, words: list[str], why: str) -> None:
    code, _, err = run("sitrep", *words, node="desk")
    assert (code, why in err) == (1, True)
