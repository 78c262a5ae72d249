"""What each kind of action does to the made-up city: a table from kind to a few lines each."""

import random

from vistka.bundle.envelope import Header, make_bundle
from vistka.bundle.lifetime import step_of
from vistka.bundle.message import Letter, Note, Status
from vistka.contact.contact import Side
from vistka.convergence.datagram import Session
from vistka.errors import RemoteError, WorldError
from vistka.identity.seal import RECEIPT_BYTES
from vistka.identity.tag import TAG_BYTES
from vistka.limits import VOICE_PACKET_BYTES
from vistka.node.carry import CarryOut, carry_in
from vistka.simulator import checkers
from vistka.simulator.chaos import Chaos, Doing
from vistka.simulator.conversation import Conversation
from vistka.simulator.faults import YEARS_OFF
from vistka.simulator.hostile import some_stranger
from vistka.simulator.inhabitant import Inhabitant
from vistka.simulator.link import Link, LinkSettings, converse
from vistka.simulator.schedule import Action, Kind
from vistka.store.base import Arrival, Outcome

_DATAGRAM_SECONDS = 600
_STICK_BYTES = (1_024, 8_192, 1_000_000)
_NEWER_SUITE = 9
_NEWER_DAYS = 120
_MARK_BYTES = 8


def write(chaos: Chaos, action: Action, dice: random.Random) -> None:
    """A resident leaves a note, a letter or a voice clip; what the post takes must arrive."""
    node = _inhabitant(chaos, action)
    assert node.post is not None
    text = f"word {action.number} " + "слово " * dice.choice((0, 1, 100))
    chaos.ledger.tried.add(text)
    body: Note | Letter = Note(Status.IS_NOTE_AUTHOR, text) if len(text) < 40 else Letter(text)
    if dice.randrange(8) == 0:
        body = Letter(text, voice=dice.randbytes(VOICE_PACKET_BYTES * dice.randrange(20, 120)))
    try:
        bundle_id = node.post.deposit(dice.choice(chaos.residents), body, dice.randbytes(16).hex())
    except WorldError as error:
        chaos.failed(node, error)
        return
    chaos.ledger.took(bundle_id, text, node.number)


def read(chaos: Chaos, action: Action, dice: random.Random) -> None:
    """A resident looks for replies."""
    node = _inhabitant(chaos, action)
    assert node.post is not None
    reader = dice.choice(chaos.residents)
    try:
        opened = node.post.open(reader)
    except WorldError as error:
        chaos.failed(node, error)
        return
    texts = [reply.letter.text for reply in opened.replies]
    chaos.complain(checkers.replies_are_right(chaos.ledger, reader.public, texts), action)
    chaos.ledger.replies_read.update(reply.id for reply in opened.replies)


def reply(chaos: Chaos, action: Action, dice: random.Random) -> None:
    """The desk answers somebody."""
    chaos.desk.reply(f"reply {action.number} " + "лист " * dice.choice((1, 150)), dice)


def notice(chaos: Chaos, action: Action, _dice: random.Random) -> None:
    """The desk says something to all."""
    chaos.desk.say_to_all(f"notice {action.number}")


def newer(chaos: Chaos, action: Action, dice: random.Random) -> None:
    """A node of a later version brings a bundle of a suite that nobody here can open: it is carried all the same."""
    node = _inhabitant(chaos, action)
    step, class_ = step_of(node.clock.now()), dice.randrange(8)
    header = Header(_NEWER_SUITE, class_, dice.randbytes(TAG_BYTES), step, _NEWER_DAYS, dice.randbytes(RECEIPT_BYTES))
    bundle = make_bundle(header, dice.randbytes(dice.choice((60, 900, 5_000))))
    try:
        if node.store.add([Arrival(bundle, 0, dice.randbytes(_MARK_BYTES))], node.clock.now()) == [Outcome.NEW]:
            chaos.ledger.for_all.add(bundle.id)
            chaos.ledger.ends[bundle.id] = chaos.world.seconds + _NEWER_DAYS * 86_400
    except WorldError as error:
        chaos.failed(node, error)


def meet(chaos: Chaos, action: Action, dice: random.Random) -> None:
    """Two nodes, to the end or cut."""
    one, other = (chaos.nodes[number] for number in action.nodes)
    conversation = chaos.conversation(one, other, dice, cut=action.kind is Kind.CUT)
    if conversation is not None:
        chaos.talk([conversation], dice)
        chaos.recorded = conversation.overheard
        if action.kind is Kind.MEET and not conversation.has_failed:
            chaos.check_contact(one, other, action)


def absent(chaos: Chaos, action: Action, dice: random.Random) -> None:
    """The other never comes, or says nothing."""
    try:
        exchange = chaos.nodes[action.nodes[0]].exchange(Side.OPENER)
        exchange.bytes_to_send(dice.choice((1, 65_536)))
        exchange.remember()
    except WorldError as error:
        chaos.failed(chaos.nodes[action.nodes[0]], error)


def crowd(chaos: Chaos, action: Action, dice: random.Random) -> None:
    """One node meets two others at the same time."""
    one, other, third = (chaos.nodes[number] for number in action.nodes)
    both = [chaos.conversation(one, other, dice), chaos.conversation(third, one, dice, cut=dice.randrange(3) == 0)]
    chaos.talk([each for each in both if each is not None], dice)


