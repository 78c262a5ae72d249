"""Lists of cases: a volunteer's own by urgency, and for a keeper all that wait, by number and never by name."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from vistka.errors import LocalError
from vistka.limits import CASES_LISTED_MAX
from vistka.node.desk import Desk
from vistka.node.tracing import decisions, registry_of
from vistka.store.desk.people import Role, Volunteer
from vistka.store.registry.proposals import OPEN, Proposal
from vistka.store.registry.registry import Registry
from vistka.tracing.disclosure import Way
from vistka.tracing.entry import Agreement, decode_entry
from vistka.tracing.inquiry import Inquiry
from vistka.tracing.judgement import Verdict
from vistka.tracing.registry import Sought, pair_subject

CLOSED_URGENCY = 9  # nothing waits in it: after all others


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in a list: how urgent (0 is the most), how many proposals are to be judged, who works on it.

    `second`: one volunteer agrees to passing on and another has to. `sought` only in the volunteer's own list.
    """

    case: bytes
    urgency: int
    to_judge: int
    second: bool
    holders: tuple[bytes, ...]
    sought: Sought | None = None


def own_cases(desk: Desk, who: Volunteer) -> list[CaseRow]:
    """The volunteer's cases, the most urgent first, then the longest theirs; that they looked is in the log.

    LocalError "no-registry".
    """
    registry = registry_of(desk)
    with desk.write() as kept:
        cases, holders = desk.kept.assignments.theirs(kept, who.id), desk.kept.assignments.holders(kept)
        if cases:
            desk.kept.audit.add(kept, f"list-{Inquiry.KIND}", who.id, None, desk.clock())
    rows = []
    with registry.read() as tx:
        for case in cases:
            sought = registry.shelf.sought_of(tx, case)
            if sought is not None:
                of_case = registry.proposals.of_inquiry(tx, case)
                rows.append(_row(desk, registry, tx, (case, sought, of_case), holders.get(case, ()), sought))
    return sorted(rows, key=lambda row: row.urgency)


def waiting_cases(desk: Desk, by: Volunteer) -> list[CaseRow]:
    """For a keeper: the most urgent cases in which somebody is to judge or to agree. LocalError "keeper-only"."""
    if by.role is not Role.KEEPER:
        raise LocalError("keeper-only")
    registry = registry_of(desk)
    with desk.read() as kept:
        holders = desk.kept.assignments.holders(kept)
        entries = desk.kept.entries.of_kind(kept, Agreement.KIND, 0, CASES_LISTED_MAX)
    agreed = [decode_entry(entry.body) for entry in entries if entry.body is not None]
    pairs = {pair_subject(each.person_record_id, each.inquiry) for each in agreed if isinstance(each, Agreement)}
    rows = []
    with registry.read() as tx:
        found = [registry.proposals.proposal(tx, registry.shelf.mark(pair)) for pair in sorted(pairs)]
        agreeing = [each for each in found if each is not None and each.verdict is Verdict.YES]
        grouped: dict[int, list[Proposal]] = {}
        for each in (*registry.proposals.queue(tx, 0, CASES_LISTED_MAX), *agreeing):
            grouped.setdefault(each.inquiry, []).append(each)
        for number, proposals in grouped.items():
            sought = registry.shelf.sought(tx, number)
            if sought is not None:
                case = sought.inquiry.inquiry
                rows.append(_row(desk, registry, tx, (case, sought, proposals), holders.get(case, ())))
    return sorted((row for row in rows if row.to_judge or row.second), key=lambda row: row.urgency)


def waiting_count(desk: Desk) -> int:
    """How many proposals wait for somebody, of everybody's cases. LocalError "no-registry"."""
    registry = registry_of(desk)
    with registry.read() as tx:
        return registry.proposals.count(tx)


def _row(
    desk: Desk,
    registry: Registry,
    tx: Connection,
    about: tuple[bytes, Sought, list[Proposal]],
    holders: Iterable[bytes],
    shown: Sought | None = None,
) -> CaseRow:
    case, sought, proposals = about
    waiting = [each for each in proposals if each.verdict in OPEN]
    agreeing = [each for each in proposals if each.verdict is Verdict.YES]
    second = any(_wants_second(desk, registry, tx, each, sought) for each in agreeing)
    urgency = min((each.urgency for each in (*waiting, *(agreeing if second else ()))), default=CLOSED_URGENCY)
    return CaseRow(case, urgency, len(waiting), second, tuple(holders), shown)


def _wants_second(desk: Desk, registry: Registry, tx: Connection, each: Proposal, sought: Sought) -> bool:
    record = registry.shelf.record(tx, each.person)
    if record is None:
        return False
    pair = registry.shelf.pair(tx, record.person.person_record_id, sought.inquiry.inquiry)
    if pair.agreed(record.person, sought.inquiry) != 1:
        return False
    return any(
        decision.way is Way.TWO_VOLUNTEERS for _, decision in decisions(registry, tx, record, sought, desk.clock())
    )
