"""One visit to a desk's page: who comes, in which language, with which form; how the answer is rendered and guarded."""

import hmac
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, urlencode

from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vistka.bundle.lifetime import seconds_of
from vistka.errors import LocalError, RemoteError, VistkaError, WorldError
from vistka.limits import FORM_BYTES_MAX, FORM_FIELDS_MAX
from vistka.node.desk import Desk
from vistka.node.volunteers import form_token, who_is
from vistka.store.desk.people import Role, Volunteer
from vistka.web.forms import read_form
from vistka.web.words import LANGUAGES, pick_language, say, say_error

LANGUAGE_COOKIE = "vistka-language"
ONCE_BYTES = 16
_STATUSES = {
    "already-changed": 409,
    "taken": 409,
    "keeper-only": 403,
    "form-old": 403,
    "no-such-message": 404,
    "no-such-proposal": 404,
    "no-such-person": 404,
    "not-yours": 403,
    "review-own": 403,
    "inquiries-many": 429,
    "link-ended": 404,
    "api-key": 401,
    "no-public-picture": 404,
    "no-tiles": 404,
    "tiles-missing": 404,
    "form-large": 413,
    "sign-in-wait": 429,
    "replies-many": 429,
    "sign-in-wrong": 401,
}
# Characters that turn the direction of what follows: a name must not make its neighbours read backwards.
_TURNING = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",  # a secret link must not travel to the next page
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
# What an answer may say for itself: a page its policy, as the report with its print style; a library how long it keeps.
_MAY_WIDEN = frozenset({"Content-Security-Policy", "Cache-Control"})


@dataclass(frozen=True, slots=True)
class Visit:
    """What a page needs to know of a request. `session` is the volunteer's token, empty on public pages."""

    desk: Desk
    request: Request
    language: str
    form: dict[str, str]
    secure: bool
    who: Volunteer | None = None
    session: bytes = field(default=b"", repr=False)

    @property
    def volunteer(self) -> Volunteer:
        """Who is signed in; pages behind the sign-in alone ask."""
        assert self.who is not None
        return self.who

    @property
    def posted(self) -> bool:
        """Whether something is to be done, not only shown."""
        return self.request.method == "POST"

    def path(self, name: str) -> str:
        """A part of the address."""
        return str(self.request.path_params.get(name, ""))

    def path_id(self, name: str = "id") -> bytes:
        """A row's id in the address. LocalError "no-such-message"."""
        try:
            return bytes.fromhex(self.path(name))
        except ValueError:
            raise LocalError("no-such-message") from None

    def number(self, name: str, otherwise: int = 0) -> int:
        """A whole number in the form or after the question mark."""
        written = self.form.get(name) or self.request.query_params.get(name, "")
        return int(written) if written.isascii() and written.isdecimal() and len(written) < 10 else otherwise

    def asked(self, name: str) -> str:
        """What stands after the question mark under this name."""
        return self.request.query_params.get(name, "")

    def once(self) -> bytes:
        """The form's own number, by which sending it twice is sending it once. RemoteError "form-old"."""
        try:
            once = bytes.fromhex(self.form.get("once", ""))
        except ValueError:
            once = b""
        if len(once) != ONCE_BYTES:
            raise RemoteError("form-old")
        return once


Page = Callable[[Visit], Response]


def compile_pages(*templates: str) -> None:
    """Make these ready, so that the first who asks for one does not wait."""
    for template in templates:
        _PAGES.get_template(template)


def render(visit: Visit, template: str, status: int = 200, **facts: object) -> HTMLResponse:
    """The page of a template, "desk/inbox.html" say; its words come from the area of that name."""
    area = template.partition("/")[0]
    return HTMLResponse(
        _PAGES.get_template(template).render(
            t=partial(say, visit.language, area),
            language=visit.language,
            languages=LANGUAGES,
            here=visit.request.url.path,
            in_language=partial(_in_language, visit),
            who=visit.who,
            has_picture=visit.desk.picture is not None,
            is_keeper=visit.who is not None and visit.who.role is Role.KEEPER,
            form_token=form_token(visit.session) if visit.session else "",
            once=visit.desk.draw(ONCE_BYTES).hex(),
            **{"words": partial(say, visit.language)} | facts,  # a page of letters calls these its words
        ),
        status,
    )


def see_other(address: str) -> RedirectResponse:
    """After something was done: look there."""
    return RedirectResponse(address, 303)


def error_text(visit: Visit, error: VistkaError) -> str:
    """What went wrong, for the person who reads the page."""
    return _clean(say_error(visit.language, error))


def error_status(error: VistkaError) -> int:
    """The HTTP status of an error of ours."""
    return _STATUSES.get(error.reason, 503 if isinstance(error, WorldError) else 400)


