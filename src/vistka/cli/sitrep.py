"""`vistka sitrep`: the situation report as a file, for a timer that puts it where people look."""

import argparse
import secrets
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from vistka.cli._asking import add_command, add_node, read_passphrase, tell
from vistka.errors import LocalError, RemoteError, WorldError
from vistka.node.desk_installation import open_desk
from vistka.node.installation import open_installation
from vistka.node.overview import report
from vistka.node.picture import keep_picture, picture_of
from vistka.situation.lookup import the_place
from vistka.web.sitrep.page import sitrep_html
from vistka.web.sitrep.text import print_sitrep
from vistka.web.words import say

if TYPE_CHECKING:
    from vistka.cli._asking import Commands


def add(commands: "Commands", language: str) -> None:
    """Declare the command."""
    parser = add_command(commands, "sitrep", language, "sitrep.help")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help=say(language, "cli", "option.sitrep-out")
    )
    parser.add_argument("--since", metavar="YYYY-MM-DD", help=say(language, "cli", "option.since"))
    parser.add_argument("--area", default="", metavar="PLACE", help=say(language, "cli", "option.area"))
    add_node(parser, language)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write it. LocalError "sitrep-kind", "place-unknown", "picture-area"; RemoteError "seen-date"."""
    if options.out.suffix.lower() not in (".html", ".pdf"):
        raise LocalError("sitrep-kind", path=options.out)
    node = open_installation(options.node)
    desk = open_desk(node, read_passphrase(options))
    keep_picture(desk)
    picture = picture_of(desk)
    with picture.read() as tx:
        area = the_place(picture.gazetteer(tx), options.area, picture.within).code if options.area else ""
    made = report(desk, area, _seconds(options.since))
    with desk.write() as kept:
        desk.kept.audit.add(kept, "taken-away", None, None, desk.clock())
    printed = print_sitrep(made, desk.keys.card().body.name, options.language)
    from vistka.web.sitrep.pdf import sitrep_pdf  # its fonts take half a second to import

    data = sitrep_pdf(printed, made.now) if options.out.suffix.lower() == ".pdf" else sitrep_html(printed).encode()
    _write(options.out, data)
    desk.close()
    node.close()
    tell(options, "sitrep.written", path=options.out)
    return 0


def _seconds(written: str | None) -> int | None:
    """The end of a day in UTC."""
    if written is None:
        return None
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise RemoteError("seen-date") from None
    return int(datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=UTC).timestamp())


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: somebody may be reading the one before. WorldError "file-unwritable"."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise WorldError("file-unwritable", path=path, why=error.strerror) from None
