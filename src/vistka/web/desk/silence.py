"""Where word has stopped: each area against its own rhythm, with a calendar of the days it was heard."""

from starlette.responses import Response

from vistka.limits import PICTURE_CALENDAR_DAYS
from vistka.node.overview import gathered, silent_areas
from vistka.node.picture import picture_of
from vistka.situation.lookup import described
from vistka.store.picture.views import heard_from
from vistka.web.desk.picture import area_of, end_of_day
from vistka.web.picture.charts import calendar
from vistka.web.picture.shown import DAY, Shower
from vistka.web.visit import Visit, render


def silence(visit: Visit) -> Response:
    """The list, the longest silent first. LocalError "place-unknown"."""
    picture = picture_of(visit.desk)
    with picture.read() as tx:
        places = picture.gazetteer(tx)
    area, choices = area_of(visit, places)
    known_at = end_of_day(visit.asked("known"), visit.desk.clock())
    now = known_at or visit.desk.clock()
    with picture.read() as tx:
        heard = heard_from(picture, tx, places.hromada(area) if area else "", known_at)
    shower = Shower(visit.language, now)
    by_hromada = gathered(heard, places.hromada)
    rows = []
    for each in silent_areas(visit.desk, area, known_at):
        times = by_hromada.get(each.area)
        if times is None:
            times = [at for place, ats in heard.items() if places.is_within(place, each.area) for at in ats]
        days = calendar((at for at in times if at <= now), now)
        waits = None if each.since is None else shower.age(now - each.since)
        rows.append((each, described(places, each.area, visit.language), days, waits, each.patience // 3_600))
    return render(
        visit,
        "desk/silence.html",
        rows=rows,
        first=shower.day(now - (PICTURE_CALENDAR_DAYS - 1) * DAY),
        last=shower.day(now),
        day=shower.day,
        choices=[(place.code, described(places, place.code, visit.language)) for place in choices],
        typed=places.get(area).name(visit.language) if area else visit.asked("area")[:120],
    )
