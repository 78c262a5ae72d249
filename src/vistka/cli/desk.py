"""`vistka desk init|run|volunteer|invite`: keep a desk."""

import argparse
import asyncio
import secrets
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from vistka.bundle.card import Card, card_text
from vistka.cli._asking import add_command, add_node, ask_unseen, fingerprint, read_passphrase, read_text, tell
from vistka.cli.card import write_qr
from vistka.errors import LocalError, RemoteError, WorldError
from vistka.identity.keys import KEY_BYTES
from vistka.limits import DIRECTING_CHARACTERS_MAX, PASSWORD_CHARACTERS_MAX
from vistka.node.api_keys import end_api_keys, make_api_key
from vistka.node.at_rest import check_at_rest
from vistka.node.config import Settings, settings_text
from vistka.node.contact import answerer, answering_udp
from vistka.node.desk import Desk
from vistka.node.desk_installation import open_desk
from vistka.node.desk_keys import KeyFile, make_desk_keys
from vistka.node.desk_round import desk_round
from vistka.node.exchange import Speaker
from vistka.node.installation import (
    CARD_FILE,
    KEY_FILE,
    Installation,
    desk_speaker,
    make_folder,
    open_installation,
    running,
    running_process,
)
from vistka.node.keyring import Invitation
from vistka.node.mail_in import mail_round
from vistka.node.tiles import TileFile, open_tiles
from vistka.node.volunteers import add_volunteer
from vistka.node.witness import send_head
from vistka.reach.email import Mailer, MailServer, Tls
from vistka.reach.inbox import InboxServer
from vistka.store.desk.people import Role
from vistka.web.words import say, say_error

if TYPE_CHECKING:
    from vistka.cli._asking import Commands

ROUND_SECONDS = 1  # how soon a bundle that came in is opened, and what was passed on goes out
EXPIRE_SECONDS = 600  # ages count in hours; ten minutes late is in time


def add(commands: "Commands", language: str) -> None:
    """Declare the command."""
    parser = add_command(commands, "desk", language, "desk.help")
    parts = parser.add_subparsers(required=True, metavar="WHAT")
    init = add_command(parts, "init", language, "desk.init")
    init.add_argument("--name", required=True, help=say(language, "cli", "option.desk-name"))
    init.add_argument("--address", default="", metavar="URL", help=say(language, "cli", "option.address"))
    init.add_argument("--listen", default="127.0.0.1:8080", help=say(language, "cli", "option.listen"))
    init.add_argument("--insecure", action="store_true", help=say(language, "cli", "option.insecure"))
    add_node(init, language)
    init.set_defaults(run=run_init)
    run = add_command(parts, "run", language, "desk.run")
    run.add_argument("--insecure", action="store_true", help=say(language, "cli", "option.insecure"))
    add_node(run, language)
    run.set_defaults(run=run_run)
    volunteer = add_command(parts, "volunteer", language, "desk.volunteer")
    volunteer.add_argument("name", metavar="NAME", help=say(language, "cli", "option.volunteer-name"))
    volunteer.add_argument("--keeper", action="store_true", help=say(language, "cli", "option.keeper"))
    volunteer.add_argument(
        "--password-file", type=Path, metavar="FILE", help=say(language, "cli", "option.password-file")
    )
    add_node(volunteer, language)
    volunteer.set_defaults(run=run_volunteer)
    invite = add_command(parts, "invite", language, "desk.invite")
    invite.add_argument("out", type=Path, metavar="FILE", help=say(language, "cli", "option.out"))
    add_node(invite, language)
    invite.set_defaults(run=run_invite)
    api_key = add_command(parts, "api-key", language, "desk.api-key")
    api_key.add_argument("name", metavar="NAME", help=say(language, "cli", "option.api-key-name"))
    api_key.add_argument("--end", action="store_true", help=say(language, "cli", "option.api-key-end"))
    add_node(api_key, language)
    api_key.set_defaults(run=run_api_key)
    new_key = add_command(parts, "new-key", language, "desk.new-key")
    add_node(new_key, language)
    new_key.set_defaults(run=run_new_key)
    directing_key = add_command(parts, "directing-key", language, "desk.directing-key")
    directing_key.add_argument("file", type=Path, metavar="FILE", help=say(language, "cli", "option.mandate-file"))
    directing_key.add_argument("--lost", action="store_true", help=say(language, "cli", "option.lost"))
    add_node(directing_key, language)
    directing_key.set_defaults(run=run_directing_key)