def open_page(desk: Desk, page: Page, *, secure: bool) -> Callable[[Request], object]:
    """An endpoint for anybody."""

    async def endpoint(request: Request) -> Response:
        visit = Visit(desk, request, _language(request), {}, secure)
        try:
            visit = replace(visit, form=await _form(request))
            response = await run_in_threadpool(page, visit)
        except VistkaError as error:
            text = error_text(visit, error)
            response = render(visit, "public/failed.html", error_status(error), text=text)
        return _with_language(visit, response)

    return endpoint


def closed_page(desk: Desk, page: Page, *, secure: bool) -> Callable[[Request], object]:
    """An endpoint for volunteers who are signed in; every POST must bring back the session's form token."""

    async def endpoint(request: Request) -> Response:
        session = session_of(request, secure)
        who = await run_in_threadpool(who_is, desk, session) if session else None
        if who is None or session is None:
            return see_other("/desk/sign-in")
        visit = Visit(desk, request, _language(request), {}, secure, who, session)
        try:
            visit = replace(visit, form=await _form(request))
            if visit.posted:
                check_form(visit, session)
            response = await run_in_threadpool(page, visit)
        except VistkaError as error:
            text = error_text(visit, error)
            response = render(visit, "desk/failed.html", error_status(error), text=text)
        return _with_language(visit, response)

    return endpoint


def check_form(visit: Visit, secret: bytes) -> None:
    """RemoteError "form-old" unless the form was made for this secret, on a page of ours."""
    if not hmac.compare_digest(visit.form.get("form", "").encode(), form_token(secret).encode()):
        raise RemoteError("form-old")


def session_cookie(secure: bool) -> str:
    """The cookie's name; with TLS one that no other host or path can set."""
    return "__Host-vistka-desk" if secure else "vistka-desk"


def session_of(request: Request, secure: bool) -> bytes | None:
    """The session's token in the cookie."""
    return cookie_bytes(request, session_cookie(secure))


def cookie_bytes(request: Request, name: str) -> bytes | None:
    """The bytes of a cookie of ours."""
    try:
        morsel = SimpleCookie(request.headers.get("cookie", "")[:4_096]).get(name)
        return bytes.fromhex(morsel.value) if morsel is not None else None
    except (CookieError, ValueError):
        return None


class Guarded:
    """The application with the same strict headers on every answer, errors too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    if name not in _MAY_WIDEN or name not in headers:
                        headers[name] = value
            await send(message)

        await self._app(scope, receive, guarded if scope["type"] == "http" else send)


def _in_language(visit: Visit, language: str) -> str:
    """A link to this page in another language, with whatever else is asked for: a filter stays as it is set."""
    asked = [(name, value) for name, value in visit.request.query_params.multi_items() if name != "lang"]
    return "?" + urlencode([*asked, ("lang", language)])


def _language(request: Request) -> str:
    wanted = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    return pick_language(wanted, request.headers.get("accept-language", ""))


def _with_language(visit: Visit, response: Response) -> Response:
    if visit.request.query_params.get("lang") in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, visit.language, httponly=True, samesite="lax", secure=visit.secure)
    return response


async def _form(request: Request) -> dict[str, str]:
    """The fields of a posted form, the last of each name. RemoteError "form-large"."""
    if request.method != "POST":
        return {}
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await _form_with_file(request)
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > FORM_BYTES_MAX:
                raise RemoteError("form-large")
    except ClientDisconnect:
        raise RemoteError("form-large") from None
    try:
        fields = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="replace", max_num_fields=FORM_FIELDS_MAX
        )
    except ValueError:
        raise RemoteError("form-large") from None
    return dict(fields)


async def _form_with_file(request: Request) -> dict[str, str]:
    """The same of a form that has a small file of text, which is the field `file`; it never touches the disk."""
    try:
        form = await read_form(request, {"file": _small_text})
    except RemoteError:
        raise RemoteError("form-large") from None
    for error in form.refused.values():
        raise error
    return form.fields | form.files


async def _small_text(pieces: AsyncIterator[bytes]) -> str:
    data = bytearray()
    async for piece in pieces:
        data += piece
        if len(data) > FORM_BYTES_MAX:
            raise RemoteError("form-large")
    return data.decode("utf-8", "replace")


def _clean(text: str) -> str:
    return text.translate(_TURNING)


def _when(now: int) -> str:
    return datetime.fromtimestamp(now, UTC).strftime("%d.%m.%Y, %H:%M UTC")


_PAGES = Environment(
    loader=PrefixLoader(
        {"desk": PackageLoader("vistka.web.desk"), "public": PackageLoader("vistka.web.public")},
    ),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_PAGES.filters["clean"] = _clean
_PAGES.filters["when"] = _when
_PAGES.filters["day"] = lambda at: _when(at)[:10]
_PAGES.filters["hour"] = lambda hour: _when(seconds_of(hour))
