"""`vistka status`: what this node holds, its states, its clock, and what needs attention. Needs no passphrase."""

import argparse
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from vistka.bundle.envelope import Class
from vistka.cli._asking import add_command, add_node, fingerprint, tell
from vistka.identity.epoch import day_of
from vistka.node.cards import known_cards
from vistka.node.installation import MEGABYTE, Installation, open_installation
from vistka.node.mandates import known_directing_keys
from vistka.web.words import say

if TYPE_CHECKING:
    from vistka.cli._asking import Commands

CLASS_NAMES = (*(kind.name.lower() for kind in Class), "other")
NEARLY_FULL_PERCENT = 80
CLOCK_SECONDS_APART = 3_600


def add(commands: "Commands", language: str) -> None:
    """Declare the command."""
    parser = add_command(commands, "status", language, "status.help")
    parser.add_argument("--set-clock", action="store_true", help=say(language, "cli", "option.set-clock"))
    add_node(parser, language)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Say it all; 0 whatever it is."""
    node = open_installation(options.node)
    if options.set_clock:
        node.clock.set_right(_wall())
    _tell_held(options, node)
    _tell_clock(options, node)
    _tell_attention(options, node)
    node.close()
    return 0


def _tell_held(options: argparse.Namespace, node: Installation) -> None:
    held = node.store.held(node.clock.now())
    classes = Counter(CLASS_NAMES[min(one.header.class_, len(Class))] for one in held)
    by_class = ", ".join(
        f"{say(options.language, 'cli', f'class.{name}')} {classes[name]}" for name in CLASS_NAMES if classes[name]
    )
    usage = node.store.usage()
    tell(
        options,
        "status.held",
        bundles=len(held),
        by_class=by_class or "—",
        used=f"{usage.held / MEGABYTE:.1f}",
        capacity=f"{usage.capacity / MEGABYTE:.0f}",
    )
    deposits = node.store.deposits()
    tell(
        options,
        "status.deposits",
        all=len(deposits),
        post=sum(not (each.handed_over or each.arrived or each.read) for each in deposits),
        carried=sum(each.handed_over and not (each.arrived or each.read) for each in deposits),
        desk=sum(each.arrived and not each.read for each in deposits),
        read=sum(each.read for each in deposits),
    )
    tell(options, "status.partials", partials=len(node.store.partials(node.clock.now())))


def _tell_clock(options: argparse.Namespace, node: Installation) -> None:
    now, wall = node.clock.now(), _wall()
    key = "status.clock-fine" if abs(now - wall) < CLOCK_SECONDS_APART else "status.clock-differs"
    tell(options, "status.clock", now=_date(now), note=say(options.language, "cli", key, wall=_date(wall)))


def _tell_attention(options: argparse.Namespace, node: Installation) -> None:
    now = node.clock.now()
    cards = known_cards(node.store)
    tell(options, "status.attention")
    calm = True
    usage = node.store.usage()
    percent = 100 * usage.held // usage.capacity
    waiting = sum(not (each.handed_over or each.arrived or each.read) for each in node.store.deposits())
    late = day_of(now) - cards[0].sealing_key.last_day if cards else 0
    for holds, key, facts in (
        (not cards and node.settings.role == "post", "status.no-card", {}),
        (percent >= NEARLY_FULL_PERCENT, "status.full", {"percent": percent}),
        (waiting > 0, "status.waiting", {"count": waiting}),
        (late > 0, "status.key-old", {"days": late}),
    ):
        if holds:
            tell(options, key, **facts)
            calm = False
    if calm:
        tell(options, "status.fine")
    if cards:
        card = cards[0]
        date = _date(card.sealing_key.last_day * 86_400)[:10]
        tell(options, "status.card", name=card.body.name, words=fingerprint(options, card.body.signing_key), date=date)
    for directing_key in known_directing_keys(node.store)[:1]:
        tell(options, "status.directing", words=fingerprint(options, directing_key))


def _wall() -> int:
    return int(datetime.now(UTC).timestamp())


def _date(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