def run_init(options: argparse.Namespace) -> int:
    """Make the desk's folder, keys and card."""
    passphrase = read_passphrase(options, twice=True)
    values: dict[str, str | int | bool] = {"role": "desk", "name": options.name, "listen": options.listen}
    values |= {"address": options.address, "insecure": options.insecure}
    values |= {"mail.host": "127.0.0.1", "mail.port": 25, "mail.tls": "none", "mail.sender": ""}
    make_folder(options.node, settings_text(values))
    check_at_rest(options.node, insecure=options.insecure)
    node = open_installation(options.node)
    keys = make_desk_keys(options.name, options.address or None, node.clock.now(), secrets.token_bytes)
    KeyFile(options.node / KEY_FILE, passphrase, secrets.token_bytes).save(keys)
    _write_card(keys.card(), options.node)
    node.close()
    words = fingerprint(options, keys.signing.public)
    tell(options, "desk.made", path=options.node, words=words, card=options.node / CARD_FILE)
    return 0


def run_run(options: argparse.Namespace) -> int:
    """Serve the desk's pages, open what comes in, send mail, until told to stop."""
    node = open_installation(options.node)
    check_at_rest(options.node, insecure=options.insecure or node.settings.insecure)
    desk = open_desk(node, read_passphrase(options), _mailer(node.settings))
    desk.tiles = _tiles(options, node.settings, partial(desk.note_trouble, "tiles"))
    desk.start()
    tell(options, "running", address=f"http://{node.settings.listen}/")
    with running(options.node):
        asyncio.run(_serve(desk, node))
    desk.close()
    node.close()
    return 0


def run_volunteer(options: argparse.Namespace) -> int:
    """Let somebody in."""
    node = open_installation(options.node)
    desk = open_desk(node, read_passphrase(options))
    if options.password_file is not None:
        password = read_text(options.password_file, PASSWORD_CHARACTERS_MAX * 4).rstrip("\r\n")
    else:
        password = ask_unseen(say(options.language, "cli", "ask-password", name=options.name))
    add_volunteer(desk, None, options.name, Role.KEEPER if options.keeper else Role.VOLUNTEER, password)
    tell(options, "desk.volunteer-added", name=options.name)
    desk.close()
    node.close()
    return 0


def run_invite(options: argparse.Namespace) -> int:
    """Write an invitation, readable by its owner alone. WorldError "folder"."""
    keys = KeyFile(options.node / KEY_FILE, read_passphrase(options), secrets.token_bytes).load()
    try:
        options.out.touch(mode=0o600)
        invitation = Invitation(keys.deployment_secret, keys.card(), keys.directing_key)
        options.out.write_text(invitation.text() + "\n", encoding="ascii")
    except OSError as error:
        raise WorldError("folder", path=options.out, why=error.strerror) from None
    tell(options, "desk.invited", path=options.out)
    return 0


def run_api_key(options: argparse.Namespace) -> int:
    """Make a key to the picture and show it once, or end those of a name."""
    node = open_installation(options.node)
    desk = open_desk(node, read_passphrase(options))
    if options.end:
        end_api_keys(desk, options.name)
        tell(options, "desk.api-key-ended", name=options.name)
    else:
        tell(options, "desk.api-key-made", name=options.name, key=make_api_key(desk, options.name))
    desk.close()
    node.close()
    return 0


def run_new_key(options: argparse.Namespace) -> int:
    """Hand over to a new signing key, which the old one signs for. LocalError "still-running"."""
    if running_process(options.node) is not None:
        raise LocalError("still-running", path=options.node)
    node = open_installation(options.node)
    desk = open_desk(node, read_passphrase(options))
    desk.replace_keys(desk.keys.handed_over(secrets.token_bytes(KEY_BYTES), node.clock.now()))
    card = desk.publish_card()
    _write_card(card, options.node)
    desk.close()
    node.close()
    words = fingerprint(options, card.body.signing_key)
    tell(options, "desk.new-key-made", words=words, card=options.node / CARD_FILE)
    return 0