def datagram(chaos: Chaos, action: Action, dice: random.Random) -> None:
    """A contact over a bad link."""
    one, other = (chaos.nodes[number] for number in action.nodes)
    settings = LinkSettings(
        dice.choice((500, 20_000)), 0.5, loss=dice.choice((0.0, 0.1, 0.3)), doubles=0.1, reordered=0.1
    )
    links = [Link(settings, dice.randrange(2**32)) for _ in range(2)]
    name = dice.randbytes(4)
    try:
        first = Session(name, one.exchange(Side.OPENER), 0.0)
        second = Session(name, other.exchange(Side.ANSWERER), 0.0)
        converse(first, second, links[0], links[1], dice.choice((20, _DATAGRAM_SECONDS)))
    except (RemoteError, WorldError) as error:
        if error.reason != "contact-lost":  # so much was lost that they gave up
            chaos.failed_somewhere((one, other), error)


def stick_out(chaos: Chaos, action: Action, dice: random.Random) -> None:
    """A drop for anyone is written; the stick may be pulled out before its end."""
    node = chaos.nodes[action.nodes[0]]
    try:
        drop = CarryOut(node.store, node.speaker, node.clock.now(), dice.choice(_STICK_BYTES), draw=dice.randbytes)
        data = b"".join(drop)
        if dice.randrange(4) == 0:
            chaos.sticks.append(data[: dice.randrange(len(data) + 1)])
            return
        chaos.sticks.append(data)
        before = {one.id for one in node.store.deposits() if not one.handed_over}
        drop.complete()
        chaos.ledger.claimed |= before & {one.id for one in node.store.deposits() if one.handed_over}
    except WorldError as error:
        chaos.failed(node, error)


def stick_in(chaos: Chaos, action: Action, dice: random.Random) -> None:
    """A stick that lies about is read: any one, again perhaps, with damage perhaps."""
    node = chaos.nodes[action.nodes[0]]
    if not chaos.sticks:
        return
    data = bytearray(dice.choice(chaos.sticks))
    if data and dice.randrange(3) == 0:
        at = dice.randrange(len(data))
        data[at : at + dice.randrange(600)] = b"" if dice.randrange(2) else dice.randbytes(20)
    pieces = [bytes(data[at : at + 3_000]) for at in range(0, len(data), 3_000)]
    try:
        carry_in(node.store, node.speaker, pieces, node.clock.now())
    except RemoteError as error:
        if error.reason != "drop-foreign":
            chaos.failed(node, error)
    except WorldError as error:
        chaos.failed(node, error)


def hostile(chaos: Chaos, action: Action, dice: random.Random) -> None:
    """Somebody who wishes no good."""
    node = chaos.nodes[action.nodes[0]]
    try:
        exchange = node.exchange(Side.OPENER)
    except WorldError as error:
        chaos.failed(node, error)
        return
    stranger = some_stranger(dice, chaos.deployment, node.clock.now, chaos.ledger.claimed.add, chaos.recorded)
    for bundle_id, days in stranger.junk.items():
        chaos.ledger.ends[bundle_id] = chaos.world.seconds + days * 86_400
    errors: list[RemoteError | WorldError] = []
    conversation = Conversation(
        chaos.world,
        (node, None),
        (exchange, stranger.end),
        dice,
        lambda _, why: errors.append(why),
        cut=dice.randrange(4) == 0,
    )
    conversation.run()
    for why in errors:
        if isinstance(why, WorldError) or not stranger.may_fail:
            chaos.failed(node, why)


def crash(chaos: Chaos, action: Action, dice: random.Random) -> None:
    """The power goes: now, or in the middle of something that is to be written."""
    node = _inhabitant(chaos, action)
    if node.disk is not None and dice.randrange(4):
        node.disk.lose_power_soon()
    else:
        chaos.lose(node, node.boot)


def full(chaos: Chaos, action: Action, _dice: random.Random) -> None:
    """The disk fills up, or has room again."""
    node = _inhabitant(chaos, action)
    if node.disk is not None:
        node.disk.full = not node.disk.full


def clock(chaos: Chaos, action: Action, dice: random.Random) -> None:
    """The battery of a computer's clock dies, or somebody sets it right."""
    node = _inhabitant(chaos, action)
    node.wall_ahead = dice.choice(YEARS_OFF) * 365 * 86_400 if dice.randrange(3) else 0
    if dice.randrange(2):
        chaos.lose(node, node.boot)


def copy(chaos: Chaos, action: Action, _dice: random.Random) -> None:
    """Somebody takes a copy of a node's disk."""
    node = _inhabitant(chaos, action)
    chaos.copies[node.number] = node.image()


def restore(chaos: Chaos, action: Action, _dice: random.Random) -> None:
    """The copy comes back in place of what was there."""
    node = _inhabitant(chaos, action)
    image = chaos.copies.get(node.number)
    if image is not None:
        chaos.lose(node, lambda: node.restore(image), put_back=True)


DOINGS: dict[Kind, Doing] = {
    Kind.WRITE: write,
    Kind.READ: read,
    Kind.REPLY: reply,
    Kind.NOTICE: notice,
    Kind.MEET: meet,
    Kind.CUT: meet,
    Kind.ABSENT: absent,
    Kind.CROWD: crowd,
    Kind.DATAGRAM: datagram,
    Kind.STICK_OUT: stick_out,
    Kind.STICK_IN: stick_in,
    Kind.CRASH: crash,
    Kind.FULL: full,
    Kind.CLOCK: clock,
    Kind.COPY: copy,
    Kind.RESTORE: restore,
    Kind.NEWER: newer,
    Kind.HOSTILE: hostile,
}


def _inhabitant(chaos: Chaos, action: Action) -> Inhabitant:
    return chaos.inhabitants[action.nodes[0] - 1]
