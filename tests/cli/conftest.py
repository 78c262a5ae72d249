"""What the tests of commands share: a command run as its user types it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from vistka.cli import main

PASSPHRASE = "п'ять довгих слів про зиму"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run a command in English with the passphrase in a file: exit code, what it said, what it complained of."""
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE + "\n", encoding="utf-8")

    def run(*words: object, language: str = "en", node: str = "") -> tuple[int, str, str]:
        more = ["--node", str(tmp_path / node)] if node else []
        if node or words[0] == "notice":  # the machine offline has a passphrase and is no node
            more += ["--passphrase-file", str(secret)]
        code = main(["--language", language, *map(str, words), *more])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run
