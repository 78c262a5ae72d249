"""Observations and inquiries as they came in, newest first."""

from starlette.responses import Response

from vistka.bundle.message import Inquiry, Observation
from vistka.errors import LocalError
from vistka.limits import INBOX_ROWS
from vistka.node.reference import indicators
from vistka.store.desk.messages import State
from vistka.store.desk.people import Role
from vistka.web.picture.shown import in_words
from vistka.web.visit import Visit, render


def observations(visit: Visit) -> Response:
    """What people say of the city."""
    return _list(visit, "desk/observations.html", Observation.KIND)


def inquiries(visit: Visit) -> Response:
    """Who is looked for, and by whom; volunteers see the cases that are theirs. LocalError "keeper-only"."""
    if visit.volunteer.role is not Role.KEEPER:
        raise LocalError("keeper-only")
    return _list(visit, "desk/inquiries.html", Inquiry.KIND)


def _list(visit: Visit, template: str, kind: int) -> Response:
    start = min(visit.number("from"), 1_000_000)
    with visit.desk.write() as tx:
        cases = visit.desk.kept.messages.newest(tx, kind, tuple(State), start, INBOX_ROWS + 1)
        visit.desk.kept.audit.add(tx, f"list-{kind}", visit.volunteer.id, None, visit.desk.clock())
    rows = [(case, case.content.message() if case.content else None) for case in cases[:INBOX_ROWS]]
    later = max(0, start - INBOX_ROWS) if start else None
    earlier = start + INBOX_ROWS if len(cases) > INBOX_ROWS else None
    known = indicators()
    return render(
        visit,
        template,
        rows=rows,
        later=later,
        earlier=earlier,
        named=lambda body: in_words(known, visit.language, body.indicator, body.value),
    )
