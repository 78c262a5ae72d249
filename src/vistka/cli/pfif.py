"""`vistka pfif import|export|key`: records to and from other tracing services."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from vistka.cli._asking import add_command, add_node, read_passphrase, tell
from vistka.errors import LocalError, RemoteError, WorldError
from vistka.limits import PFIF_BYTES_MAX
from vistka.node.desk_installation import open_desk
from vistka.node.feeds import end_key, export_document, make_key
from vistka.node.installation import open_installation
from vistka.node.pfif import import_document
from vistka.node.tracing import keep_up
from vistka.web.words import say, say_error

if TYPE_CHECKING:
    from vistka.cli._asking import Commands

REFUSALS_TOLD_MAX = 20


def add(commands: "Commands", language: str) -> None:
    """Declare the command."""
    parser = add_command(commands, "pfif", language, "pfif.help")
    parts = parser.add_subparsers(required=True, metavar="WHAT")
    takes = add_command(parts, "import", language, "pfif.import")
    takes.add_argument("file", type=Path, metavar="FILE", help=say(language, "cli", "option.pfif-in"))
    gives = add_command(parts, "export", language, "pfif.export")
    gives.add_argument("file", type=Path, metavar="FILE", help=say(language, "cli", "option.pfif-out"))
    key = add_command(parts, "key", language, "pfif.key")
    key.add_argument("name", metavar="NAME", help=say(language, "cli", "option.feed-name"))
    key.add_argument("--end", action="store_true", help=say(language, "cli", "option.feed-end"))
    for part, run in ((takes, run_import), (gives, run_export), (key, run_key)):
        if part is not takes:
            part.add_argument("--full", action="store_true", help=say(language, "cli", "option.full"))
        add_node(part, language)
        part.set_defaults(run=run)


def run_import(options: argparse.Namespace) -> int:
    """Take in a document or feed, and say what came of it. LocalError "file-missing", "file-too-long"."""
    data = _read(options.file)
    node = open_installation(options.node)
    desk = open_desk(node, read_passphrase(options))
    try:
        done = import_document(desk, data)
        keep_up(desk)
    finally:
        desk.close()
        node.close()
    tell(options, "pfif.imported", persons=done.persons, notes=done.notes, known=done.known, kept_away=done.kept_away)
    for name, count in done.left_out.most_common():
        tell(options, "pfif.left-out", name=name, count=count)
    for refusal in done.refused[:REFUSALS_TOLD_MAX]:
        why = say_error(options.language, RemoteError(refusal.reason))
        tell(options, "pfif.refused", element=refusal.element, number=refusal.number, why=why)
    if len(done.refused) > REFUSALS_TOLD_MAX:
        tell(options, "pfif.refused-more", count=len(done.refused) - REFUSALS_TOLD_MAX)
    return 0


def run_export(options: argparse.Namespace) -> int:
    """Write the records of those who agreed, without a place. WorldError "folder"."""
    node = open_installation(options.node)
    desk = open_desk(node, read_passphrase(options))
    try:
        keep_up(desk)
        data, persons = export_document(desk, full=options.full)
    finally:
        desk.close()
        node.close()
    try:
        options.file.touch(mode=0o600)
        options.file.write_bytes(data)
    except OSError as error:
        raise WorldError("folder", path=options.file, why=error.strerror) from None
    tell(options, "pfif.exported", persons=persons, path=options.file)
    return 0


def run_key(options: argparse.Namespace) -> int:
    """Make a key to the feeds and print it once, or end one."""
    node = open_installation(options.node)
    desk = open_desk(node, read_passphrase(options))
    try:
        if options.end:
            end_key(desk, options.name)
            tell(options, "pfif.key-ended", name=options.name)
            return 0
        key = make_key(desk, options.name, full=options.full)
        tell(options, "pfif.key-made", name=options.name)
        for feed in ("person", "note"):
            print(f"{desk.address}/feeds/{feed}?key={key}")
    finally:
        desk.close()
        node.close()
    return 0


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(PFIF_BYTES_MAX + 1)
    except OSError as error:
        raise LocalError("file-missing", path=path, why=error.strerror) from None
    if len(data) > PFIF_BYTES_MAX:
        raise LocalError("file-too-long", path=path, limit=PFIF_BYTES_MAX)
    return data
