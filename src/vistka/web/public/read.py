"""The secret link: GET shows a button alone, as mail scanners open links; a POST opens, and only that is *read*."""

from starlette.background import BackgroundTask
from starlette.responses import Response

from vistka.bundle.message import Letter
from vistka.errors import RemoteError, VistkaError, WorldError
from vistka.limits import LINK_DAYS
from vistka.media.playback import ogg_opus
from vistka.media.voice import Voice
from vistka.node.desk import Desk
from vistka.node.reading import Word, enter_code, mail_code, open_link, reply_behind, words_behind
from vistka.web.parts import image, sound
from vistka.web.public.cookie import LinkCookie
from vistka.web.visit import Visit, error_status, error_text, render, see_other

PACKETS_A_SECOND = 1_000 / 60
_READER = LinkCookie("vistka-reader", "/r", LINK_DAYS)


def link(visit: Visit) -> Response:
    """The button; pressing it opens, or asks for a mailed code where another browser was first."""
    secret = visit.path("secret")
    if not visit.posted:
        return render(visit, "public/open.html")
    action = visit.form.get("do", "open")
    try:
        if action == "code":
            return _READER.admit(visit, enter_code(visit.desk, secret, visit.form.get("code", "")), "read")
        cookie = open_link(visit.desk, secret, _READER.read(visit))
    except RemoteError as error:
        if error.reason == "mail-code-wrong":
            return render(visit, "public/code.html", 400, error=error_text(visit, error))
        return ended(visit)
    if cookie is not None:
        return _READER.admit(visit, cookie, "read")
    response = render(visit, "public/code.html", error=None)
    response.background = BackgroundTask(_mail_code, visit.desk, secret)
    return response


def letters(visit: Visit) -> Response:
    """The letters, for a browser that was let in; any other sees the button."""
    return _letters(visit, None, "", 200)


def voice(visit: Visit) -> Response:
    """One clip."""
    for word in _words(visit):
        if word.number == visit.request.path_params["number"] and isinstance(word.body, Letter) and word.body.voice:
            return sound(visit.request, ogg_opus(Voice(word.body.voice)))
    return ended(visit)


def photo(visit: Visit) -> Response:
    """One photo."""
    for word in _words(visit):
        if word.number == visit.request.path_params["number"] and isinstance(word.body, Letter) and word.body.photo:
            return image(word.body.photo)
    return ended(visit)


def reply(visit: Visit) -> Response:
    """An answer to one of the letters; what was typed is kept on the page where it cannot be sent."""
    text = visit.form.get("text", "")
    try:
        number = visit.number("number")
        reply_behind(visit.desk, visit.path("secret"), _READER.read(visit), number, text, visit.once())
    except RemoteError as error:
        if error.reason == "link-ended":
            return ended(visit)
        return _letters(visit, error, text, error_status(error))
    return see_other(f"/r/{visit.path('secret')}/read?sent=1#sent")


def ended(visit: Visit) -> Response:
    """The same page for a link that is unknown, wrong or past its end."""
    return render(visit, "public/ended.html", 404, days=LINK_DAYS)


def _letters(visit: Visit, error: VistkaError | None, text: str, status: int) -> Response:
    try:
        words = _words(visit)
    except RemoteError:
        return see_other(f"/r/{visit.path('secret')}")
    facts = {"words": words, "seconds": {word.number: _seconds(word) for word in words}, "days": LINK_DAYS}
    shown = error_text(visit, error) if error else None
    sent = visit.request.query_params.get("sent") == "1"
    base = f"/r/{visit.path('secret')}"
    return render(
        visit,
        "public/read.html",
        status,
        base=base,
        error=shown,
        text=text,
        sent=sent,
        at=visit.number("number"),
        **facts,
    )


def _words(visit: Visit) -> list[Word]:
    return words_behind(visit.desk, visit.path("secret"), _READER.read(visit))


def _seconds(word: Word) -> int:
    clip = word.body.voice if isinstance(word.body, Letter) else None
    return round(len(clip or b"") / 60 / PACKETS_A_SECOND)


async def _mail_code(desk: Desk, secret: str) -> None:
    try:
        await mail_code(desk, secret)
    except (RemoteError, WorldError):
        return  # the page has said that a code comes by mail; its reader can ask again
