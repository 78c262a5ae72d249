"""A desk's pages for its volunteers; `desk_app` puts them and the public side together."""

from collections.abc import Awaitable, Callable, Sequence
from importlib.resources import files

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from vistka.node.desk import Desk
from vistka.web.api import api_routes
from vistka.web.desk import (
    case,
    cases,
    cell,
    couriers,
    inbox,
    letter,
    lists,
    log,
    mails,
    match,
    me,
    notices,
    people,
    person,
    picture,
    report,
    review,
    sign_in,
    signing,
    silence,
    spot,
    status,
    streets,
    takeaway,
    unplaced,
)
from vistka.web.public import public_routes
from vistka.web.public.picture import PublicPicture
from vistka.web.visit import Guarded, closed_page, open_page


def desk_routes(desk: Desk, *, secure: bool) -> list[Route]:
    """The pages for volunteers. `secure`: they are reached over TLS."""
    both = ["GET", "POST"]
    pages = [
        ("/desk/", inbox.inbox, ["GET"]),
        ("/desk/letter/{id}", letter.letter, both),
        ("/desk/letter/{id}/voice", letter.voice, ["GET"]),
        ("/desk/letter/{id}/photo", letter.photo, ["GET"]),
        ("/desk/cases", cases.cases, both),
        ("/desk/case/{id}", case.case, both),
        ("/desk/match/{id}", match.match, both),
        ("/desk/person", person.numbered, ["GET"]),
        ("/desk/person/{id}", person.person, both),
        ("/desk/reviews", review.reviews, ["GET"]),
        ("/desk/review/{id}", review.looks, both),
        ("/desk/inquiries", lists.inquiries, ["GET"]),
        ("/desk/observations", lists.observations, ["GET"]),
        ("/desk/mails", mails.mails, both),
        ("/desk/mails/{id}/voice", mails.voice, ["GET"]),
        ("/desk/mails/{id}/photo/{number:int}", mails.photo, ["GET"]),
        ("/desk/picture", picture.picture, ["GET"]),
        ("/desk/picture/new", report.report, both),
        ("/desk/picture/silence", silence.silence, ["GET"]),
        ("/desk/picture/spot", spot.spot, both),
        ("/desk/picture/couriers", couriers.couriers, both),
        ("/desk/picture/unplaced", unplaced.unplaced, both),
        ("/desk/picture/{place}/{indicator}", cell.cell, both),
        ("/desk/streets.pmtiles", streets.tiles, ["GET"]),
        ("/desk/borders.geojson", streets.borders, ["GET"]),
        ("/desk/picture.csv", takeaway.hxl, ["GET"]),
        ("/desk/picture.geojson", takeaway.geojson, ["GET"]),
        ("/desk/sitrep", takeaway.sitrep, ["GET"]),
        ("/desk/sitrep.pdf", takeaway.sitrep_paper, ["GET"]),
        ("/desk/notices", notices.notices, both),
        ("/desk/notices.cap", takeaway.notice_cap, ["GET"]),
        ("/desk/notices/{id}.cap", takeaway.notice_cap, ["GET"]),
        ("/desk/notices/{id}.txt", signing.line, ["GET"]),
        ("/desk/notices/{id}.svg", signing.code, ["GET"]),
        ("/desk/notices/{id}", signing.signing, both),
        ("/desk/people", people.people, both),
        ("/desk/log", log.log, ["GET"]),
        ("/desk/status", status.status, ["GET"]),
        ("/desk/card.svg", status.card_picture, ["GET"]),
        ("/desk/me", me.me, both),
        ("/desk/sign-out", sign_in.out, ["POST"]),
    ]
    routes = [Route(path, closed_page(desk, page, secure=secure), methods=methods) for path, page, methods in pages]
    routes.append(Route("/desk/sign-in", open_page(desk, sign_in.sign_in, secure=secure), methods=both))
    return routes


def desk_app(desk: Desk, *, secure: bool = True, others: Sequence[BaseRoute] = ()) -> Starlette:
    """The whole site of a desk; `others` are routes beside ours, as those of contacts.

    With `secure` cookies are only sent over TLS: say False only where pages are reached as http on this machine.
    Serve it without an access log: secret links stand in the addresses.
    """
    if desk.picture is not None:
        picture.prepare(desk)
    public_picture = PublicPicture(desk) if desk.picture_public else None
    routes: list[BaseRoute] = [
        Route("/style.css", _text("style.css", "text/css")),
        Route("/keys.js", _text("keys.js", "text/javascript")),
        Route("/streets.js", _text("streets.js", "text/javascript")),
        Route("/libraries/{name}", streets.library),
        *desk_routes(desk, secure=secure),
        *public_routes(desk, secure=secure, picture=public_picture),
        *api_routes(desk, public_picture),
        *others,
    ]
    return Starlette(routes=routes, middleware=[Middleware(Guarded)])


def _text(name: str, kind: str) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(_request: Request) -> Response:
        text = files(__package__).joinpath(name).read_text(encoding="utf-8")
        return PlainTextResponse(text, media_type=kind)

    return endpoint
