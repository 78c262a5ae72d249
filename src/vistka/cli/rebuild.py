"""`vistka rebuild`: make the registry of persons and the picture anew from what the desk keeps."""

import argparse
from typing import TYPE_CHECKING

from vistka.cli._asking import add_command, add_node, read_passphrase, tell
from vistka.errors import LocalError
from vistka.node.desk_installation import open_desk
from vistka.node.installation import open_installation, running_process
from vistka.node.picture import rebuild_picture
from vistka.node.tracing import rebuild

if TYPE_CHECKING:
    from vistka.cli._asking import Commands


def add(commands: "Commands", language: str) -> None:
    """Declare the command."""
    parser = add_command(commands, "rebuild", language, "rebuild.help")
    add_node(parser, language)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Do it, and say what there is now. LocalError "still-running", "not-a-desk"."""
    if running_process(options.node) is not None:
        raise LocalError("still-running", path=options.node)
    node = open_installation(options.node)
    desk = open_desk(node, read_passphrase(options))
    try:
        done = rebuild(desk)
        drawn = rebuild_picture(desk)
    finally:
        desk.close()
        node.close()
    tell(
        options,
        "rebuild.done",
        sources=done.sources,
        persons=done.persons,
        inquiries=done.inquiries,
        proposals=done.proposals,
    )
    tell(options, "rebuild.picture", sources=drawn)
    if done.erased:
        tell(options, "rebuild.erased", erased=done.erased)
    return 0
