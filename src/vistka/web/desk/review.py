"""The weekly review: somebody else goes through what a volunteer looked at, by ids and times alone."""

from starlette.responses import Response

from vistka.errors import LocalError, RemoteError
from vistka.limits import REVIEW_DAYS
from vistka.node.assigning import looks_of, review, to_review
from vistka.web.visit import Visit, render, see_other


def reviews(visit: Visit) -> Response:
    """Whose looks are to be gone through, oneself never among them."""
    with visit.desk.read() as tx:
        names = {person.id: person.name for person in visit.desk.kept.people.all(tx)}
    late = to_review(visit.desk, visit.volunteer)
    return render(visit, "desk/reviews.html", late=late, names=names, days=REVIEW_DAYS)


def looks(visit: Visit) -> Response:
    """One volunteer's looks since the last review. LocalError "review-own"."""
    volunteer_id = visit.path_id()
    if visit.posted:
        number = visit.number("number", -1)
        entries = looks_of(visit.desk, visit.volunteer, volunteer_id)
        if number not in {entry.number for entry in entries}:
            raise RemoteError("form-old")
        review(visit.desk, visit.volunteer, volunteer_id, number)
        return see_other("/desk/reviews")
    entries = looks_of(visit.desk, visit.volunteer, volunteer_id)
    with visit.desk.read() as tx:
        known = [person for person in visit.desk.kept.people.all(tx) if person.id == volunteer_id]
        theirs = set(visit.desk.kept.assignments.theirs(tx, volunteer_id))
    if not known:
        raise LocalError("no-such-message")
    return render(visit, "desk/looks.html", entries=entries, volunteer=known[0], theirs=theirs)
