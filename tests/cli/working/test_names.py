"""`vistka names score`, as someone with a table of names meets it."""

import csv
from pathlib import Path

import pytest

from vistka.cli import main


def table(path: Path, *rows: tuple[str, ...]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_every_row_comes_back_with_its_score(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pairs = table(
        tmp_path / "pairs.csv",
        ("id", "name_a", "name_b", "note"),
        ("1", "Анастасія Оніщук", "Nastya Onishchuk", 'her "diminutive", as said'),
        ("2", "Лещенко Ольга", "Olga Mishchenko", ""),
    )

    assert main(["--language", "en", "names", "score", str(pairs), "--out", str(tmp_path / "out.csv")]) == 0
    header, first, second = rows_of(tmp_path / "out.csv")
    assert header == ["id", "name_a", "name_b", "note", "score", "same"]
    assert first[:4] + first[5:] == ["1", "Анастасія Оніщук", "Nastya Onishchuk", 'her "diminutive", as said', "1"]
    assert (second[0], second[5]) == ("2", "0")
    assert 0.5 <= float(first[4]) <= 1.0
    assert "Rows not compared: 0." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "sentence"), [("x" * 3_000, "The name is too long: 3000 characters"), (" \u202e\u200b ", "not one letter")]
)
def test_a_name_that_is_none_is_said_and_its_row_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, sentence: str
) -> None:
    pairs = table(tmp_path / "pairs.csv", ("name_a", "name_b"), (name, "Іван"), ("Іван", "Иван"))

    assert main(["--language", "en", "names", "score", str(pairs), "--out", str(tmp_path / "out.csv")]) == 0
    assert sentence in capsys.readouterr().out
    assert [[name, "Іван", "0.0000", "0"], ["Іван", "Иван", "0.9800", "1"]] == rows_of(tmp_path / "out.csv")[1:]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"a,b\n1,2\n", "has no columns name_a and name_b"),
        (b"", "has no columns name_a and name_b"),
        ("name_a,name_b\nІван,Иван\n".encode("utf-16"), "cannot be read as a CSV table"),
        (b'name_a,name_b\nIvan,Ivan\n"open,x\nIvan,Ivan\n', "Line 3 of"),
        (b'name_a,name_b\nIvan,Ivan\n"Ivan "Vanya" Koval",x\n', "Line 3 of"),
    ],
)
def test_a_file_that_is_no_table_is_refused_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, sentence: str
) -> None:
    (tmp_path / "pairs.csv").write_bytes(content)

    assert (
        main(["--language", "en", "names", "score", str(tmp_path / "pairs.csv"), "--out", str(tmp_path / "o.csv")]) == 1
    )
    assert sentence in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["pairs.csv"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("name_a, name_b\nІван, Иван\n", "Іван, Иван,0.9800,1"),
        ("NAME_A,Name_B\nІван,Иван\n", "Іван,Иван,0.9800,1"),
        ('"name_a";"name_b"\n"Іван";"Иван"\n', "Іван;Иван;0.9800;1"),
        ("name_a|name_b\nІван|Иван\n", "Іван|Иван|0.9800|1"),
    ],
)
def test_columns_are_known_however_they_are_written(tmp_path: Path, content: str, expected: str) -> None:
    (tmp_path / "pairs.csv").write_text(content, encoding="utf-8")

    assert main(["names", "score", str(tmp_path / "pairs.csv"), "--out", str(tmp_path / "out.csv")]) == 0
    assert expected == (tmp_path / "out.csv").read_text("utf-8").splitlines()[1]


def test_a_cell_of_many_pages_costs_its_row_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pairs = table(tmp_path / "pairs.csv", ("name_a", "name_b"), ("x" * 200_000, "Іван"), ("Іван", "Иван"))

    assert main(["--language", "en", "names", "score", str(pairs), "--out", str(tmp_path / "out.csv")]) == 0
    assert "200000 characters" in capsys.readouterr().out
    assert [row[-1] for row in rows_of(tmp_path / "out.csv")[1:]] == ["0", "1"]


@pytest.mark.parametrize("between", [";", "\t"])
def test_a_table_as_spreadsheets_write_it_comes_back_as_it_was(tmp_path: Path, between: str) -> None:
    content = f"\ufeffid{between}name_a{between}name_b\r\n1{between}Коваль, Іван{between}Ivan Koval\r\n"
    (tmp_path / "pairs.csv").write_text(content, encoding="utf-8", newline="")

    assert main(["names", "score", str(tmp_path / "pairs.csv"), "--out", str(tmp_path / "out.csv")]) == 0
    assert (tmp_path / "out.csv").read_text("utf-8").splitlines() == [
        between.join(("id", "name_a", "name_b", "score", "same")),
        between.join(("1", "Коваль, Іван", "Ivan Koval", "0.9600", "1")),
    ]


def test_a_missing_file_is_said_to_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--language", "en", "names", "score", str(tmp_path / "no.csv"), "--out", str(tmp_path / "o.csv")]) == 1
    assert "no.csv" in capsys.readouterr().err


def test_a_table_may_be_scored_in_place(tmp_path: Path) -> None:
    pairs = table(tmp_path / "pairs.csv", ("name_a", "name_b", "score"), ("Іван", "Петро", "old"))

    for _ in range(2):
        assert main(["names", "score", str(pairs), "--out", str(pairs)]) == 0

    assert rows_of(pairs) == [["name_a", "name_b", "score", "same"], ["Іван", "Петро", "0.0000", "0"]]
