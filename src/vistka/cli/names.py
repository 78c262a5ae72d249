"""`vistka names score`: how alike the two names of each row of a table are."""

import argparse
import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from vistka.cli._asking import add_command, tell
from vistka.errors import LocalError, VistkaError
from vistka.limits import TABLE_CELL_CHARACTERS_MAX
from vistka.store.lexicon import packaged_lexicon
from vistka.tracing.names.lexicon import Lexicon
from vistka.tracing.names.likeness import SAME, likeness
from vistka.tracing.names.parts import parse_name
from vistka.web.words import say, say_error

if TYPE_CHECKING:
    from _csv import Writer

    from vistka.cli._asking import Commands

NAMES = ("name_a", "name_b")
FOUND = ("score", "same")
BETWEEN = ",;\t|"


def add(commands: "Commands", language: str) -> None:
    """Declare the command."""
    parser = add_command(commands, "names", language, "names.help")
    parts = parser.add_subparsers(required=True, metavar="WHAT")
    score = add_command(parts, "score", language, "names.score")
    score.add_argument("file", type=Path, metavar="FILE", help=say(language, "cli", "option.names-file"))
    score.add_argument("--out", type=Path, metavar="OUT", required=True, help=say(language, "cli", "option.names-out"))
    score.set_defaults(run=run_score)


def run_score(options: argparse.Namespace) -> int:
    """Write every row again with `score` (0 to 1) and `same` (1 or 0); OUT appears only when all is written.

    OUT has between its columns what FILE has: a comma, a semicolon, a tabulator or a bar.
    """
    beside = options.out.with_name(f".{options.out.name}.part")
    csv.field_size_limit(TABLE_CELL_CHARACTERS_MAX)
    try:
        with options.file.open(encoding="utf-8-sig", newline="") as read:
            header, between = _header(read.readline())
            if header is None:
                raise LocalError("names-columns", path=options.file)
            with beside.open("w", encoding="utf-8", newline="") as written:
                writer = csv.writer(written, delimiter=between, lineterminator="\n")
                refused = _score(options, header, _rows(options.file, read, between), writer)
        beside.replace(options.out)
    except UnicodeDecodeError as error:
        raise LocalError("names-table", path=options.file, why=error) from None
    except OSError as error:
        raise LocalError("file-missing", path=error.filename or options.file, why=error.strerror) from None
    finally:
        beside.unlink(missing_ok=True)
    tell(options, "names.scored", path=options.out, refused=refused)
    return 0


def _header(line: str) -> tuple[list[str] | None, str]:
    """The names of the columns and what stands between them, which is a comma or what spreadsheets put for it."""
    for between in BETWEEN:
        try:
            header = next(csv.reader([line], delimiter=between, strict=True), [])
        except csv.Error:  # quoted by another rule than this one
            continue
        if set(NAMES) <= set(_columns(header)):
            return header, between
    return None, BETWEEN[0]


def _columns(header: list[str]) -> list[str]:
    """What columns are called, however somebody typed it."""
    return [column.strip().lower() for column in header]


def _rows(path: Path, read: Iterable[str], between: str) -> Iterator[list[str]]:
    """The rows below the header. Raises LocalError `names-line` with the line on which a row begins that is none."""
    rows = csv.reader(read, delimiter=between, strict=True)
    while True:
        line = rows.line_num + 2
        try:
            row = next(rows, None)
        except csv.Error:
            raise LocalError("names-line", path=path, line=line) from None
        if row is None:
            return
        yield row


def _score(options: argparse.Namespace, header: list[str], rows: Iterator[list[str]], writer: "Writer") -> int:
    """Score the rows; how many had a name that was refused, which is said for each and counts as not the same."""
    lexicon = packaged_lexicon()
    columns = _columns(header)
    kept = [at for at, column in enumerate(columns) if column not in FOUND]
    one, other = (columns.index(name) for name in NAMES)
    writer.writerow([*(header[at] for at in kept), *FOUND])
    refused = 0
    for number, cells in enumerate(rows, start=2):
        if not cells:
            continue
        row = cells + [""] * (len(header) - len(cells))
        try:
            score = round(_scored(row[one], row[other], lexicon), 4)
        except VistkaError as error:
            refused += 1
            score = 0.0
            tell(options, "names.refused", row=number, why=say_error(options.language, error))
        more = row[len(header) :]
        writer.writerow([*(row[at] for at in kept), f"{score:.4f}", int(score >= SAME), *more])
    return refused


def _scored(one: str, other: str, lexicon: Lexicon) -> float:
    return likeness(parse_name(one, lexicon), parse_name(other, lexicon)).score
