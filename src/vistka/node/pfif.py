"""PFIF at a desk: records of other repositories come in as entries, each once; what was erased stays away."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from sqlalchemy import Connection

from vistka.errors import RemoteError
from vistka.node.desk import Desk
from vistka.tracing.entry import encode_entry
from vistka.tracing.note import Note
from vistka.tracing.person import Person
from vistka.tracing.pfif.fields import Document, Refusal
from vistka.tracing.pfif.reading import read_document
from vistka.tracing.pfif.records import note_of, person_of
from vistka.tracing.pfif.sharing import without_expired
from vistka.tracing.word import is_local

IN_TRANSACTION = 256  # records: each transaction waits for the disk


@dataclass(slots=True)
class Imported:
    """What an import did. `known`: the same was here before; `kept_away`: ours, or somebody asked to be forgotten."""

    persons: int = 0
    notes: int = 0
    known: int = 0
    kept_away: int = 0
    refused: list[Refusal] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)  # fields that did not fit, by name


def own_domain(desk: Desk) -> str:
    """The domain name that our own records' ids begin with."""
    return urlsplit(desk.address).hostname or "vistka.invalid"


def import_document(desk: Desk, data: bytes, by: bytes | None = None) -> Imported:
    """Take in the records of a document or feed; a clone keeps its source's dates, its entry date is now.

    Safe to do again: what is known is passed over. RemoteErrors as `read_document`; WorldError "desk-database".
    """
    now = desk.clock()
    document = without_expired(read_document(data), now)
    done = Imported(refused=list(document.refused))
    records = _records(document, done)
    while batch := [record for _, record in zip(range(IN_TRANSACTION), records, strict=False)]:
        with desk.write() as tx:
            for record in batch:
                if _is_kept_away(desk, tx, record):
                    done.kept_away += 1
                    continue
                body = encode_entry(replace(record, entry_date=now))
                entry_id = desk.kept.entries.keep(tx, record.KIND, body, _once(record), now, by)
                if entry_id is None:
                    done.known += 1
                    continue
                desk.kept.audit.add(tx, "imported", by, entry_id, now)
                done.persons += isinstance(record, Person)
                done.notes += isinstance(record, Note)
    return done


def _is_kept_away(desk: Desk, tx: Connection, record: Person | Note) -> bool:
    """Whether it says it is ours, under either name of ours, or is about somebody who asked to be forgotten."""
    own = {record.person_record_id, record.note_record_id} if isinstance(record, Note) else {record.person_record_id}
    if any(is_local(each) or each.partition("/")[0].lower() == own_domain(desk) for each in own):
        return True
    linked = record.linked_person_record_id if isinstance(record, Note) else None
    return any(desk.kept.entries.is_buried(tx, each) for each in (*own, *([linked] if linked else [])))


def _once(record: Person | Note) -> bytes:
    """What makes a record one: all of it but the moment it came in here, or was removed."""
    if isinstance(record, Person) and record.is_placeholder():
        return encode_entry(replace(record, entry_date=None, source_date=None))
    return encode_entry(replace(record, entry_date=None))


def _records(document: Document, done: Imported) -> Iterator[Person | Note]:
    for number, fields in enumerate(document.persons, 1):
        try:
            person, left_out = person_of(fields)
        except RemoteError as error:
            done.refused.append(Refusal("person", number, error.reason))
        else:
            done.left_out.update(left_out)
            yield person
    for number, fields in enumerate(document.notes, 1):
        try:
            note, left_out = note_of(fields)
        except RemoteError as error:
            done.refused.append(Refusal("note", number, error.reason))
        else:
            done.left_out.update(left_out)
            yield note
