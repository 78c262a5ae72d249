"""The inbox: notes and letters by urgency."""

from starlette.responses import Response

from vistka.bundle.message import Inquiry, Letter, Note, Observation
from vistka.limits import INBOX_ROWS
from vistka.node.passing_on import persons_named
from vistka.store.desk.messages import NEWER, UNREADABLE, State
from vistka.web.visit import Visit, render

KINDS = (Note.KIND, Letter.KIND, NEWER, UNREADABLE)
LISTED = (Observation.KIND, Inquiry.KIND)
SHOWN: dict[str, tuple[State, ...]] = {
    "waiting": (State.WAITING,),
    "on-way": (State.PASSED_ON, State.READ, State.ANSWERED),
    "done": (State.CLOSED, State.ERASED),
    "all": tuple(State),
}


def inbox(visit: Visit) -> Response:
    """One page of rows; what waits is first."""
    show = visit.request.query_params.get("show", "waiting")
    show = show if show in SHOWN else "waiting"
    start = min(visit.number("from"), 1_000_000)
    kept = visit.desk.kept
    with visit.desk.read() as tx:
        cases = kept.messages.cases(tx, SHOWN[show], KINDS, start, INBOX_ROWS + 1)
        names = {person.id: person.name for person in kept.people.all(tx)}
        counts = kept.messages.counts(tx)
    sums = {
        name: sum(counts.get((kind, state), 0) for kind in KINDS for state in states) for name, states in SHOWN.items()
    }
    rows = [
        (case, case.content.message() if case.content else None, persons_named(case)) for case in cases[:INBOX_ROWS]
    ]
    later = max(0, start - INBOX_ROWS) if start else None
    earlier = start + INBOX_ROWS if len(cases) > INBOX_ROWS else None
    return render(visit, "desk/inbox.html", rows=rows, names=names, sums=sums, show=show, later=later, earlier=earlier)
