"""`vistka carry out|in`: what a node holds, onto a stick and off it."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from vistka.cli._asking import add_command, add_node, read_passphrase, tell
from vistka.convergence.file import drop_files, read_file, room, write_file
from vistka.errors import RemoteError
from vistka.node.carry import carry_in, carry_out
from vistka.node.installation import MEGABYTE, open_installation, open_speaker
from vistka.web.words import say, say_error

if TYPE_CHECKING:
    from vistka.cli._asking import Commands


def add(commands: "Commands", language: str) -> None:
    """Declare the command."""
    parser = add_command(commands, "carry", language, "carry.help")
    ways = parser.add_subparsers(required=True, metavar="WAY")
    out = add_command(ways, "out", language, "carry.out")
    out.add_argument("folder", type=Path, metavar="FOLDER", help=say(language, "cli", "option.folder"))
    out.add_argument("--size-mb", type=int, metavar="MB", help=say(language, "cli", "option.size-mb"))
    add_node(out, language)
    out.set_defaults(run=run_out)
    into = add_command(ways, "in", language, "carry.in")
    into.add_argument("path", type=Path, metavar="PATH", help=say(language, "cli", "option.file-or-folder"))
    add_node(into, language)
    into.set_defaults(run=run_in)


def run_out(options: argparse.Namespace) -> int:
    """Write one drop onto the stick."""
    node = open_installation(options.node)
    speaker = open_speaker(node, read_passphrase(options))
    size = room(options.folder)
    if options.size_mb is not None:
        size = min(size, options.size_mb * MEGABYTE)
    drop = carry_out(node.store, speaker, node.clock.now(), size)
    path = write_file(options.folder, drop)
    count = drop.complete()
    tell(options, "carry.wrote", path=path, bundles=count, kilobytes=-(-drop.bytes_out // 1000))
    node.close()
    return 0


def run_in(options: argparse.Namespace) -> int:
    """Take in every drop on the stick; one that is not ours is said to be, and the others are still taken."""
    node = open_installation(options.node)
    speaker = open_speaker(node, read_passphrase(options))
    paths = drop_files(options.path) if options.path.is_dir() else [options.path]
    if not paths:
        tell(options, "carry.nothing", path=options.path)
        return 1
    failed = 0
    for path in paths:
        try:
            taken = carry_in(node.store, speaker, read_file(path), node.clock.now())
        except RemoteError as error:
            print(f"{path}: {say_error(options.language, error)}")
            failed = 1
            continue
        verdict = say(options.language, "cli", f"carry.verdict.{taken.report.condition.value}")
        summary = taken.summary
        tell(
            options,
            "carry.took",
            path=path,
            new=summary.new,
            known=summary.known,
            refused=summary.refused,
            tokens=summary.tokens,
            verdict=verdict,
        )
    node.close()
    return failed
