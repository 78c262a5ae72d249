"""`vistka notice new-key|replace-key|sign`: the machine that is never online, and signs what directs people."""

import argparse
import secrets
import sys
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import segno

from vistka.bundle.directing import (
    make_mandate,
    mandate_text,
    notice_text,
    read_mandate,
    read_notice_text,
    read_prepared,
    sign_notice,
)
from vistka.bundle.lifetime import SECONDS_IN_HOUR, hour_of, seconds_of
from vistka.bundle.message import DirectingNotice, Message
from vistka.cli._asking import add_command, add_passphrase, fingerprint, read_passphrase, read_text, tell, write_line
from vistka.cli.card import QR_KINDS, write_qr_code
from vistka.limits import DIRECTING_CHARACTERS_MAX
from vistka.node.directing_key import DirectingKeyFile
from vistka.web.words import say

if TYPE_CHECKING:
    from vistka.cli._asking import Commands


def add(commands: "Commands", language: str) -> None:
    """Declare the command."""
    parser = add_command(commands, "notice", language, "notice.help")
    parts = parser.add_subparsers(required=True, metavar="WHAT")
    key_file, out = say(language, "cli", "option.key-file"), say(language, "cli", "option.out")
    new_key = add_command(parts, "new-key", language, "notice.new-key")
    new_key.add_argument("key", type=Path, metavar="KEY", help=key_file)
    new_key.add_argument("out", type=Path, metavar="OUT", help=out)
    new_key.set_defaults(run=run_new_key)
    replace_key = add_command(parts, "replace-key", language, "notice.replace-key")
    replace_key.add_argument("file", type=Path, metavar="FILE", help=say(language, "cli", "option.new-mandate"))
    replace_key.add_argument("--key", type=Path, required=True, metavar="KEY", help=key_file)
    replace_key.add_argument("--out", type=Path, required=True, metavar="OUT", help=out)
    replace_key.set_defaults(run=run_replace_key)
    sign = add_command(parts, "sign", language, "notice.sign")
    sign.add_argument("file", type=Path, metavar="FILE", help=say(language, "cli", "option.notice-file"))
    sign.add_argument("--key", type=Path, required=True, metavar="KEY", help=key_file)
    sign.add_argument("--out", type=Path, metavar="OUT", help=say(language, "cli", "option.signed-out"))
    sign.set_defaults(run=run_sign)
    for part in (new_key, replace_key, sign):
        add_passphrase(part, language)


def run_new_key(options: argparse.Namespace) -> int:
    """Make a key, and the line that names it, which it signs itself."""
    key = DirectingKeyFile(options.key, read_passphrase(options, twice=True)).make(secrets.token_bytes)
    write_line(options.out, mandate_text(make_mandate(key.public, key, hour_of(_now()))))
    tell(options, "notice.key-made", path=options.key, words=fingerprint(options, key.public), out=options.out)
    return 0


def run_replace_key(options: argparse.Namespace) -> int:
    """Sign with the old key for a new one, whose line says that it is a key of somebody's."""
    new, _ = read_mandate(read_text(options.file, DIRECTING_CHARACTERS_MAX), None)
    old = DirectingKeyFile(options.key, read_passphrase(options)).load()
    write_line(options.out, mandate_text(make_mandate(new, old, hour_of(_now()))))
    words = {"old": fingerprint(options, old.public), "new": fingerprint(options, new)}
    tell(options, "notice.replaced", out=options.out, **words)
    return 0


def run_sign(options: argparse.Namespace) -> int:
    """Show all that is asked to be signed, and sign it when the passphrase has been typed."""
    prepared = read_notice_text(read_text(options.file, DIRECTING_CHARACTERS_MAX))
    _show(options, read_prepared(prepared))
    key = DirectingKeyFile(options.key, read_passphrase(options)).load()
    line = notice_text(sign_notice(prepared, key))
    if options.out is None:
        tell(options, "notice.shown")
        print(line)
        segno.make_qr(line, error="l").terminal(sys.stdout, compact=True)
        return 0
    if options.out.suffix.lower() in QR_KINDS:
        write_qr_code(line, options.out)
    else:
        write_line(options.out, line)
    tell(options, "notice.signed", out=options.out)
    return 0


def _show(options: argparse.Namespace, message: Message) -> None:
    notice, now = message.body, _now()
    assert isinstance(notice, DirectingNotice)
    said = seconds_of(message.hour)
    ends = said + notice.hours * SECONDS_IN_HOUR
    tell(options, "notice.asked")
    print("".join(f"  | {_plain(line)}\n" for line in notice.text.split("\n")), end="")
    if notice.place is not None:
        tell(options, "notice.place", place=_plain(notice.place))
    tell(options, "notice.hours", hours=notice.hours, said=_date(said), ends=_date(ends))
    if message.supersedes is not None:
        tell(options, "notice.replaces", id=message.supersedes.hex()[:12])
    if not said <= now < ends:
        tell(options, "notice.clock", now=_date(now))
    tell(options, "notice.compare")


def _plain(text: str) -> str:
    """The text with nothing hidden: what turns or joins its letters is written out."""
    return "".join(f"<U+{ord(sign):04X}>" if unicodedata.category(sign)[0] == "C" else sign for sign in text)


def _now() -> int:
    return int(datetime.now(UTC).timestamp())


def _date(seconds: int) -> str:
    return datetime.fromtimestamp(min(seconds, 253_402_300_799), UTC).strftime("%d.%m.%Y %H:%M UTC")
