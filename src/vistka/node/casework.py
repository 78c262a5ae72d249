"""What volunteers do with a message besides passing it on and answering: take, give back, close, erase."""

from vistka.bundle.message import BODIES
from vistka.errors import LocalError
from vistka.node.desk import Desk
from vistka.node.passing_on import persons_named
from vistka.store.desk.messages import State
from vistka.store.desk.people import Role, Volunteer


def take(desk: Desk, who: Volunteer, message_id: bytes, version: int) -> None:
    """This volunteer works on the message now. LocalError "taken", "already-changed", "erased", "no-such-message"."""
    with desk.write() as tx:
        case = desk.workable(tx, who, message_id)
        desk.kept.messages.change(tx, case.id, version, taken_by=who.id)
        desk.kept.audit.add(tx, "taken", who.id, case.id, desk.clock())


def give_back(desk: Desk, who: Volunteer, message_id: bytes, version: int) -> None:
    """Anyone may take the message now; a keeper may free one that another has taken. LocalErrors as `take`."""
    with desk.write() as tx:
        case = desk.kept.messages.case(tx, message_id)
        if case.taken_by != who.id and who.role is not Role.KEEPER:
            raise LocalError("taken")
        desk.kept.messages.change(tx, case.id, version, taken_by=None)
        desk.kept.audit.add(tx, "given-back", who.id, case.id, desk.clock())


def close(desk: Desk, who: Volunteer, message_id: bytes, version: int) -> None:
    """Done with it. Where nobody outside is named the desk was its reader, so now it is *read*. Errors as `take`."""
    with desk.write() as tx:
        case = desk.workable(tx, who, message_id)
        desk.kept.messages.change(tx, case.id, version, taken_by=who.id, state=State.CLOSED)
        if case.kind in BODIES and not persons_named(case):
            desk.kept.messages.owe_read(tx, case.id)
        desk.kept.audit.add(tx, "closed", who.id, case.id, desk.clock())
    desk.settle()


def erase(desk: Desk, who: Volunteer, message_id: bytes) -> None:
    """Destroy a message's key and bytes for good. LocalError "keeper-only", "no-such-message"."""
    if who.role is not Role.KEEPER:
        raise LocalError("keeper-only")
    with desk.write() as tx:
        case = desk.kept.messages.case(tx, message_id)
        desk.kept.messages.erase(tx, case.id)
        desk.kept.audit.add(tx, "erased", who.id, case.id, desk.clock())
    desk.kept.database.forget_pages("message")
