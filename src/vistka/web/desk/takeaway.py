"""The picture to take away: HXL, GeoJSON, the situation report; a notice as CAP. Nothing in them finds a person."""

import base64
import re
from hashlib import sha256

from starlette.responses import HTMLResponse, Response

from vistka.errors import LocalError
from vistka.node.notices import alert_of
from vistka.node.overview import report, taken_away
from vistka.node.picture import picture_of
from vistka.situation.export.cap import write_cap
from vistka.situation.export.geojson import write_geojson
from vistka.situation.export.hxl import write_hxl
from vistka.situation.export.row import Row, Terms
from vistka.store.desk.outgoing import NoticeState
from vistka.web.desk.picture import area_of, end_of_day, wanted_of
from vistka.web.sitrep.page import sitrep_html
from vistka.web.sitrep.text import Printed, print_sitrep
from vistka.web.visit import Visit

_STYLE = re.compile("<style>(.*?)</style>", re.DOTALL)


def hxl(visit: Visit) -> Response:
    """A table with HXL hashtags, as CSV."""
    rows, terms = _rows(visit)
    return _file(write_hxl(rows, terms), "text/csv; charset=utf-8", "picture.csv")


def geojson(visit: Visit) -> Response:
    """GeoJSON."""
    rows, terms = _rows(visit)
    return _file(write_geojson(rows, terms), "application/geo+json", "picture.geojson")


def sitrep(visit: Visit) -> Response:
    """The situation report as a page that prints; its style is the only one its policy allows."""
    printed, _ = _printed(visit)
    html = sitrep_html(printed)
    style = _STYLE.search(html)
    digest = base64.b64encode(sha256((style[1] if style else "").encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; frame-ancestors 'none'"
    return HTMLResponse(html, headers={"Content-Security-Policy": policy})


def sitrep_paper(visit: Visit) -> Response:
    """The same as a PDF."""
    printed, now = _printed(visit)
    from vistka.web.sitrep.pdf import sitrep_pdf  # its fonts take half a second to import

    return _file(sitrep_pdf(printed, now), "application/pdf", "sitrep.pdf")


def notice_cap(visit: Visit) -> Response:
    """A published notice as a CAP alert; without an id the newest. LocalError "no-such-message"."""
    if visit.path("id"):
        notice_id = visit.path_id()
    else:
        with visit.desk.read() as tx:
            said = (NoticeState.PUBLISHED, NoticeState.REPLACED, NoticeState.CANCELLED)
            newest = [each.id for each in visit.desk.kept.outgoing.notices(tx, 100) if each.state in said]
        if not newest:
            raise LocalError("no-such-message")
        notice_id = newest[0]
    return _file(write_cap(alert_of(visit.desk, notice_id)), "application/cap+xml", "notice.cap")


def _rows(visit: Visit) -> tuple[tuple[Row, ...], Terms]:
    wanted = wanted_of(visit, _area(visit))
    rows = taken_away(visit.desk, wanted)
    _log(visit)
    return rows, Terms(visit.language, wanted.known_at or visit.desk.clock())


def _printed(visit: Visit) -> tuple[Printed, int]:
    since = end_of_day(visit.asked("since"), visit.desk.clock())
    made = report(visit.desk, _area(visit), since)
    _log(visit)
    return print_sitrep(made, visit.desk.keys.card().body.name, visit.language), made.now


def _area(visit: Visit) -> str:
    """The area asked for. LocalError "place-unknown", "place-ambiguous"."""
    picture = picture_of(visit.desk)
    with picture.read() as tx:
        area, choices = area_of(visit, picture.gazetteer(tx))
    if choices:
        names = "; ".join(place.name(visit.language) for place in choices[:4])
        raise LocalError("place-ambiguous", place=visit.asked("area")[:40], names=names)
    return area


def _log(visit: Visit) -> None:
    with visit.desk.write() as tx:
        visit.desk.kept.audit.add(tx, "taken-away", visit.volunteer.id, None, visit.desk.clock())


def _file(data: bytes, kind: str, name: str) -> Response:
    return Response(data, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
