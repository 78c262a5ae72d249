"""The command `vistka`: one file for each command; errors end in a sentence that says what happened and what to do."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from vistka.errors import VistkaError
from vistka.web.words import LANGUAGES, say, say_error

COMMANDS = (
    *("post", "carry", "contact", "card", "status", "bundle"),
    *("desk", "notice", "observe", "sitrep", "names", "pfif", "rebuild"),
    *("plan", "simulate", "bound", "story"),
)
EXIT_FAILED = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command: 0 when it did what it says, 1 with a sentence on stderr, 2 for words it does not know."""
    arguments = sys.argv[1:] if arguments is None else arguments
    language = _language(arguments)
    parser = make_parser(language, next((word for word in arguments if word in COMMANDS), None))
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except VistkaError as error:
        print(say_error(language, error), file=sys.stderr)
        return EXIT_FAILED
    except KeyboardInterrupt:
        return EXIT_FAILED


def make_parser(language: str, wanted: str | None = None) -> argparse.ArgumentParser:
    """The whole command line, its help in `language`.

    Where one command is `wanted` the others are only named: what they import costs a Raspberry Pi seconds.
    """
    parser = argparse.ArgumentParser(prog="vistka", description=say(language, "cli", "vistka"))
    parser.add_argument("--language", choices=LANGUAGES, default=language, help=say(language, "cli", "language"))
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name in COMMANDS:
        if wanted in (name, None):
            import_module(f"vistka.cli.{name}").add(commands, language)
        else:
            commands.add_parser(name)
    return parser


def _language(arguments: Sequence[str]) -> str:
    for at, word in enumerate(arguments):
        wanted = word.partition("=")[2] if word.startswith("--language=") else "".join(arguments[at + 1 : at + 2])
        if word.startswith("--language") and wanted in LANGUAGES:
            return wanted
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return locale[:2] if locale[:2] in LANGUAGES else "en"
