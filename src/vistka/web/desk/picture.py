"""The picture: map and table in step, filtered, as it is known now or was on a day."""

from datetime import UTC, date, datetime

from starlette.responses import Response

from vistka.errors import LocalError, RemoteError, VistkaError
from vistka.limits import PICTURE_TIMELINE_CELLS_MAX
from vistka.node.desk import Desk
from vistka.node.overview import View, Wanted, look, silent_areas
from vistka.node.picture import picture_of
from vistka.situation.export.row import Row
from vistka.situation.gazetteer import Gazetteer
from vistka.situation.lookup import described, find_place
from vistka.situation.observation import DAY, Source
from vistka.situation.picture import Freshness, freshness
from vistka.situation.place import Place
from vistka.situation.silence import Silence
from vistka.store.picture.views import Summary, claims, count_waiting
from vistka.web.desk.streets import LIBRARIES, POLICY
from vistka.web.picture.charts import Map, Spot, Timeline, make_map, read_map, timeline
from vistka.web.picture.shown import SHAPES, RowShown, Shower, shape_of
from vistka.web.visit import Visit, compile_pages, error_status, error_text, render

RULES = ("lineage", "post-day", "newest", "window", "untimed", "most", "tie", "sides", "age")
_TEXT_MAX = 120
_YEAR_MIN = 1970  # a browser's date field says 0002 while 2022 is being typed


def prepare(desk: Desk) -> None:
    """Read once what every look at the country needs, before anybody looks: it is half of the first one's time."""
    compile_pages("desk/picture.html", "desk/drawing.html", "desk/frame.html")
    read_map()
    look(desk, Wanted())


def picture(visit: Visit) -> Response:
    """The page; where what is asked for cannot be shown it says why, above the whole picture."""
    picture_ = picture_of(visit.desk)
    with picture_.read() as tx:
        places, waiting = picture_.gazetteer(tx), count_waiting(picture_, tx)
    error: VistkaError | None = None
    choices: tuple[Place, ...] = ()
    wanted = Wanted()
    try:
        area, choices = area_of(visit, places)
        wanted = wanted_of(visit, area)
        view = look(visit.desk, wanted)
    except (LocalError, RemoteError) as wrong:
        error, wanted = wrong, Wanted(wanted.area if wrong.reason != "picture-area" else "")
        view = look(visit.desk, wanted)
    now = wanted.known_at or visit.desk.clock()
    shower = Shower(visit.language, now)
    rows = [shower.row(row) for row in view.rows]
    silent = [] if view.summaries or wanted.is_narrow else _silent(visit, wanted)
    response = render(
        visit,
        "desk/picture.html",
        error_status(error) if error else 200,
        rows=rows,
        summaries=_summed(visit, view, wanted),
        day=shower.day,
        map=_map(visit, view, rows, silent, wanted),
        silent=[each for each in silent if each.is_silent],
        name=lambda code: described(view.places, code, visit.language),
        choices=[(place.code, described(places, place.code, visit.language)) for place in choices],
        chosen=wanted,
        typed=visit.asked("area")[:_TEXT_MAX] if not wanted.area else places.get(wanted.area).name(visit.language),
        query=query_of(wanted),
        known=visit.asked("known")[:10] if wanted.known_at else "",
        today=_date_of(visit.desk.clock()).isoformat(),
        indicators=[(each.code, each.label[visit.language]) for each in picture_.indicators.by_code.values()],
        sectors=sorted({each.sector for each in picture_.indicators.by_code.values()}),
        ages=list(Freshness),
        sources=list(Source),
        rules=RULES,
        waiting=waiting,
        timeline=_timeline(visit, view, wanted),
        tiles=visit.desk.tiles,
        libraries=LIBRARIES,
        error=error_text(visit, error) if error else None,
    )
    if visit.desk.tiles is not None:
        response.headers["Content-Security-Policy"] = POLICY
    return response


def area_of(visit: Visit, places: Gazetteer) -> tuple[str, tuple[Place, ...]]:
    """The area that is asked for, or "" and those that may be meant. LocalError "place-unknown"."""
    text = visit.asked("area").strip()[:_TEXT_MAX]
    if not text:
        return "", ()
    found = find_place(places, places.areas.get(text, text), picture_of(visit.desk).within)
    return (found.place.code, ()) if found.place else ("", found.candidates)


def wanted_of(visit: Visit, area: str) -> Wanted:
    """What else is asked for; what is not in our lists counts as not asked. RemoteError "seen-date"."""
    picture_ = picture_of(visit.desk)
    sectors = {each.sector for each in picture_.indicators.by_code.values()}
    return Wanted(
        area,
        _one_of(visit.asked("sector"), sectors),
        _one_of(visit.asked("indicator"), picture_.indicators.by_code),
        _one_of(visit.asked("age"), set(Freshness)),
        _one_of(visit.asked("source"), set(Source)),
        end_of_day(visit.asked("known"), visit.desk.clock()),
    )


def end_of_day(written: str, now: int) -> int | None:
    """The last second of a day (UTC), but not after now; none where none is written. RemoteError "seen-date"."""
    if not written:
        return None
    start = start_of_day(written)
    return min(start + DAY - 1, now)


