"""The address where other nodes meet this one: two plain routes for a post's or a desk's app."""

from collections.abc import Awaitable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from vistka.convergence.answerer import Answerer, Reply

PATH = "/contact"


def contact_routes(answerer: Answerer) -> list[Route]:
    """POST /contact opens a contact; POST /contact/{session}/{start}/{received} goes on with it."""

    async def begin(request: Request) -> Response:
        return await _answered(answerer.open(request.stream()))

    async def go_on(request: Request) -> Response:
        name, start, received = (request.path_params[key] for key in ("session", "start", "received"))
        return await _answered(answerer.go_on(name, start, received, request.stream()))

    return [
        Route(PATH, begin, methods=["POST"]),
        Route(PATH + "/{session:str}/{start:int}/{received:int}", go_on, methods=["POST"]),
    ]


async def _answered(coming: Awaitable[Reply]) -> Response:
    try:
        reply = await coming
    except ClientDisconnect:  # nobody is there to read this; the session waits for the next POST
        return Response(status_code=400)
    return Response(reply.body, reply.status, {"Cache-Control": "no-store"}, reply.media_type)
