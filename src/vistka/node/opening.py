"""Opening what is sealed to the desk: once, and so that a sudden end between any two steps loses and doubles nothing.

First the message's row, known by its bundle; then u goes into the bundle store, which drops the bundle. What was
written down but not acknowledged is still held, so the next round comes to it again and finds the row there.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from vistka.bundle.envelope import Bundle, Header, Suite
from vistka.bundle.message import Receipt
from vistka.bundle.sealing import open_payload
from vistka.errors import RemoteError
from vistka.identity.epoch import Epoch
from vistka.identity.seal import arrival_token
from vistka.identity.tag import desk_tag
from vistka.node.desk import Desk
from vistka.store.desk.messages import Content

BATCH = 64  # bundles opened in one transaction: a stick brings hundreds, and each transaction waits for the disk


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What a round of opening gave: new messages, and bundles that could not be opened."""

    opened: int
    refused: int


def open_arrivals(desk: Desk) -> Arrivals:
    """Open every bundle in the store that is sealed to this desk."""
    now = desk.clock()
    with desk.lock:
        ours = [held.id for held in desk.store.held(now) if _is_ours(desk, held.header)]
    opened = refused = 0
    for start in range(0, len(ours), BATCH):
        tokens: list[bytes] = []
        with desk.write() as tx:
            for bundle_id in ours[start : start + BATCH]:
                with desk.lock:
                    bundle = desk.store.get(bundle_id)
                if bundle is None or desk.kept.messages.is_refused(tx, bundle_id):
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


def _is_ours(desk: Desk, header: Header) -> bool:
    keys = [epoch.key.public for epoch in desk.keys.epochs]
    return header.suite == Suite.SEALED and any(
        desk_tag(key, header.hour) == header.tag for key in (*keys, *desk.keys.retired)
    )


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
