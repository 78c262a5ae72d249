"""A letter to someone: their name and reach, text, and a voice clip if the phone has one."""

from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request

from vistka.bundle.envelope import Class
from vistka.bundle.message import Body, Disclosure, Letter
from vistka.errors import LocalError
from vistka.limits import NAME_BYTES_MAX, TEXT_BYTES_MAX, VOICE_BYTES_MAX
from vistka.web.forms import Form
from vistka.web.post.page import place_of
from vistka.web.post.typed import Typed
from vistka.web.post.writing import WritingPage


def parse(typed: Typed, form: Form) -> Body:
    """The letter that was typed, or spoken: one of both at least."""
    text, voice = typed.text("text", TEXT_BYTES_MAX), form.files.get("voice")
    if not text and voice is None and "voice" not in form.refused and "text" not in typed.errors:
        typed.errors["text"] = LocalError("typed-letter-empty")
    return Letter(
        text,
        typed.line("name", NAME_BYTES_MAX, required=True) or None,
        named=typed.named(required=True),
        disclosure=Disclosure.ONLY_NAMED,
        voice=voice,
    )


async def take_voice(upload: AsyncIterator[bytes]) -> bytes:
    """The clip's packets, from whatever the phone recorded. RemoteErrors and WorldErrors "voice-…"."""
    from vistka.media.voice import transcode

    return (await transcode(upload)).packets


def beside(request: Request) -> dict[str, Any]:
    """Whether there is room for a clip."""
    return {"voice_room": place_of(request).post.has_room(Class.VOICE, VOICE_BYTES_MAX)}


page = WritingPage("letter", Class.LETTER, parse, {"voice": take_voice}, beside)
