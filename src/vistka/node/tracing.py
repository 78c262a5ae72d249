"""Linking those who write with those who look, as the desk goes: what came in is folded, compared, proposed, passed on.

Three databases are never changed at once, so each step can be done again: what was folded is struck from the desk's
queue only when it is on the registry's disk, and a proposal is in the log before it is in the registry.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, insert, select

from vistka.bundle.message import Disclosure, Inquiry, Letter, Note, Status
from vistka.errors import LocalError, RemoteError
from vistka.limits import FOLD_BATCH, JOINED_MAX, LOAD_BATCH, MATCH_BATCH, WORDS_PASSED_MAX
from vistka.node.desk import Desk
from vistka.node.passing_on import persons_named
from vistka.reach.email import check_address, is_address
from vistka.store.desk.deliveries import BY_INQUIRY
from vistka.store.desk.entries import Entry
from vistka.store.desk.messages import Case, State
from vistka.store.desk.sealed import TRACING
from vistka.store.desk.tables import proposed
from vistka.store.registry.mentions import at_once
from vistka.store.registry.proposals import Proposal
from vistka.store.registry.registry import Registry
from vistka.tracing.disclosure import Decision, Question, decide, is_adult
from vistka.tracing.entry import decode_entry, encode_entry
from vistka.tracing.judgement import Verdict
from vistka.tracing.note import Note as PersonNote
from vistka.tracing.person import Person
from vistka.tracing.registry import Pair, Record, Sought, Source, Word, joined
from vistka.tracing.word import records_of

MESSAGE_KINDS = (Note.KIND, Letter.KIND, Inquiry.KIND)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild did: sources looked at, erasures done again, persons, inquiries and proposals there are now."""

    sources: int
    erased: int
    persons: int
    inquiries: int
    proposals: int


def registry_of(desk: Desk) -> Registry:
    """The desk's registry. LocalError "no-registry" for a desk without one."""
    if desk.registry is None:
        raise LocalError("no-registry")
    return desk.registry


def keep_up(desk: Desk) -> int:
    """Fold what came in since, compare who has changed, pass on what may pass: how many new proposals there are.

    Killed at any moment it is done again from where it was. WorldError "desk-database".
    """
    if desk.registry is None:
        return 0
    with desk.registry.read() as tx:
        whole = desk.registry.is_whole(tx)
    if not whole:
        _load(desk, desk.registry)
    return _fold(desk, desk.registry) + _match(desk, desk.registry)


def rebuild(desk: Desk) -> Rebuilt:
    """The registry made anew from what the desk keeps; what was buried and came back with a backup is erased again."""
    registry = registry_of(desk)
    erased = _bury_again(desk)
    sources = _load(desk, registry)
    _fold(desk, registry)
    _match(desk, registry)
    with registry.read() as tx:
        persons, inquiries = registry.counts(tx)
        return Rebuilt(sources, erased, persons, inquiries, registry.proposals.count(tx))


def take_record(desk: Desk, kept: Connection, body: Person | PersonNote, by: bytes | None = None) -> bytes | None:
    """Keep a person or note that came from elsewhere, or was typed by a volunteer (`by`): the new entry's id.

    None where the very same is kept already, or was erased, or is about somebody who asked to be forgotten.
    LocalError "field" for what is out of bounds.
    """
    ids = [body.person_record_id]
    if isinstance(body, PersonNote) and body.linked_person_record_id is not None:
        ids.append(body.linked_person_record_id)
    if any(desk.kept.entries.is_buried(kept, each) for each in ids):
        return None
    data = encode_entry(body)
    return desk.kept.entries.keep(kept, body.KIND, data, data, desk.clock(), by=by)


def source_of(desk: Desk, tx: Connection, source_id: bytes) -> Source | None:
    """A message or an entry as the fold sees it; None where it was erased, or only a later version understands it."""
    return sources_of(desk, tx, [source_id]).get(source_id)


