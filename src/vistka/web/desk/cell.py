"""One cell of the picture opened: each side with its claims, who said it and through whom; what a volunteer decides."""

from starlette.responses import Response

from vistka.errors import LocalError, RemoteError, VistkaError
from vistka.limits import WHY_BYTES_MAX
from vistka.node.picture import enter, picture_of
from vistka.situation.entry import Body, Grading, Joining, Parting, Placing, Strike
from vistka.situation.lookup import described, the_place
from vistka.situation.observation import OBSERVATION_ID_BYTES
from vistka.situation.picture import Claim, Standing, freshness
from vistka.store.picture.views import claims
from vistka.web.desk.picture import RULES, end_of_day
from vistka.web.picture.charts import timeline
from vistka.web.picture.shown import ClaimShown, Shower, letters_of
from vistka.web.visit import Visit, error_status, error_text, render, see_other

GRADES = ("A", "B", "C", "D", "E", "F")
CREDIBILITY = (1, 2, 3, 4, 5, 6)


def cell(visit: Visit) -> Response:
    """The cell's page, or one thing decided of a claim in it."""
    if not visit.posted:
        return _shown(visit, None, 200)
    try:
        enter(visit.desk, visit.volunteer, decision_of(visit), visit.once())
    except (LocalError, RemoteError) as error:
        return _shown(visit, error, error_status(error))
    return see_other(visit.request.url.path)


def decision_of(visit: Visit) -> Body:
    """What the form decides. RemoteError "form-old", "why-missing"; LocalError "place-unknown", "place-ambiguous"."""
    form, observation = visit.form, observation_id(visit.form.get("claim", ""))
    why = form.get("why", "").strip()[:WHY_BYTES_MAX] or None
    match form.get("do"):
        case "strike" | "strike-words" as which:
            if why is None:
                raise RemoteError("why-missing")
            return Strike(observation, which == "strike", why)
        case "part":
            return Parting(observation, why)
        case "join":
            return Joining(observation, observation_id(form.get("other", "")), why)
        case "grade" if form.get("source") in GRADES and visit.number("information") in CREDIBILITY:
            return Grading(observation, form["source"], visit.number("information"))
        case "place" if visit.number("precision") in (1, 2, 3):
            picture = picture_of(visit.desk)
            with picture.read() as tx:
                place = the_place(picture.gazetteer(tx), form.get("place", ""), picture.within)
            return Placing(observation, place.code, visit.number("precision"))
    raise RemoteError("form-old")


def observation_id(written: str) -> bytes:
    """An observation's id in a form. RemoteError "form-old"."""
    try:
        found = bytes.fromhex(written)
    except ValueError:
        found = b""
    if len(found) != OBSERVATION_ID_BYTES:
        raise RemoteError("form-old")
    return found


def _shown(visit: Visit, error: VistkaError | None, status: int) -> Response:
    desk, picture = visit.desk, picture_of(visit.desk)
    known_at = end_of_day(visit.asked("known"), desk.clock())
    with picture.read() as tx:
        places = picture.gazetteer(tx)
        place = places.get(visit.path("place"))
        indicator = picture.indicators.get(visit.path("indicator"))
        reading, found = claims(picture, tx, place.code, indicator.code, known_at)
    if not found:
        raise LocalError("no-such-message")
    mine = _mine(visit, found)
    now = known_at or desk.clock()
    shower = Shower(visit.language, now)
    letters = letters_of(claim.lineage for claim in reversed(found))
    shown = [shower.claim(indicator, claim, letters[claim.lineage]) for claim in found]
    sides = [(shower.side(indicator, side), _behind(shown, side.value)) for side in (reading.sides if reading else ())]
    behind = {claim.id for _, claims_ in sides for claim in claims_}
    age = reading.age(now) if reading else None
    return render(
        visit,
        "desk/cell.html",
        status,
        place=described(places, place.code, visit.language),
        code=place.code,
        indicator=indicator,
        sides=sides,
        is_contradicted=reading is not None and reading.is_contradicted,
        others=[claim for claim in shown if claim.id not in behind],
        claims=shown,
        mine=mine,
        age=shower.age(age),
        freshness=freshness(age, indicator.half_life).value if reading else "unknown",
        half_life=indicator.half_life // 3_600,
        timeline=timeline(indicator, found, visit.language, now),
        known=visit.asked("known")[:10] if known_at else "",
        rules=RULES,
        grades=GRADES,
        credibility=CREDIBILITY,
        error=error_text(visit, error) if error else None,
    )


def _behind(shown: list[ClaimShown], value: str) -> list[ClaimShown]:
    return [claim for claim in shown if claim.standing == Standing.COUNTS and claim.code == value]


def _mine(visit: Visit, found: list[Claim]) -> set[bytes]:
    """The messages of these claims that are, or may become, this volunteer's: the page links to them. It is logged."""
    mine: set[bytes] = set()
    with visit.desk.write() as tx:
        for claim in found:
            message = claim.observation.message
            if message is None:
                continue
            case = visit.desk.kept.messages.case(tx, message)
            if case.content is not None and case.taken_by in (None, visit.volunteer.id):
                mine.add(message)
        visit.desk.kept.audit.add(tx, "picture", visit.volunteer.id, None, visit.desk.clock())
    return mine
