"""Inquiries from the web: the mail that asks for confirmation, the secret links to them, and how many there are."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from vistka.errors import LocalError
from vistka.limits import (
    INQUIRY_MAILS_REACH_DAY_MAX,
    MAIL_RETRY_SECONDS,
    MAIL_RETRY_SECONDS_MAX,
    MAIL_TRIES_MAX,
)
from vistka.store.desk.database import Database
from vistka.store.desk.tables import entry, inquiry_link, reach, wording

DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording of an inquiry, by its entry; `reach` is a mark; `mail`: queued, sent, failed, none, withdrawn."""

    entry: bytes
    inquiry: bytes
    reach: bytes
    at: int
    confirmed_at: int | None
    mail: str
    tries: int


@dataclass(frozen=True, slots=True)
class Asking:
    """The inquiries from the web in a database."""

    database: Database

    def add(self, tx: Connection, entry_id: bytes, inquiry: bytes, reach_mark: bytes, now: int, *, mail: bool) -> None:
        """A new wording; `mail`: its reach is to be asked whether it is theirs."""
        values = {"mail": "queued" if mail else "none", "next_try_at": now}
        tx.execute(insert(wording).values(entry=entry_id, inquiry=inquiry, reach=reach_mark, at=now, **values))

    def due(self, tx: Connection, now: int) -> list[Wording]:
        """Wordings whose mail is to go out now: none to who said stop, and a few a day to one reach."""
        that_day = wording.alias("that_day")
        mailed = (
            select(func.count())
            .select_from(that_day)
            .where(that_day.c.reach == wording.c.reach, that_day.c.mail == "sent", that_day.c.at > now - DAY_SECONDS)
            .scalar_subquery()
        )
        query = (
            select(wording)
            .join(reach, reach.c.mark == wording.c.reach)
            .where(wording.c.mail == "queued", wording.c.next_try_at <= now, reach.c.stopped.is_(False))
            .where(mailed < INQUIRY_MAILS_REACH_DAY_MAX)
            .order_by(wording.c.at, wording.c.entry)
        )
        due: dict[bytes, Wording] = {}  # one for each reach in a round, so that a day's few are counted
        for row in tx.execute(query):
            due.setdefault(row.reach, _wording(row))
        return list(due.values())

    def try_now(self, tx: Connection, each: Wording, link_mark: bytes, now: int) -> None:
        """Before its mail goes out: the link is written down. LocalError "already-changed" if another round has it."""
        wait = min(MAIL_RETRY_SECONDS * 2**each.tries, MAIL_RETRY_SECONDS_MAX)
        as_seen = (wording.c.entry == each.entry) & (wording.c.mail == "queued") & (wording.c.tries == each.tries)
        values = {"tries": each.tries + 1, "next_try_at": now + wait}
        if tx.execute(update(wording).where(as_seen).values(**values)).rowcount != 1:
            raise LocalError("already-changed")
        tx.execute(insert(inquiry_link).values(link=link_mark, entry=each.entry))

    def sent(self, tx: Connection, each: Wording, now: int) -> None:
        """The mail server took it; from now on it counts for its reach's day."""
        tx.execute(update(wording).where(wording.c.entry == each.entry).values(mail="sent", at=now))

    def failed(self, tx: Connection, each: Wording, *, for_good: bool) -> None:
        """The mail server did not take it: given up if it never will, or was tried too often."""
        if for_good or each.tries + 1 >= MAIL_TRIES_MAX:
            tx.execute(update(wording).where(wording.c.entry == each.entry).values(mail="failed"))

    def behind(self, tx: Connection, link_mark: bytes) -> Wording | None:
        """The wording that a link was mailed for; None for a link to something else."""
        query = (
            select(wording)
            .join(inquiry_link, inquiry_link.c.entry == wording.c.entry)
            .where(inquiry_link.c.link == link_mark)
        )
        row = tx.execute(query).first()
        return _wording(row) if row else None

    def newest(self, tx: Connection, inquiry: bytes) -> Wording | None:
        """The last wording of an inquiry."""
        query = select(wording).join(entry, entry.c.id == wording.c.entry).where(wording.c.inquiry == inquiry)
        row = tx.execute(query.order_by(entry.c.number.desc())).first()
        return _wording(row) if row else None

    def confirm(self, tx: Connection, entry_id: bytes, now: int) -> None:
        """Its owner said that it is theirs."""
        unconfirmed = (wording.c.entry == entry_id) & wording.c.confirmed_at.is_(None)
        tx.execute(update(wording).where(unconfirmed).values(confirmed_at=now))

    def withdraw(self, tx: Connection, inquiry: bytes) -> None:
        """Whoever asked looks no more: nothing of it is mailed any more either."""
        tx.execute(update(wording).where(wording.c.inquiry == inquiry).values(mail="withdrawn"))

    def confirmed_of(self, tx: Connection, reach_mark: bytes, since: int) -> int:
        """How many inquiries the owner of a reach has confirmed since then."""
        theirs = (wording.c.reach == reach_mark) & (wording.c.confirmed_at > since)
        return tx.execute(select(func.count(wording.c.inquiry.distinct())).where(theirs)).scalar_one()

    def worded(self, tx: Connection, since: int, inquiry: bytes | None = None) -> int:
        """How many wordings came in since then, of one inquiry or of all."""
        query = select(func.count()).select_from(wording).where(wording.c.at > since)
        return tx.execute(query if inquiry is None else query.where(wording.c.inquiry == inquiry)).scalar_one()

    def entries_of(self, tx: Connection, inquiry: bytes) -> list[bytes]:
        """The entries of all its wordings."""
        return list(tx.execute(select(wording.c.entry).where(wording.c.inquiry == inquiry)).scalars())


def _wording(row: Row[Any]) -> Wording:
    return Wording(row.entry, row.inquiry, row.reach, row.at, row.confirmed_at, row.mail, row.tries)
