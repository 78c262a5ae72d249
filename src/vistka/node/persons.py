"""A person as a volunteer sees them: their record, those joined with it, and those it may be joined with."""

from dataclasses import dataclass

from vistka.errors import LocalError
from vistka.limits import JOINED_MAX
from vistka.node.desk import Desk
from vistka.node.judging import known_to, subject_id
from vistka.node.tracing import registry_of, source_of
from vistka.store.desk.people import Volunteer
from vistka.store.registry.shelf import number_of
from vistka.tracing.person import Person
from vistka.tracing.registry import Record, joined


@dataclass(frozen=True, slots=True)
class Known:
    """A record and the mark by which pages call it."""

    mark: bytes
    record: Record

    @property
    def name(self) -> str:
        """The fullest name; empty for a placeholder."""
        return next(iter(self.record.person.names()), "")


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """A person's page: `together` are records joined with this one, `near` those in the same cases that are not."""

    known: Known
    together: tuple[Known, ...]
    near: tuple[Known, ...]


def look_at_person(desk: Desk, who: Volunteer, mark: bytes) -> PersonSeen:
    """A volunteer opens a person proposed in one of their cases, a keeper anybody: every look is in the log.

    LocalError "no-such-person", "not-yours", "no-registry".
    """
    registry = registry_of(desk)
    record_id = record_id_of(desk, who, mark)
    with desk.write() as kept:
        desk.kept.audit.add(kept, "look", who.id, mark, desk.clock())
        cases = desk.kept.assignments.theirs(kept, who.id)
    with registry.read() as tx:
        ids = joined(record_id, lambda each: registry.shelf.links(tx, each), JOINED_MAX)
        numbers: dict[int, None] = {}
        for case in cases:
            proposed = [each.person for each in registry.proposals.of_inquiry(tx, case)]
            if number_of(mark) in proposed:
                numbers |= dict.fromkeys(proposed)
        beside = [registry.shelf.record(tx, each) for each in numbers]
        own, *together = [registry.shelf.record_of(tx, each) for each in ids]
    if own is None:
        raise LocalError("no-such-person")
    near = [each for each in beside if each is not None and each.person.person_record_id not in ids]
    return PersonSeen(
        Known(mark, own),
        tuple(_known(desk, each) for each in together if each is not None),
        tuple(_known(desk, each) for each in near),
    )


def record_id_of(desk: Desk, who: Volunteer, mark: bytes) -> str:
    """The record that a mark calls, for a volunteer who may act on it. LocalErrors as `look_at_person`."""
    registry = registry_of(desk)
    with registry.read() as tx:
        record = registry.shelf.record(tx, number_of(mark)) if len(mark) == 16 else None
    if record is None or subject_id(desk, record.person.person_record_id) != mark:
        raise LocalError("no-such-person")
    return known_to(desk, who, record.person.person_record_id)


def persons_in(desk: Desk, message_id: bytes) -> list[bytes]:
    """The marks of the persons whom a message is about."""
    if desk.registry is None:
        return []
    with desk.read() as kept:
        source = source_of(desk, kept, message_id)
    bodies = source.bodies if source else ()
    return [subject_id(desk, body.person_record_id) for body in bodies if isinstance(body, Person)]


def _known(desk: Desk, record: Record) -> Known:
    return Known(subject_id(desk, record.person.person_record_id), record)
