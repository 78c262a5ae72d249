"""A person: their record and notes, what they chose, whom they are joined with; and "forget me", in two steps."""

from urllib.parse import quote

from starlette.responses import Response

from vistka.bundle.message import Disclosure, Named
from vistka.errors import LocalError, RemoteError, VistkaError
from vistka.limits import NAMED_MAX, NOTES_SHOWN_MAX
from vistka.node import judging
from vistka.node.persons import look_at_person, record_id_of
from vistka.tracing.note import STATUSES
from vistka.tracing.word import is_local
from vistka.web.visit import Visit, error_status, error_text, render, see_other


def person(visit: Visit) -> Response:
    """The page, or one thing done; `?forget=1` asks once more before everything about them goes."""
    mark = visit.path_id()
    if not visit.posted:
        return _shown(visit, mark, None, 200)
    try:
        if visit.form.get("do") == "forget":
            return _forget(visit, mark)
        _do(visit, record_id_of(visit.desk, visit.volunteer, mark), visit.form.get("do", ""))
    except (LocalError, RemoteError) as error:
        if error.reason in ("no-such-person", "not-yours"):
            raise
        return _shown(visit, mark, error, error_status(error))
    return see_other(f"/desk/person/{mark.hex()}?done=1")


def numbered(visit: Visit) -> Response:
    """A keeper types the number that a page or the log calls a person by."""
    number = "".join(visit.request.query_params.get("number", "")[:64].split()).lower()
    return see_other(f"/desk/person/{quote(number or '0', safe='')}")


def _do(visit: Visit, record_id: str, action: str) -> None:
    desk, who = visit.desk, visit.volunteer
    match action:
        case "hide" | "show":
            judging.hide(desk, who, record_id, hidden=action == "hide")
        case "share" | "unshare":
            judging.share(desk, who, record_id, shared=action == "share")
        case "join" | "part":
            other = record_id_of(desk, who, visit_id(visit, "other"))
            (judging.join if action == "join" else judging.part)(desk, who, record_id, other)
        case "choose":
            choice = {str(int(each)): each for each in Disclosure}.get(visit.form.get("choice", ""))
            if choice is None:
                raise RemoteError("form-old")
            judging.choose(desk, who, record_id, choice, _named(visit.form.get("named", "")))
        case _:
            raise RemoteError("form-old")


def _forget(visit: Visit, mark: bytes) -> Response:
    if visit.form.get("sure") != "yes":
        raise RemoteError("erase-sure")
    gone = judging.forget(visit.desk, visit.volunteer, record_id_of(visit.desk, visit.volunteer, mark))
    return render(visit, "desk/forgotten.html", gone=gone)


def visit_id(visit: Visit, name: str) -> bytes:
    """An id in the form. LocalError "no-such-person"."""
    try:
        return bytes.fromhex(visit.form.get(name, ""))
    except ValueError:
        raise LocalError("no-such-person") from None


def _named(written: str) -> tuple[Named, ...]:
    """One person a line: a name, and behind the last space the address. RemoteError "named-line"."""
    named: list[Named] = []
    for line in written.replace("\r\n", "\n").split("\n"):
        name, _, reach = " ".join(line.split()).rpartition(" ")
        if reach and (not name or len(named) == NAMED_MAX):
            raise RemoteError("named-line", most=NAMED_MAX)
        if reach:
            named.append(Named(name.rstrip(",:;"), reach))
    return tuple(named)


def _shown(visit: Visit, mark: bytes, error: VistkaError | None, status: int) -> Response:
    seen = look_at_person(visit.desk, visit.volunteer, mark)
    record = seen.known.record
    with visit.desk.read() as tx:
        names = {each.id: each.name for each in visit.desk.kept.people.all(tx)}
    asking = visit.request.query_params.get("forget") == "1" and not visit.posted
    return render(
        visit,
        "desk/forget.html" if asking else "desk/person.html",
        status,
        seen=seen,
        record=record,
        is_ours=is_local(record.person.person_record_id),
        notes=[(each, STATUSES[each.status] if each.status is not None else None) for each in record.notes],
        notes_max=NOTES_SHOWN_MAX,
        choices=[int(each) for each in Disclosure],
        entries=judging.history(visit.desk, mark),
        names=names,
        typed=visit.form,
        done=visit.request.query_params.get("done") == "1",
        error=error_text(visit, error) if error else None,
    )
