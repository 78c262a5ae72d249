"""`vistka post init|run|trust|panic`: keep a post."""

import argparse
import asyncio
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from vistka.cli._asking import add_command, add_node, fingerprint, read_passphrase, read_text, tell
from vistka.errors import LocalError
from vistka.limits import INVITATION_CHARACTERS_MAX
from vistka.node.cards import learn_card
from vistka.node.config import settings_text
from vistka.node.contact import answerer, answering_udp
from vistka.node.exchange import Speaker, Summary
from vistka.node.installation import (
    Installation,
    make_folder,
    make_keyring,
    open_installation,
    open_post,
    post_speaker,
    running,
    running_process,
)
from vistka.node.keyring import Invitation, read_invitation
from vistka.node.mandates import learn_directing_key
from vistka.node.post import Post
from vistka.web.words import say

if TYPE_CHECKING:
    from vistka.cli._asking import Commands

EXPIRE_SECONDS = 600  # ages count in hours; ten minutes late is in time


def add(commands: "Commands", language: str) -> None:
    """Declare the command."""
    parser = add_command(commands, "post", language, "post.help")
    parts = parser.add_subparsers(required=True, metavar="WHAT")
    init = add_command(parts, "init", language, "post.init")
    init.add_argument(
        "--invitation", type=Path, required=True, metavar="FILE", help=say(language, "cli", "option.invitation")
    )
    init.add_argument("--name", default="Vistka", help=say(language, "cli", "option.name"))
    init.add_argument("--listen", default="0.0.0.0:8080", help=say(language, "cli", "option.listen"))
    add_node(init, language)
    init.set_defaults(run=run_init)
    run = add_command(parts, "run", language, "post.run")
    add_node(run, language)
    run.set_defaults(run=run_run)
    trust = add_command(parts, "trust", language, "post.trust")
    trust.add_argument(
        "--invitation", type=Path, required=True, metavar="FILE", help=say(language, "cli", "option.invitation")
    )
    add_node(trust, language)
    trust.set_defaults(run=run_trust)
    panic = add_command(parts, "panic", language, "post.panic")
    add_node(panic, language)
    panic.set_defaults(run=run_panic)


def run_init(options: argparse.Namespace) -> int:
    """Make the post's folder, key and store from an invitation."""
    invitation = read_invitation(read_text(options.invitation, INVITATION_CHARACTERS_MAX))
    passphrase = read_passphrase(options, twice=True)
    values = {"role": "post", "name": options.name, "listen": options.listen, "language": "uk"}
    make_folder(options.node, settings_text(values))
    make_keyring(options.node, invitation.deployment_secret, passphrase)
    node = open_installation(options.node)
    _learn(node, invitation)
    node.close()
    tell(options, "post.made", path=options.node, words=fingerprint(options, invitation.card.body.signing_key))
    return 0


def run_trust(options: argparse.Namespace) -> int:
    """Trust a new invitation, whatever was known before: it came from hand to hand. LocalError "still-running"."""
    invitation = read_invitation(read_text(options.invitation, INVITATION_CHARACTERS_MAX))
    if running_process(options.node) is not None:
        raise LocalError("still-running", path=options.node)
    node = open_installation(options.node)
    _learn(node, invitation)
    node.close()
    directing = fingerprint(options, invitation.directing_key) if invitation.directing_key else "—"
    words = fingerprint(options, invitation.card.body.signing_key)
    tell(options, "post.trusted", words=words, directing=directing)
    return 0


def _learn(node: Installation, invitation: Invitation) -> None:
    learn_card(node.store, invitation.card)
    if invitation.directing_key is not None:
        learn_directing_key(node.store, invitation.directing_key)


def run_run(options: argparse.Namespace) -> int:
    """Serve the post's pages until told to stop."""
    node = open_installation(options.node)
    post = open_post(node, read_passphrase(options))
    tell(options, "running", address=f"http://{node.settings.listen}/")
    with running(options.node):
        asyncio.run(_serve(post, node))
    node.close()
    return 0


def run_panic(options: argparse.Namespace) -> int:
    """Tell the running post to forget its keys. LocalError "not-running"."""
    process = running_process(options.node)
    if process is None:
        raise LocalError("not-running", path=options.node)
    os.kill(process, signal.SIGUSR1)
    tell(options, "post.panicked")
    return 0


async def _serve(post: Post, node: Installation) -> None:
    # The pages are loaded by whoever serves them: all other commands start without.
    from vistka.web.contact import contact_routes
    from vistka.web.post.app import post_app
    from vistka.web.serving import Chore, serve

    settings = node.settings
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, post.panic)

    def speaker() -> Speaker:
        return post_speaker(post)

    def came(_: Summary) -> None:
        post.refresh()

    meeting = answerer(node.store, speaker, clock=node.clock.now, on_change=came)
    app = post_app(post, settings.name, settings.address, settings.language, contact_routes(meeting))

    async def expire() -> None:
        node.store.expire(node.clock.now())
        post.refresh()

    async with answering_udp(settings.udp, node.store, speaker, clock=node.clock.now, on_change=came):
        await serve(app, settings.host, settings.port, [Chore(expire, EXPIRE_SECONDS)])
