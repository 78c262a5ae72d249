"""When couriers are due: place by place, every so many days or on weekdays. It stays at the desk."""

from starlette.responses import Response

from vistka.errors import LocalError, RemoteError, VistkaError
from vistka.limits import ROUND_DAYS_MAX
from vistka.node.picture import enter, picture_of
from vistka.situation.entry import Round
from vistka.situation.lookup import described, the_place
from vistka.situation.observation import DAY
from vistka.store.picture.views import rounds
from vistka.web.desk.picture import start_of_day
from vistka.web.picture.shown import Shower
from vistka.web.visit import Visit, error_status, error_text, render, see_other

WEEK = range(7)  # from Monday


def couriers(visit: Visit) -> Response:
    """The timetable and the form; sent, the page again."""
    if not visit.posted:
        return _shown(visit, None)
    try:
        enter(visit.desk, visit.volunteer, round_of(visit), visit.once())
    except (LocalError, RemoteError) as error:
        return _shown(visit, error)
    return see_other("/desk/picture/couriers")


def round_of(visit: Visit) -> Round:
    """What the form says. RemoteError "round-empty", "seen-date"; LocalError "place-unknown", "place-ambiguous"."""
    form, picture = visit.form, picture_of(visit.desk)
    with picture.read() as tx:
        place = the_place(picture.gazetteer(tx), form.get("place", ""), picture.within).code
    today = visit.desk.clock() - visit.desk.clock() % DAY
    if form.get("do") == "end":
        return Round(place, today)
    weekdays = sum(1 << day for day in WEEK if form.get(f"weekday{day}"))
    every = 0 if weekdays else visit.number("every")
    if not weekdays and not 0 < every <= ROUND_DAYS_MAX:
        raise RemoteError("round-empty", most=ROUND_DAYS_MAX)
    since = start_of_day(form["since"]) if form.get("since") else today
    return Round(place, since, every, weekdays)


def _shown(visit: Visit, error: VistkaError | None) -> Response:
    picture = picture_of(visit.desk)
    with picture.read() as tx:
        places, walked = picture.gazetteer(tx), rounds(picture, tx)
    shower = Shower(visit.language, visit.desk.clock())
    rows = []
    for each in (each for each in walked if each.place in places.places):
        days = [shower.say(f"page.weekday-{day}") for day in WEEK if each.weekdays >> day & 1]
        often = ", ".join(days) if days else shower.say("page.every-days", count=each.every_days)
        rows.append((each.place, described(places, each.place, visit.language), often, shower.day(each.since)))
    return render(
        visit,
        "desk/couriers.html",
        error_status(error) if error else 200,
        rows=rows,
        week=WEEK,
        most=ROUND_DAYS_MAX,
        typed=visit.form if visit.posted else {},
        error=error_text(visit, error) if error else None,
    )