def sources_of(desk: Desk, tx: Connection, source_ids: Collection[bytes]) -> dict[bytes, Source]:
    """Messages and entries as the fold sees them, by id, but those that `source_of` has none of."""
    found: dict[bytes, Source] = {}
    for some in at_once(source_ids):
        told = [_entered(each) for each in desk.kept.entries.some(tx, some)]
        told += [_said(desk, each) for each in desk.kept.messages.some(tx, some)]
        found |= {each.id: each for each in told if each is not None}
    return found


def decisions(
    registry: Registry, tx: Connection, record: Record, sought: Sought, now: int
) -> list[tuple[Word, Decision]]:
    """For each message that the person wrote: how it may pass to whoever sent the inquiry. Newest first."""
    pair = registry.shelf.pair(tx, record.person.person_record_id, sought.inquiry.inquiry)
    together = [record, *_others(registry, tx, record)]
    return [(word, decide(_question(word, together, sought, pair, now))) for word in record.words[:WORDS_PASSED_MAX]]


def decision_without_word(registry: Registry, tx: Connection, record: Record, sought: Sought, now: int) -> Decision:
    """How word of somebody who wrote nothing themselves may pass: never by itself, and the reason why."""
    pair = registry.shelf.pair(tx, record.person.person_record_id, sought.inquiry.inquiry)
    nothing = Word(b"", record.person.disclosure, record.person.named)
    question = _question(nothing, [record, *_others(registry, tx, record)], sought, pair, now, own_word=False)
    return decide(question)


def _question(
    word: Word, together: list[Record], sought: Sought, pair: Pair, now: int, *, own_word: bool = True
) -> Question:
    """`together`: the person's record, and those joined with it."""
    person, inquiry = together[0].person, sought.inquiry
    ages = {is_adult(record.person, now) for record in together} - {None}
    return Question(
        choice=None if word.disclosure is None else Disclosure(word.disclosure),
        names_anybody=bool(word.named),
        own_word=own_word,
        reach_named=_place_among(word, inquiry.reach) is not None,
        confirmed=sought.confirmed,
        adult=all(ages) if ages else None,
        hidden=any(record.hidden for record in together),
        believed_dead=any(note.status == Status.BELIEVED_DEAD for record in together for note in record.notes),
        verdict=pair.verdict(person, inquiry),
        agreed=pair.agreed(person, inquiry),
    )


def _others(registry: Registry, tx: Connection, record: Record) -> list[Record]:
    """The records that are joined with this one."""
    ids = joined(record.person.person_record_id, lambda each: registry.shelf.links(tx, each), JOINED_MAX)
    found = [registry.shelf.record_of(tx, each) for each in ids[1:]]
    return [each for each in found if each is not None]


def _load(desk: Desk, registry: Registry) -> int:
    """The registry anew from all there is, in one transaction: killed, it leaves the old one. How many sources."""
    with registry.load() as tx, desk.read() as kept:
        waiting = desk.kept.entries.to_fold(kept, TRACING, None)
        sources = registry.fill(tx, _all_sources(desk, kept), partial(sources_of, desk, kept))
    with desk.write() as kept:
        desk.kept.entries.folded(kept, TRACING, waiting)
    return sources


def _all_sources(desk: Desk, kept: Connection) -> Iterator[list[Source]]:
    yield from _all_entries(desk, kept)
    row_id = b""
    while cases := desk.kept.messages.after(kept, MESSAGE_KINDS, row_id, LOAD_BATCH):
        yield [each for case in cases if (each := _said(desk, case)) is not None]
        row_id = cases[-1].id


def _all_entries(desk: Desk, kept: Connection) -> Iterator[list[Source]]:
    number = 0
    while entries := desk.kept.entries.after(kept, TRACING, number, LOAD_BATCH):
        yield [each for each in map(_entered, entries) if each is not None]
        number = entries[-1].number


def _fold(desk: Desk, registry: Registry) -> int:
    """What came in, a batch at a time, with a round of comparing in the same transaction: a disk is slow to wait for.

    How many new proposals there are.
    """
    new = 0
    while True:
        with desk.read() as kept:
            sources = desk.kept.entries.to_fold(kept, TRACING, FOLD_BATCH)
            if not sources:
                return new
            with registry.write() as tx:
                registry.fold(tx, sources.keys(), partial(sources_of, desk, kept))
                new += _compare_some(desk, registry, tx)
        with desk.write() as kept:
            desk.kept.entries.folded(kept, TRACING, sources)


