"""`vistka story`: the whole loop on this machine, with real parts. `./run` calls it."""

import argparse
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from vistka.cli._asking import add_command
from vistka.errors import LocalError
from vistka.identity.papercode import grouped
from vistka.story.city import PASSWORD
from vistka.story.knowing import REPORTS, SETTLEMENT
from vistka.story.play import Play
from vistka.story.telling import Telling
from vistka.web.words import say

if TYPE_CHECKING:
    from vistka.cli._asking import Commands


def add(commands: "Commands", language: str) -> None:
    """Declare the command."""
    parser = add_command(commands, "story", language, "story.help")
    parser.add_argument("--once", action="store_true", help=say(language, "cli", "option.once"))
    parser.add_argument("--folder", type=Path, metavar="DIR", help=say(language, "cli", "option.keep"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """0 only if the loop closed."""
    if options.folder is not None and options.folder.exists() and any(options.folder.iterdir()):
        raise LocalError("folder-not-empty", path=options.folder)
    with tempfile.TemporaryDirectory(prefix="vistka-story-") as temporary:
        play = Play(Telling(options.language), options.folder or Path(temporary))
        try:
            closed = play.perform()
            if closed and not options.once:
                _stay(play)
            elif options.folder is not None:
                _tell_reports(play)
        finally:
            play.city.stop()
    return 0 if closed else 1


def _stay(play: Play) -> None:
    """Leave the pages up until Ctrl+C, and say what to try."""
    city, telling = play.city, play.telling
    telling.ended("stays.title")
    telling.plain("stays.north", address=city.posts["north"], code=grouped(play.codes["letter"]))
    telling.plain("stays.south", address=city.posts["south"])
    telling.plain("stays.desk", address=f"{city.desk}/desk/", volunteer=city.volunteer, password=PASSWORD)
    telling.plain("stays.picture", address=f"{city.desk}/desk/picture?area={SETTLEMENT}")
    _tell_reports(play)
    telling.plain("stays.mail", folder=city.mailbox.folder)
    telling.plain("stays.commands", folder=city.node("north"), passphrase=city.passphrase_file)
    threading.Event().wait()


def _tell_reports(play: Play) -> None:
    """Where the situation report was written."""
    html, pdf = (play.city.folder / name for name in REPORTS)
    play.telling.plain("stays.sitrep", html=html, pdf=pdf)