def start_of_day(written: str) -> int:
    """The first second (UTC) of a day written as 2022-03-16. RemoteError "seen-date"."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise RemoteError("seen-date") from None
    if day.year < _YEAR_MIN:
        raise RemoteError("seen-date")
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def query_of(wanted: Wanted) -> str:
    """What the files are asked with, to hold what the page shows."""
    parts = {
        "area": wanted.area,
        "sector": wanted.sector,
        "indicator": wanted.indicator,
        "age": wanted.freshness,
        "source": wanted.source,
        "known": _date_of(wanted.known_at).isoformat() if wanted.known_at else "",
    }
    return "&".join(f"{name}={value}" for name, value in parts.items() if value)


def _one_of(written: str, allowed: "set[str] | object") -> str:
    return written if written in allowed else ""  # type: ignore[operator]


def _date_of(at: int) -> date:
    return datetime.fromtimestamp(at, UTC).date()


def _silent(visit: Visit, wanted: Wanted) -> list[Silence]:
    return silent_areas(visit.desk, wanted.area, wanted.known_at)


def _map(visit: Visit, view: View, rows: list[RowShown], silent: list[Silence], wanted: Wanted) -> Map | None:
    """Each place with its worst present reading; what is silent and says nothing else as a cross."""
    now = wanted.known_at or visit.desk.clock()
    spots = [_spot(row, shown, now) for row, shown in zip(view.rows, rows, strict=True)]
    if view.summaries:
        spots = [spot for each in _gravest(visit, view) if (spot := _summary_spot(visit, view, each)) is not None]
    known = {spot.place.code for spot in spots}
    for each in silent:
        if each.is_silent and each.area not in known:
            place = view.places.get(each.area)
            label = f"{place.name(visit.language)}: {Shower(visit.language, now).say(f'silence.{each.state}')}"
            spots.append(Spot(place, "cross", label, f"#s-{each.area}", place.name(visit.language)))
    return make_map(
        spots, view.places, lambda count: Shower(visit.language, now).say("page.more-here", count=count), wanted.area
    )


def _timeline(visit: Visit, view: View, wanted: Wanted) -> Timeline | None:
    """What was said of one indicator over time, where one is asked for, in all cells that the table shows."""
    if not wanted.indicator or not 0 < len(view.rows) <= PICTURE_TIMELINE_CELLS_MAX:
        return None
    picture_ = picture_of(visit.desk)
    with picture_.read() as tx:
        cells = [claims(picture_, tx, row.place.code, wanted.indicator, wanted.known_at)[1] for row in view.rows]
    indicator, now = picture_.indicators.get(wanted.indicator), wanted.known_at or visit.desk.clock()
    return timeline(indicator, [claim for cell in cells for claim in cell], visit.language, now)


def _spot(row: Row, shown: RowShown, now: int) -> Spot:
    is_history = freshness(row.reading.age(now), row.indicator.half_life) in (Freshness.OLD, Freshness.UNKNOWN)
    shape = "ring" if is_history else shown.now.shape
    label = f"{shown.place}: {shown.indicator}, {shown.now.value}"
    return Spot(row.place, shape, label, f"#p-{shown.code}", shown.place)


def _gravest(visit: Visit, view: View) -> list[Summary]:
    """Of each part the line with the worst value: what its mark on the map shows."""
    indicators, worst = picture_of(visit.desk).indicators, dict[str, Summary]()
    ranks = {
        (code, value): SHAPES.index(shape_of(each, value))
        for code, each in indicators.by_code.items()
        for value in each.values
    }

    def rank(summary: Summary) -> int:
        return ranks.get((summary.indicator, summary.value), 0)

    for each in view.summaries:
        known = worst.get(each.area)
        if known is None or rank(each) > rank(known):
            worst[each.area] = each
    return list(worst.values())


def _summary_spot(visit: Visit, view: View, summary: Summary) -> Spot | None:
    code = view.places.areas.get(summary.area)
    indicator = picture_of(visit.desk).indicators.by_code.get(summary.indicator)
    if code is None or indicator is None:
        return None
    place = view.places.get(code)
    shape = shape_of(indicator, summary.value)
    name = place.name(visit.language)
    return Spot(place, shape, name, f"?area={code}", name)


def _summed(visit: Visit, view: View, wanted: Wanted) -> list[tuple[str, str, str, int, int, int | None]]:
    """A line for each part of a large area, or of one indicator for each of its values: code, name, what, places, …"""
    indicators = picture_of(visit.desk).indicators
    lines: dict[tuple[str, str], list[Summary]] = {}
    for each in view.summaries:
        code = view.places.areas.get(each.area)
        if code is not None:
            lines.setdefault((code, each.value if wanted.indicator else ""), []).append(each)
    found = []
    for (code, value), parts in lines.items():
        what = indicators.get(wanted.indicator).values[value].label[visit.language] if value else ""
        seen = max((each.observed_at for each in parts if each.observed_at is not None), default=None)
        places, contradicted = sum(each.places for each in parts), sum(each.contradicted for each in parts)
        found.append((code, view.places.get(code).name(visit.language), what, places, contradicted, seen))
    return found
