"""What the tests of commands share: a command run as its user types it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from vistka.bundle.envelope import Class
from vistka.bundle.message import Note, Status
from vistka.cli import main
from vistka.identity.keys import SealingKey
from vistka.node.installation import open_installation, open_post
from vistka.story.processes import free_port

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


@pytest.fixture
def deployment(run: Run, tmp_path: Path) -> Path:
    """A desk and two posts from its invitations."""
    assert run("desk", "init", "--name", "Desk", "--insecure", node="desk")[0] == 0
    for name in ("north", "south"):
        assert run("desk", "invite", tmp_path / f"{name}.txt", node="desk")[0] == 0
        listen = f"127.0.0.1:{free_port()}"
        assert run("post", "init", "--invitation", tmp_path / f"{name}.txt", "--listen", listen, node=name)[0] == 0
    return tmp_path


def leave_note(folder: Path, name: str) -> bytes:
    """Somebody writes at a post; the bundle's id."""
    node = open_installation(folder / name)
    post = open_post(node, PASSPHRASE)
    written = post.deposit(SealingKey.from_secret(os.urandom(32)), Note(Status.IS_NOTE_AUTHOR, "Я жива"), "form")
    node.close()
    return written


def held(folder: Path, name: str) -> set[bytes]:
    """The ids of notes that a node holds."""
    node = open_installation(folder / name)
    ids = {one.id for one in node.store.held(node.clock.now()) if one.header.class_ == Class.NOTE}
    node.close()
    return ids
