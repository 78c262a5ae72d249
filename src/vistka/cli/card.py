"""`vistka card`: a desk's card as text, as a QR code, and checked."""

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import segno

from vistka.bundle.card import Card, card_text, read_card
from vistka.bundle.lifetime import seconds_of
from vistka.cli._asking import add_command, read_text, tell
from vistka.errors import LocalError
from vistka.identity.fingerprint import words_of
from vistka.limits import CARD_TEXT_CHARACTERS_MAX
from vistka.web.words import say

if TYPE_CHECKING:
    from vistka.cli._asking import Commands

QR_KINDS = (".svg", ".png")


def add(commands: "Commands", language: str) -> None:
    """Declare the command."""
    parser = add_command(commands, "card", language, "card.help")
    parts = parser.add_subparsers(required=True, metavar="WHAT")
    show = add_command(parts, "show", language, "card.show")
    show.add_argument("file", type=Path, metavar="FILE", help=say(language, "cli", "option.card-file"))
    show.set_defaults(run=run_show)
    qr = add_command(parts, "qr", language, "card.qr")
    qr.add_argument("file", type=Path, metavar="FILE", help=say(language, "cli", "option.card-file"))
    qr.add_argument("out", type=Path, metavar="OUT", help=say(language, "cli", "option.out"))
    qr.set_defaults(run=run_qr)


def run_show(options: argparse.Namespace) -> int:
    """Say whose card it is, its fingerprint in words, and its sealing keys."""
    card = _card(options.file)
    key = card.body.signing_key
    tell(options, "card.is", name=card.body.name, address=card.body.address or "—", date=_date(seconds_of(card.hour)))
    tell(options, "card.words", latin=words_of(key), cyrillic=words_of(key, "cyrillic"))
    for sealing_key in card.body.sealing_keys:
        tell(options, "card.key", start=sealing_key.public.hex()[:16], date=_date(sealing_key.last_day * 86_400))
    return 0


def run_qr(options: argparse.Namespace) -> int:
    """Write the card's QR code as SVG or PNG."""
    card = _card(options.file)
    write_qr(card, options.out)
    tell(options, "card.written", path=options.out)
    return 0


def write_qr(card: Card, path: Path) -> None:
    """The QR code of a card as SVG or PNG, by the file's ending. LocalError "qr-kind" or "file-unwritable"."""
    write_qr_code(card_text(card), path)


def write_qr_code(text: str, path: Path) -> None:
    """The QR code of any text of ours, as `write_qr`."""
    if path.suffix.lower() not in QR_KINDS:
        raise LocalError("qr-kind", path=path)
    try:
        segno.make_qr(text, error="l").save(str(path), scale=6, border=4)
    except OSError as error:
        raise LocalError("file-unwritable", path=path, why=error.strerror) from None


def _card(path: Path) -> Card:
    return read_card(read_text(path, CARD_TEXT_CHARACTERS_MAX))


def _date(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")
