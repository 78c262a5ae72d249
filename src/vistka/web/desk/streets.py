"""The map with streets: the desk's own tile file, the borders that lie over it, and the libraries that draw it."""

import gzip
from functools import cache
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from vistka.errors import LocalError
from vistka.node.reference import outlines
from vistka.web.parts import in_parts
from vistka.web.visit import Visit

LIBRARIES = ("maplibre-gl-5.24.1.js", "maplibre-gl-worker-5.24.1.js", "pmtiles-4.5.0.js")  # with the worker second
# Of the page with this map: our own scripts, one of them a worker, which ask for our own tiles; nothing from elsewhere.
POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_YEAR = "public, max-age=31536000, immutable"  # a library's name says its version


def tiles(visit: Visit) -> Response:
    """The desk's tile file, or a part of it. LocalError "no-tiles", "tiles-missing"."""
    file = visit.desk.tiles
    if file is None:
        raise LocalError("no-tiles")
    return in_parts(visit.request, file.length, file.part, "application/vnd.pmtiles", file.version)


def borders(_visit: Visit) -> Response:
    """Borders of oblasts, raions and hromadas as GeoJSON, the same that the outlines are drawn from."""
    return Response(outlines(), media_type="application/geo+json")


async def library(request: Request) -> Response:
    """One of the libraries, for anybody: it is public software, and says nothing of this desk."""
    name = request.path_params["name"]
    if name not in LIBRARIES:
        return PlainTextResponse("404", 404)
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(_built(name), media_type="text/javascript", headers={"Cache-Control": _YEAR})
    packed = {"Cache-Control": _YEAR, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(_packed(name), media_type="text/javascript", headers=packed)


def _built(name: str) -> bytes:
    return files(__package__).joinpath("libraries", name).read_bytes()


@cache
def _packed(name: str) -> bytes:
    return gzip.compress(_built(name), mtime=0)
