"""One message: what was said, whom it names, and what a volunteer can do with it."""

from starlette.responses import Response

from vistka.bundle.message import Letter
from vistka.errors import LocalError, RemoteError, VistkaError
from vistka.media.playback import ogg_opus
from vistka.media.voice import Voice
from vistka.node import casework
from vistka.node.passing_on import pass_on, persons_named
from vistka.node.persons import persons_in
from vistka.node.replying import reply
from vistka.node.withheld import is_withheld
from vistka.reach.email import is_address
from vistka.store.base import Deposit
from vistka.store.desk.messages import Case, State
from vistka.store.desk.outgoing import Said
from vistka.store.desk.people import Role
from vistka.web.desk.inbox import KINDS
from vistka.web.parts import image, sound
from vistka.web.visit import Visit, error_status, error_text, render, see_other

PACKETS_A_SECOND = 1_000 / 60


def letter(visit: Visit) -> Response:
    """The message's page, or one thing done with it; where that fails, the page as it is now says why."""
    if not visit.posted:
        return _shown(visit, None, 200)
    try:
        _do(visit, visit.form.get("do", ""), visit.path_id(), visit.number("version"))
    except (LocalError, RemoteError) as error:
        return _shown(visit, error, error_status(error))
    return see_other(f"/desk/letter/{visit.path('id')}")


def voice(visit: Visit) -> Response:
    """The clip. LocalError "no-such-message"."""
    clip = _looked_at(visit).voice
    if clip is None:
        raise LocalError("no-such-message")
    return sound(visit.request, ogg_opus(Voice(clip)))


def photo(visit: Visit) -> Response:
    """The photo. LocalError "no-such-message"."""
    data = _looked_at(visit).photo
    if data is None:
        raise LocalError("no-such-message")
    return image(data)


def _looked_at(visit: Visit) -> Letter:
    case = visit.desk.look(visit.volunteer, visit.path_id())
    said = case.content.message() if case.content else None
    if said is None or not isinstance(said.body, Letter):
        raise LocalError("no-such-message")
    return said.body


def _do(visit: Visit, action: str, message_id: bytes, version: int) -> None:
    desk, who = visit.desk, visit.volunteer
    match action:
        case "take":
            casework.take(desk, who, message_id, version)
        case "give-back":
            casework.give_back(desk, who, message_id, version)
        case "close":
            casework.close(desk, who, message_id, version)
        case "pass-on":
            pass_on(desk, who, message_id, version, visit.number("named", -1))
        case "reply":
            reply(desk, who, message_id, version, visit.form.get("text", ""), visit.once())
        case "erase":
            if visit.form.get("sure") != "yes":
                raise RemoteError("erase-sure")
            casework.erase(desk, who, message_id)
        case _:
            raise RemoteError("form-old")


def _shown(visit: Visit, error: VistkaError | None, status: int) -> Response:
    desk = visit.desk
    case = desk.look(visit.volunteer, visit.path_id())
    with desk.read() as tx:
        deliveries = {delivery.named: delivery for delivery in desk.kept.deliveries.of_message(tx, case.id)}
        replies = desk.kept.outgoing.replies(tx, case.id)
        names = {person.id: person.name for person in desk.kept.people.all(tx)}
        following = desk.kept.messages.cases(tx, (State.WAITING,), KINDS, 0, 2)
    said = case.content.message() if case.content else None
    body = said.body if said else None
    clip = body.voice if isinstance(body, Letter) else None
    persons = [
        (number, person, deliveries.get(number), is_address(person.reach))
        for number, person in enumerate(persons_named(case))
    ]
    return render(
        visit,
        "desk/letter.html",
        status,
        case=case,
        said=said,
        persons=persons,
        withheld=is_withheld(desk, case),
        seconds=round(len(clip or b"") / 60 / PACKETS_A_SECOND),
        has_photo=isinstance(body, Letter) and body.photo is not None,
        replies=_reply_rows(visit, replies),
        names=names,
        next=next((each.id for each in following if each.id != case.id), None),
        may_work=_may_work(visit, case),
        typed=visit.form.get("text", "") if error else "",
        error=error_text(visit, error) if error else None,
        persons_about=persons_in(desk, case.id) if visit.volunteer.role is Role.KEEPER else [],
    )


def _may_work(visit: Visit, case: Case) -> bool:
    return case.content is not None and case.taken_by in (None, visit.volunteer.id)


def _reply_rows(visit: Visit, replies: list[Said]) -> list[tuple[Said, str]]:
    with visit.desk.lock:
        deposits = {deposit.id: deposit for deposit in visit.desk.store.deposits()} if replies else {}
    return [(said, _state(deposits.get(said.bundle_id))) for said in replies]


def _state(deposit: Deposit | None) -> str:
    if deposit is None or not (deposit.handed_over or deposit.read):
        return "at-desk"
    return "read" if deposit.read else "carried"
