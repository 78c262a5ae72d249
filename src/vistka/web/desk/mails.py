"""Mails whose writer is not known for sure: a volunteer says whose they are."""

from starlette.responses import Response

from vistka.errors import LocalError, RemoteError, VistkaError
from vistka.limits import INBOX_ROWS
from vistka.media.playback import ogg_opus
from vistka.media.voice import Voice
from vistka.node.mail_in import accept, refuse, whom_it_answers
from vistka.store.desk.held_mails import Written
from vistka.web.parts import image, sound
from vistka.web.visit import Visit, error_status, error_text, render, see_other


def mails(visit: Visit) -> Response:
    """The mails that wait, the oldest first, each with the address that the letter was sent to."""
    if not visit.posted:
        return _shown(visit, None, 200)
    try:
        _do(visit)
    except (LocalError, RemoteError) as error:
        return _shown(visit, error, error_status(error))
    return see_other("/desk/mails")


def voice(visit: Visit) -> Response:
    """The clip of a mail that waits. LocalErrors "no-such-message", "already-changed"."""
    clip = _waiting(visit).voice
    if clip is None:
        raise LocalError("no-such-message")
    return sound(visit.request, ogg_opus(Voice(clip)))


def photo(visit: Visit) -> Response:
    """One photo of a mail that waits, as it would go into the city. LocalErrors as for the voice."""
    photos, number = _waiting(visit).photos, int(visit.path("number"))
    if number >= len(photos):
        raise LocalError("no-such-message")
    return image(photos[number])


def _waiting(visit: Visit) -> Written:
    with visit.desk.read() as tx:
        return visit.desk.kept.held_mails.mail(tx, visit.path_id()).written


def _do(visit: Visit) -> None:
    try:
        mail_id = bytes.fromhex(visit.form.get("id", ""))
    except ValueError:
        raise LocalError("no-such-message") from None
    match visit.form.get("do"):
        case "accept":
            accept(visit.desk, visit.volunteer, mail_id)
        case "refuse":
            refuse(visit.desk, visit.volunteer, mail_id)
        case _:
            raise RemoteError("form-old")


def _shown(visit: Visit, error: VistkaError | None, status: int) -> Response:
    with visit.desk.read() as tx:
        waiting = visit.desk.kept.held_mails.waiting(tx, 0, INBOX_ROWS)
        rows = [(mail, whom_it_answers(visit.desk, tx, mail)) for mail in waiting]
    return render(visit, "desk/mails.html", status, rows=rows, error=error_text(visit, error) if error else None)
