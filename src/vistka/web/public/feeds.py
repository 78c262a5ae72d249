"""Feeds of persons and notes for other tracing services, behind a key."""

from collections.abc import Callable

from starlette.responses import PlainTextResponse, Response

from vistka.errors import RemoteError
from vistka.limits import FEED_RECORDS_MAX
from vistka.node.desk import Desk
from vistka.node.feeds import Page, note_feed, person_feed
from vistka.tracing.pfif.sharing import read_date
from vistka.web.visit import Visit

KEY_CHARACTERS_MAX = 64


def persons(visit: Visit) -> Response:
    """One page of persons (Atom): `key`, and as PFIF says `skip`, `max_results` and `min_entry_date`."""
    return _answer(visit, person_feed)


def notes(visit: Visit) -> Response:
    """One page of notes (Atom)."""
    return _answer(visit, note_feed)


def _answer(visit: Visit, feed: Callable[[Desk, str, Page], bytes]) -> Response:
    try:
        data = feed(visit.desk, _query(visit, "key")[:KEY_CHARACTERS_MAX], _page(visit))
    except RemoteError as error:
        status = 403 if error.reason == "feed-key" else 400
        return PlainTextResponse(f"{error.reason}\n", status)
    return Response(data, media_type="application/atom+xml")


def _page(visit: Visit) -> Page:
    since = _query(visit, "min_entry_date")
    return Page(
        visit.number("skip"),
        visit.number("max_results", FEED_RECORDS_MAX),
        read_date(since) if since else None,
    )


def _query(visit: Visit, name: str) -> str:
    return str(visit.request.query_params.get(name, ""))
