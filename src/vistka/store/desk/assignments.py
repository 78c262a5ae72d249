"""Whose work a case is, who handed it on because they know the person, and whose looks were reviewed."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, insert, select, update

from vistka.store.desk.audit import Entry
from vistka.store.desk.database import Database
from vistka.store.desk.tables import assignment, audit, review


@dataclass(frozen=True, slots=True)
class Assignments:
    """The assignments in a database; a case is called by the 16 bytes of its id."""

    database: Database

    def give(self, tx: Connection, case: bytes, volunteer: bytes, now: int) -> bool:
        """The case is theirs to work on; False where they handed it on before."""
        row = tx.execute(select(assignment).where(_of(case, volunteer))).first()
        if row is None:
            tx.execute(insert(assignment).values(subject=case, volunteer=volunteer, at=now))
        return row is None or not row.declined

    def hand_on(self, tx: Connection, case: bytes, volunteer: bytes) -> None:
        """They know the person: it is not theirs any more, nor ever again."""
        tx.execute(update(assignment).where(_of(case, volunteer)).values(declined=True))

    def is_theirs(self, tx: Connection, case: bytes, volunteer: bytes) -> bool:
        """Whether they may see the case."""
        query = select(assignment.c.at).where(_of(case, volunteer), assignment.c.declined.is_(False))
        return tx.execute(query).first() is not None

    def theirs(self, tx: Connection, volunteer: bytes) -> list[bytes]:
        """Their cases, the oldest first."""
        query = select(assignment.c.subject).where(
            assignment.c.volunteer == volunteer, assignment.c.declined.is_(False)
        )
        return list(tx.execute(query.order_by(assignment.c.at, assignment.c.subject)).scalars())

    def holders(self, tx: Connection) -> dict[bytes, list[bytes]]:
        """Who works on each case."""
        found: dict[bytes, list[bytes]] = {}
        query = select(assignment.c.subject, assignment.c.volunteer).where(assignment.c.declined.is_(False))
        for row in tx.execute(query.order_by(assignment.c.at)):
            found.setdefault(row.subject, []).append(row.volunteer)
        return found

    def declined(self, tx: Connection, volunteer: bytes) -> set[bytes]:
        """Cases they handed on."""
        query = select(assignment.c.subject).where(assignment.c.volunteer == volunteer, assignment.c.declined.is_(True))
        return set(tx.execute(query).scalars())

    def taken(self, tx: Connection) -> set[bytes]:
        """Cases that somebody works on."""
        return set(tx.execute(select(assignment.c.subject).where(assignment.c.declined.is_(False))).scalars())

    def looks(self, tx: Connection, volunteer: bytes, limit: int) -> list[Entry]:
        """Their looks that nobody has reviewed yet, the oldest first."""
        reviewed = select(review.c.number).where(review.c.volunteer == volunteer).order_by(review.c.number.desc())
        last = tx.execute(reviewed.limit(1)).scalar()
        query = select(audit).where(audit.c.who == volunteer, audit.c.action == "look")
        if last is not None:
            query = query.where(audit.c.number > last)
        return [Entry(*row) for row in tx.execute(query.order_by(audit.c.number).limit(limit))]

    def reviewed(self, tx: Connection, volunteer: bytes, number: int, by: bytes, now: int) -> None:
        """Somebody else has gone through their looks up to this entry of the log."""
        known = select(review.c.at).where(review.c.volunteer == volunteer, review.c.number == number)
        if not tx.execute(known).first():
            tx.execute(insert(review).values(volunteer=volunteer, number=number, by=by, at=now))

    def unreviewed(self, tx: Connection, since: int) -> list[bytes]:
        """Volunteers who looked at something before `since` that nobody has reviewed."""
        passed = select(review.c.number).where(review.c.volunteer == audit.c.who, review.c.number >= audit.c.number)
        looked = (audit.c.action == "look") & (audit.c.at < since) & audit.c.who.is_not(None)
        query = select(audit.c.who).where(looked, ~passed.exists()).distinct().order_by(audit.c.who)
        return [who for who in tx.execute(query).scalars() if who is not None]


def _of(case: bytes, volunteer: bytes) -> ColumnElement[bool]:
    return (assignment.c.subject == case) & (assignment.c.volunteer == volunteer)
