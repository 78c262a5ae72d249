"""`vistka contact URL`: meet another node over the network, once."""

import argparse
import asyncio
import sys
from typing import TYPE_CHECKING

from vistka.cli._asking import add_command, add_node, read_passphrase, tell
from vistka.convergence.udp import SCHEME
from vistka.errors import LocalError, VistkaError
from vistka.node.contact import meet
from vistka.node.installation import open_installation, open_speaker
from vistka.web.contact import PATH
from vistka.web.words import say, say_error

if TYPE_CHECKING:
    from vistka.cli._asking import Commands


def add(commands: "Commands", language: str) -> None:
    """Declare the command."""
    parser = add_command(commands, "contact", language, "contact.help")
    parser.add_argument("url", nargs="?", metavar="URL", help=say(language, "cli", "option.url"))
    parser.add_argument("--budget", type=int, metavar="BYTES", help=say(language, "cli", "option.budget"))
    add_node(parser, language)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """One contact with each address; 0 when all came to their end."""
    node = open_installation(options.node)
    addresses = [options.url] if options.url else list(node.settings.peers)
    if not addresses:
        raise LocalError("no-peers")
    speaker = open_speaker(node, read_passphrase(options))
    failures: list[VistkaError] = []
    for url in addresses:
        address = url if url.startswith(SCHEME) else url.rstrip("/").removesuffix(PATH) + PATH
        summary = asyncio.run(meet(address, node.store, speaker, clock=node.clock.now, budget_bytes=options.budget))
        tell(
            options,
            "contact.met",
            url=url,
            received=summary.new,
            sent=summary.given,
            tokens=summary.tokens,
            bytes_in=summary.bytes_in,
            bytes_out=summary.bytes_out,
            end=say(options.language, "cli", "contact.cut" if summary.failure else "contact.whole"),
        )
        if summary.failure is not None:
            print(say_error(options.language, summary.failure), file=sys.stderr)
            failures.append(summary.failure)
    node.close()
    return 1 if failures else 0
