"""Notices into the city: write one, and agree to one that directs people."""

from starlette.responses import Response

from vistka.errors import LocalError, RemoteError, VistkaError
from vistka.limits import NOTICE_LIFETIME_DAYS_MAX
from vistka.node.directing import agree_notice, decline_notice
from vistka.node.notices import cancel_notice, write_notice
from vistka.web.visit import Visit, error_status, error_text, render, see_other

SHOWN_MAX = 100  # what is older has long ended


def notices(visit: Visit) -> Response:
    """The form and the list; where writing fails, what was typed stays."""
    if not visit.posted:
        return _shown(visit, None, 200)
    try:
        _do(visit)
    except (LocalError, RemoteError) as error:
        return _shown(visit, error, error_status(error))
    return see_other("/desk/notices")


def _do(visit: Visit) -> None:
    match visit.form.get("do"):
        case "agree":
            agree_notice(visit.desk, visit.volunteer, _id(visit, "id"))
            return
        case "decline":
            decline_notice(visit.desk, visit.volunteer, _id(visit, "id"))
            return
        case "cancel":
            cancel_notice(visit.desk, visit.volunteer, _id(visit, "id"), visit.once())
            return
    directs = {"yes": True, "no": False}.get(visit.form.get("directs", ""))
    if directs is None:
        raise RemoteError("notice-choice")
    text, place = visit.form.get("text", ""), " ".join(visit.form.get("place", "").split())
    replaces = _id(visit, "replaces") if visit.form.get("replaces") else None
    write_notice(visit.desk, visit.volunteer, text, place, visit.number("hours"), directs, visit.once(), replaces)


def _id(visit: Visit, name: str) -> bytes:
    try:
        return bytes.fromhex(visit.form.get(name, ""))
    except ValueError:
        raise LocalError("no-such-message") from None


def _shown(visit: Visit, error: VistkaError | None, status: int) -> Response:
    with visit.desk.read() as tx:
        listed = visit.desk.kept.outgoing.notices(tx, SHOWN_MAX)
        names = {person.id: person.name for person in visit.desk.kept.people.all(tx)}
    replaced = next((each for each in listed if each.id.hex() == visit.asked("replaces")), None)
    before = {"text": replaced.text, "place": replaced.place or "", "replaces": replaced.id.hex()} if replaced else {}
    return render(
        visit,
        "desk/notices.html",
        status,
        listed=listed,
        names=names,
        typed=visit.form or before,
        may_direct=visit.desk.keys.directing_key is not None,
        hours_max=NOTICE_LIFETIME_DAYS_MAX * 24,
        error=error_text(visit, error) if error else None,
    )
