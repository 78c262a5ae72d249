"""The "stop" link in every mail; also what a mail program posts by itself (RFC 8058)."""

from starlette.responses import Response

from vistka.node.reading import stop as stop_mail
from vistka.web.visit import Visit, render


def stop(visit: Visit) -> Response:
    """A button; pressed, it answers the same whether the link is anybody's or not."""
    if visit.posted:
        stop_mail(visit.desk, visit.path("token"))
    return render(visit, "public/stop.html", done=visit.posted)
