"""Take this post with you, bring another: drops as downloads and uploads, streamed both ways."""

import asyncio
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from vistka.contact.drop import Condition
from vistka.contact.frames import Role
from vistka.convergence.file import neutral_name
from vistka.errors import LocalError, VistkaError
from vistka.node.carry import CarriedIn, CarryIn, CarryOut
from vistka.node.exchange import Speaker
from vistka.node.post import Post
from vistka.web.forms import read_form
from vistka.web.post.page import language_of, place_of, show
from vistka.web.post.writing import UNPROCESSABLE, FormShown
from vistka.web.words import say


async def page(request: Request) -> Response:
    """Both forms, or what an upload brought."""
    post, language = place_of(request).post, language_of(request)
    _ = post.keyring
    if request.method != "POST":
        return show(request, "carry", form=FormShown(language))

    async def take(upload: AsyncIterator[bytes]) -> CarriedIn:
        taking = CarryIn(post.store, _speaker(post), post.now)
        async for piece in upload:
            taking.receive_bytes(piece)
            await asyncio.sleep(0)  # others write meanwhile
        return taking.finish()

    form = await read_form(request, {"drop": take})
    brought = form.files.get("drop")
    if not isinstance(brought, CarriedIn):
        error: VistkaError = form.refused.get("drop") or LocalError("drop-none")
        return show(request, "carry", UNPROCESSABLE, form=FormShown(language, errors={"drop": error}))
    post.refresh()
    return show(request, "brought", sentences=_sentences(language, brought))


async def take(request: Request) -> Response:
    """This post's bundles as one file under a name that says nothing; they count as carried once it has left whole."""
    post = place_of(request).post
    post.send_receipts()
    drop = CarryOut(post.store, _speaker(post), post.now)

    async def pieces() -> AsyncIterator[bytes]:
        for piece in drop:
            yield piece
            await asyncio.sleep(0)
        drop.complete()

    headers = {
        "Content-Disposition": f'attachment; filename="{neutral_name()}"',
        "Content-Encoding": "identity",  # sealed bytes do not shrink
    }
    return StreamingResponse(pieces(), media_type="application/octet-stream", headers=headers)


def _speaker(post: Post) -> Speaker:
    return Speaker(Role.POST, post.keyring, post.card_hour)


def _sentences(language: str, brought: CarriedIn) -> list[str]:
    summary, report = brought.summary, brought.report
    sentences = [say(language, "post", "brought.new", new=summary.new, known=summary.known)]
    if summary.refused:
        sentences.append(say(language, "post", "brought.refused", refused=summary.refused))
    if summary.tokens:
        sentences.append(say(language, "post", "brought.receipts", receipts=summary.tokens))
    if report.condition is not Condition.WHOLE:
        sentences.append(say(language, "post", f"brought.{report.condition.value}"))
    return sentences
