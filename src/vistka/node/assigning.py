"""Volunteers see the cases that are theirs: the next one comes by urgency, "I know this person" hands it on, and what
they looked at is gone through by somebody else each week. A case is an inquiry, called by its id."""

from sqlalchemy import Connection

from vistka.errors import LocalError
from vistka.limits import CASES_MAX, INBOX_ROWS, LOOKS_REVIEWED_MAX, REVIEW_DAYS
from vistka.node.desk import Desk
from vistka.store.desk.audit import Entry
from vistka.store.desk.people import Role, Volunteer


def next_case(desk: Desk, who: Volunteer) -> bytes | None:
    """Give this volunteer the most urgent inquiry that has proposals and is nobody's; None where there is none.

    LocalError "cases-many" for who has as many as one person can do, "no-registry".
    """
    registry = desk.registry
    if registry is None:
        raise LocalError("no-registry")
    with registry.read() as tx, desk.write() as kept:
        if len(desk.kept.assignments.theirs(kept, who.id)) >= CASES_MAX:
            raise LocalError("cases-many", limit=CASES_MAX)
        passed_over = desk.kept.assignments.taken(kept) | desk.kept.assignments.declined(kept, who.id)
        start = 0
        while rows := registry.proposals.queue(tx, start, INBOX_ROWS):
            for row in rows:
                sought = registry.shelf.sought(tx, row.inquiry)
                if sought is not None and sought.inquiry.inquiry not in passed_over:
                    _give(desk, kept, sought.inquiry.inquiry, who.id, who.id)
                    return sought.inquiry.inquiry
            start += INBOX_ROWS
    return None


def assign(desk: Desk, by: Volunteer, case: bytes, volunteer_id: bytes) -> None:
    """A keeper gives a case to a volunteer. LocalError "keeper-only", "knows-person"."""
    if by.role is not Role.KEEPER:
        raise LocalError("keeper-only")
    with desk.write() as kept:
        _give(desk, kept, case, volunteer_id, by.id)


def cases_of(desk: Desk, who: Volunteer) -> list[bytes]:
    """The volunteer's cases, the oldest first."""
    with desk.read() as kept:
        return desk.kept.assignments.theirs(kept, who.id)


def hand_on(desk: Desk, who: Volunteer, case: bytes) -> None:
    """ "I know this person": the case goes to others and never comes back to them. LocalError "not-yours"."""
    with desk.write() as kept:
        check_theirs(desk, kept, who, case)
        desk.kept.assignments.hand_on(kept, case, who.id)
        desk.kept.audit.add(kept, "handed-on", who.id, case, desk.clock())


def check_theirs(desk: Desk, kept: Connection, who: Volunteer, case: bytes) -> None:
    """LocalError "not-yours" unless the case was given to this volunteer; a keeper, too, sees theirs alone."""
    if not desk.kept.assignments.is_theirs(kept, case, who.id):
        raise LocalError("not-yours")


def to_review(desk: Desk, by: Volunteer) -> list[bytes]:
    """Volunteers, but for oneself, whose looks of a week ago and earlier nobody has gone through."""
    with desk.read() as kept:
        late = desk.kept.assignments.unreviewed(kept, desk.clock() - REVIEW_DAYS * 86_400)
    return [each for each in late if each != by.id]


def looks_of(desk: Desk, by: Volunteer, volunteer_id: bytes) -> list[Entry]:
    """What a volunteer looked at since the last review, by ids. LocalError "review-own"."""
    if by.id == volunteer_id:
        raise LocalError("review-own")
    with desk.read() as kept:
        return desk.kept.assignments.looks(kept, volunteer_id, LOOKS_REVIEWED_MAX)


def review(desk: Desk, by: Volunteer, volunteer_id: bytes, number: int) -> None:
    """These looks, up to entry `number` of the log, were gone through. LocalError "review-own"."""
    if by.id == volunteer_id:
        raise LocalError("review-own")
    with desk.write() as kept:
        desk.kept.assignments.reviewed(kept, volunteer_id, number, by.id, desk.clock())
        desk.kept.audit.add(kept, "reviewed", by.id, volunteer_id, desk.clock())


def _give(desk: Desk, kept: Connection, case: bytes, volunteer_id: bytes, by: bytes) -> None:
    if not desk.kept.assignments.give(kept, case, volunteer_id, desk.clock()):
        raise LocalError("knows-person")
    desk.kept.audit.add(kept, "assigned", by, case, desk.clock())