def _match(desk: Desk, registry: Registry) -> int:
    new = 0
    while True:
        with registry.read() as tx:
            if not registry.is_behind(tx):
                return new
        with registry.write() as tx:
            new += _compare_some(desk, registry, tx)


def _compare_some(desk: Desk, registry: Registry, tx: Connection) -> int:
    """One round of comparing: what it found is on the desk's disk before it is on the registry's."""
    found = registry.proposals.find_some(tx, MATCH_BATCH)
    if not found:
        return 0
    with desk.write() as kept:
        new = sum(_tell(desk, kept, each) for each in found)
        for each in found:
            _pass(desk, kept, registry, tx, each)
    return new


def _tell(desk: Desk, kept: Connection, found: Proposal) -> bool:
    """Every match is in the log, once; whether this one is new."""
    if kept.execute(select(proposed.c.mark).where(proposed.c.mark == found.mark)).first():
        return False
    kept.execute(insert(proposed).values(mark=found.mark))
    desk.kept.audit.add(kept, "match", None, found.mark, desk.clock())
    return True


def _pass(desk: Desk, kept: Connection, registry: Registry, tx: Connection, found: Proposal) -> None:
    """Queue the mail for each message that may pass now; what was queued before is not queued again."""
    record, sought = registry.shelf.record(tx, found.person), registry.shelf.sought(tx, found.inquiry)
    if record is None or sought is None or not (found.match.is_proposed or found.verdict is Verdict.YES):
        return
    reach, now = sought.inquiry.reach, desk.clock()
    if reach is None or not is_address(reach):
        return
    for word, decision in decisions(registry, tx, record, sought, now):
        if decision.passes:
            place = _place_among(word, reach)
            is_named = place is not None and _is_named(desk, kept, word)
            to = (place, b"") if place is not None and is_named else (BY_INQUIRY, sought.source)
            if desk.kept.deliveries.queue(kept, word.source, to[0], reach, now, inquiry=to[1]) is not None:
                desk.kept.messages.advance(kept, word.source, State.PASSED_ON, (State.WAITING,))
                desk.kept.audit.add(kept, "released", None, found.mark, now)
                desk.kept.audit.add(kept, "passed-on", None, word.source, now)


def _place_among(word: Word, reach: str | None) -> int | None:
    """Which of those whom the author named is reached exactly there: the same address, letter by letter."""
    if reach is None:
        return None
    written = check_address(reach) if is_address(reach) else reach
    for place, named in enumerate(word.named):
        if written == (check_address(named.reach) if is_address(named.reach) else named.reach):
            return place
    return None


def _is_named(desk: Desk, kept: Connection, word: Word) -> bool:
    """Whether those whom the word names are those in the message itself, not in a later choice."""
    return persons_named(desk.kept.messages.case(kept, word.source)) == word.named


def _said(desk: Desk, case: Case) -> Source | None:
    content = case.content
    said = content.message() if content else None
    if content is None or said is None:
        return None
    author = desk.kept.database.mark(b"author", content.author)
    bodies = records_of(said, author, case.id)
    return Source(case.id, case.received_at, bodies, author, content.bundle_id[:16], said.supersedes)


def _entered(entry: Entry) -> Source | None:
    if entry.body is None:
        return None
    try:
        return Source(entry.id, entry.entered_at, (decode_entry(entry.body),), order=entry.number)
    except RemoteError:
        return None


def _bury_again(desk: Desk) -> int:
    """Erase what is about a buried record: a backup from before an erasure brings it back, and it has to go again."""
    with desk.write() as tx:
        back: list[bytes] = []
        for sources in _all_entries(desk, tx) if desk.kept.entries.has_buried(tx) else ():
            for told in sources:
                body = told.bodies[0]
                if isinstance(body, Person | PersonNote) and desk.kept.entries.is_buried(tx, body.person_record_id):
                    back.append(told.id)
        desk.kept.entries.erase(tx, back)
    if back:
        desk.kept.database.forget_pages("entry")
    return len(back)
