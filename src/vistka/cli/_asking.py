"""What every command shares: a subcommand with its help in the reader's language, the node's folder, the passphrase."""

import argparse
import getpass
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from vistka.errors import LocalError
from vistka.identity.fingerprint import words_of
from vistka.limits import PASSPHRASE_CHARACTERS_MAX
from vistka.web.words import say

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001  # argparse names it nowhere else


def add_command(commands: "Commands", name: str, language: str, key: str | None = None) -> argparse.ArgumentParser:
    """A command whose one-line help is the first line of its sentence `key` (its name), and whose page is all of it."""
    text = say(language, "cli", key or name)
    return commands.add_parser(
        name, help=text.partition("\n")[0], description=text, formatter_class=argparse.RawDescriptionHelpFormatter
    )


def add_node(parser: argparse.ArgumentParser, language: str) -> None:
    """The options `--node` and `--passphrase-file`."""
    default = Path(os.environ.get("VISTKA_NODE", "~/vistka")).expanduser()
    parser.add_argument("--node", type=Path, default=default, metavar="DIR", help=say(language, "cli", "node"))
    add_passphrase(parser, language)


def add_passphrase(parser: argparse.ArgumentParser, language: str) -> None:
    """The option `--passphrase-file`."""
    parser.add_argument(
        "--passphrase-file", type=Path, metavar="FILE", help=say(language, "cli", "passphrase-file"), default=None
    )


def read_passphrase(options: argparse.Namespace, *, twice: bool = False) -> str:
    """The passphrase from its file, or typed without being shown.

    LocalError "passphrase", "passphrases-differ", or "no-terminal" where nobody can be asked, as under a timer.
    """
    if options.passphrase_file is not None:
        passphrase = read_text(options.passphrase_file, PASSPHRASE_CHARACTERS_MAX * 4).rstrip("\r\n")
    else:
        passphrase = ask_unseen(say(options.language, "cli", "ask-passphrase"))
        if twice and ask_unseen(say(options.language, "cli", "ask-passphrase-again")) != passphrase:
            raise LocalError("passphrases-differ")
    if not passphrase:
        raise LocalError("passphrase", limit=PASSPHRASE_CHARACTERS_MAX)
    return passphrase


def ask_unseen(prompt: str) -> str:
    """What is typed without being shown. LocalError "no-terminal" where nobody sits at one."""
    try:
        return getpass.getpass(prompt)
    except EOFError:
        raise LocalError("no-terminal") from None


def read_text(path: Path, bytes_max: int) -> str:
    """A small text file; `-` is standard input. LocalError "file-missing" or "file-too-long"."""
    try:
        if str(path) == "-":
            data = sys.stdin.buffer.read(bytes_max + 1)
        else:
            with path.open("rb") as file:
                data = file.read(bytes_max + 1)
    except OSError as error:
        raise LocalError("file-missing", path=path, why=error.strerror) from None
    if len(data) > bytes_max:
        raise LocalError("file-too-long", path=path, limit=bytes_max)
    return data.decode("utf-8", "replace")


def write_line(path: Path, line: str) -> None:
    """A line of ours as a small file. LocalError "file-unwritable"."""
    try:
        path.write_text(line + "\n", encoding="ascii")
    except OSError as error:
        raise LocalError("file-unwritable", path=path, why=error.strerror) from None


def fingerprint(options: argparse.Namespace, key: bytes) -> str:
    """The words of a key, in the reader's letters."""
    return words_of(key, "latin" if options.language == "en" else "cyrillic")


def tell(options: argparse.Namespace, key: str, /, **facts: object) -> None:
    """Say a sentence on standard output."""
    print(say(options.language, "cli", key, **facts))
