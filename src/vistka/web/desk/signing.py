"""A notice that directs people, agreed on by two: taken to be signed offline, and brought back."""

import io

import segno
from starlette.responses import Response

from vistka.bundle.directing import notice_text
from vistka.errors import LocalError, RemoteError, VistkaError
from vistka.node.directing import prepared_notice, publish_signed
from vistka.web.visit import Visit, error_status, error_text, render, see_other


def signing(visit: Visit) -> Response:
    """What it says, the bytes to sign, and where the signed ones come back; what was wrong with them is said here."""
    if not visit.posted:
        return _shown(visit, None, 200)
    try:
        text = visit.form.get("file") or visit.form.get("text", "")
        publish_signed(visit.desk, visit.volunteer, visit.path_id(), text)
    except (LocalError, RemoteError) as error:
        return _shown(visit, error, error_status(error))
    return see_other("/desk/notices")


def line(visit: Visit) -> Response:
    """The bytes to sign as a small file."""
    text = notice_text(prepared_notice(visit.desk, visit.path_id()).bundle) + "\n"
    headers = {"Content-Disposition": 'attachment; filename="notice.txt"'}
    return Response(text, media_type="text/plain", headers=headers)


def code(visit: Visit) -> Response:
    """The same as a QR code."""
    picture = io.BytesIO()
    text = notice_text(prepared_notice(visit.desk, visit.path_id()).bundle)
    segno.make(text, error="l", micro=False).save(picture, kind="svg", border=4, light="#fff", scale=3)
    return Response(picture.getvalue(), media_type="image/svg+xml")


def _shown(visit: Visit, error: VistkaError | None, status: int) -> Response:
    prepared = prepared_notice(visit.desk, visit.path_id())
    with visit.desk.read() as tx:
        names = {person.id: person.name for person in visit.desk.kept.people.all(tx)}
    return render(
        visit,
        "desk/signing.html",
        status,
        prepared=prepared,
        names=names,
        has_ended=visit.desk.clock() >= prepared.ends,
        error=error_text(visit, error) if error else None,
    )
