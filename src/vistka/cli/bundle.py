"""`vistka bundle inspect`: what anyone can see of a bundle, and nothing more."""

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from vistka.bundle.envelope import Class, Suite, parse_bundle
from vistka.bundle.lifetime import seconds_of
from vistka.cli._asking import add_command, tell
from vistka.errors import LocalError
from vistka.limits import BUNDLE_BYTES_MAX, HOUR_STEP, LIFETIME_DAYS_MAX
from vistka.web.words import say

if TYPE_CHECKING:
    from vistka.cli._asking import Commands


def add(commands: "Commands", language: str) -> None:
    """Declare the command."""
    parser = add_command(commands, "bundle", language, "bundle.help")
    parts = parser.add_subparsers(required=True, metavar="WHAT")
    inspect = add_command(parts, "inspect", language, "bundle.inspect")
    inspect.add_argument("file", type=Path, metavar="FILE", help=say(language, "cli", "option.bundle-file"))
    inspect.set_defaults(run=run_inspect)


def run_inspect(options: argparse.Namespace) -> int:
    """Print each field of the envelope, and how the bytes are spent."""
    try:
        with options.file.open("rb") as file:
            data = file.read(BUNDLE_BYTES_MAX + 1)
    except OSError as error:
        raise LocalError("file-missing", path=options.file, why=error.strerror) from None
    bundle = parse_bundle(data)
    header = bundle.header
    hour = datetime.fromtimestamp(min(seconds_of(header.hour * HOUR_STEP), 253_402_300_799), UTC)
    rows = {
        "id": bundle.id.hex(),
        "suite": f"{header.suite} {Suite(header.suite).name.lower() if header.suite in list(Suite) else '?'}",
        "class": f"{header.class_} {Class(header.class_).name.lower() if header.class_ in list(Class) else '?'}",
        "tag": header.tag.hex(),
        "hour": f"{header.hour} ({hour:%Y-%m-%d %H} h UTC, ±6 h)",
        "lifetime": f"{header.lifetime} / {LIFETIME_DAYS_MAX} d",
        "commitment": header.commitment.hex() or "—",
        "bytes": f"{len(data)} = {len(data) - len(bundle.sealed)} + {len(bundle.sealed)}",
        "chunks": str(len(bundle.chunks())),
    }
    for name, value in rows.items():
        tell(options, "bundle.row", name=name, value=value)
    return 0
