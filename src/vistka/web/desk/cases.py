"""The queue of work: a volunteer's own cases by urgency and the next one; for a keeper who has which case."""

from starlette.responses import Response

from vistka.errors import LocalError, RemoteError, VistkaError
from vistka.limits import CASES_MAX
from vistka.node.assigning import assign, next_case, to_review
from vistka.node.cases import CLOSED_URGENCY, own_cases, waiting_cases, waiting_count
from vistka.store.desk.people import Role
from vistka.web.visit import Visit, error_status, error_text, render, see_other


def cases(visit: Visit) -> Response:
    """The list; "the next case" opens it."""
    if not visit.posted:
        return _shown(visit, None, 200)
    try:
        match visit.form.get("do"):
            case "next":
                given = next_case(visit.desk, visit.volunteer)
                return see_other(f"/desk/case/{given.hex()}" if given else "/desk/cases?none=1")
            case "assign":
                assign(visit.desk, visit.volunteer, _id(visit, "case"), _id(visit, "volunteer"))
            case _:
                raise RemoteError("form-old")
    except (LocalError, RemoteError) as error:
        return _shown(visit, error, error_status(error))
    return see_other("/desk/cases")


def _shown(visit: Visit, error: VistkaError | None, status: int) -> Response:
    desk, who = visit.desk, visit.volunteer
    with desk.read() as tx:
        people = desk.kept.people.all(tx)
    return render(
        visit,
        "desk/cases.html",
        status,
        rows=own_cases(desk, who),
        waiting=waiting_count(desk),
        keepers_rows=waiting_cases(desk, who) if who.role is Role.KEEPER else [],
        people=[each for each in people if not each.disabled],
        names={each.id: each.name for each in people},
        reviews=len(to_review(desk, who)),
        closed=CLOSED_URGENCY,
        most=CASES_MAX,
        no_next=visit.request.query_params.get("none") == "1",
        error=error_text(visit, error) if error else None,
    )


def _id(visit: Visit, name: str) -> bytes:
    try:
        return bytes.fromhex(visit.form.get(name, ""))
    except ValueError:
        raise LocalError("no-such-proposal") from None
