"""Word on its way to people outside: the queue of mail, by reach, and who asked us to stop."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from vistka.errors import LocalError
from vistka.limits import (
    DELIVERIES_IN_MAIL_MAX,
    MAIL_INTERVAL_SECONDS,
    MAIL_RETRY_SECONDS,
    MAIL_RETRY_SECONDS_MAX,
    MAIL_TRIES_MAX,
)
from vistka.store.desk.database import Database
from vistka.store.desk.tables import delivery, reach

BY_INQUIRY = -1  # in the place of who is named: whoever sent the inquiry


class DeliveryState(StrEnum):
    """How far word has come to one person."""

    QUEUED = "queued"
    SENT = "sent"
    READ = "read"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Delivery:
    """Word for the person at index `named` of a message's list; `reach` and `link` are marks.

    For whoever sent an inquiry `named` is BY_INQUIRY and `inquiry` the entry of its wording.
    """

    id: bytes
    message: bytes
    named: int
    inquiry: bytes
    reach: bytes
    link: bytes | None
    state: DeliveryState
    tries: int
    next_try_at: int


@dataclass(frozen=True, slots=True)
class Deliveries:
    """The deliveries in a database."""

    database: Database

    def queue(
        self, tx: Connection, message_id: bytes, named: int, address: str, now: int, inquiry: bytes = b""
    ) -> DeliveryState | None:
        """Queue word for one person; None if that was done before. STOPPED where they asked for no more mail."""
        same = (delivery.c.message == message_id) & (delivery.c.named == named) & (delivery.c.inquiry == inquiry)
        if tx.execute(select(delivery.c.id).where(same)).first():
            return None
        mark = self.reach(tx, address)
        stopped = tx.execute(select(reach.c.stopped).where(reach.c.mark == mark)).scalar_one()
        state = DeliveryState.STOPPED if stopped else DeliveryState.QUEUED
        values: dict[str, object] = {"message": message_id, "named": named, "inquiry": inquiry, "reach": mark}
        values |= {"state": state, "next_try_at": now}
        tx.execute(insert(delivery).values(id=self.database.new_id(), **values))
        return state

    def due(self, tx: Connection, now: int) -> list[list[Delivery]]:
        """What is to be mailed now, a list for each reach: one mail a day at most, more word waits for the next."""
        query = (
            select(delivery)
            .join(reach, reach.c.mark == delivery.c.reach)
            .where(
                delivery.c.state == DeliveryState.QUEUED,
                delivery.c.next_try_at <= now,
                reach.c.stopped.is_(False),
                reach.c.mailed_at.is_(None) | (reach.c.mailed_at <= now - MAIL_INTERVAL_SECONDS),
            )
            .order_by(delivery.c.next_try_at)
        )
        groups: dict[bytes, list[Delivery]] = {}
        for row in tx.execute(query):
            group = groups.setdefault(row.reach, [])
            if len(group) < DELIVERIES_IN_MAIL_MAX:
                group.append(_delivery(row))
        return list(groups.values())

    def try_now(self, tx: Connection, group: list[Delivery], link_mark: bytes, now: int) -> None:
        """Before a mail goes out: its link is written down, and when to try again should we die before we know.

        LocalError "already-changed" if another round is sending it, or its reader has said stop.
        """
        for each in group:
            wait = min(MAIL_RETRY_SECONDS * 2**each.tries, MAIL_RETRY_SECONDS_MAX)
            values = {"link": link_mark, "tries": each.tries + 1, "next_try_at": now + wait}
            as_seen = (delivery.c.state == DeliveryState.QUEUED) & (delivery.c.tries == each.tries)
            if tx.execute(update(delivery).where(delivery.c.id == each.id, as_seen).values(**values)).rowcount != 1:
                raise LocalError("already-changed")

    def sent(self, tx: Connection, group: list[Delivery], now: int) -> None:
        """The mail server took it."""
        ids = [each.id for each in group]
        query = update(delivery).where(delivery.c.id.in_(ids), delivery.c.state == DeliveryState.QUEUED)
        tx.execute(query.values(state=DeliveryState.SENT))
        tx.execute(update(reach).where(reach.c.mark == group[0].reach).values(mailed_at=now))

    def failed(self, tx: Connection, group: list[Delivery], *, for_good: bool) -> None:
        """The mail server did not take it: given up if it never will, or was tried too often."""
        for each in group:
            if for_good or each.tries + 1 >= MAIL_TRIES_MAX:
                query = update(delivery).where(delivery.c.id == each.id, delivery.c.state == DeliveryState.QUEUED)
                tx.execute(query.values(state=DeliveryState.FAILED))

    def bounced(self, tx: Connection, link_mark: bytes) -> None:
        """The mail with this link will never arrive."""
        query = update(delivery).where(delivery.c.link == link_mark, delivery.c.state == DeliveryState.SENT)
        tx.execute(query.values(state=DeliveryState.FAILED))

    def read(self, tx: Connection, shown: Collection[Delivery]) -> list[bytes]:
        """The person behind a link has opened it and was shown these: ids of the messages that this is news of."""
        unread = (DeliveryState.QUEUED, DeliveryState.SENT, DeliveryState.STOPPED)
        news = [each for each in shown if each.state in unread]
        query = update(delivery).where(delivery.c.id.in_([each.id for each in news]))
        tx.execute(query.values(state=DeliveryState.READ))
        return [each.message for each in news]

    def of_message(self, tx: Connection, message_id: bytes) -> list[Delivery]:
        """What became of each person named in a message."""
        query = select(delivery).where(delivery.c.message == message_id).order_by(delivery.c.named)
        return [_delivery(row) for row in tx.execute(query)]

    def behind(self, tx: Connection, link_mark: bytes) -> list[Delivery]:
        """What one link shows."""
        query = select(delivery).where(delivery.c.link == link_mark).order_by(delivery.c.next_try_at, delivery.c.id)
        return [_delivery(row) for row in tx.execute(query)]

    def counts(self, tx: Connection) -> dict[DeliveryState, int]:
        """How many deliveries there are in each state."""
        query = select(delivery.c.state, func.count()).group_by(delivery.c.state)
        return {DeliveryState(state): count for state, count in tx.execute(query)}

    def stop_token(self, address: str) -> bytes:
        """The secret of the "stop" link in every mail to this address: always the same, and good for nothing else."""
        return self.database.mark(b"stop-token", _folded(address))

    def stop(self, tx: Connection, token: bytes) -> None:
        """No more mail for whoever this token was made for; nothing at all happens for another."""
        stop_mark = self.database.mark(b"stop", token)
        found = tx.execute(select(reach.c.mark).where(reach.c.stop_mark == stop_mark)).first()
        if found is not None:
            tx.execute(update(reach).where(reach.c.mark == found.mark).values(stopped=True))
            waiting = update(delivery).where(delivery.c.reach == found.mark, delivery.c.state == DeliveryState.QUEUED)
            tx.execute(waiting.values(state=DeliveryState.STOPPED))

    def reach(self, tx: Connection, address: str) -> bytes:
        """The mark of an address, known from now on."""
        mark = self.database.mark(b"reach", _folded(address))
        if not tx.execute(select(reach.c.mark).where(reach.c.mark == mark)).first():
            stop_mark = self.database.mark(b"stop", self.stop_token(address))
            tx.execute(insert(reach).values(mark=mark, stop_mark=stop_mark))
        return mark


def _folded(address: str) -> bytes:
    return address.strip().casefold().encode("utf-8", "surrogatepass")


def _delivery(row: Row[Any]) -> Delivery:
    state = DeliveryState(row.state)
    to = (row.named, row.inquiry, row.reach)
    return Delivery(row.id, row.message, *to, row.link, state, row.tries, row.next_try_at)
