"""`vistka observe import FILE.csv`: take a table of observations into the picture."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from vistka.cli._asking import add_command, add_node, read_passphrase
from vistka.errors import LocalError, WorldError
from vistka.limits import CSV_BYTES_MAX
from vistka.node.desk_installation import open_desk
from vistka.node.installation import open_installation
from vistka.node.picture import import_table
from vistka.web.words import say, say_error

if TYPE_CHECKING:
    from vistka.cli._asking import Commands

EXIT_REFUSED = 1


def add(commands: "Commands", language: str) -> None:
    """Declare the command."""
    parser = add_command(commands, "observe", language, "observe.help")
    parts = parser.add_subparsers(required=True, metavar="WHAT")
    take = add_command(parts, "import", language, "observe.import")
    take.add_argument("file", type=Path, metavar="FILE", help=say(language, "cli", "observe.file"))
    take.add_argument("--dry-run", action="store_true", help=say(language, "cli", "observe.dry-run"))
    add_node(take, language)
    take.set_defaults(run=run_import)


def run_import(options: argparse.Namespace) -> int:
    """Enter each row that can be; say of each other why not. WorldError "folder"; LocalError "csv-too-large"."""
    try:
        with options.file.open("rb") as table:
            data = table.read(CSV_BYTES_MAX + 1)
    except OSError as error:
        raise WorldError("folder", path=options.file, why=error.strerror) from None
    if len(data) > CSV_BYTES_MAX:
        raise LocalError("csv-too-large")
    node = open_installation(options.node)
    desk = open_desk(node, read_passphrase(options))
    try:
        done = import_table(desk, None, data, dry=options.dry_run)
    finally:
        desk.close()
        node.close()
    language, refused = options.language, len(done.refused)
    for row in done.refused:
        why = say_error(language, row.error) if row.error else ""
        print(say(language, "picture", "import.row", line=row.line, why=why))
    for row in done.somewhere:
        print(say(language, "picture", "import.somewhere", line=row.line, rest=row.rest))
    rows = done.new + done.known + refused
    print(say(language, "picture", "import.read", rows=rows, new=done.new, known=done.known, refused=refused))
    if options.dry_run:
        print(say(language, "picture", "import.dry"))
    return EXIT_REFUSED if refused else 0
