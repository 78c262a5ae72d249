"""Signing in and out."""

from starlette.responses import Response

from vistka.errors import VistkaError
from vistka.node import volunteers
from vistka.web.visit import (
    Visit,
    check_form,
    cookie_bytes,
    error_status,
    error_text,
    render,
    see_other,
    session_cookie,
)

_FORM_COOKIE = "vistka-sign-in"
_FORM_SECRET_BYTES = 16


def sign_in(visit: Visit) -> Response:
    """Name and password; the form is bound to a cookie, so that nobody is signed in by another site."""
    if not visit.posted:
        return _form(visit, None, 200)
    try:
        check_form(visit, cookie_bytes(visit.request, _FORM_COOKIE) or visit.desk.draw(_FORM_SECRET_BYTES))
        token = volunteers.sign_in(visit.desk, visit.form.get("name", ""), visit.form.get("password", ""))
    except VistkaError as error:
        return _form(visit, error_text(visit, error), error_status(error))
    response = see_other("/desk/")
    name = session_cookie(visit.secure)
    response.set_cookie(name, token.hex(), path="/", secure=visit.secure, httponly=True, samesite="strict")
    return response


def out(visit: Visit) -> Response:
    """The session ends."""
    volunteers.sign_out(visit.desk, visit.session)
    response = see_other("/desk/sign-in")
    name = session_cookie(visit.secure)
    response.delete_cookie(name, path="/", secure=visit.secure, httponly=True, samesite="strict")
    return response


def _form(visit: Visit, error: str | None, status: int) -> Response:
    secret = visit.desk.draw(_FORM_SECRET_BYTES)
    token = volunteers.form_token(secret)
    response = render(visit, "desk/sign_in.html", status, error=error, token=token, name=visit.form.get("name", ""))
    response.set_cookie(
        _FORM_COOKIE, secret.hex(), path="/desk/sign-in", secure=visit.secure, httponly=True, samesite="strict"
    )
    return response
