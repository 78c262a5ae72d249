"""A named place inside a settlement that a volunteer adds: a bridge, a hospital, a bank of the river."""

from starlette.responses import Response

from vistka.errors import LocalError, RemoteError, VistkaError
from vistka.limits import ALIASES_MAX
from vistka.node.picture import enter, picture_of
from vistka.situation.entry import Alias, Spot
from vistka.situation.lookup import the_place
from vistka.web.visit import Visit, error_status, error_text, render, see_other

KINDS = ("bridge", "hospital", "school", "district", "quarter", "bank", "other")


def spot(visit: Visit) -> Response:
    """The form; sent, the picture of the settlement."""
    if not visit.posted:
        return _form(visit, None)
    try:
        said = spot_of(visit)
        enter(visit.desk, visit.volunteer, said, visit.once())
    except (LocalError, RemoteError) as error:
        return _form(visit, error)
    return see_other(f"/desk/picture?area={said.settlement}")


def spot_of(visit: Visit) -> Spot:
    """What the form says. RemoteError "form-old", "spot-point"; LocalError "place-unknown", "place-ambiguous"."""
    form, picture = visit.form, picture_of(visit.desk)
    name = " ".join(form.get("name", "").split())
    if not name or form.get("kind") not in KINDS:
        raise RemoteError("form-old")
    with picture.read() as tx:
        settlement = the_place(picture.gazetteer(tx), form.get("settlement", ""), picture.within)
    aliases = [Alias(" ".join(each.split())) for each in form.get("aliases", "").split(",") if each.strip()]
    longitude, latitude = _millionths(form.get("longitude", ""), 180), _millionths(form.get("latitude", ""), 90)
    if (longitude is None) != (latitude is None):
        raise RemoteError("spot-point")
    source = " ".join(form.get("source", "").split()) or None
    return Spot(settlement.code, form["kind"], name, tuple(aliases[:ALIASES_MAX]), longitude, latitude, source)


def _millionths(written: str, most: int) -> int | None:
    """Degrees as typed, in millionths. RemoteError "spot-point"."""
    written = written.strip().replace(",", ".")
    if not written:
        return None
    try:
        degrees = float(written)
    except ValueError:
        raise RemoteError("spot-point") from None
    if not -most <= degrees <= most:
        raise RemoteError("spot-point")
    return round(degrees * 1_000_000)


def _form(visit: Visit, error: VistkaError | None) -> Response:
    return render(
        visit,
        "desk/spot.html",
        error_status(error) if error else 200,
        kinds=KINDS,
        typed=visit.form if visit.posted else {"settlement": visit.asked("settlement")[:120]},
        error=error_text(visit, error) if error else None,
    )
