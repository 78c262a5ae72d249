"""Records of other repositories go when they expire: what stays is a placeholder (PFIF 1.4, section 3.3)."""

from sqlalchemy import Connection

from vistka.limits import EXPIRY_INTERVAL_SECONDS, FOLD_BATCH
from vistka.node.desk import Desk
from vistka.store.registry.registry import Registry
from vistka.tracing.entry import decode_entry, encode_entry
from vistka.tracing.note import Note
from vistka.tracing.person import Person
from vistka.tracing.registry import Record
from vistka.tracing.word import is_local


def expire_records(desk: Desk) -> int:
    """Twice a day: what has expired is erased, its placeholder kept. How many records that were.

    Killed at any moment it is done again from where it was: a placeholder is kept before the rest is erased.
    """
    now = desk.clock()
    if desk.registry is None or 0 <= now - desk.expiry_looked_at < EXPIRY_INTERVAL_SECONDS:
        return 0
    expired = _expired(desk.registry, now)
    for person in expired:
        _expire(desk, desk.registry, person, now)
    desk.expiry_looked_at = now
    if expired:
        desk.kept.database.forget_pages("entry")
    return len(expired)


def _expired(registry: Registry, now: int) -> list[Person]:
    found: list[Person] = []
    after = -1
    while True:
        with registry.read() as tx:
            numbers = registry.shelf.numbers(tx, after, FOLD_BATCH)
            records = registry.shelf.records(tx, numbers)
        if not numbers:
            return found
        after = numbers[-1]
        found += [record.person for record in records.values() if _is_past(record, now)]


def _is_past(record: Record, now: int) -> bool:
    person = record.person
    if person.expiry_date is None or person.expiry_date > now or is_local(person.person_record_id):
        return False
    return not person.is_placeholder() or bool(record.notes)  # a note may come by itself, before or after


def _expire(desk: Desk, registry: Registry, person: Person, now: int) -> None:
    with registry.read() as tx:
        sources = registry.shelf.about_person(tx, person.person_record_id)
    dates = Person(person.person_record_id, source_date=now, entry_date=now, expiry_date=person.expiry_date)
    once = encode_entry(Person(person.person_record_id, expiry_date=person.expiry_date))
    with desk.write() as kept:
        gone = [each for each in sources if _says_more(desk, kept, each)]
        desk.kept.entries.erase(kept, gone)
        placeholder = desk.kept.entries.keep(kept, Person.KIND, encode_entry(dates), once, now)
        if placeholder is not None:
            desk.kept.audit.add(kept, "expired", None, placeholder, now)


def _says_more(desk: Desk, kept: Connection, source: bytes) -> bool:
    """Whether it is a note, or a person and not their placeholder; what a volunteer decided holds ids alone, and
    stays."""
    entry = desk.kept.entries.entry(kept, source)
    if entry is None or entry.body is None or entry.kind not in (Person.KIND, Note.KIND):
        return False
    body = decode_entry(entry.body)
    return not (isinstance(body, Person) and body.is_placeholder())
