"""What a desk says of itself: to its status page and to the command line."""

from dataclasses import dataclass

from vistka.identity.epoch import SECONDS_IN_DAY
from vistka.node.desk import Desk
from vistka.store.desk.deliveries import DeliveryState
from vistka.store.desk.messages import NEWER, State


@dataclass(frozen=True, slots=True)
class DeskStatus:
    """Counts, and the end of the present sealing key (Unix seconds). `unopenable` asks for a notice: write again."""

    waiting: int
    messages: int
    newer: int
    unopenable: int
    foreign: int
    mail_queued: int
    mail_failed: int
    bundles: int
    full_percent: int
    epochs: int
    epoch_ends_at: int
    log_is_whole: bool


def desk_status(desk: Desk) -> DeskStatus:
    """How the desk is now."""
    with desk.read() as tx:
        counts = desk.kept.messages.counts(tx)
        refusals = desk.kept.messages.refusals(tx)
        mail = desk.kept.deliveries.counts(tx)
        is_whole = desk.kept.audit.first_break(tx) is None
    with desk.lock:
        usage = desk.store.usage()
        held = len(desk.store.held(desk.clock()))
    unopenable = refusals.pop("epoch-destroyed", 0)
    return DeskStatus(
        waiting=sum(count for (_, state), count in counts.items() if state is State.WAITING),
        messages=sum(counts.values()),
        newer=sum(count for (kind, _), count in counts.items() if kind == NEWER),
        unopenable=unopenable,
        foreign=sum(refusals.values()),
        mail_queued=mail.get(DeliveryState.QUEUED, 0),
        mail_failed=mail.get(DeliveryState.FAILED, 0),
        bundles=held,
        full_percent=100 * usage.held // max(1, usage.capacity),
        epochs=len(desk.keys.epochs),
        epoch_ends_at=(desk.keys.newest().last_day + 1) * SECONDS_IN_DAY,
        log_is_whole=is_whole,
    )
