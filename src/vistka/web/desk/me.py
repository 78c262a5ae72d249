"""A volunteer's own password."""

from starlette.responses import Response

from vistka.errors import RemoteError
from vistka.limits import PASSWORD_CHARACTERS_MIN
from vistka.node.volunteers import set_password
from vistka.web.visit import Visit, error_status, error_text, render, see_other


def me(visit: Visit) -> Response:
    """Change it, and sign in again with it."""
    shown, status = None, 200
    if visit.posted:
        try:
            set_password(visit.desk, visit.volunteer, visit.form.get("old", ""), visit.form.get("new", ""))
        except RemoteError as error:
            shown, status = error_text(visit, error), error_status(error)
        else:
            return see_other("/desk/sign-in")
    return render(visit, "desk/me.html", status, error=shown, least=PASSWORD_CHARACTERS_MIN)
