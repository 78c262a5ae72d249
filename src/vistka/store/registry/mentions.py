"""Which message or entry speaks of which subject, and which was replaced by its author."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, delete, select

from vistka.identity.keys import derive
from vistka.limits import INDEX_NUMBERS_AT_ONCE_MAX
from vistka.store.desk.database import NONCE_BYTES, Database, decrypt, encrypt
from vistka.store.registry.many import add_rows
from vistka.store.registry.tables import mention, source, subject
from vistka.tracing.registry import About, Source, Subject, subjects_of

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Mentions:
    """The sources in a registry and the subjects that they speak of."""

    database: Database

    def mark(self, about: Subject) -> bytes:
        """The keyed hash of a subject: 16 bytes."""
        return self.database.mark(b"subject", _text(f"{about.about}\n{about.key}"))

    def take_in(self, tx: Connection, source_ids: Collection[bytes], told: Mapping[bytes, Source]) -> set[Subject]:
        """Write down of what these sources speak (nothing, once erased): the subjects that are to be folded again."""
        touched: set[Subject] = set()
        for some in at_once(source_ids):
            known = list(tx.execute(select(source.c.id).where(source.c.id.in_(some))).scalars())
            if known:
                touched |= self._of(tx, known) | self._of_replaced(tx, known)
                tx.execute(delete(mention).where(mention.c.source.in_(known)))
                tx.execute(delete(source).where(source.c.id.in_(known)))
        sources = [told[source_id] for source_id in source_ids if source_id in told]
        spoken = by_subject(sources)
        touched |= set(spoken)
        marks = {self.mark(about): about for about in spoken}
        for some in at_once(list(marks)):
            for mark in tx.execute(select(subject.c.mark).where(subject.c.mark.in_(some))).scalars():
                del marks[mark]
        self._add(tx, sources, spoken, marks)
        for some in at_once([each.id for each in sources if each.supersedes is not None]):
            touched |= self._of_replaced(tx, some)
        return touched

    def fill(
        self, tx: Connection, sources: Sequence[Source], seen: set[bytes]
    ) -> tuple[dict[Subject, list[Source]], set[Subject]]:
        """Write down many sources that are all new: for each subject they speak of, those that do; and which of these
        subjects were seen before. `seen` are the marks of all subjects so far, and grows."""
        spoken = by_subject(sources)
        marks = {self.mark(about): about for about in spoken}
        before = {about for mark, about in marks.items() if mark in seen}
        self._add(tx, sources, spoken, {mark: about for mark, about in marks.items() if mark not in seen})
        seen.update(marks)
        return spoken, before

    def sources(self, tx: Connection, subjects: Collection[Subject]) -> dict[Subject, list[bytes]]:
        """The sources that speak of each subject, without those that their author has replaced."""
        later = source.alias("later")
        replaced = (
            select(later.c.id)
            .where(later.c.supersedes == source.c.bundle, later.c.author == source.c.author, later.c.id != source.c.id)
            .exists()
        )
        query = select(mention.c.subject, source.c.id).join(source, mention.c.source == source.c.id)
        found: dict[Subject, list[bytes]] = {about: [] for about in subjects}
        marks = {self.mark(about): about for about in subjects}
        for some in at_once(list(marks)):
            for mark, source_id in tx.execute(query.where(mention.c.subject.in_(some), ~replaced)):
                found[marks[mark]].append(source_id)
        return found

    def forget(self, tx: Connection, marks: Sequence[bytes]) -> None:
        """Take out the subjects of which no source speaks any more."""
        spoken = select(mention.c.source).where(mention.c.subject == subject.c.mark).exists()
        for some in at_once(marks):
            tx.execute(delete(subject).where(subject.c.mark.in_(some), ~spoken))

    def _add(
        self,
        tx: Connection,
        sources: Sequence[Source],
        spoken: Mapping[Subject, Sequence[Source]],
        new: Mapping[bytes, Subject],
    ) -> None:
        key = self._key()
        add_rows(tx, source, ((each.id, each.author, each.bundle, each.supersedes) for each in sources))
        add_rows(
            tx,
            subject,
            (
                (mark, about.about.value, encrypt(key, _text(about.key), mark, self.database.draw(NONCE_BYTES)))
                for mark, about in sorted(new.items())
            ),
        )
        mentions = ((self.mark(about), each.id) for about, speak in spoken.items() for each in speak)
        add_rows(tx, mention, sorted(mentions))

    def _of(self, tx: Connection, source_ids: Sequence[bytes]) -> set[Subject]:
        """The subjects of which sources speak."""
        query = select(subject).join(mention, mention.c.subject == subject.c.mark)
        rows = tx.execute(query.where(mention.c.source.in_(source_ids)).distinct()).all()
        return {self._subject(row) for row in rows}

    def _of_replaced(self, tx: Connection, source_ids: Sequence[bytes]) -> set[Subject]:
        """The subjects of what these sources replace."""
        later = source.alias("later")
        query = (
            select(source.c.id)
            .join(later, (later.c.supersedes == source.c.bundle) & (later.c.author == source.c.author))
            .where(later.c.id.in_(source_ids), source.c.id != later.c.id)
        )
        found = tx.execute(query).scalars().all()
        return {each for some in at_once(found) for each in self._of(tx, some)}

    def _subject(self, row: Row[Any]) -> Subject:
        key = decrypt(self._key(), row.sealed_key, row.mark).decode("utf-8", "surrogatepass")
        return Subject(About(row.about), key)

    def _key(self) -> bytes:
        return derive(self.database.storage_key, b"vistka-registry")


def by_subject(sources: Iterable[Source]) -> dict[Subject, list[Source]]:
    """Of each subject, the sources that speak of it."""
    spoken: dict[Subject, list[Source]] = {}
    for each in sources:
        for about in subjects_of(each):
            spoken.setdefault(about, []).append(each)
    return spoken


def at_once(values: Collection[Value]) -> Iterator[list[Value]]:
    """Values in lists as long as one statement may name."""
    ordered = list(values)
    for first in range(0, len(ordered), INDEX_NUMBERS_AT_ONCE_MAX):
        yield ordered[first : first + INDEX_NUMBERS_AT_ONCE_MAX]


def _text(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
