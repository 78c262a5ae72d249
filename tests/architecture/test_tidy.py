"""The style of the project, held by tests: nothing in the tree is out of place, and each checker sees a bad example."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from tests.architecture import tidy

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "vistka"
MODULES = sorted(PACKAGE.rglob("*.py"))
CONFIG = PACKAGE / "node" / "config.py"


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def complaints(checker: Callable[[str, str], Iterator[str]], paths: Iterable[Path]) -> list[str]:
    return [complaint for path in paths for complaint in checker(name_of(path), path.read_text("utf-8"))]


def files_under(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*"))]
    return [path for path in found if path.suffix in tidy.TEXT_ENDINGS and ".egg-info" not in str(path)]


def docs() -> str:
    pages = [*ROOT.glob("README.md"), *sorted((ROOT / "docs").rglob("*.md"))]
    return "\n".join(page.read_text("utf-8") for page in pages)


def test_no_module_is_longer_than_one_sitting() -> None:
    assert complaints(tidy.long_modules, MODULES) == []
    assert list(tidy.long_modules("a.py", "x = 1\n" * 400)) == []
    assert list(tidy.long_modules("a.py", "x = 1\n" * 401)) == ["a.py has 401 lines, over 400"]


def test_no_function_is_longer_than_one_screen() -> None:
    assert complaints(tidy.long_functions, MODULES) == []
    body = "    x = 1\n"
    assert list(tidy.long_functions("a.py", "def f():\n" + body * 69)) == []
    assert list(tidy.long_functions("a.py", "def f():\n" + body * 70)) == ["a.py: f has 71 lines, over 70"]
    assert list(tidy.long_functions("a.py", "@g\nasync def f():\n" + body * 69)) == ["a.py: f has 71 lines, over 70"]


def test_every_module_opens_with_a_sentence() -> None:
    assert complaints(tidy.undescribed_modules, MODULES) == []
    assert list(tidy.undescribed_modules("a.py", '"""What lives here."""\n')) == []
    silent = ["a.py does not open with a sentence that says what lives there"]
    assert list(tidy.undescribed_modules("a.py", "import os\n")) == silent
    assert list(tidy.undescribed_modules("a.py", '""" """\n')) == silent
    assert list(tidy.undescribed_modules("a.py", "# a comment\n")) == silent


def test_every_file_says_what_lives_in_it() -> None:
    paths = [path.relative_to(ROOT) for folder in ("src", "tests", "benchmarks") for path in (ROOT / folder).rglob("*")]
    assert [complaint for path in paths for complaint in tidy.vague_names(path)] == []
    assert list(tidy.vague_names(Path("store/sqlite.py"))) == []
    bad = ["utils.py", "misc/a.py", "web_helpers.py", "BundleManager.py", "manager.py", "store-impl.py"]
    assert [len(list(tidy.vague_names(Path(path)))) for path in bad] == [1, 1, 1, 1, 1, 1]


def test_nothing_reads_what_lies_outside_the_checkout() -> None:
    assert complaints(tidy.outside_reads, files_under("src", "tests", "benchmarks", ".ci")) == []
    assert list(tidy.outside_reads("a.py", f'open("{tidy.OUTSIDE}/story")')) == [
        f"a.py names {tidy.OUTSIDE}, which is not there where others run it"
    ]


def test_every_maximum_gives_its_reason() -> None:
    assert complaints(tidy.unreasoned_limits, [path for path in MODULES if path.name == "limits.py"]) == []
    given = "A_MAX = 1  # one is enough\n# two hands\nB_MAX: int = 2\n"
    assert list(tidy.unreasoned_limits("limits.py", given)) == []
    missing = "C_MAX: int = 3\nD_MAX = 4\nE = 5\nF_MAX = 6  #\n"
    assert list(tidy.unreasoned_limits("limits.py", missing)) == [
        f"limits.py: {name} does not give its reason" for name in ("C_MAX", "D_MAX", "F_MAX")
    ]


def test_every_decision_has_a_number_of_its_own() -> None:
    assert list(tidy.misnumbered_decisions([path.name for path in (ROOT / "docs" / "decisions").glob("*.md")])) == []
    assert list(tidy.misnumbered_decisions(["0001-a.md", "0002-b.md", "0002-c.md", "3-d.md"])) == [
        "3-d.md is not called NNNN-in-a-few-words.md",
        "0002 is taken 2 times: 0002-b.md, 0002-c.md",
    ]


def test_every_command_is_shown_in_the_docs() -> None:
    assert list(tidy.undocumented_commands([path.stem for path in (PACKAGE / "cli").glob("*.py")], docs())) == []
    modules = ["__init__", "_console", "desk", "card", "bundle_inspect"]
    assert list(tidy.undocumented_commands(modules, "Type `vistka desk --help`; vistka carded; the card")) == [
        "the docs never show: vistka bundle inspect",
        "the docs never show: vistka card",
    ]
    assert list(tidy.undocumented_commands(modules, "vistka desk, vistka card, vistka bundle inspect")) == []


def test_every_setting_is_named_in_the_docs() -> None:
    assert list(tidy.undocumented_settings(CONFIG.read_text("utf-8") if CONFIG.exists() else "", docs())) == []
    source = "class Config:\n    port: int\n    host: str\n    name: str = ''\n    hours: str = ''\n"
    assert list(tidy.undocumented_settings(source, "the port; `host` is\n```toml\n# name = 'x'\n```\n")) == [
        "the docs never name the setting port",
        "the docs never name the setting hours",
    ]


def test_no_page_says_a_thing_twice() -> None:
    pages = [ROOT / "README.md", ROOT / "docs" / "settings.md", ROOT / "docs" / "commands.md"]
    assert complaints(tidy.said_twice, pages) == []
    sentence = "It goes out as a situation report of two pages, a table, a map and a program's answer."
    assert list(tidy.said_twice("a.md", f"| `port` | 1 |\n{sentence} Once.\n{sentence} Twice.\n| `port` | 2 |\n")) == [
        f"a.md says 2 times: {sentence[:60]}",
        "a.md says 2 times: | `port`",
    ]
