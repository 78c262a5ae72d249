"""`vistka pfif` as its user types it: records come in once and say so; a key is shown once, and ended."""

from collections.abc import Callable
from pathlib import Path

import pytest

from vistka.cli import main
from vistka.tracing.pfif.fields import Document
from vistka.tracing.pfif.reading import read_document
from vistka.tracing.pfif.writing import write_document

Run = Callable[..., tuple[int, str, str]]
PERSON = {
    "person_record_id": "other.example/p1",
    "source_date": "2022-03-01T00:00:00Z",
    "full_name": "Вигадана Особа",
    "sex": "unknown",
}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run a command at a desk of its own."""
    secret = tmp_path / "passphrase"
    secret.write_text("п'ять довгих слів про зиму\n", encoding="utf-8")

    def run(*words: object) -> tuple[int, str, str]:
        options = ["--node", str(tmp_path / "desk"), "--passphrase-file", str(secret)]
        code = main(["--language", "en", *map(str, words), *options])
        said = capsys.readouterr()
        return code, said.out, said.err

    assert run("desk", "init", "--name", "Desk", "--address", "https://desk.example", "--insecure")[0] == 0
    return run


def test_records_come_in_once_and_what_did_not_fit_is_told(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "records.xml"
    file.write_bytes(write_document(Document((PERSON, {"person_record_id": "nobody"}))))
    code, said, _ = run("pfif", "import", file)
    assert code == 0
    assert "Persons: 1, notes: 0. Known before: 0." in said
    assert "The field sex did not fit in records: 1." in said
    assert "person 2: " in said
    assert "Known before: 1." in run("pfif", "import", file)[1]
    out = tmp_path / "out.xml"
    code, said, _ = run("pfif", "export", out)
    assert (code, "Persons written: 0" in said) == (0, True)
    assert read_document(out.read_bytes()).persons == ()  # a clone is its own repository's to share
    assert out.stat().st_mode & 0o077 == 0


def test_a_bomb_or_no_file_ends_in_a_sentence(run: Run, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.xml"
    bomb.write_text('<!DOCTYPE p [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><p>&b;</p>', encoding="utf-8")
    for file in (bomb, tmp_path / "missing.xml"):
        code, said, complaint = run("pfif", "import", file)
        assert (code, said) == (1, "")
        assert len(complaint) > 20


def test_a_key_is_made_shown_once_and_ended(run: Run) -> None:
    code, said, _ = run("pfif", "key", "Red Cross", "--full")
    assert code == 0
    assert said.count("https://desk.example/feeds/person?key=") == 1
    assert run("pfif", "key", "Red Cross", "--end")[0] == 0
    code, _, complaint = run("pfif", "key", "Red Cross", "--end")
    assert (code, "Red Cross" in complaint) == (1, True)
