"""Who works at the desk: a keeper lets people in and shuts them out."""

from starlette.responses import Response

from vistka.errors import LocalError, RemoteError, VistkaError
from vistka.identity.papercode import grouped
from vistka.node.volunteers import add_volunteer, disable_volunteer
from vistka.store.desk.people import Role
from vistka.web.visit import Visit, error_status, error_text, render, see_other

PASSWORD_DIGITS = 16  # chance for a first password, shown once: 53 bits


def people(visit: Visit) -> Response:
    """The list and the form. LocalError "keeper-only"."""
    if visit.volunteer.role is not Role.KEEPER:
        raise LocalError("keeper-only")
    if not visit.posted:
        return _shown(visit, None, None, 200)
    try:
        if visit.form.get("do") == "disable":
            disable_volunteer(visit.desk, visit.volunteer, _id(visit))
            return see_other("/desk/people")
        role = Role.KEEPER if visit.form.get("role") == "keeper" else Role.VOLUNTEER
        number = int.from_bytes(visit.desk.draw(16)) % 10**PASSWORD_DIGITS
        password = grouped(f"{number:0{PASSWORD_DIGITS}d}").replace(" ", "-")
        added = add_volunteer(visit.desk, visit.volunteer, visit.form.get("name", ""), role, password)
    except (LocalError, RemoteError) as error:
        return _shown(visit, error, None, error_status(error))
    return _shown(visit, None, (added.name, password), 200)


def _shown(visit: Visit, error: VistkaError | None, fresh: tuple[str, str] | None, status: int) -> Response:
    with visit.desk.read() as tx:
        everybody = visit.desk.kept.people.all(tx)
    shown = error_text(visit, error) if error else None
    return render(visit, "desk/people.html", status, everybody=everybody, fresh=fresh, error=shown)


def _id(visit: Visit) -> bytes:
    try:
        return bytes.fromhex(visit.form.get("id", ""))
    except ValueError:
        raise LocalError("no-such-message") from None
