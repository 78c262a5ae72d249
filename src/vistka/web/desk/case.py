"""One inquiry: who is sought and by whom, who is proposed for it, and what was done."""

from starlette.responses import Response

from vistka.errors import RemoteError
from vistka.node.assigning import hand_on
from vistka.node.judging import history, open_case
from vistka.web.visit import Visit, render, see_other


def case(visit: Visit) -> Response:
    """The case, for whose it is; "I know this person" hands it on."""
    case_id = visit.path_id()
    if visit.posted:
        if visit.form.get("do") != "hand-on":
            raise RemoteError("form-old")
        hand_on(visit.desk, visit.volunteer, case_id)
        return see_other("/desk/cases")
    sought, proposals = open_case(visit.desk, visit.volunteer, case_id)
    with visit.desk.read() as tx:
        names = {person.id: person.name for person in visit.desk.kept.people.all(tx)}
    entries = history(visit.desk, case_id)
    return render(visit, "desk/case.html", sought=sought, proposals=proposals, entries=entries, names=names)
