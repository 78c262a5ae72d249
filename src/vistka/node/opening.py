"""Opening what is sealed to the desk: once, and so that a sudden end between any two steps loses and doubles nothing.

First the message's row, known by its bundle; then u goes into the bundle store, which drops the bundle. What was
written down but not acknowledged is still held, so the next round comes to it again and finds the row there.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from vistka.bundle.envelope import Bundle, Header, Suite
from vistka.bundle.lifetime import step_of
from vistka.bundle.message import Receipt
from vistka.bundle.sealing import open_payload
from vistka.errors import RemoteError
from vistka.identity.epoch import Epoch
from vistka.identity.seal import arrival_token
from vistka.identity.tag import desk_tag
from vistka.limits import LIFETIME_DAYS_MAX, MONTH_STEPS
from vistka.node.desk import Desk
from vistka.store.desk.messages import Content

_LOOK_SECONDS = 600  # between two looks at all that is held: a clock that lies gives a tag of any month
_MONTHS = LIFETIME_DAYS_MAX // 30 + 2  # as long as a bundle lives, and an honest clock's mistakes
BATCH = 64  # bundles opened in one transaction: a stick brings hundreds, and each transaction waits for the disk


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What a round of opening gave: new messages, and bundles that could not be opened."""

    opened: int
    refused: int


def open_arrivals(desk: Desk) -> Arrivals:
    """Open every bundle in the store that is sealed to this desk."""
    now = desk.clock()
    ours = _sealed_to_us(desk, now)
    opened = refused = 0
    for start in range(0, len(ours), BATCH):
        tokens: list[bytes] = []
        with desk.write() as tx:
            for bundle_id in ours[start : start + BATCH]:
                with desk.lock:
                    bundle = desk.store.get(bundle_id)
                if bundle is None:
                    continue
                try:
                    content = _open(desk, bundle)
                except RemoteError as error:
                    desk.kept.messages.refuse(tx, bundle_id, error.reason, now)
                    refused += 1
                else:
                    is_new, shown = _keep(desk, tx, content, bundle.header.class_, now)
                    opened += is_new
                    tokens += shown
        desk.acknowledge(tokens)
    return Arrivals(opened, refused)


def _sealed_to_us(desk: Desk, now: int) -> list[bytes]:
    """What is held for us and was not refused before.

    By tag, of the months that honest clocks give; of all that is held now and then: with a hundred thousand bundles
    going through all of them each second is all that a desk would do.
    """
    keys = [epoch.key.public for epoch in desk.keys.epochs]
    tags = None
    if 0 <= now - desk.arrivals_looked_at < _LOOK_SECONDS:
        steps = (step_of(now) - back * MONTH_STEPS for back in range(-1, _MONTHS))
        tags = {desk_tag(key, step) for step in steps if step >= 0 for key in keys}
    else:
        desk.arrivals_looked_at = now
        keys += desk.keys.retired
    with desk.lock:
        held = desk.store.held(now, tags)
    by_month: dict[int, frozenset[bytes]] = {}
    ours = []
    for one in held:
        month = one.header.hour // MONTH_STEPS
        if month not in by_month:
            by_month[month] = frozenset(desk_tag(key, one.header.hour) for key in keys)
        if one.header.suite == Suite.SEALED and one.header.tag in by_month[month]:
            ours.append(one.id)
    with desk.read() as tx:
        refused = desk.kept.messages.refused_among(tx, ours)
    return [each for each in ours if each not in refused]


def _open(desk: Desk, bundle: Bundle) -> Content:
    """RemoteError "epoch-destroyed", or why the seal does not open."""
    failure = RemoteError("epoch-destroyed")
    for epoch in _candidates(desk, bundle.header):
        try:
            payload, author, read_token = open_payload(bundle, epoch.key)
        except RemoteError as error:
            failure = error
        else:
            return Content(payload, bundle.header.hour, author, read_token, epoch.key.public, bundle.id)
    raise failure


def _candidates(desk: Desk, header: Header) -> list[Epoch]:
    return [epoch for epoch in desk.keys.epochs if desk_tag(epoch.key.public, header.hour) == header.tag]


def _keep(desk: Desk, tx: Connection, content: Content, class_: int, now: int) -> tuple[bool, list[bytes]]:
    """Whether the message is new, and the tokens to publish for it."""
    said = content.message()
    if said is not None and isinstance(said.body, Receipt):  # a post tells what was read there: nothing to keep
        return False, [arrival_token(content.read_token), *said.body.each()]
    row_id = desk.kept.messages.keep(tx, content, class_, now)
    if row_id is not None:
        desk.kept.audit.add(tx, "opened", None, row_id, now)
    return row_id is not None, [arrival_token(content.read_token)]
