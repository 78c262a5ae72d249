"""The first page: what this is, the desk's notices, what one can do, the hours, the desk's fingerprint."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vistka.bundle.envelope import Class
from vistka.errors import WorldError
from vistka.identity.fingerprint import words_of
from vistka.limits import NOTICES_SHOWN_MAX
from vistka.node.board import Posted
from vistka.web.post.page import language_of, moment, place_of, show

PAGES = ("alive", "letter", "replies", "looking", "broken", "known", "carry")

# Where phones ask whether there is internet: any answer but the one they hope for opens the sign-in sheet.
PROBES = (
    "/generate_204",
    "/gen_204",
    "/hotspot-detect.html",
    "/library/test/success.html",
    "/connecttest.txt",
    "/ncsi.txt",
    "/redirect",
    "/canonical.html",
    "/success.txt",
    "/check_network_status.txt",
    "/kindle-wifi/wifistub.html",
)


@dataclass(frozen=True, slots=True)
class NoticeShown:
    """A notice as its template sees it."""

    directs: bool
    text: str
    place: str
    said: str
    until: str


async def page(request: Request) -> Response:
    """The first page, in the language of the path or of the browser."""
    place, language = place_of(request), language_of(request)
    post = place.post
    posted = sorted(post.notices(), key=lambda each: not each.directs)  # none that directs is pushed out by the others
    notices = [_shown(language, each, request) for each in posted[:NOTICES_SHOWN_MAX]]
    try:
        card = post.card.body
    except WorldError as error:
        if error.reason != "post-no-card":
            raise
        empty = {"desk": "", "fingerprint": "", "directing": ""}
        return show(request, "front", notices=notices, pages=("carry",), room=True, **empty)
    script = "latin" if language == "en" else "cyrillic"
    directing_key = post.directing_key
    return show(
        request,
        "front",
        notices=notices,
        pages=[name for name in PAGES if name != "known" or post.bulletin() is not None],
        desk=card.name,
        fingerprint=words_of(card.signing_key, script),
        directing=words_of(directing_key, script) if directing_key else "",
        room=post.has_room(Class.NOTE),
    )


async def probe(request: Request) -> Response:
    """A phone that looks for the internet: sent to the first page, so that its sign-in sheet opens there."""
    return RedirectResponse(place_of(request).address or "/", 302)


def _shown(language: str, posted: Posted, request: Request) -> NoticeShown:
    post, notice = place_of(request).post, posted.notice
    until = posted.ends if posted.directs else posted.until
    said, until_words = moment(language, post, posted.said), moment(language, post, until)
    return NoticeShown(posted.directs, notice.text, notice.place or "", said, until_words)
