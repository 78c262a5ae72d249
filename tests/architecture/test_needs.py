"""Tests that need a program which is not here: left out and said to be, but with CI=true a failure."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
NEEDING = """
import pytest

@pytest.mark.needs("{program}")
def test_that_needs_it():
    assert True
"""


def run_pytest(folder: Path, program: str, ci: str) -> tuple[int, str]:
    """Run one needing test under the project's own conftest, where no program can be found: exit code and output."""
    (folder / "tests").mkdir()
    for name in ("conftest.py", "postgresql.py", "programs.py"):
        (folder / "tests" / name).write_text((ROOT / "tests" / name).read_text("utf-8"), "utf-8")
    listed = folder / "tests" / "programs.py"
    text = listed.read_text("utf-8").replace('"chromium": (', '"nowhere-to-be-found": (')
    listed.write_text(text.replace("os.geteuid() == 0", "False"), "utf-8")
    (folder / "tests" / "test_needing.py").write_text(NEEDING.format(program=program), "utf-8")
    (folder / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text("utf-8"), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_at_home_it_is_left_out_in_one_sentence(tmp_path: Path) -> None:
    code, output = run_pytest(tmp_path, "nowhere-to-be-found", ci="")
    assert code == 0, output
    assert "Left out: 1 test that needs nowhere-to-be-found (apt install chromium fonts-dejavu-core)." in output


def test_a_right_that_we_do_not_have_is_said_too(tmp_path: Path) -> None:
    code, output = run_pytest(tmp_path, "root", ci="")
    assert code == 0, output
    assert "Left out: 1 test that needs root (run as root, with /dev/net/tun)." in output


def test_with_ci_leaving_out_is_a_failure(tmp_path: Path) -> None:
    code, output = run_pytest(tmp_path, "nowhere-to-be-found", ci="true")
    assert code != 0
    assert "CI=true and tests would be left out, for want of: nowhere-to-be-found" in output


def test_a_program_that_nobody_listed_is_a_mistake(tmp_path: Path) -> None:
    code, output = run_pytest(tmp_path, "never-listed", ci="")
    assert code != 0
    assert "needs never-listed, which tests/programs.py does not list" in output
