"""The desk's public side: looking for someone, and what a relative sees behind the link in a mail."""

from starlette.routing import Route

from vistka.node.desk import Desk
from vistka.web.public.feeds import notes, persons
from vistka.web.public.front import front
from vistka.web.public.looking import asked, inquiry, looking, mine
from vistka.web.public.picture import PublicPicture
from vistka.web.public.read import letters, link, photo, reply, voice
from vistka.web.public.stop import stop
from vistka.web.visit import open_page


def public_routes(desk: Desk, *, secure: bool, picture: PublicPicture | None = None) -> list[Route]:
    """The pages for relatives, and the `picture` for all where there is one. `secure`: they are reached over TLS."""
    shown = [("/picture", picture.page, ["GET"])] if picture is not None else []
    pages = [
        ("/", front, ["GET"]),
        ("/feeds/person", persons, ["GET"]),
        ("/feeds/note", notes, ["GET"]),
        ("/looking", looking, ["GET", "POST"]),
        ("/looking/asked", asked, ["GET"]),
        ("/inquiry/{secret}", inquiry, ["GET", "POST"]),
        ("/inquiry/{secret}/mine", mine, ["GET", "POST"]),
        *shown,
        ("/r/{secret}", link, ["GET", "POST"]),
        ("/r/{secret}/read", letters, ["GET"]),
        ("/r/{secret}/voice/{number:int}", voice, ["GET"]),
        ("/r/{secret}/photo/{number:int}", photo, ["GET"]),
        ("/r/{secret}/reply", reply, ["POST"]),
        ("/stop/{token}", stop, ["GET", "POST"]),
    ]
    return [Route(path, open_page(desk, page, secure=secure), methods=methods) for path, page, methods in pages]
