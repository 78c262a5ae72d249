"""The audit log, for keepers: who did what to which row, and whether the log is whole."""

from typing import Any

from starlette.responses import Response

from vistka.errors import LocalError
from vistka.limits import AUDIT_ROWS
from vistka.store.desk.people import Role
from vistka.web.visit import Visit, render


def log(visit: Visit) -> Response:
    """One page of it. LocalError "keeper-only"."""
    if visit.volunteer.role is not Role.KEEPER:
        raise LocalError("keeper-only")
    before = visit.number("before", -1)
    audit = visit.desk.kept.audit
    with visit.desk.read() as tx:
        entries = audit.entries(tx, before if before >= 0 else None, AUDIT_ROWS)
        names = {person.id: person.name for person in visit.desk.kept.people.all(tx)}
        head, broken, length = audit.head(tx), audit.first_break(tx), audit.length(tx)
        kept = _kept_outside(visit)
        agrees = audit.agrees(tx, *kept) if kept else None
    older = entries[-1].number if entries and entries[-1].number > 0 else None
    facts: dict[str, Any] = {"head": head, "broken": broken, "length": length, "older": older, "agrees": agrees}
    return render(visit, "desk/log.html", 200, entries=entries, names=names, **facts)


def _kept_outside(visit: Visit) -> tuple[int, bytes] | None:
    """The entry that somebody kept outside, as they typed it: its number and its hash."""
    number, _, written = visit.request.query_params.get("kept", "")[:120].strip().partition(" ")
    try:
        return (int(number) if number.isascii() and len(number) < 18 else -1), bytes.fromhex(written)
    except ValueError:
        return (-1, b"") if number else None
