"""Replies and the states of letters, for whoever brings the paper code: opened in memory, shown, forgotten."""

from base64 import b64encode
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from vistka.bundle.lifetime import seconds_of
from vistka.errors import RemoteError, VistkaError
from vistka.limits import HOUR_STEP
from vistka.node.post import Opened
from vistka.node.replies import Reply
from vistka.store.base import Deposit
from vistka.web.forms import read_form
from vistka.web.post.page import day, language_of, place_of, show
from vistka.web.post.writing import UNPROCESSABLE, FormShown


@dataclass(frozen=True, slots=True)
class ReplyShown:
    """A reply as its template sees it; `seconds` of voice, `kilobytes` of a photo, 0 for none."""

    id: str
    when: str
    name: str
    text: str
    seconds: int
    kilobytes: int


@dataclass(frozen=True, slots=True)
class OpenedShown:
    """All that a code opened."""

    replies: list[ReplyShown]
    states: list[tuple[str, str]]


async def page(request: Request) -> Response:
    """The form for the code, or what the code opens."""
    post, language = place_of(request).post, language_of(request)
    _ = post.card
    if request.method != "POST":
        return show(request, "replies", form=FormShown(language), opened=None)
    fields = (await read_form(request)).fields
    try:
        reader = await run_in_threadpool(post.key_of, fields.get("code", ""))
        opened = post.open(reader)
    except VistkaError as error:
        shown = FormShown(language, fields=fields, errors={"code": error})
        return show(request, "replies", UNPROCESSABLE, form=shown, opened=None)
    return show(request, "replies", form=FormShown(language, fields=fields), opened=_shown(request, opened))


async def voice(request: Request) -> Response:
    """The voice of one reply inside a page: for a bare sound browsers ask twice, the second time by GET."""
    from vistka.media.playback import ogg_opus
    from vistka.media.voice import Voice

    reply = await _asked_for(request)
    if reply.letter.voice is None:
        raise RemoteError("reply-gone")
    sound = b64encode(ogg_opus(Voice(reply.letter.voice))).decode()
    return show(request, "listen", sound=sound, reply=_shown_reply(request, reply))


async def photo(request: Request) -> Response:
    """The photo of one reply inside a page: an address of its own would have to hold the code."""
    from vistka.media.photo import Photo

    reply = await _asked_for(request)
    if reply.letter.photo is None:
        raise RemoteError("reply-gone")
    found = Photo(reply.letter.photo)
    image = b64encode(found.data).decode()
    return show(request, "photo", image=image, size=found.size, reply=_shown_reply(request, reply))


async def _asked_for(request: Request) -> Reply:
    """The reply that a form names, opened by its code. RemoteError "reply-gone"."""
    post = place_of(request).post
    fields = (await read_form(request)).fields
    reader = await run_in_threadpool(post.key_of, fields.get("code", ""))
    for reply in post.open(reader).replies:
        if reply.id.hex() == fields.get("reply"):
            return reply
    raise RemoteError("reply-gone")


def state_of(deposit: Deposit) -> str:
    """The farthest of the four states that is certain."""
    if deposit.read:
        return "read"
    if deposit.arrived:
        return "desk"
    return "carried" if deposit.handed_over else "post"


def _day(request: Request, hour: int) -> str:
    return day(language_of(request), place_of(request).post, seconds_of(hour))


def _shown_reply(request: Request, reply: Reply) -> ReplyShown:
    letter = reply.letter
    seconds = -(-len(letter.voice or b"") // 1_000)  # 60 bytes for 60 ms: a thousand bytes a second
    kilobytes = -(-len(letter.photo or b"") // 1_000)
    return ReplyShown(reply.id.hex(), _day(request, reply.hour), letter.name or "", letter.text, seconds, kilobytes)


def _shown(request: Request, opened: Opened) -> OpenedShown:
    return OpenedShown(
        [_shown_reply(request, reply) for reply in opened.replies],
        [(_day(request, deposit.hour * HOUR_STEP), state_of(deposit)) for deposit in opened.deposits],
    )
