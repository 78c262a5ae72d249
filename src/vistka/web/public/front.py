"""The first page of a desk's site: what somebody outside can do here."""

from starlette.responses import Response

from vistka.web.visit import Visit, render


def front(visit: Visit) -> Response:
    """Two ways on: looking for someone, and the volunteers' own pages."""
    return render(visit, "public/front.html")
