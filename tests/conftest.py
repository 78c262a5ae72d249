"""What every test folder shares: tests whose program is not here are left out, and said to be."""

import os
from collections import Counter

import pytest

from tests import programs

pytest_plugins = ["tests.postgresql"]  # fixtures that more than one folder asks for

LEFT_OUT = pytest.StashKey[Counter[str]]()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the tests that need a program which is not here; with CI=true refuse to start instead."""
    left_out: Counter[str] = Counter()
    kept: list[pytest.Item] = []
    dropped: list[pytest.Item] = []
    for item in items:
        missing = sorted(_missing(item))
        left_out.update(missing)
        (dropped if missing else kept).append(item)
    if dropped and os.environ.get("CI") == "true":
        raise pytest.UsageError(f"CI=true and tests would be left out, for want of: {', '.join(sorted(left_out))}")
    items[:] = kept
    config.hook.pytest_deselected(items=dropped)
    config.stash[LEFT_OUT] = left_out


def _missing(item: pytest.Item) -> set[str]:
    needed = {name for mark in item.iter_markers("needs") for name in mark.args}
    if unknown := needed - programs.PACKAGES.keys() - programs.RIGHTS.keys():
        raise pytest.UsageError(
            f"{item.nodeid} needs {', '.join(sorted(unknown))}, which tests/programs.py does not list"
        )
    rights = {name for name in needed & programs.RIGHTS.keys() if not programs.has_right(name)}
    return rights | {name for name in needed - programs.RIGHTS.keys() if programs.find(name) is None}


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A folder whose tests were all left out has not failed."""
    if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and session.config.stash.get(LEFT_OUT, None):
        session.exitstatus = pytest.ExitCode.OK


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """One sentence for each program that is not here; ./test gathers them by their first words."""
    for program, count in sorted(config.stash.get(LEFT_OUT, Counter[str]()).items()):
        packages = programs.PACKAGES.get(program)
        remedy = f"apt install {' '.join(packages)}" if packages else programs.RIGHTS[program]
        tests = "1 test that needs" if count == 1 else f"{count} tests that need"
        terminalreporter.write_line(f"Left out: {tests} {program} ({remedy}).")
