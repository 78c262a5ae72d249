"""What the four pages for writing share: a form with its paper code, room asked first, the slip at the end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from vistka.bundle.envelope import Class
from vistka.bundle.message import Body
from vistka.errors import LocalError, RemoteError, VistkaError
from vistka.identity.papercode import read
from vistka.web.forms import Form, Taker, read_form
from vistka.web.post.page import language_of, place_of, show
from vistka.web.post.typed import Typed
from vistka.web.words import say_error

UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class FormShown:
    """A form as its template sees it: what was typed, what was wrong with it, its token and the code offered."""

    language: str
    once: str = ""
    code: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    errors: dict[str, VistkaError] = field(default_factory=dict)

    def mistake(self, error: VistkaError) -> str:
        """The sentence for a mistake."""
        return say_error(self.language, error)


@dataclass(frozen=True, slots=True)
class WritingPage:
    """A page on which people write: its template and path, the class of what it makes, what `parse` makes of the form.

    `takers`: what becomes of files, by field; `beside`: what else the template needs.
    """

    name: str
    class_: Class
    parse: Callable[[Typed, Form], Body]
    takers: Mapping[str, Taker] = field(default_factory=dict)
    beside: Callable[[Request], dict[str, Any]] = lambda _: {}

    async def handle(self, request: Request) -> Response:
        """The empty form, or what became of a full one."""
        post = place_of(request).post
        _ = post.card  # a locked post, or one without a desk, says so before anything is typed
        if request.method != "POST":
            if not post.has_room(self.class_):
                return show(request, "full", 503)
            return self._form(request, FormShown(language_of(request), post.new_form(), post.new_code()))
        form = await read_form(request, self.takers)
        typed = Typed(form.fields)
        body = self.parse(typed, form)
        code = _code_of(typed)
        typed.errors.update(form.refused)
        try:
            if not typed.errors:
                writer = await run_in_threadpool(post.key_of, code)
                post.deposit(writer, body, form.fields.get("once", "")[:64], phone_of(request))
                post.refresh()
                greeted = await run_in_threadpool(post.looked_for_by, body)
                return show(request, "slip", code=code, looked_for_by=greeted)
        except VistkaError as error:
            typed.errors["form"] = error
        for name in form.files:  # a browser never sends a file again by itself
            typed.errors.setdefault(name, LocalError("typed-file-again"))
        shown = FormShown(
            language_of(request),
            form.fields.get("once") or post.new_form(),
            _offered(form) or post.new_code(),
            form.fields,
            typed.errors,
        )
        return self._form(request, shown, UNPROCESSABLE)

    def _form(self, request: Request, shown: FormShown, status: int = 200) -> Response:
        return show(request, self.name, status, form=shown, **self.beside(request))


def phone_of(request: Request) -> bytes:
    """What tells one phone from another, for the quota's keyed hash in memory and nothing else."""
    return (request.client.host if request.client else "").encode()


def _code_of(typed: Typed) -> str:
    """The person's own code if they typed one, else the one the page offered."""
    name = "own" if typed.fields.get("own", "").strip() else "code"
    try:
        return read(typed.fields.get(name, ""))
    except RemoteError as error:
        typed.errors["own" if name == "own" else "form"] = error
        return ""


def _offered(form: Form) -> str:
    try:
        return read(form.fields.get("code", ""))
    except RemoteError:
        return ""
