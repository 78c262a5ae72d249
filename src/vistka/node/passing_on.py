"""Passing word on: a volunteer's one click, and the mail it becomes."""

from base64 import b32encode

from sqlalchemy import Connection

from vistka.bundle.message import Disclosure, Letter, Named, Note
from vistka.errors import LocalError, VistkaError, WorldError
from vistka.limits import LINK_SECRET_BYTES, REPLY_TAG_BYTES
from vistka.node.desk import Desk
from vistka.node.withheld import is_withheld
from vistka.reach.email import Mail, Mailer, check_address
from vistka.store.desk.deliveries import BY_INQUIRY, Delivery
from vistka.store.desk.messages import Case, State
from vistka.store.desk.people import Volunteer
from vistka.tracing.entry import decode_entry
from vistka.tracing.inquiry import Inquiry


def persons_named(case: Case) -> tuple[Named, ...]:
    """Whom a message names and lets the desk pass it on to: nobody where its author said "only the desk"."""
    said = case.content.message() if case.content else None
    if said is None or not isinstance(said.body, Note | Letter) or said.body.disclosure == Disclosure.ONLY_DESK:
        return ()
    return said.body.named


def pass_on(desk: Desk, who: Volunteer, message_id: bytes, version: int, named: int) -> None:
    """Queue a mail to the reach that the author typed for the person at index `named`, and to nothing else.

    LocalError "no-such-message", "erased", "taken", "already-changed", "nobody-named", "withheld"; RemoteError
    "mail-address".
    """
    now = desk.clock()
    with desk.write() as tx:
        case = desk.workable(tx, who, message_id)
        persons = persons_named(case)
        if not 0 <= named < len(persons):
            raise LocalError("nobody-named")
        if is_withheld(desk, case, persons[named]):
            raise LocalError("withheld")
        address = check_address(persons[named].reach)
        state = State.PASSED_ON if case.state is State.WAITING else case.state
        desk.kept.messages.change(tx, case.id, version, state=state, taken_by=who.id)
        if desk.kept.deliveries.queue(tx, case.id, named, address, now) is None:
            raise LocalError("already-changed")
        desk.kept.audit.add(tx, "passed-on", who.id, case.id, now)


async def send_mail(desk: Desk) -> int:
    """One round of the queue: how many mails went out. A link is written down before its mail leaves."""
    mailer = desk.mailer
    if mailer is None:
        return 0
    now = desk.clock()
    with desk.read() as tx:
        groups = desk.kept.deliveries.due(tx, now)
    sent = 0
    for group in groups:
        address = reach_of(desk, group)
        if address is None:  # erased since, or held back: then it waits, as people change their minds
            with desk.write() as tx:
                erased = [each for each in group if not _is_held_back(desk, tx, each)]
                desk.kept.deliveries.failed(tx, erased, for_good=True)
            continue
        secret = desk.draw(LINK_SECRET_BYTES)
        tag = in_link(desk.draw(REPLY_TAG_BYTES)) if mailer.server.takes_answers else None
        try:
            with desk.write() as tx:
                link_mark = desk.kept.links.make(tx, secret, group[0].reach, now)
                if tag is not None:
                    desk.kept.links.tag(tx, link_mark, tag)
                desk.kept.deliveries.try_now(tx, group, link_mark, now)
        except LocalError:
            continue
        stop = stop_link(desk, address)
        subject, text = mailer.words.word(f"{desk.address}/r/{in_link(secret)}", stop, answerable=tag is not None)
        sent += await _send(desk, mailer, Mail(address, subject, text, stop, tag), group)
    return sent


async def _send(desk: Desk, mailer: Mailer, mail: Mail, group: list[Delivery]) -> bool:
    now = desk.clock()
    failure: VistkaError | None = None
    try:
        await mailer.send(mail, now)
    except VistkaError as error:
        failure = error
    with desk.write() as tx:
        if failure is None:
            desk.kept.deliveries.sent(tx, group, now)
        else:
            desk.kept.deliveries.failed(tx, group, for_good=not isinstance(failure, WorldError))
    return failure is None


def reach_of(desk: Desk, group: list[Delivery]) -> str | None:
    """The address that a group of deliveries goes to, from the first of its messages that may go."""
    with desk.read() as tx:
        for delivery in group:
            person = addressee(desk, tx, delivery)
            if person is not None:
                return check_address(person.reach)
    return None


def addressee(desk: Desk, tx: Connection, delivery: Delivery) -> Named | None:
    """Whom a delivery is for: a person named in its message, or who sent an inquiry; None once that is erased or its
    author wants it held back."""
    case = desk.kept.messages.case(tx, delivery.message)
    if case.content is None or _is_held_back(desk, tx, delivery):
        return None
    if delivery.named != BY_INQUIRY:
        return _named(case, delivery)
    entry = desk.kept.entries.entry(tx, delivery.inquiry)
    asked = decode_entry(entry.body) if entry is not None and entry.body is not None else None
    if not isinstance(asked, Inquiry) or asked.reach is None:
        return None
    return Named(asked.seeker or "", asked.reach)


def _is_held_back(desk: Desk, tx: Connection, delivery: Delivery) -> bool:
    case = desk.kept.messages.case(tx, delivery.message)
    return is_withheld(desk, case, _named(case, delivery))


def _named(case: Case, delivery: Delivery) -> Named | None:
    persons = persons_named(case)
    return persons[delivery.named] if 0 <= delivery.named < len(persons) else None


def stop_link(desk: Desk, address: str) -> str:
    """Where the owner of an address ends all mail from us."""
    return f"{desk.address}/stop/{in_link(desk.kept.deliveries.stop_token(address))}"


def in_link(secret: bytes) -> str:
    """Secret bytes as they stand in a link: small letters and digits that no mail program breaks."""
    return b32encode(secret).decode("ascii").rstrip("=").lower()
