"""The log's head, sent outside once a day: whoever keeps it can tell later whether the log was altered."""

from vistka.errors import VistkaError
from vistka.limits import WITNESS_INTERVAL_SECONDS
from vistka.node.desk import Desk
from vistka.reach.email import Mail

SENT = "head-sent"


async def send_head(desk: Desk, witness: str) -> bool:
    """Mail number and hash of the log's last entry to the address `witness` when a day has gone by: whether it went.

    What fails is tried again in the next round.
    """
    now = desk.clock()
    with desk.read() as tx:
        last, head = desk.kept.audit.last(tx, SENT), desk.kept.audit.head(tx)
    if desk.mailer is None or head is None or (last is not None and now - last.at < WITNESS_INTERVAL_SECONDS):
        return False
    subject, text = desk.mailer.words.head(head.number, head.hash.hex())
    try:
        await desk.mailer.send(Mail(witness, subject, text, None), now)
    except VistkaError:
        return False
    with desk.write() as tx:
        desk.kept.audit.add(tx, SENT, None, None, now)
    return True
