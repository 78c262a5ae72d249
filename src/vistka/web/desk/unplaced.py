"""What came and could not be placed or understood: a volunteer says where it is of, or takes it out."""

from starlette.responses import Response

from vistka.errors import LocalError, RemoteError, VistkaError
from vistka.limits import INBOX_ROWS
from vistka.node.picture import enter, picture_of
from vistka.store.picture.views import waiting
from vistka.web.desk.cell import decision_of
from vistka.web.picture.shown import in_words
from vistka.web.visit import Visit, error_status, error_text, render, see_other


def unplaced(visit: Visit) -> Response:
    """The list, the oldest first, each with its words and why it waits."""
    error: VistkaError | None = None
    if visit.posted:
        try:
            enter(visit.desk, visit.volunteer, decision_of(visit), visit.once())
        except (LocalError, RemoteError) as wrong:
            error = wrong
        else:
            return see_other("/desk/picture/unplaced")
    picture = picture_of(visit.desk)
    with picture.read() as tx:
        rows = waiting(picture, tx, limit=INBOX_ROWS)
    return render(
        visit,
        "desk/unplaced.html",
        error_status(error) if error else 200,
        rows=[(each, error_text(visit, each.error), _said(visit, each.source)) for each in rows],
        named=lambda body: in_words(picture.indicators, visit.language, body.indicator, body.value),
        error=error_text(visit, error) if error else None,
    )


def _said(visit: Visit, source: bytes) -> object:
    """The message's body, where it came as one and is not erased."""
    with visit.desk.write() as tx:
        try:
            case = visit.desk.kept.messages.case(tx, source)
        except LocalError:
            return None
        visit.desk.kept.audit.add(tx, "look", visit.volunteer.id, case.id, visit.desk.clock())
    said = case.content.message() if case.content else None
    return said.body if said else None
