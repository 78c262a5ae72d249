"""What a caller, a broadcast or an article said, taken down by a volunteer; and what corrects it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from starlette.responses import Response

from vistka.errors import LocalError, RemoteError, VistkaError
from vistka.limits import CHAIN_MAX, QUOTE_BYTES_MAX, WHY_BYTES_MAX
from vistka.node.picture import enter, picture_of
from vistka.situation.entry import Report
from vistka.situation.gazetteer import Gazetteer
from vistka.situation.indicator import Indicator
from vistka.situation.lookup import described, find_place
from vistka.situation.observation import Bound, Link, Observation, Source, TimePrecision
from vistka.situation.place import Place
from vistka.situation.text import plain_text
from vistka.store.picture.views import observation_by_id
from vistka.web.desk.cell import CREDIBILITY, GRADES, observation_id
from vistka.web.desk.picture import start_of_day
from vistka.web.visit import Visit, error_status, error_text, render, see_other

LINKS = 4  # rows of the chain on the page: who saw it, and three who passed it on; more where more are corrected
PRECISIONS = (2, 1, 3)


@dataclass(slots=True)
class _Meant:
    """What the place in the form may mean."""

    place: Place | None = None
    choices: tuple[Place, ...] = field(default=())


def report(visit: Visit) -> Response:
    """First the list of what can be said, then the form of one indicator; sent, the cell that it went to."""
    picture = picture_of(visit.desk)
    code = visit.form.get("indicator") or visit.asked("indicator")
    indicator = picture.indicators.by_code.get(code)
    corrected = _corrected(visit)
    if corrected is not None:
        indicator = picture.indicators.get(corrected.indicator)
    if indicator is None:
        choices = [(each.code, each.label[visit.language]) for each in picture.indicators.by_code.values()]
        return render(visit, "desk/report_what.html", indicators=choices)
    with picture.read() as tx:
        places = picture.gazetteer(tx)
    meant = _Meant()
    if not visit.posted:
        return _form(visit, indicator, corrected, places, meant, None)
    try:
        said = report_of(visit, indicator, places, meant, corrected)
        if said is None:
            return _form(visit, indicator, corrected, places, meant, RemoteError("place-choose"))
        enter(visit.desk, visit.volunteer, said, visit.once())
    except (LocalError, RemoteError) as error:
        return _form(visit, indicator, corrected, places, meant, error)
    return see_other(f"/desk/picture/{said.place}/{said.indicator}")


def report_of(
    visit: Visit, indicator: Indicator, places: Gazetteer, meant: _Meant, corrected: Observation | None
) -> Report | None:
    """What the form says; None where its place may mean several, or one whose name is spelled otherwise.

    RemoteError "form-old", "seen-date", "why-missing", "chain-missing"; LocalError "place-unknown".
    """
    form = visit.form
    why = form.get("why", "").strip()
    if corrected is not None and not why:
        raise RemoteError("why-missing")
    _find(meant, places, form, picture_of(visit.desk).within)
    if meant.place is None:
        return None
    observed_at, precision = _seen(form)
    number = form.get("number", "").strip()
    if number and not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise RemoteError("number-typed")
    grade, information = form.get("source-grade", "F"), visit.number("information-grade", 6)
    if grade not in GRADES or information not in CREDIBILITY or form.get("bound", "") not in set(Bound):
        raise RemoteError("form-old")
    said_day = form.get("said", "")
    return Report(
        meant.place.code,
        indicator.code,
        form.get("value", ""),
        _chain(form),
        visit.number("precision", 2) if visit.number("precision", 2) in PRECISIONS else 2,
        precision,
        observed_at,
        _moment(said_day, form.get("said-time", "")) if said_day else None,
        int(number) if number else None,
        form.get("bound", ""),
        form.get("detail") or None,
        grade,
        information,
        plain_text(form.get("quote", "")) or None,
        corrected.id if corrected else None,
        plain_text(why[:WHY_BYTES_MAX]) or None,
    )


def _find(meant: _Meant, places: Gazetteer, form: dict[str, str], within: str | None) -> None:
    chosen = form.get("place-code", "")
    if chosen in places.places:
        meant.place = places.get(chosen)
        return
    found = find_place(places, form.get("place", ""), within)
    if found.place is not None and found.exact and not found.rest:
        meant.place = found.place
    else:
        meant.choices = found.candidates


def _chain(form: dict[str, str]) -> tuple[Link, ...]:
    """From who saw it to who told us. RemoteError "chain-missing", "form-old"."""
    links = []
    for number in range(CHAIN_MAX):
        source, name = form.get(f"source{number}", ""), " ".join(form.get(f"name{number}", "").split())
        if not source and not name:
            continue
        if source not in set(Source):
            raise RemoteError("chain-missing")
        links.append(Link(Source(source), name))
    if not links:
        raise RemoteError("chain-missing")
    return tuple(links)


def _seen(form: dict[str, str]) -> tuple[int | None, int]:
    """When it was seen, and how well that is known: a day without an hour is the day alone."""
    day, precision = form.get("seen", ""), form.get("seen-precision", "day")
    if not day:
        return None, TimePrecision.UNKNOWN
    if form.get("seen-time"):
        return _moment(day, form["seen-time"]), TimePrecision.HOUR
    known = {"day": TimePrecision.DAY, "week": TimePrecision.WEEK, "month": TimePrecision.MONTH}
    return start_of_day(day), known.get(precision, TimePrecision.DAY)


def _moment(day: str, time: str) -> int:
    """A day and an hour, in UTC. RemoteError "seen-date"."""
    start = start_of_day(day)
    if not time:
        return start
    try:
        at = datetime.strptime(time[:5], "%H:%M").replace(tzinfo=UTC)
    except ValueError:
        raise RemoteError("seen-date") from None
    return start + at.hour * 3_600 + at.minute * 60


def _corrected(visit: Visit) -> Observation | None:
    written = visit.form.get("corrects") or visit.asked("corrects")
    if not written:
        return None
    picture = picture_of(visit.desk)
    with picture.read() as tx:
        return observation_by_id(picture, tx, observation_id(written))


def _form(
    visit: Visit,
    indicator: Indicator,
    corrected: Observation | None,
    places: Gazetteer,
    meant: _Meant,
    error: VistkaError | None,
) -> Response:
    typed = dict(visit.form) if visit.posted else _as_typed(corrected, places, visit.language)
    if not visit.posted and visit.asked("place") in places.places:
        typed["place"] = places.get(visit.asked("place")).code
    return render(
        visit,
        "desk/report.html",
        error_status(error) if error else 200,
        indicator=indicator,
        values=list(reversed(tuple(indicator.values.values()))),
        typed=typed,
        choices=[(place.code, described(places, place.code, visit.language)) for place in meant.choices],
        corrects=corrected.id.hex() if corrected else "",
        links=range(max(LINKS, len(corrected.chain) if corrected else 0)),
        sources=list(Source),
        bounds=list(Bound),
        precisions=PRECISIONS,
        grades=GRADES,
        credibility=CREDIBILITY,
        quote_max=QUOTE_BYTES_MAX,
        place_name=places.get(typed["place"]).name(visit.language) if typed.get("place") in places.places else "",
        error=error_text(visit, error) if error else None,
    )


def _as_typed(corrected: Observation | None, places: Gazetteer, language: str) -> dict[str, str]:
    """The form of a correction, filled with what it corrects."""
    if corrected is None:
        return {}
    typed = {
        "place": corrected.place,
        "value": corrected.value,
        "number": "" if corrected.number is None else f"{corrected.number}",
        "bound": corrected.bound.value,
        "detail": corrected.detail,
        "precision": f"{corrected.precision}",
        "quote": corrected.quote,
        "source-grade": corrected.source_grade,
        "information-grade": f"{corrected.information_grade}",
    }
    for name, at in (("seen", corrected.observed_at), ("said", corrected.heard_at)):
        if at is not None:
            when = datetime.fromtimestamp(at, UTC)
            typed[name] = when.strftime("%Y-%m-%d")
            if name == "said" or corrected.time_precision is TimePrecision.HOUR:
                typed[f"{name}-time"] = when.strftime("%H:%M")
    typed["seen-precision"] = corrected.time_precision.name.lower()
    for number, link in enumerate(corrected.chain):
        typed |= {f"source{number}": link.source.value, f"name{number}": link.name}
    return typed
