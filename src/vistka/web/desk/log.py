"""The audit log, for keepers: who did what to which row, and whether the log is whole."""

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
    older = entries[-1].number if entries and entries[-1].number > 0 else None
    return render(
        visit, "desk/log.html", entries=entries, names=names, head=head, broken=broken, length=length, older=older
    )
