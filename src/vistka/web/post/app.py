"""The post's web application: its routes, the headers of every answer, and errors as pages."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vistka.errors import VistkaError, WorldError
from vistka.node.post import Post
from vistka.web.post import alive, broken, carry, front, known, letter, looking, replies
from vistka.web.post.page import Place, language_of, show, style_hash
from vistka.web.words import LANGUAGES, say, say_error

POLICY = (
    "default-src 'none'",
    f"style-src '{style_hash()}'",
    "img-src data:",
    "media-src data:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
HEADERS = (
    ("cache-control", "no-store"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("content-security-policy", ";".join(POLICY)),
)
_PATH = "/{language:language}"
WRITING_PAGES = (alive.page, letter.page, looking.page, broken.page)


class _Language(Convertor[str]):
    regex = "|".join(LANGUAGES)

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("language", _Language())


def post_app(
    post: Post, name: str = "", address: str = "", language: str = "uk", more_routes: Sequence[BaseRoute] = ()
) -> Starlette:
    """The application. `name` is shown on every page, `address` is how phones reach it; `more_routes` come first."""
    both = ["GET", "POST"]
    routes = [
        *more_routes,
        Route("/", front.page),
        *(Route(path, front.probe) for path in front.PROBES),
        Route(f"{_PATH}/", front.page),
        *(Route(f"{_PATH}/{page.name}", page.handle, methods=both) for page in WRITING_PAGES),
        Route(f"{_PATH}/replies", replies.page, methods=both),
        Route(f"{_PATH}/voice", replies.voice, methods=["POST"]),
        Route(f"{_PATH}/photo", replies.photo, methods=["POST"]),
        Route(f"{_PATH}/known", known.page),
        Route(f"{_PATH}/carry", carry.page, methods=both),
        Route(f"{_PATH}/take", carry.take),
    ]
    app = Starlette(
        routes=routes,
        middleware=[Middleware(AnswerHeaders), Middleware(GZipMiddleware, minimum_size=600)],
        exception_handlers={
            VistkaError: _on_error,
            HTTPException: _on_http_error,
            Exception: _on_bug,
            ClientDisconnect: _on_disconnect,
        },
    )
    app.state.place = Place(post, name, address, language)
    return app


class AnswerHeaders:
    """Puts HEADERS on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message["headers"],
                    *((key.encode(), value.encode()) for key, value in HEADERS),
                ]
            await send(message)

        await self._app(scope, receive, send_with_headers)


async def _on_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, VistkaError)
    status = 503 if isinstance(error, WorldError) else 400
    language = language_of(request)
    sentence = say_error(language, error)
    return show(request, "message", status, heading=say(language, "post", "error.heading"), sentence=sentence)


async def _on_http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    language = language_of(request)
    heading = say(language, "post", "error.heading")
    return show(request, "message", status, heading=heading, sentence=say(language, "post", "error.no-page"))


async def _on_bug(request: Request, error: Exception) -> Response:
    return await _on_error(request, WorldError("unknown"))


async def _on_disconnect(request: Request, error: Exception) -> Response:
    return Response(status_code=400)  # nobody is there to read it
