""" "I am looking for someone": the form, the same answer for everybody, and what stands behind the mailed link."""

import re
from datetime import UTC, datetime

from starlette.background import BackgroundTask
from starlette.responses import Response

from vistka.errors import LocalError, RemoteError, VistkaError, WorldError
from vistka.limits import AGE_YEARS_MAX, INQUIRY_LINK_DAYS
from vistka.node.desk import Desk
from vistka.node.inquiries import (
    change,
    confirm,
    enter_inquiry_code,
    follow,
    mail_inquiry_code,
    submit_inquiry,
    withdraw,
)
from vistka.tracing.inquiry import INQUIRY_ID_BYTES, Inquiry
from vistka.tracing.person import SEXES
from vistka.web.public.cookie import LinkCookie
from vistka.web.visit import Visit, error_status, error_text, render, see_other
from vistka.web.words import say

_LINES = ("home", "last_seen", "relation", "seeker")
_TEXTS = ("names", "companions", "text")
_YEAR = re.compile(r"(1[89]|20)[0-9]{2}")
_DAY = re.compile(r"(?:[0-9]{1,2}[./-]){2}([0-9]{4})|([0-9]{4})(?:-[0-9]{1,2}){2}")  # of a birthday we keep its year
_AGE = re.compile(r"[0-9]{1,3}(-[0-9]{1,3})?")
_EARLIEST_YEAR = 1900
_SEEKER = LinkCookie("vistka-seeker", "/inquiry", INQUIRY_LINK_DAYS)


def looking(visit: Visit) -> Response:
    """The form; sent, a page that says "look in your mail", whoever is sought and whether anybody was found."""
    if not visit.posted:
        return render(visit, "public/looking.html", typed=visit.form, error=None)
    try:
        if visit.form.get("agreed") != "yes":
            raise RemoteError("inquiry-consent")
        submit_inquiry(visit.desk, _wanted(visit), visit.once())
    except (LocalError, RemoteError) as error:
        text = _why(visit, error)
        return render(visit, "public/looking.html", error_status(error), typed=visit.form, error=text)
    return see_other("/looking/asked")


def asked(visit: Visit) -> Response:
    """What happens next."""
    return render(visit, "public/asked.html")


def inquiry(visit: Visit) -> Response:
    """The link in the mail: a button alone; pressing it confirms, or asks for a mailed code in another browser."""
    secret = visit.path("secret")
    if not visit.posted:
        return render(visit, "public/confirm.html")
    try:
        if visit.form.get("do") == "code":
            return _SEEKER.admit(visit, enter_inquiry_code(visit.desk, secret, visit.form.get("code", "")), "mine")
        cookie = confirm(visit.desk, secret, _SEEKER.read(visit))
    except RemoteError as error:
        match error.reason:
            case "mail-code-wrong":
                return render(visit, "public/code.html", 400, error=error_text(visit, error))
            case "inquiries-many":
                return render(visit, "public/failed.html", 429, text=error_text(visit, error))
        return _ended(visit)
    if cookie is not None:
        return _SEEKER.admit(visit, cookie, "mine")
    response = render(visit, "public/code.html", error=None)
    response.background = BackgroundTask(_mail_code, visit.desk, secret)
    return response


def mine(visit: Visit) -> Response:
    """The seeker's own inquiry: as it is worded, to be changed or withdrawn; of anybody found it says nothing."""
    if not visit.posted:
        return _mine(visit, None, 200)
    secret, cookie = visit.path("secret"), _SEEKER.read(visit)
    try:
        match visit.form.get("do"):
            case "change":
                change(visit.desk, secret, cookie, _wanted(visit), visit.once())
            case "withdraw":
                if visit.form.get("sure") != "yes":
                    raise RemoteError("erase-sure")
                withdraw(visit.desk, secret, cookie)
            case _:
                raise RemoteError("form-old")
    except (LocalError, RemoteError) as error:
        return _ended(visit) if error.reason == "link-ended" else _mine(visit, error, error_status(error))
    return see_other(f"/inquiry/{secret}/mine?done=1")


def _mine(visit: Visit, error: VistkaError | None, status: int) -> Response:
    try:
        followed = follow(visit.desk, visit.path("secret"), _SEEKER.read(visit))
    except (LocalError, RemoteError):
        return _ended(visit) if visit.posted else see_other(f"/inquiry/{visit.path('secret')}")
    wording = followed.inquiry
    known = {name: getattr(wording, name) or "" for name in (*_LINES, *_TEXTS, "reach", "sex")}
    known["birth"] = str(wording.birth_year or wording.age or "")
    known["listed"] = "yes" if wording.listed else ""
    done = visit.request.query_params.get("done") == "1"
    return render(
        visit,
        "public/mine.html",
        status,
        followed=followed,
        typed=visit.form if error is not None and visit.form.get("do") == "change" else known,
        error=_why(visit, error) if error else None,
        done=done,
    )


def _wanted(visit: Visit) -> Inquiry:
    """The form as an inquiry whose id is yet to be drawn. RemoteError "inquiry-birth"."""
    values: dict[str, str | None] = {name: " ".join(visit.form.get(name, "").split()) or None for name in _LINES}
    texts = {name: visit.form.get(name, "").replace("\r\n", "\n").strip() for name in _TEXTS}
    year, age = _birth(visit.form.get("birth", ""), visit.desk.clock())
    sex = visit.form.get("sex")
    return Inquiry(
        bytes(INQUIRY_ID_BYTES),
        names=texts["names"],
        birth_year=year,
        age=age,
        sex=sex if sex in SEXES else None,
        companions=texts["companions"] or None,
        text=texts["text"] or None,
        reach=visit.form.get("reach", "").strip(),
        language=visit.language,
        listed=True if visit.form.get("listed") == "yes" else None,
        **values,
    )


def _birth(written: str, now: int) -> tuple[int | None, str | None]:
    """A year of birth or an age (35, 30-40), in whichever digits of Unicode. RemoteError "inquiry-birth"."""
    plain = "".join(str(int(each)) if each.isdecimal() else each for each in written[:40])
    plain = "".join(plain.replace("–", "-").split())
    if not plain:
        return None, None
    if day := _DAY.fullmatch(plain):
        plain = day[1] or day[2]
    if _YEAR.fullmatch(plain) and _EARLIEST_YEAR <= int(plain) <= datetime.fromtimestamp(now, UTC).year:
        return int(plain), None
    ages = [int(part) for part in plain.split("-")] if _AGE.fullmatch(plain) else []
    if ages and ages == sorted(ages) and ages[-1] <= AGE_YEARS_MAX:
        return None, plain
    raise RemoteError("inquiry-birth", most=AGE_YEARS_MAX)


def _why(visit: Visit, error: VistkaError) -> str:
    if error.reason == "field":  # by the label on the page, not by the name in the code
        name = str(error.facts.get("name"))
        label = "birth" if name in ("age", "birth_year") else name
        return say(visit.language, "public", "looking.field", name=say(visit.language, "public", f"looking.{label}"))
    return error_text(visit, error)


def _ended(visit: Visit) -> Response:
    return render(visit, "public/ended.html", 404, days=INQUIRY_LINK_DAYS)


async def _mail_code(desk: Desk, secret: str) -> None:
    try:
        await mail_inquiry_code(desk, secret)
    except (LocalError, RemoteError, WorldError):
        return  # the page has said that a code comes by mail; its reader can ask again
