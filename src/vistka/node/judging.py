"""What a volunteer does with a proposal and with a person: look, judge, agree, join, part, and forget at their wish.

Each is an entry, so that it is kept and counts again when the registry is rebuilt; each is in the log by ids alone.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from vistka.bundle.message import Disclosure, Named
from vistka.errors import LocalError
from vistka.limits import JOINED_MAX
from vistka.node.assigning import check_theirs
from vistka.node.desk import Desk
from vistka.node.tracing import decision_without_word, decisions, keep_up, registry_of
from vistka.store.desk.audit import Entry
from vistka.store.desk.people import Role, Volunteer
from vistka.store.registry.proposals import Proposal
from vistka.store.registry.registry import Registry
from vistka.tracing.disclosure import Decision, Way
from vistka.tracing.entry import Agreement, Body, Choice, Erasure, NotToBeFound, Part, encode_entry
from vistka.tracing.judgement import Judgement, Verdict, fingerprint
from vistka.tracing.note import Note
from vistka.tracing.registry import Pair, Record, Sought, Word, joined, person_subject
from vistka.tracing.word import LOCAL


@dataclass(frozen=True, slots=True)
class Compared:
    """A proposal as a volunteer sees it: both sides, what was decided before, and how each message may pass."""

    proposal: Proposal
    record: Record
    sought: Sought
    pair: Pair
    decisions: tuple[tuple[Word, Decision], ...]
    decision: Decision  # the easiest of them; of somebody who wrote nothing themselves, why nothing passes


def open_case(desk: Desk, who: Volunteer, inquiry_id: bytes) -> tuple[Sought, list[Proposal]]:
    """A volunteer opens an inquiry that is theirs: as it stands, and who is proposed for it, the likeliest first.

    Every look is in the log. LocalError "not-yours", "no-such-proposal", "no-registry".
    """
    registry = registry_of(desk)
    with desk.write() as kept:
        check_theirs(desk, kept, who, inquiry_id)
        desk.kept.audit.add(kept, "look", who.id, inquiry_id, desk.clock())
    with registry.read() as tx:
        sought = registry.shelf.sought_of(tx, inquiry_id)
        if sought is None:
            raise LocalError("no-such-proposal")
        return sought, registry.proposals.of_inquiry(tx, inquiry_id)


def history(desk: Desk, subject: bytes) -> list[Entry]:
    """What was done to a message, a match, an inquiry or a person (`subject_id`), the oldest first; ids alone."""
    with desk.read() as kept:
        return desk.kept.audit.about(kept, subject)


def look_at(desk: Desk, who: Volunteer, mark: bytes) -> Compared:
    """A volunteer opens a proposal of an inquiry that is theirs: every look is in the log.

    LocalError "no-such-proposal", "not-yours", "no-registry".
    """
    registry = registry_of(desk)
    with registry.read() as tx:
        compared = _compared(desk, registry, tx, mark)
    with desk.write() as kept:
        check_theirs(desk, kept, who, compared.sought.inquiry.inquiry)
        desk.kept.audit.add(kept, "look", who.id, mark, desk.clock())
    return compared


def judge(desk: Desk, who: Volunteer, mark: bytes, verdict: Verdict, seen: tuple[bytes, bytes]) -> None:
    """The volunteer's yes, no or not sure on what they saw: `seen` are the fingerprints of both records then.

    LocalError "already-changed" where one has changed since, "no-such-proposal", "not-yours", "no-registry".
    """
    record, sought = _as_seen(desk, who, mark, seen)
    body = Judgement(record.person.person_record_id, sought.inquiry.inquiry, int(verdict), who.id, *seen)
    _enter(desk, who, f"judged-{verdict.name.lower().replace('_', '-')}", mark, body)
    keep_up(desk)


def agree(desk: Desk, who: Volunteer, mark: bytes, seen: tuple[bytes, bytes]) -> Decision:
    """The volunteer says yes and agrees that word is passed on: it goes once as many agree as the rules want.

    How it stands now. LocalError "never-passes" and those of `judge`.
    """
    record, sought = _as_seen(desk, who, mark, seen)
    registry = registry_of(desk)
    with registry.read() as tx:
        if _compared(desk, registry, tx, mark).decision.way is Way.NEVER:
            raise LocalError("never-passes")
    ids = record.person.person_record_id, sought.inquiry.inquiry
    _enter(
        desk,
        who,
        "agreed",
        mark,
        Judgement(*ids, int(Verdict.YES), who.id, *seen),
        Agreement(*ids, who.id, *seen),
    )
    keep_up(desk)
    with registry.read() as tx:
        return _compared(desk, registry, tx, mark).decision


def join(desk: Desk, who: Volunteer, one: str, other: str) -> None:
    """Two records are of one person: a pair of notes, one on each.

    LocalError "no-such-person", "not-yours", "no-registry".
    """
    ids = [_known(desk, who, each) for each in (one, other)]
    notes = []
    for mine, theirs in (ids, ids[::-1]):
        note_id = f"{LOCAL}note.{desk.draw(16).hex()}"
        notes.append(Note(note_id, mine, theirs, desk.clock(), desk.clock()))
    _enter(desk, who, "joined", subject_id(desk, one), *notes)
    keep_up(desk)


def part(desk: Desk, who: Volunteer, one: str, other: str) -> None:
    """They are two persons after all. LocalError "no-such-person", "not-yours", "no-registry"."""
    _enter(desk, who, "parted", subject_id(desk, one), Part(_known(desk, who, one), _known(desk, who, other), who.id))
    keep_up(desk)


def choose(desk: Desk, who: Volunteer, record_id: str, choice: Disclosure, named: tuple[Named, ...]) -> None:
    """Take down what a person chose for all they said until now. LocalError "no-such-person", "not-yours", "field"."""
    body = Choice(_known(desk, who, record_id), int(choice), named, who.id)
    _enter(desk, who, "chosen", subject_id(desk, record_id), body)
    keep_up(desk)


def hide(desk: Desk, who: Volunteer, record_id: str, *, hidden: bool) -> None:
    """Take down that a person asks not to be found, or takes it back. LocalError "no-such-person", "not-yours"."""
    action = "hidden" if hidden else "shown"
    body = NotToBeFound(_known(desk, who, record_id), hidden, who.id)
    _enter(desk, who, action, subject_id(desk, record_id), body)
    keep_up(desk)


def forget(desk: Desk, who: Volunteer, record_id: str) -> int:
    """ "Forget me": everything about a person and the records joined with theirs loses its key and bytes; the ids are
    buried, so that no repository brings them back. How many messages and entries that were.

    LocalError "keeper-only", "no-such-person", "no-registry".
    """
    if who.role is not Role.KEEPER:
        raise LocalError("keeper-only")
    registry, now = registry_of(desk), desk.clock()
    _known(desk, who, record_id)
    with registry.read() as tx:
        ids = joined(record_id, lambda each: registry.shelf.links(tx, each), JOINED_MAX)
        sources = sorted({each for one in ids for each in registry.shelf.about_person(tx, one)})
    with desk.write() as kept:
        for one in ids:
            mark = desk.kept.entries.bury(kept, one, now)
            body = Erasure(mark, who.id)
            desk.kept.entries.keep(kept, body.KIND, encode_entry(body), mark, now, by=who.id)
        for source_id in sources:
            desk.kept.messages.erase(kept, source_id)
        desk.kept.entries.erase(kept, sources)
        desk.kept.audit.add(kept, "forgotten", who.id, subject_id(desk, record_id), now)
    keep_up(desk)
    desk.kept.database.forget_pages("message", "entry")
    registry.database.forget_pages("person", "proposal", "pair", "link", "subject")
    return len(sources)


def subject_id(desk: Desk, record_id: str) -> bytes:
    """What the log and the pages call a person by: 16 bytes that say nothing."""
    return registry_of(desk).shelf.mark(person_subject(record_id))


def _compared(desk: Desk, registry: Registry, tx: Connection, mark: bytes) -> Compared:
    proposal = registry.proposals.proposal(tx, mark)
    record = registry.shelf.record(tx, proposal.person) if proposal else None
    sought = registry.shelf.sought(tx, proposal.inquiry) if proposal else None
    if proposal is None or record is None or sought is None:
        raise LocalError("no-such-proposal")
    pair = registry.shelf.pair(tx, record.person.person_record_id, sought.inquiry.inquiry)
    each = decisions(registry, tx, record, sought, desk.clock())
    none = decision_without_word(registry, tx, record, sought, desk.clock())
    easiest = min((decision for _, decision in each), key=lambda decision: decision.way, default=none)
    return Compared(proposal, record, sought, pair, tuple(each), easiest)


def _as_seen(desk: Desk, who: Volunteer, mark: bytes, seen: tuple[bytes, bytes]) -> tuple[Record, Sought]:
    registry = registry_of(desk)
    with registry.read() as tx:
        compared = _compared(desk, registry, tx, mark)
    with desk.read() as kept:
        check_theirs(desk, kept, who, compared.sought.inquiry.inquiry)
    if seen != (fingerprint(compared.record.person), fingerprint(compared.sought.inquiry)):
        raise LocalError("already-changed")
    return compared.record, compared.sought


def _known(desk: Desk, who: Volunteer, record_id: str) -> str:
    """LocalError "no-such-person"; "not-yours" but for a keeper and for who has them proposed in a case."""
    registry = registry_of(desk)
    with registry.read() as tx, desk.read() as kept:
        if registry.shelf.record_of(tx, record_id) is None:
            raise LocalError("no-such-person")
        number = registry.shelf.number(person_subject(record_id))
        cases = desk.kept.assignments.theirs(kept, who.id)
        mine = (each.person for case in cases for each in registry.proposals.of_inquiry(tx, case))
        if who.role is not Role.KEEPER and number not in mine:
            raise LocalError("not-yours")
    return record_id


def _enter(desk: Desk, who: Volunteer, action: str, subject: bytes, *bodies: Body) -> None:
    """Write entries down, with one line in the log, in one transaction."""
    now = desk.clock()
    with desk.write() as kept:
        for body in bodies:
            desk.kept.entries.keep(kept, body.KIND, encode_entry(body), desk.draw(16), now, by=who.id)
        desk.kept.audit.add(kept, action, who.id, subject, now)
