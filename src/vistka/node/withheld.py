"""Word that its author, or whom it is about, wants held back after all; asked whenever it would go on."""

from vistka.bundle.message import Disclosure, Named
from vistka.limits import JOINED_MAX
from vistka.node.desk import Desk
from vistka.store.desk.messages import Case
from vistka.store.registry.registry import Registry
from vistka.tracing.person import Person
from vistka.tracing.registry import Record, Word, joined
from vistka.tracing.word import records_of


def is_withheld(desk: Desk, case: Case, person: Named | None = None) -> bool:
    """Whether somebody in it asks not to be found, or has chosen since that only the desk may have it.

    With `person`, one of those whom it names: also whether its author chose others instead.
    """
    said = case.content.message() if case.content else None
    if desk.registry is None or case.content is None or said is None:
        return False
    author = desk.kept.database.mark(b"author", case.content.author)
    ids = [body.person_record_id for body in records_of(said, author, case.id) if isinstance(body, Person)]
    records = [record for each in ids for record in _together(desk.registry, each)]
    words = [word for record in records for word in record.words if word.source == case.id]
    return any(record.hidden for record in records) or any(_is_against(word, person) for word in words)


def _is_against(word: Word, person: Named | None) -> bool:
    if person is None or word.disclosure not in (None, Disclosure.ONLY_NAMED):
        return word.disclosure == Disclosure.ONLY_DESK
    return person.reach not in {named.reach for named in word.named}


def _together(registry: Registry, record_id: str) -> list[Record]:
    """The record and those joined with it."""
    with registry.read() as tx:
        ids = joined(record_id, lambda each: registry.shelf.links(tx, each), JOINED_MAX)
        found = [registry.shelf.record_of(tx, each) for each in ids]
    return [record for record in found if record is not None]
