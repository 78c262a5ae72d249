"""`vistka carry out|in`: what a node holds, onto a stick and off it."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from vistka.cli._asking import add_command, add_node, read_passphrase, tell
from vistka.convergence.file import drop_files
from vistka.errors import VistkaError
from vistka.limits import DROP_BYTES_MAX
from vistka.node.installation import MEGABYTE, open_installation, open_speaker
from vistka.node.stick import FileTaken, go_round, take_in
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
    """Take in what is on the stick, and write a drop for each who has one there, or else for anyone."""
    node = open_installation(options.node)
    speaker = open_speaker(node, read_passphrase(options))
    size = DROP_BYTES_MAX if options.size_mb is None else options.size_mb * MEGABYTE
    done = go_round(node.store, speaker, options.folder, node.clock.now(), size)
    for taken in done.found:
        _tell_taken(options, taken)
    if done.cleared:
        tell(options, "carry.cleared", files=len(done.cleared))
    for answer in done.written:
        kilobytes = -(-answer.size // 1000)
        tell(options, "carry.wrote", path=answer.path, bundles=answer.bundles, kilobytes=kilobytes)
    node.close()
    if done.failure is not None:
        raise done.failure
    tell(options, "carry.go")
    return 0


def run_in(options: argparse.Namespace) -> int:
    """Take in every drop on the stick; one that is not ours is said to be, and the others are still taken."""
    node = open_installation(options.node)
    speaker = open_speaker(node, read_passphrase(options))
    paths = drop_files(options.path) if options.path.is_dir() else [options.path]
    if not paths:
        tell(options, "carry.nothing", path=options.path)
        return 1
    found = take_in(node.store, speaker, paths, node.clock.now())
    for taken in found:
        _tell_taken(options, taken)
    node.close()
    return int(any(isinstance(taken.brought, VistkaError) for taken in found))


def _tell_taken(options: argparse.Namespace, taken: FileTaken) -> None:
    if isinstance(taken.brought, VistkaError):
        print(f"{taken.path}: {say_error(options.language, taken.brought)}")
        return
    summary = taken.brought.summary
    tell(
        options,
        "carry.took",
        path=taken.path,
        new=summary.new,
        known=summary.known,
        refused=summary.refused,
        tokens=summary.tokens,
        verdict=say(options.language, "cli", f"carry.verdict.{taken.brought.report.condition.value}"),
    )
