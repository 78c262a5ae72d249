"""How the desk is: its card, its keys, its store, its mail, and what needs a person."""

import io

import segno
from starlette.responses import Response

from vistka.bundle.card import card_text
from vistka.identity.fingerprint import words_of
from vistka.node.status import desk_status
from vistka.web.visit import Visit, error_text, render


def status(visit: Visit) -> Response:
    """All of it on one page."""
    script = "latin" if visit.language == "en" else "cyrillic"
    card = visit.desk.keys.card()
    directing_key = visit.desk.keys.directing_key
    directing = words_of(directing_key, script) if directing_key else ""
    facts = {"fingerprint": words_of(card.body.signing_key, script), "text": card_text(card), "name": card.body.name}
    troubles = [error_text(visit, error) for error in visit.desk.troubles.copy().values()]
    more = {"troubles": troubles, "directing": directing}
    return render(visit, "desk/status.html", status=200, now=desk_status(visit.desk), **more, **facts)


def card_picture(visit: Visit) -> Response:
    """The card as a QR code."""
    picture = io.BytesIO()
    segno.make(card_text(visit.desk.keys.card()), error="l", micro=False).save(
        picture, kind="svg", border=4, light="#fff", scale=3
    )
    return Response(picture.getvalue(), media_type="image/svg+xml")