def run_directing_key(options: argparse.Namespace) -> int:
    """Name the key that may direct people. LocalError "still-running"; RemoteError "mandate-signer", a mandate's."""
    if running_process(options.node) is not None:
        raise LocalError("still-running", path=options.node)
    text = read_text(options.file, DIRECTING_CHARACTERS_MAX)
    node = open_installation(options.node)
    desk = open_desk(node, read_passphrase(options))
    try:
        desk.replace_keys(desk.keys.directed_by(text, is_lost=options.lost))
        desk.publish_card()
    except RemoteError as error:
        is_unsigned = error.reason == "signature" and desk.keys.directing_key is not None and not options.lost
        raise RemoteError("mandate-signer") if is_unsigned else error from None
    finally:
        desk.close()
        node.close()
    assert desk.keys.directing_key is not None
    tell(options, "desk.directing-key-made", words=fingerprint(options, desk.keys.directing_key))
    return 0


def _write_card(card: Card, directory: Path) -> None:
    (directory / CARD_FILE).write_text(card_text(card) + "\n", encoding="ascii")
    write_qr(card, (directory / CARD_FILE).with_suffix(".svg"))


def _tiles(options: argparse.Namespace, settings: Settings, told: Callable[[LocalError], None]) -> TileFile | None:
    """The map with streets; where its file is no good it is said why, here and to `told`, and the picture has its
    outlines all the same."""
    if not settings.picture_tiles:
        return None
    try:
        return open_tiles(options.node / settings.picture_tiles)
    except LocalError as error:
        print(say_error(options.language, error), file=sys.stderr)
        told(error)
        return None


def _mailer(settings: Settings) -> Mailer | None:
    """None where no sender is set: mail then waits in its queue, and the status page says so."""
    from vistka.web.mail import ThreeLanguages

    mail = settings.mail
    if not mail.sender:
        return None
    password = read_text(Path(mail.password_file), PASSWORD_CHARACTERS_MAX * 4).strip() if mail.password_file else None
    takes_answers = bool(mail.imap_host)
    server = MailServer(mail.host, mail.port, Tls(mail.tls), mail.sender, mail.user or None, password, takes_answers)
    return Mailer(server, ThreeLanguages())


def _inbox(settings: Settings) -> InboxServer | None:
    """None where no IMAP server is set: nobody is asked to answer by mail then."""
    mail = settings.mail
    if not mail.imap_host:
        return None
    path = mail.imap_password_file
    password = read_text(Path(path), PASSWORD_CHARACTERS_MAX * 4).strip() if path else ""
    tls = Tls(mail.imap_tls)
    return InboxServer(mail.imap_host, mail.imap_port, tls, mail.imap_user, password, authserv_id=mail.authserv_id)


async def _serve(desk: Desk, node: Installation) -> None:
    # The pages are loaded by whoever serves them: all other commands start without.
    from vistka.web.contact import contact_routes
    from vistka.web.desk import desk_app
    from vistka.web.serving import Chore, serve

    settings = node.settings

    async def open_and_send() -> None:
        await desk_round(desk)
        if settings.witness:
            await send_head(desk, settings.witness)

    async def expire() -> None:
        with desk.lock:
            node.store.expire(node.clock.now())

    def speaker() -> Speaker:
        return desk_speaker(desk.keys)

    meeting = contact_routes(answerer(node.store, speaker, clock=node.clock.now))
    secure = settings.address.startswith("https://")
    app = desk_app(desk, secure=secure, others=meeting)
    chores = [
        Chore(open_and_send, ROUND_SECONDS, partial(desk.note_trouble, "round")),
        Chore(expire, EXPIRE_SECONDS, partial(desk.note_trouble, "expiry")),
    ]
    inbox = _inbox(settings)
    if inbox is not None:

        async def fetch() -> None:
            await mail_round(desk, inbox)

        chores.append(Chore(fetch, ROUND_SECONDS, partial(desk.note_trouble, "inbox")))
    async with answering_udp(settings.udp, node.store, speaker, clock=node.clock.now):
        await serve(app, settings.host, settings.port, chores)
